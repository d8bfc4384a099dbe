"""Small groups: which numbers would speak of fewer than five members, or let somebody work such a number out.

Members stand in a table of rows (their segment) and columns (their channel). Whoever looks may choose rows, columns,
or both, and add and subtract what they see. So groups that are too small are withheld together with others, until
what is withheld is large enough as a whole: everything that is shown is then a sum of parts that are each fit to be
shown, and so is everything that can be worked out from it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FEWEST = 5
"""Members a number has to speak of."""
TOO_FEW = f"fewer than {FEWEST} members"
COULD_TELL = f"withheld, or a group of fewer than {FEWEST} members could be worked out"
Counts = npt.NDArray[np.float64]
"""How many members numbers speak of; one for each number and period."""
Name = TypeVar("Name", bound=Hashable)
TWO = 2


def is_fit(counts: Counts) -> bool:
    """Whether each of the numbers speaks of nobody, or of enough.

    >>> is_fit(np.array([0.0, 5.0])), is_fit(np.array([0.0, 4.0]))
    (True, False)
    """
    return bool(np.all((counts == 0) | (counts >= FEWEST)))


def withheld(parts: Mapping[Name, Counts], begin: Collection[Name] = ()) -> frozenset[Name]:
    """Parts that may not be shown one by one: the unfit ones, and as many others as it takes to hide them.

    Parameters
    ----------
    parts : mapping
        Counts of each part; they sum to what is shown of the whole.
    begin : collection
        Parts that are withheld already.

    Returns
    -------
    frozenset
        Empty, or two or more parts whose sum is fit; all of them where no fewer will do.

    Examples
    --------
    >>> sorted(withheld({"a": np.array([3.0]), "b": np.array([40.0]), "c": np.array([6.0])}))
    ['a', 'c']
    """
    chosen = set(begin) | {name for name, counts in parts.items() if not is_fit(counts)}
    others = sorted(set(parts) - chosen, key=lambda name: (-parts[name].sum(), str(name)))
    while chosen and others and (len(chosen) < TWO or not is_fit(total(parts[name] for name in chosen & set(parts)))):
        chosen.add(others.pop())
    return frozenset(chosen)


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of counts of several parts."""
    summed: Counts = np.sum(list(counts), axis=0)
    return summed


@dataclass(frozen=True)
class Plan:
    """Which parts of a table may be shown.

    Parameters
    ----------
    rows, columns : frozenset
        Rows and columns that are withheld, and shown as a whole only.
    crossed_rows, crossed_columns : frozenset
        Rows of which no single column is shown, and columns of which no single row is.
    fit : bool
        Whether the whole table may be shown.
    """

    rows: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    crossed_rows: frozenset[str] = frozenset()
    crossed_columns: frozenset[str] = frozenset()
    fit: bool = True

    def shows(self, rows: Collection[str] = (), columns: Collection[str] = ()) -> bool:
        """Whether some rows, of some columns, may be shown together; without any, all of them are meant."""
        hidden = (self.crossed_rows, self.crossed_columns) if rows and columns else (self.rows, self.columns)
        return self.fit and _is_whole(hidden[0], rows) and _is_whole(hidden[1], columns)


def plan_of(cells: Mapping[tuple[str, str], Counts], begin: Plan | None = None) -> Plan:
    """What may be shown of a table.

    Parameters
    ----------
    cells : mapping
        Counts by row and column; a cell that is not there is empty.
    begin : Plan, optional
        What is withheld already; it stays so.
    """
    begun = begin or Plan()
    if not cells:
        return begun
    turned = {(column, row): counts for (row, column), counts in cells.items()}
    by_row, by_column = _by_row(cells), _by_row(turned)
    rows, columns = withheld(by_row, begun.rows), withheld(by_column, begun.columns)
    crossed_rows = withheld(_crossing(cells, columns), begun.crossed_rows | rows)
    crossed_columns = withheld(_crossing(turned, rows), begun.crossed_columns | columns)
    is_turned = bool(begun.crossed_columns - columns) or (
        not begun.crossed_rows - rows and _people(by_column, crossed_columns) < _people(by_row, crossed_rows)
    )
    fit = begun.fit and is_fit(total(by_row.values()))
    if is_turned:
        return Plan(rows, columns, begun.crossed_rows | rows, crossed_columns, fit)
    return Plan(rows, columns, crossed_rows, begun.crossed_columns | columns, fit)


def _by_row(cells: Mapping[tuple[str, str], Counts]) -> dict[str, Counts]:
    return {name: total(counts for (row, _), counts in cells.items() if row == name) for name in _rows_of(cells)}


def _rows_of(cells: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({row for row, _ in cells})


def _crossing(cells: Mapping[tuple[str, str], Counts], hidden: frozenset[str]) -> dict[str, Counts]:
    """For each row its counts in every single column, the hidden columns being one."""
    nothing = np.zeros_like(next(iter(cells.values())))
    columns = sorted({column for _, column in cells})
    atoms = [[column] for column in columns if column not in hidden] + [sorted(hidden)]
    return {
        row: np.concatenate([total([nothing, *(cells.get((row, each), nothing) for each in atom)]) for atom in atoms])
        for row in _rows_of(cells)
    }


def _people(parts: Mapping[str, Counts], names: Collection[str]) -> float:
    return float(sum(parts[name].sum() for name in names if name in parts))


def _is_whole(hidden: frozenset[str], chosen: Collection[str]) -> bool:
    """Whether a choice holds all of what is hidden, or nothing of it."""
    return not chosen or hidden.isdisjoint(chosen) or hidden <= set(chosen)
