"""Fills stores as anyone does, with the command line; a store that many read is made once."""

import fcntl
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from data_access.rollups.tables import people
from data_access.saved_lists import save_list
from data_access.store import Store, open_store
from tests.command_line import ROOT, SHARED, rapport_here
from tests.metrics.communities import Chance, filled
from tests.metrics.plain_rows import Community

SAMPLE_MEMBERS = 2_000
TAKEN = (0, 3)
"""Exit statuses that mean rows were taken: all of them, or all but refused ones."""
REAL = {
    "cdnow": ("cdnow", "--map", str(ROOT / "tests" / "data" / "mappings" / "cdnow.toml")),
    "stackexchange": ("stackexchange-history-meta-2018", "--as", "stackexchange"),
    "shopify": ("formats/converted-from-real/shopify_orders_export_from_uci_2010-11_week1.csv",),
}
"""Data of real people, and how to read them: purchases alone, a community without any, a shop's export."""
LISTED = "every third"
"""A saved list of members that every community by chance has."""


def rapport(store: Path, *arguments: str) -> str:
    """Run the command line on a store; gives what it printed."""
    if "import" in arguments:  # refused rows are written beside the report, and not into the project
        arguments = (*arguments, "--report", str(store.parent / "report.json"))
    said = rapport_here(*arguments, "--store", store)
    assert said.status in TAKEN, said.told
    return said.printed


class SharedStores:
    """Stores for everyone to read and nobody to change: the first who asks makes one, for all workers of the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sample(self, members: int = SAMPLE_MEMBERS, months: int = 48, seed: int = 1) -> Path:
        """The sample community."""
        wanted = ("demo", "--members", str(members), "--months", str(months), "--seed", str(seed))
        return self.made("-".join(wanted), lambda place: rapport(place, *wanted))

    def empty(self) -> Path:
        """A store with nothing in it, to copy."""
        return self.made("empty", lambda place: open_store(str(place)).close())

    def drawn(self, seed: int) -> tuple[Community, Store]:
        """A small community by chance with a saved list: as plain rows, and a store that holds them."""
        tables = Chance(seed).tables()
        community = Community(tables)
        community.lists[LISTED] = frozenset(sorted(community.everyone)[::3])

        def make(place: Path) -> None:
            store = filled(place, tables)
            save_list(store, LISTED, LISTED, _members, tuple(community.lists[LISTED]))
            store.close()

        return community, open_store(str(self.made(f"drawn-{seed}", make)))

    def real(self, name: str) -> Path:
        """A folder with a store of real data, and the report of their import; the test is left out without them."""
        what, *how = REAL[name]
        if not (SHARED / what).exists():
            pytest.skip(f"no real data here: {what} is absent")

        def make(folder: Path) -> None:
            folder.mkdir()
            rapport(folder / "store", "import", str(SHARED / what), *how, "--yes")
            assert json.loads((folder / "report.json").read_text("utf-8"))["refresh_problem"] is None

        return self.made(name, make)

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """The store of that name; made now where nobody has asked for it before."""
        place = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                making = self.folder / f"{name}.making"
                shutil.rmtree(making, ignore_errors=True)
                make(making)
                making.rename(place)
        return place


def _members(_store: Store, ids: tuple[str, ...]) -> Select[Any]:
    return select(people.c.member_no).where(people.c.member_id.in_(ids))
