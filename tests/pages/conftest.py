"""Stores for pages to run on."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.stores import SharedStores, rapport


@pytest.fixture
def take_in(tmp_path: Path, shared_stores: SharedStores) -> Callable[[Path, str], None]:
    """Makes a store of a file of members with this text: the first who asks by an import, others get a copy."""

    def take(store: Path, text: str) -> None:
        def make(place: Path) -> None:
            file = tmp_path / "members.csv"
            file.write_text(text, "utf-8")
            rapport(place, "import", str(file), "--yes")

        shutil.copytree(shared_stores.made(f"members-{sha256(text.encode()).hexdigest()[:12]}", make), store)

    return take
