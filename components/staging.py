"""Where files wait that a reader has dropped: a temporary folder, which is emptied when they are done with or gone.

What a file is called never becomes a path: a name in the folder is made of the letters and digits of the original,
and an ending that Rapport reads.
"""

from __future__ import annotations

import asyncio
import atexit
import fcntl
import hashlib
import logging
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

import anyio.to_thread
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

ENDINGS = ("csv", "tsv", "txt", "tab", "parquet", "pq", "xlsx", "xls", "xlsb", "ods", "xml", "zip", "gz")
"""Of files that can be read."""
PREFIX, LOCK = "rapport-files-", "lock"
MOST_BYTES = 20_000 << 20
ROOM_TO_LEAVE = 1 << 30
"""Bytes of the disk that stay free."""
MOST_READERS = 1_000
"""Readers to remember before those who have gone are forgotten."""
MOST_AT_ONCE = 50
"""Files that one reader may have waiting."""
LONGEST_NAME = 60
A_DAY = 86_400
AWAY = 600
"""Seconds after which a reader who has left does not come back."""
LOOK_EVERY = 60
REJECTS = ".rejects"
"""Ending of a file that is kept after the reader's own are gone."""
_LOG = logging.getLogger("rapport")


def safe_name(name: str) -> str:
    """A name for a file of ours, made of the letters and digits of another.

    >>> safe_name("../Orders 2026 (1).CSV.gz"), safe_name("<script>.html"), safe_name("Zürich.csv")
    ('Orders_2026_1.csv.gz', 'script_html', 'Z_rich.csv')
    """
    parts = re.findall(r"[A-Za-z0-9]+", name[-4 * LONGEST_NAME :])
    endings: list[str] = []
    while len(parts) > 1 and parts[-1].lower() in ENDINGS and len(endings) < 2:
        endings.insert(0, parts.pop().lower())
    return ".".join(["_".join(parts)[:LONGEST_NAME] or "file", *endings])


def shown(name: str, longest: int = 100) -> str:
    """A name or value from a file as it may stand on a page: short, and without letters nobody sees.

    >>> shown("orders\u202egnp.csv"), shown("abcdef", 4)
    ('ordersgnp.csv', 'abc…')
    """
    seen = "".join(letter for letter in name[: 4 * longest] if unicodedata.category(letter)[0] != "C")
    return seen if len(seen) <= longest else f"{seen[: longest - 1]}…"


@dataclass
class Staging:
    """The files that were dropped, by reader and by the number that the page knows them by."""

    folder: Path | None = None
    lock: IO[str] | None = None
    """Held as long as this process lives, so that others know whose folder is left over."""
    files: dict[tuple[str, str], Path] = field(default_factory=dict)
    readers: dict[str, float] = field(default_factory=dict)
    """Who may bring files, and when they were last seen."""
    in_use: set[str] = field(default_factory=set)
    """Readers whose files are being taken in."""
    last: dict[str, str] = field(default_factory=dict)
    """The number of the files that a reader brought together last."""
    turns: dict[str, int] = field(default_factory=dict)
    """How many times a reader's files have been taken in."""

    def welcome(self) -> str:
        """Let the reader of this page bring files; gives what the reader is known by."""
        context = get_script_run_ctx()
        reader = context.session_id if context else ""
        if len(self.readers) > MOST_READERS:
            self.sweep()
        self.readers[reader] = time.time()
        return reader

    def is_full(self, reader: str) -> bool:
        """Whether the reader has as many files here as one may have."""
        return sum(key[0] == reader for key in self.files) >= MOST_AT_ONCE

    def new(self) -> Path:
        """A path for a file that is about to come."""
        if self.folder is None or not self.folder.is_dir():
            _remove_leftovers()
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            self.lock = (self.folder / LOCK).open("w")
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        return self.folder / secrets.token_hex(16)

    def room(self) -> int:
        """Bytes that a file may have."""
        return min(MOST_BYTES, shutil.disk_usage(self.new().parent).free - ROOM_TO_LEAVE)

    def gathered(self, reader: str, brought: tuple[tuple[str, str, bytes], ...]) -> Path:
        """The files of a reader at one path: the file itself, or a folder of several, under safe names.

        Parameters
        ----------
        brought : tuple
            Number, name and content of each; the content counts only where the file did not come by this way.
        """
        numbers = " ".join([reader, *(number for number, _, _ in brought)])
        folder = self.new().parent / hashlib.sha256(numbers.encode()).hexdigest()
        if (reader, folder.name) not in self.files:
            if reader in self.last and reader not in self.in_use:
                self.remove(reader, self.last[reader])
            self.last[reader] = folder.name
            folder.mkdir()
            self.files[reader, folder.name] = folder
            for number, name, content in brought:
                self._put(folder, name, self.files.get((reader, number)), content)
        return next(folder.iterdir()) if len(brought) == 1 else folder

    def is_done(self, reader: str) -> None:
        """Remove a reader's files, now that they are taken in, and make ready for the next ones."""
        for number in [number for who, number in self.files if who == reader and not number.endswith(REJECTS)]:
            self.remove(reader, number)
        self.turns[reader] = self.turns.get(reader, 0) + 1

    def result(self, reader: str, ending: str) -> Path:
        """A path for a file of ours that is kept for the reader, until the next of its kind."""
        for number in [number for who, number in self.files if who == reader and number.endswith(ending)]:
            self.remove(reader, number)
        path = self.new().with_suffix(ending)
        self.files[reader, path.name] = path
        return path

    @staticmethod
    def _put(folder: Path, name: str, kept: Path | None, content: bytes) -> None:
        place = folder / safe_name(name)
        for number in count(2):
            if not place.exists():
                break
            place = folder / f"{number}_{safe_name(name)}"
        if kept is None:
            place.write_bytes(content)
        else:
            place.hardlink_to(kept)

    def remove(self, reader: str, number: str | None = None) -> None:
        """Remove one file of a reader, or all."""
        for key in [key for key in self.files if key[0] == reader and number in (None, key[1])]:
            _delete(self.files.pop(key))

    def sweep(self) -> None:
        """Remove the files of readers who have gone, and of yesterday's."""
        now = time.time()
        for reader, seen in list(self.readers.items()):
            if Runtime.exists() and Runtime.instance().is_active_session(reader):
                self.readers[reader] = now
            elif now - seen > AWAY and reader not in self.in_use:
                del self.readers[reader]
                self.turns.pop(reader, None)
                self.last.pop(reader, None)
        for (reader, number), path in list(self.files.items()):
            is_old = path.exists() and now - path.stat().st_mtime > A_DAY
            if reader not in self.in_use and (reader not in self.readers or is_old):
                self.remove(reader, number)

    async def watch(self) -> None:
        """Sweep from time to time, as long as there is anything."""
        while self.files:
            await asyncio.sleep(LOOK_EVERY)
            await anyio.to_thread.run_sync(self.sweep)


STAGING = Staging()


def _remove_leftovers() -> None:
    """Remove the folders of processes that were stopped before they could."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        try:
            with lock.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError as error:  # held by a process that lives, or somebody else's
            _LOG.debug("%s is not left over: %s", lock.parent.name, error)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
