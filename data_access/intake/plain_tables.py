"""What every plain table in a file is, whatever the file: columns of text by name, known to the workbench."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, TableClause

from data_access.intake.convert import Expression
from data_access.intake.incoming import Malformed, nothing_malformed

LineNumbers = Callable[[Iterator[int], frozenset[int]], Iterator[int]]
"""From places of rows (from 0, ascending) and ordinals of malformed records to line numbers of the file."""
_numbers = count(1)


@dataclass(frozen=True)
class Format:
    """How a file is written; what is left out is read from the file."""

    separator: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class PlainTable:
    """One table in a file, not read yet.

    Attributes
    ----------
    columns : tuple of str
        Its columns, in order.
    source : TableClause
        What it is known as on the workbench once registered.
    raw : callable
        The text of a column, as an expression over `source`.
    sample : callable
        The text of a column in the first rows.
    first : callable
        The text of all columns in so many first rows, as they stand in the file.
    notes
        What the report should say of how it is read.
    line, line_numbers, malformed, uneven, failures
        As in `Rows`.
    """

    path: Path
    columns: tuple[str, ...]
    source: TableClause
    raw: Callable[[str], Expression]
    sample: Callable[[str], list[str | None]]
    first: Callable[[int], list[Sequence[str | None]]]
    register: Callable[[Connection], None]
    line: Expression | None = None
    line_numbers: LineNumbers | None = None
    malformed: Callable[[Connection], Sequence[Malformed]] = lambda _bench: nothing_malformed()
    uneven: Expression | None = None
    failures: list[Exception] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def next_name(kind: str) -> str:
    """A name on the workbench that nothing else has."""
    return f"{kind}_{next(_numbers)}"


def literal_path(path: Path) -> str:
    """The path as the engine takes it, for which brackets and stars would make a pattern.

    >>> literal_path(Path("/data/orders [1].csv"))
    '/data/orders [[]1].csv'
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))


def different_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names, those that stand twice with a number, and empty ones with their place.

    The engine makes no difference between large and small letters.

    >>> different_names(["id", "ID", "", "id_2"])
    ('id', 'ID_2', 'column_3', 'id_2_2')
    """
    given: dict[str, str] = {}
    times: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        wanted = unique = name.strip() or f"column_{place}"
        while unique.lower() in given:
            times[wanted.lower()] = times.get(wanted.lower(), 1) + 1
            unique = f"{wanted}_{times[wanted.lower()]}"
        given[unique.lower()] = unique
    return tuple(given.values())
