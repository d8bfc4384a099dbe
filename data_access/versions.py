"""Versions of a row: what each import said of it, the newest first, and which of them stands.

A row's versions are numbered by the import that wrote them. The newest whose members are all known stands in the
table. A newer one that names an unknown member is held until that member arrives. All others are set aside as
replaced, each with the number of the version that came after it. Members themselves are fit with a date.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
)

from data_access import schema

Condition = ColumnElement[bool]


def count(connection: Connection, rows: FromClause, condition: Condition | None = None) -> int:
    """How many rows there are, or how many meet the condition."""
    counted = select(func.count()).select_from(rows)
    return int(connection.execute(counted if condition is None else counted.where(condition)).scalar_one())


def same_key(rows: FromClause, table: FromClause, keys: Sequence[str]) -> Condition:
    """The condition that a row of one is the same row as one of the other."""
    return and_(*(rows.c[key] == table.c[key] for key in keys))


def lacks_member(rows: FromClause, pointers: Sequence[str]) -> Condition:
    """The condition that a row names a member who is not in the store."""
    known = schema.members.alias("known")
    return or_(
        *(
            and_(
                rows.c[pointer].is_not(None),
                not_(exists().where(known.c.member_id == rows.c[pointer]).correlate(rows)),
            )
            for pointer in pointers
        )
    )


def set_aside(connection: Connection, table: Table, batch_id: int, condition: Condition) -> None:
    """Keep what a table's rows say now, before the import changes them; its own rows have nothing to keep."""
    aside = schema.ASIDE[table.name]
    names = [each.name for each in table.columns]
    before = select(*table.columns, literal(schema.REPLACED), literal(batch_id))
    older = before.where(condition, table.c.batch_id != batch_id)
    connection.execute(insert(aside).from_select([*names, "aside", "aside_by"], older))


def let_in(connection: Connection, table: Table, which: Condition) -> int:
    """Held versions become the ones that stand; the ones that stood till then are set aside.

    Parameters
    ----------
    which : condition
        Over the table of rows that are set aside.

    Returns
    -------
    int
        How many were let in.
    """
    aside = schema.ASIDE[table.name]
    held = and_(aside.c.aside == schema.HELD, which)
    number = count(connection, aside, held)
    if not number:
        return 0
    names = [each.name for each in table.columns]
    older = and_(held, same_key(aside, table, schema.keys(table)))
    before = select(*table.columns, literal(schema.REPLACED), aside.c.batch_id)
    before = before.where(older, table.c.batch_id != aside.c.batch_id)
    connection.execute(insert(aside).from_select([*names, "aside", "aside_by"], before))
    connection.execute(delete(table).where(exists().where(older).correlate(table)))
    standing = select(*(aside.c[name] for name in names)).where(held)
    connection.execute(insert(table).from_select(names, standing))
    connection.execute(delete(aside).where(held))
    return number
