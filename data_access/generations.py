"""The embedded store's folder: whole databases side by side, one of them current.

An embedded database admits one writing process and no readers beside it, so nobody ever writes to the file that
is being read. A writer copies the current generation, changes the copy, and publishes it under the next name;
readers keep the file they opened until they look again. The kernel frees the lock when a writer dies, and what
it left behind is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data_access.errors import StoreBusy, StoreUnreachable

POINTER = "CURRENT"
LOCK = "writing.lock"
SUFFIX = ".duckdb"
DRAFT = "draft"
LONGEST_NAME = 20
FIRST = "00000001"
"""Name of the generation that a store begins with, empty."""
KEPT = 2
"""Generations kept on disk: the current one and the one before."""


class Generations:
    """The generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folder where it is absent.

        Raises
        ------
        StoreUnreachable
            The path is a file, or the folder may not be made or written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnreachable(
                f"The store's folder cannot be made: {error.strerror}.",
                "Choose a folder that can be written, with RAPPORT_STORE or --store.",
                str(self.folder),
            ) from error

    def current(self) -> str:
        """Name of the current generation; empty where there is none yet.

        Raises
        ------
        StoreUnreachable
            The folder cannot be read, or names a generation that is not there.
        """
        try:
            name = (self.folder / POINTER).read_text("ascii").strip()
        except FileNotFoundError:
            self._refuse_orphans()
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnreachable(
                f"The store's folder cannot be read: {error}.", "Check the folder's rights.", str(self.folder)
            ) from error
        if not name.isdigit() or len(name) > LONGEST_NAME or not self.path(name).is_file():
            raise StoreUnreachable(
                f"The store's file {POINTER} names version {name[:LONGEST_NAME]!r}, which is not there.",
                self._way_back(),
                str(self.folder),
            )
        return name

    def _refuse_orphans(self) -> None:
        """Refuse a folder that has lost its pointer; a first generation alone has nothing in it yet."""
        found = self._numbers()
        if any(number != FIRST for number in found):
            raise StoreUnreachable(
                f"The store has {len(found)} versions, but its file {POINTER}, which says which one counts, is gone.",
                self._way_back(),
                str(self.folder),
            )

    def _way_back(self) -> str:
        """What to do about a pointer that leads nowhere."""
        found = self._numbers()
        newest = f"write {max(found)} into {POINTER} to go on from there" if found else "delete it and import again"
        return f"Restore the folder from a copy, or {newest}."

    def _numbers(self) -> list[str]:
        """The generations that are there."""
        return sorted(path.stem for path in self.folder.glob(f"[0-9]*{SUFFIX}") if path.stem.isdigit())

    def path(self, name: str) -> Path:
        """Where a generation lies."""
        return self.folder / f"{name}{SUFFIX}"

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A private copy of the current generation, published when the block ends without an error.

        Raises
        ------
        StoreBusy
            Another process is writing.
        """
        with self._lock():
            self._sweep()
            draft = self.folder / f"{DRAFT}-{os.getpid()}"
            draft.mkdir(exist_ok=True)
            try:
                path = draft / f"store{SUFFIX}"
                before = self.current()
                if before:
                    shutil.copyfile(self.path(before), path)
                yield path
                self._publish(path, before)
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    def _publish(self, path: Path, before: str) -> None:
        """Give the draft the next name, then turn the pointer, each in one atomic step."""
        name = f"{int(before or 0) + 1:08d}"
        _sync(path)
        path.replace(self.path(name))
        pointer = self.folder / f"{POINTER}.new"
        pointer.write_text(name, "ascii")
        _sync(pointer)
        pointer.replace(self.folder / POINTER)
        _sync(self.folder)
        self._sweep()

    def _sweep(self) -> None:
        """Remove drafts of writers that died, and generations older than the ones kept."""
        current = self.current()
        for draft in self.folder.glob(f"{DRAFT}-*"):
            shutil.rmtree(draft, ignore_errors=True)
        oldest_kept = int(current or 0) - KEPT + 1
        for path in self.folder.glob(f"[0-9]*{SUFFIX}*"):
            number = path.name.split(".")[0]
            if number.isdigit() and not oldest_kept <= int(number) <= int(current or 0):
                path.unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            lock = (self.folder / LOCK).open("a+")
        except OSError as error:
            raise StoreUnreachable(
                f"The store's folder cannot be written: {error.strerror}.",
                "Check the folder's rights.",
                str(self.folder),
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusy(
                    "Another process is writing to this store.",
                    "Wait until it is done, then run the same command again. Nothing was changed.",
                    str(self.folder),
                ) from error
            yield


def _sync(path: Path) -> None:
    """Force a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
