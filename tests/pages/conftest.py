"""Stores for pages to run on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stores import rapport


@pytest.fixture
def take_in(tmp_path: Path) -> Callable[[Path, str], None]:
    """Imports a file of members with this text."""

    def take(store: Path, text: str) -> None:
        file = tmp_path / "members.csv"
        file.write_text(text, "utf-8")
        rapport(store, "import", str(file), "--yes")

    return take
