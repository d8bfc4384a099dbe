"""Downloads: a table's rows as a CSV file that no spreadsheet takes for commands."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO, Any

import pandas as pd
import streamlit as st

COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would take for a formula."""
LARGE = 100_000
"""Rows from which a file is packed, so that the largest list does not fill the memory."""
BYTE_ORDER_MARK = "\ufeff"
"""So that spreadsheets read every letter as it is."""

Parts = Callable[[], Iterator[pd.DataFrame]]


def button(parts: Parts, name: str, rows: int) -> None:
    """Offer rows as a CSV file; a large one comes packed.

    Parameters
    ----------
    parts : callable
        Gives the rows in frames of the same columns, once the button is pressed.
    name : str
        Names the file, without its ending.
    rows : int
        About how many there are.
    """
    is_large = rows > LARGE
    st.download_button(
        "Download CSV",
        (lambda: io.BytesIO(packed(parts(), name))) if is_large else (lambda: io.BytesIO(plain(parts()))),
        file_name=f"{name}.csv.zip" if is_large else f"{name}.csv",
        mime="application/zip" if is_large else "text/csv",
        key=f"export_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def without(parts: Parts, names: Collection[str]) -> Parts:
    """The same rows without some columns: what is not measured is no column of a file."""
    return lambda: (part.drop(columns=[name for name in names if name in part]) for part in parts())


def plain(parts: Iterable[pd.DataFrame]) -> bytes:
    """Rows as a CSV file."""
    file = io.StringIO()
    _write(parts, file)
    return file.getvalue().encode("utf-8")


def packed(parts: Iterable[pd.DataFrame], name: str) -> bytes:
    """Rows as a CSV file in a ZIP file, written part by part."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{name}.csv", "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as file,
    ):
        _write(parts, file)
    return content.getvalue()


def _write(parts: Iterable[pd.DataFrame], file: IO[str]) -> None:
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    for number, part in enumerate(parts):
        if number == 0:
            writer.writerow([safe(str(name)) for name in part])
        writer.writerows([safe(_written(value)) for value in row] for row in part.to_numpy(object))


def safe(cell: object) -> object:
    r"""A cell that stays text in a spreadsheet.

    >>> safe("=1+1"), safe(-5), safe("Ann")
    ("'=1+1", -5, 'Ann')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(COMMANDS) else cell


def _written(value: Any) -> Any:
    if value is None or pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value
