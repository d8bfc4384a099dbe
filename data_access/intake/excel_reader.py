"""The process that reads a workbook for `excel`: ``python -m data_access.intake.excel_reader PATH names``.

It writes an Arrow stream to its output. What it cannot read it says in a sentence, and ends with status 3.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, count
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from data_access.intake.row_batches import row_batches

Cell = int | float | str | bool | time | date | datetime | timedelta

MEMORY = 4 << 30
"""Bytes the process may use, where the system can bound it: about 20 million filled cells."""
REFUSED = 3


def main(path: Path, question: str, *details: str) -> None:
    """Answer one question about a workbook: the ``names`` of its sheets, or the ``rows`` of one."""
    _bound_memory()
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            if question == "names":
                names = pa.array(workbook.sheet_names, pa.string())
                _write(iter([pa.RecordBatch.from_arrays([names], names=["name"])]))
            else:
                rows, *sheet = details
                _write(_sheet_batches(workbook, path.name, int(rows), sheet[0] if sheet else None))
    except (CalamineError, OSError, ValueError) as error:
        _refuse(f"{path.name} cannot be read as a workbook: {error}.")


def _bound_memory() -> None:
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        bound = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _write(batches: Iterator[pa.RecordBatch]) -> None:
    first = next(batches)
    with pa.ipc.new_stream(sys.stdout.buffer, first.schema) as stream:
        for batch in chain([first], batches):
            stream.write_batch(batch)


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.buffer.write(sentence.encode("utf-8", "replace"))
    sys.exit(REFUSED)


def _sheet_batches(workbook: CalamineWorkbook, where: str, rows: int, wanted: str | None) -> Iterator[pa.RecordBatch]:
    """At least one batch, if need be without rows; the same schema throughout."""
    names = workbook.sheet_names
    sheet = names[0] if wanted is None and names else wanted
    if sheet not in names:
        _refuse(f'{where} has no sheet "{sheet}". Its sheets are: {", ".join(names)}.')
    cells = workbook.get_sheet_by_name(sheet)
    left = cells.start[1] if cells.start else 0
    # Rows count from the top of the sheet; their cells, from the first column with anything in it.
    numbered = enumerate(cells.iter_rows(), start=1)
    filled = ((number, [_text(cell) for cell in row]) for number, row in numbered if row.count("") < len(row))
    header = next(filled, (0, []))[1]
    columns = _columns(header, left)
    batches = row_batches(filled, columns, rows)
    fields = [("_row", pa.int64()), *((name, pa.string()) for name in columns)]
    yield next(batches, pa.RecordBatch.from_pylist([], schema=pa.schema(fields)))
    yield from batches


def _columns(header: Sequence[str | None], left: int) -> list[str]:
    """A name of its own for each column; `left` columns before them are empty.

    >>> _columns(["amount", "Amount", "amount", None, "amount_2"], left=1)
    ['amount', 'Amount', 'amount_3', 'column_5', 'amount_2']
    """
    taken = {"_row", *(name for name in header if name)}
    seen = {"_row"}
    columns = []
    for place, written in enumerate(header, start=left + 1):
        name = written or f"column_{place}"
        if name in seen:
            name = next(other for number in count(2) if (other := f"{name}_{number}") not in taken | seen)
        seen.add(name)
        columns.append(name)
    return columns


def _text(cell: Cell) -> str | None:
    """What a cell holds, as text.

    >>> [_text(cell) for cell in (12.0, 0.1, 1e22, True, datetime(2026, 11, 5, 14), date(2026, 11, 5), "")]
    ['12', '0.1', '10000000000000000000000', 'true', '2026-11-05 14:00:00', '2026-11-05', None]
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) or None


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
