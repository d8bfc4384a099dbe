"""Sheets of Excel and OpenDocument workbooks (.xlsx, .xlsb, .xls, .ods) as batches of text.

A workbook can claim a sheet of 17 billion cells in a kilobyte, and the library that reads workbooks ends
the whole process when it runs out of memory. So each workbook is read by a process of its own, with a bound
on its memory, which hands the rows over as it goes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa

from data_access.errors import SourceUnreadable
from data_access.intake import excel_reader

PROJECT = Path(__file__).parents[2]
SAVE_AS_CSV = "Open it in a spreadsheet, save the sheet as CSV, and import that."


def sheet_names(path: Path) -> list[str]:
    """Names of the workbook's sheets, in its order; chart sheets and hidden ones included.

    Raises
    ------
    SourceUnreadable
        Where the file is no workbook, or damaged, locked by a password, or too large for the memory.
    """
    with _reading(path, "names") as stream:
        return [name for batch in _batches(stream) for name in batch["name"].to_pylist()]


def sheet_batches(path: Path, sheet: str | None = None, rows: int = 20_000) -> Generator[pa.RecordBatch, None, None]:
    """The rows of one sheet as text.

    The first row with anything in it is the header. A header that stands twice gets a number ("amount",
    "amount_2"), an empty one its place ("column_3"). Dates come as 2026-11-05 or 2026-11-05 14:30:00, numbers
    without a trailing .0, booleans as true and false, formulas as the value last shown, empty cells and
    errors such as #REF! as null. Empty rows are passed over. A sheet without rows gives one batch of none.

    Parameters
    ----------
    path : Path
        The workbook.
    sheet : str or None
        The sheet's name; None takes the first one.
    rows : int
        Rows in a batch.

    Yields
    ------
    RecordBatch
        ``_row`` (int64, the number the spreadsheet shows beside the row), then one column of text per header.

    Raises
    ------
    SourceUnreadable
        As for `sheet_names`; and where there is no such sheet.
    """
    with _reading(path, "rows", str(rows), *([] if sheet is None else [sheet])) as stream:
        yield from _batches(stream)


@contextmanager
def _reading(path: Path, *question: str) -> Iterator[IO[bytes]]:
    """The answer of a reading process, ended with the block; its complaint becomes ours."""
    command = [sys.executable, "-m", excel_reader.__name__, str(path.resolve()), *question]
    with tempfile.TemporaryFile() as complaint:
        # Our own interpreter and module; the name of the file is one argument, and no shell reads it.
        reader = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=complaint)  # noqa: S603
        try:
            yield _output(reader)
            status = reader.wait()
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(path, reader.wait(), complaint) from error
        finally:
            reader.kill()
            reader.communicate()
        if status:
            raise _unreadable(path, status, complaint)


def _output(reader: subprocess.Popen[bytes]) -> IO[bytes]:
    if reader.stdout is None:
        raise OSError("the reading process has no output")
    return reader.stdout


def _unreadable(path: Path, status: int, complaint: IO[bytes]) -> SourceUnreadable:
    if status == excel_reader.REFUSED:
        complaint.seek(0)
        return SourceUnreadable(complaint.read().decode("utf-8", "replace"), SAVE_AS_CSV, path.name)
    gigabytes = excel_reader.MEMORY >> 30
    what = f"{path.name} is damaged, or too large: reading it would take more than {gigabytes} GB of memory."
    return SourceUnreadable(what, SAVE_AS_CSV, path.name)


def _batches(stream: IO[bytes]) -> Iterator[pa.RecordBatch]:
    with pa.ipc.open_stream(stream) as batches:
        yield from batches
