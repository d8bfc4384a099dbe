"""The file of rows that were not taken: one line each, with where they stand and why."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TextIO

from data_access.errors import RapportError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


ENDING = "-rejects.csv"
"""How the file's name ends, so that it is not taken for one to import."""


class Refusal(NamedTuple):
    """One row that was not taken, and why; `line` is its line or record number in the file."""

    table: str
    file: str
    line: int | None
    column: str
    value: str | None
    reason: str


class Rejects:
    """Writes refusals as they come, to a file that is made with the first of them; one of an earlier run goes.

    Parameters
    ----------
    path : Path or None
        Where to write; None writes nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: TextIO | None = None
        self._rows: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        elif self.path is not None and kind is None:
            self.path.unlink(missing_ok=True)

    @property
    def is_written(self) -> bool:
        """Whether refusals are written anywhere."""
        return self.path is not None

    @property
    def written(self) -> str | None:
        """Name of the file, where there is one."""
        return self.path.name if self.path is not None and self._file is not None else None

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Write some more."""
        if self.path is None:
            return
        for refusal in refusals:
            if self._file is None:
                self._open(self.path)
            table, file, line, column, value, reason = refusal
            self._rows.writerow((table, _inert(file), line, _inert(column), _inert(value), reason))

    def _open(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(Refusal._fields)


def check_folder(file: Path | None) -> Path | None:
    """The file; says at once that it cannot be written there, rather than when all is done."""
    if file is None:
        return None
    folder = file.resolve().parent
    if not folder.is_dir() or file.is_dir() or not os.access(folder, os.W_OK):
        raise RapportError(
            f"{file.name!r} cannot be written there.", "Name a file in a folder that can be written.", str(file)
        )
    return file


@contextmanager
def place_of_rejects(source: Path, report: Path | None) -> Iterator[Path]:
    """Where refused rows are written: beside the report, or in a folder of their own that others cannot read."""
    if report:
        yield report.with_name(f"{report.stem}{ENDING}")
        return
    folder = Path(tempfile.mkdtemp(prefix="rapport-refused-"))
    try:
        yield folder / f"{source.resolve().stem}{ENDING}"
    finally:
        if not any(folder.iterdir()):
            folder.rmdir()


def _inert(text: str | None) -> str | None:
    """The text, quoted where a spreadsheet would run it."""
    return f"'{text}" if text and text.startswith(FORMULA_STARTS) else text
