"""What arrives in the store is looked at here, not what is worked out from it."""

import pytest


@pytest.fixture(autouse=True)
def refresh_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the derived tables for later, as RAPPORT_REFRESH allows: working them out is most of a small import."""
    monkeypatch.setenv("RAPPORT_REFRESH", "later")
