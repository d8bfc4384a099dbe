"""Gathers rows of text into Arrow batches of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

Row = tuple[int, Sequence[str | None]]
"""The line or record number, and one text or None for each column."""

ROWS_IN_A_BATCH = 20_000
CHARACTERS_IN_A_BATCH = 1_000_000


def row_batches(rows: Iterable[Row], columns: Sequence[str], size: int = ROWS_IN_A_BATCH) -> Iterator[pa.RecordBatch]:
    """Rows as Arrow batches: the column ``_row`` (int64), then one column of text for each name.

    A batch is full at `size` rows or a million characters, whichever comes first, so that long texts do not
    pile up in memory.

    Parameters
    ----------
    rows : iterable of Row
        Each with as many texts as there are columns.
    columns : sequence of str
        The names of the texts.
    size : int
        Rows in a batch.
    """
    gathered: list[Row] = []
    characters = 0
    for row in rows:
        gathered.append(row)
        characters += sum(len(text) for text in row[1] if text)
        if len(gathered) == size or characters >= CHARACTERS_IN_A_BATCH:
            yield _batch(gathered, columns)
            gathered, characters = [], 0
    if gathered:
        yield _batch(gathered, columns)


def _batch(gathered: Sequence[Row], columns: Sequence[str]) -> pa.RecordBatch:
    numbers = pa.array([number for number, _ in gathered], pa.int64())
    texts = zip(*(texts for _, texts in gathered), strict=True)
    arrays = [numbers, *(pa.array(text, pa.string()) for text in texts)]
    return pa.RecordBatch.from_arrays(arrays, names=["_row", *columns])
