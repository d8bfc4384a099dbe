"""Fills stores as anyone does, with the command line in a process of its own; one that many read is made once."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from data_access.rollups.tables import people
from data_access.saved_lists import save_list
from data_access.store import Store, open_store
from tests.house.reading import ROOT
from tests.metrics.communities import Chance, filled
from tests.metrics.plain_rows import Community

SAMPLE_MEMBERS = 2_000
TAKEN = (0, 3)
"""Exit statuses that mean rows were taken: all of them, or all but refused ones."""
LISTED = "every third"
"""A saved list of members that every community by chance has."""


def rapport(store: Path, *arguments: str) -> str:
    """Run the command line on a store; gives what it said."""
    if "import" in arguments:  # refused rows are written beside the report, and not into the project
        arguments = (*arguments, "--report", str(store.parent / "report.json"))
    done = subprocess.run(
        [sys.executable, "rapport.py", *arguments, "--store", str(store)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in TAKEN, done.stdout + done.stderr
    return done.stdout


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
