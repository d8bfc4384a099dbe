"""Stores for pages to run on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.stores import rapport, sample


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample community, small."""
    return sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def take_in(tmp_path: Path) -> Callable[[Path, str], None]:
    """Imports a file of members with this text."""

    def take(store: Path, text: str) -> None:
        file = tmp_path / "members.csv"
        file.write_text(text, "utf-8")
        rapport(store, "import", str(file), "--yes")

    return take
