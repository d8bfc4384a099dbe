"""Versions of a row: what each import said of it, the newest first, and which of them stands.

A row's versions are numbered by the import that wrote them. The newest whose members are all known stands in the
table. A newer one that names an unknown member is held until that member arrives. All others are set aside as
replaced, each with the number of the version that came after it. Members themselves are fit with a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
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
    union_all,
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
    later = aside.alias("later")
    after = select(func.min(later.c.batch_id)).where(
        same_key(later, table, schema.keys(table)), later.c.batch_id > table.c.batch_id
    )
    before = select(*table.columns, literal(schema.REPLACED), after.correlate(table).scalar_subquery())
    before = before.where(older, table.c.batch_id != aside.c.batch_id)
    connection.execute(insert(aside).from_select([*names, "aside", "aside_by"], before))
    connection.execute(delete(table).where(exists().where(older).correlate(table)))
    standing = select(*(aside.c[name] for name in names)).where(held)
    connection.execute(insert(table).from_select(names, standing))
    connection.execute(delete(aside).where(held))
    return number


def scratch(connection: Connection, name: str, rows: Select[Any]) -> Table:
    """A temporary table with these rows, to be dropped when it is done with."""
    columns = [Column(each.name, each.type, autoincrement=False) for each in rows.selected_columns]
    made = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
    made.create(connection)
    connection.execute(insert(made).from_select([each.name for each in columns], rows))
    return made


def settle(connection: Connection, table: Table, touched: Table) -> None:
    """Of each key's versions let one stand, hold a newer one that lacks its member, and set the rest aside."""
    aside, keys = schema.ASIDE[table.name], schema.keys(table)
    names = [each.name for each in table.columns]
    placed = _placed(connection, table, touched)
    for each in (table, aside):
        connection.execute(delete(each).where(exists().where(same_key(touched, each, keys)).correlate(each)))
    values = [placed.c[name] for name in names]
    stands = and_(placed.c.is_fit, placed.c.place_of_fit == 1)
    waits = and_(not_(placed.c.is_fit), placed.c.place == 1)
    connection.execute(insert(table).from_select(names, select(*values).where(stands)))
    for which, mark, by in (
        (waits, schema.HELD, placed.c.batch_id),
        (not_(or_(stands, waits)), schema.REPLACED, placed.c.replaced_by),
    ):
        rows = select(*values, literal(mark).label("aside"), by.label("aside_by")).where(which)
        connection.execute(insert(aside).from_select([*names, "aside", "aside_by"], rows))
    placed.drop(connection)


def _placed(connection: Connection, table: Table, touched: Table) -> Table:
    """All versions of the touched rows, numbered from the newest, with the version that came after each."""
    keys = schema.keys(table)
    versions = union_all(
        *(
            select(*(each.c[name.name] for name in table.columns)).where(
                exists().where(same_key(touched, each, keys)).correlate(each)
            )
            for each in (table, schema.ASIDE[table.name])
        )
    ).subquery("versions")
    fit = versions.c.joined_at.is_not(None) if table is schema.members else _is_fit(versions, table)
    judged = select(*versions.c, fit.label("is_fit").cast(Boolean).label("is_fit")).subquery("judged")
    newest = judged.c.batch_id.desc()
    key = [judged.c[name] for name in keys]
    number = func.row_number(type_=BigInteger())
    place = number.over(partition_by=key, order_by=newest).label("place")
    of_fit = number.over(partition_by=[*key, judged.c.is_fit], order_by=newest).label("place_of_fit")
    after = func.lag(judged.c.batch_id, type_=Integer()).over(partition_by=key, order_by=newest)
    rows = select(*judged.c, place, of_fit, after.label("replaced_by"))
    return scratch(connection, f"placed_{table.name}", rows)


def _is_fit(versions: Any, table: Table) -> Condition:
    pointers = [each.name for each in schema.pointers(table)]
    return not_(lacks_member(versions, pointers)) if pointers else literal(True)
