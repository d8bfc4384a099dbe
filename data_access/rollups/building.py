"""Small words that all builders of derived tables share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, MetaData, Select, Table, delete, insert
from sqlalchemy.types import TypeEngine

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
    made = Table(
        name,
        MetaData(),
        *(Column(each, kind, autoincrement=False) for each, kind in columns),
        prefixes=["TEMPORARY"],
    )
    made.create(connection)
    connection.execute(insert(made).from_select([each for each, _ in columns], rows))
    return made


def whole(*names: str) -> list[tuple[str, TypeEngine[Any]]]:
    """Columns of whole numbers."""
    return [(name, Integer()) for name in names]


def labelled(**values: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Expressions with their names."""
    return [value.label(name) for name, value in values.items()]
