"""What a connector hands to the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa


def nothing_left_out() -> dict[str, int]:
    """The usual answer to "which rows were left out by rule?"."""
    return {}


@dataclass(frozen=True)
class Malformed:
    """A record that could not be split into columns: its first line, why, and its ordinal in the file."""

    line: int
    reason: str
    ordinal: int = 0


def nothing_malformed() -> Sequence[Malformed]:
    """The usual answer to "which records could not be split into columns?"."""
    return ()


def remembering(batches: Iterator[pa.RecordBatch], failures: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The batches; what goes wrong in reading them is kept, because the engine that pulls them forgets it."""
    try:
        yield from batches
    except Exception as error:
        failures.append(error)
        raise


def one_ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, each of them made while the engine works on the one before."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch


@dataclass(frozen=True)
class Incoming:
    """Rows on their way into one table of the contract.

    Parameters
    ----------
    to : str
        The table of the contract.
    columns : tuple of str
        The contract's columns that the batches carry; columns left out stay as the store has them.
    batches : callable
        Each call reads the source from its start and yields Arrow batches whose columns are named as in the
        contract, as text or typed, plus optionally ``_row`` (int64): the line or record number in the source.
    left_out : callable
        After reading: rows that were read but left out by a rule, counted by rule.
    malformed : callable
        After reading: records that could not be split into columns; they are refused.
    listed : bool
        False for members merely seen in other rows: they are added only where nobody has listed them.
    nobody_allowed : bool
        True where ``member_id`` may be null: acts of people who are gone or unknown, which count as acts and
        money but never as people.
    where : str
        The file's name, for messages.
    """

    to: str
    columns: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    left_out: Callable[[], dict[str, int]] = nothing_left_out
    malformed: Callable[[], Sequence[Malformed]] = nothing_malformed
    listed: bool = True
    nobody_allowed: bool = False
    where: str = ""
