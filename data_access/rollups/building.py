"""Small words that all builders of derived tables share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Subquery,
    Table,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from data_access.rollups.tables import member_groups

NOBODY = "nobody"
"""The origin of what nobody known did."""
Columns = Sequence[tuple[str, TypeEngine[Any]]]


def fill(connection: Connection, table: Table, rows: Select[Any]) -> int:
    """Append rows to a table, their columns in the table's names.

    Returns
    -------
    int
        How many rows were appended.
    """
    names = [column.name for column in rows.selected_columns]
    return connection.execute(insert(table).from_select(names, rows)).rowcount


def refill(connection: Connection, table: Table, rows: Select[Any]) -> int:
    """Replace a table's rows."""
    connection.execute(delete(table))
    return fill(connection, table, rows)


def scratch(connection: Connection, name: str, columns: Columns, rows: Select[Any]) -> Table:
    """A temporary table with these rows, for use within one refresh."""
    made = _temporary(name, tuple((each, type(kind)) for each, kind in columns))
    made.create(connection)
    connection.execute(insert(made).from_select([each for each, _ in columns], rows))
    return made


@cache
def _temporary(name: str, columns: tuple[tuple[str, type[TypeEngine[Any]]], ...]) -> Table:
    """The same object for the same table: statements that speak of it are turned into SQL once."""
    named = [Column(each, kind(), autoincrement=False) for each, kind in columns]
    return Table(name, MetaData(), *named, prefixes=["TEMPORARY"])


def with_names(rows: Subquery, *columns: ColumnElement[Any]) -> Select[Any]:
    """The columns given, and the segment, channel and origin of each row's group; none for nobody's."""
    groups = member_groups
    origin = func.coalesce(groups.c.origin, NOBODY).label("origin")
    joined = rows.outerjoin(groups, groups.c.group_no == rows.c.group_no)
    return select(*columns, groups.c.segment, groups.c.channel, origin).select_from(joined)


def apart(rows: pd.DataFrame, names: list[str]) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """For each row the number of its group, from 0, and the names of the groups in the order of their numbers."""
    number = np.asarray(rows.groupby(names, dropna=False, sort=True).ngroup(), np.int64)
    _, first = np.unique(number, return_index=True)
    return number, rows[names].iloc[first].reset_index(drop=True)


def integer(total: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum of whole numbers as an ordinary one; engines add them up in much wider ones."""
    return cast(total, Integer)


def whole(*names: str) -> list[tuple[str, TypeEngine[Any]]]:
    """Columns of whole numbers."""
    return [(name, Integer()) for name in names]


def labelled(**values: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Expressions with their names."""
    return [value.label(name) for name, value in values.items()]
