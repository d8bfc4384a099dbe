"""Columns of Arrow, made many rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming

BATCH_ROWS = 200_000


def numbered(prefix: str, numbers: NDArray[np.integer], width: int) -> pa.Array:
    """Ids such as m000123, of one width; a number below 1 gives null.

    >>> numbered("m", np.array([7, 0]), 3).to_pylist()
    ['m007', None]
    """
    count, length = len(numbers), len(prefix) + width
    letters = np.empty((count, length), np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = np.maximum(numbers, 0).astype(np.uint32)
    for place in range(length - 1, len(prefix) - 1, -1):
        shorter = rest // 10
        letters[:, place] = rest - shorter * 10 + 48
        rest = shorter
    missing = numbers < 1
    validity = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes()) if missing.any() else None
    offsets = np.arange(count + 1, dtype=np.int32) * length
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(letters), validity, int(missing.sum())
    )


def words(choices: pa.Array, numbers: NDArray[np.integer]) -> pa.Array:
    """Words by their numbers; a number below 0 gives null."""
    missing = numbers < 0
    return pc.take(choices, pa.array(numbers, mask=missing if missing.any() else None))


def money(amounts: NDArray[np.float64]) -> pa.Array:
    """Amounts of two decimals; not-a-number becomes null."""
    return pa.array(np.round(amounts, 2), from_pandas=True)


def yes_or_no(values: NDArray[np.integer]) -> pa.Array:
    """1 is true, 0 is false, below 0 is unknown."""
    return pa.array(values > 0, mask=values < 0)


def whole(table: pa.Table) -> Callable[[], Iterator[pa.RecordBatch]]:
    """Batches of a table that is in memory."""

    def batches() -> Iterator[pa.RecordBatch]:
        yield from table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS)

    return batches


def by_slice(
    count: int, columns: tuple[str, ...], rows: Callable[[int, int], dict[str, pa.Array]]
) -> Callable[[], Iterator[pa.RecordBatch]]:
    """Batches made slice by slice, when they are asked for: `rows(begin, end)` gives their columns.

    A sample without any such row yields one empty batch, so that its columns are still told.
    """

    def batches() -> Iterator[pa.RecordBatch]:
        for begin in range(0, max(count, 1), BATCH_ROWS):
            made = rows(begin, min(begin + BATCH_ROWS, count))
            yield pa.RecordBatch.from_arrays([made[name] for name in columns], names=list(columns))

    return batches


def incoming(to: str, columns: tuple[str, ...], batches: Callable[[], Iterator[pa.RecordBatch]]) -> Incoming:
    """Rows of the sample on their way into a table."""
    return Incoming(to=to, columns=columns, batches=batches, where="the sample community")
