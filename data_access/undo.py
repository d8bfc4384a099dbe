"""Taking one import back: the store becomes what it would say had that import never been made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
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
    update,
)

from data_access import schema
from data_access.errors import NothingFound
from data_access.intake.currency import CURRENCY
from data_access.rollups.refresh import refresh
from data_access.store import Store
from data_access.versions import Condition, count, lacks_member, same_key

TAKEN, UNDONE = "taken", "undone"
Progress = Callable[[str, float], None]


@dataclass
class Undone:
    """What became of the rows: removed for good, back to an earlier version, or held for want of their member."""

    removed: int = 0
    restored: int = 0
    held: int = 0


def undo(
    store: Store, batch_id: int | None = None, progress: Progress = lambda _step, _share: None
) -> dict[str, Any]:
    """Take one import back, all of it or nothing, and bring the derived tables up to date.

    What the import brought goes; what it changed is again as it was, unless a later import has changed it
    since. Rows of other imports whose member goes with it are held. Undoing the newest import restores exactly
    what was there before.

    Parameters
    ----------
    store : Store
        The store.
    batch_id : int, optional
        The import's number; without it, the newest that stands.
    progress : callable
        Told of each step, and how much of the whole is done (0 to 1).

    Returns
    -------
    dict
        batch_id, source, file_name, removed, restored, held (rows), refresh_problem.

    Raises
    ------
    NothingFound
        There is no such import, or it has been undone already.
    """
    with store.writing() as writer:
        connection = writer.connection
        batch = _chosen(connection, batch_id)
        done = Undone()
        went = _scratch(
            connection, "went", select(schema.members.c.member_id).where(_is_of(schema.members, batch))
        )
        for number, table in enumerate(schema.INTAKE.values()):
            progress(f"Taking back {table.name}", 0.8 * number / len(schema.INTAKE))
            _take_back(connection, table, batch["batch_id"], went, done)
        went.drop(connection)
        _forget_currency(connection, batch)
        named = schema.batches.c.batch_id == batch["batch_id"]
        connection.execute(update(schema.batches).where(named).values(state=UNDONE))
        problem = refresh(writer, lambda step, share: progress(step, 0.8 + 0.2 * share))
    progress("Done", 1.0)
    told = {name: batch[name] for name in ("batch_id", "source", "file_name")}
    return told | asdict(done) | {"refresh_problem": problem}


def _chosen(connection: Connection, batch_id: int | None) -> dict[str, Any]:
    batches = schema.batches
    wanted = select(batches).order_by(batches.c.batch_id.desc()).limit(1)
    named = batches.c.state == TAKEN if batch_id is None else batches.c.batch_id == batch_id
    found = connection.execute(wanted.where(named)).mappings().one_or_none()
    if found is None:
        what = "There is no import to undo." if batch_id is None else f"There is no import {batch_id}."
        raise NothingFound(what, "Look at the list of imports.")
    if found["state"] != TAKEN:
        raise NothingFound(f"Import {batch_id} has been undone already.", "Look at the list of imports.")
    return dict(found)


def _is_of(table: Table, batch: dict[str, Any]) -> Condition:
    return and_(table.c.batch_id == batch["batch_id"])


def _scratch(connection: Connection, name: str, rows: Select[Any]) -> Table:
    """A temporary table with these rows."""
    columns = [Column(each.name, each.type, autoincrement=False) for each in rows.selected_columns]
    made = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
    made.create(connection)
    connection.execute(insert(made).from_select([each.name for each in columns], rows))
    return made


def _take_back(connection: Connection, table: Table, batch_id: int, went: Table, done: Undone) -> None:
    """Remove the import's versions of a table's rows, and let the versions that remain find their place."""
    aside = schema.ASIDE[table.name]
    before, held_before = count(connection, table), _held(connection, aside, batch_id)
    touched = _touched(connection, table, batch_id, went)
    removed = connection.execute(delete(table).where(table.c.batch_id == batch_id)).rowcount
    connection.execute(delete(aside).where(aside.c.batch_id == batch_id))
    if count(connection, touched):
        _settle(connection, table, touched)
    touched.drop(connection)
    now_held = _held(connection, aside, batch_id) - held_before
    restored = count(connection, table) - before + removed + now_held
    done.removed += removed - restored
    done.restored += restored
    done.held += now_held


def _held(connection: Connection, aside: Table, batch_id: int) -> int:
    """Rows of other imports that are held."""
    return count(connection, aside, and_(aside.c.aside == schema.HELD, aside.c.batch_id != batch_id))


def _touched(connection: Connection, table: Table, batch_id: int, went: Table) -> Table:
    """Keys of rows that have versions of other imports, or whose member is gone."""
    aside, keys = schema.ASIDE[table.name], schema.keys(table)
    linked = or_(aside.c.batch_id == batch_id, aside.c.aside_by == batch_id)
    found = [select(*(aside.c[key] for key in keys)).where(linked)]
    gone = went.alias("gone")
    for pointer in schema.pointers(table):
        names_one = exists().where(gone.c.member_id == pointer).correlate(table)
        without = and_(names_one, lacks_member(table, [pointer.name]))
        found.append(select(*(table.c[key] for key in keys)).where(without))
    rows = union_all(*found).subquery("touched_rows")
    return _scratch(connection, f"touched_{table.name}", select(*rows.c).distinct())


def _settle(connection: Connection, table: Table, touched: Table) -> None:
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
    place = func.row_number().over(partition_by=key, order_by=newest).label("place")
    of_fit = (
        func.row_number().over(partition_by=[*key, judged.c.is_fit], order_by=newest).label("place_of_fit")
    )
    after = func.lag(judged.c.batch_id, type_=Integer()).over(partition_by=key, order_by=newest)
    rows = select(*judged.c, place, of_fit, after.label("replaced_by"))
    return _scratch(connection, f"placed_{table.name}", rows)


def _is_fit(versions: Any, table: Table) -> Condition:
    pointers = [each.name for each in schema.pointers(table)]
    return not_(lacks_member(versions, pointers)) if pointers else literal(True)


def _forget_currency(connection: Connection, batch: dict[str, Any]) -> None:
    """The store's currency goes with the import that named it, where no other stands that has reckoned in it."""
    if not json.loads(batch["report"]).get("currency_is_new"):
        return
    reports = select(schema.batches.c.report).where(
        schema.batches.c.state == TAKEN, schema.batches.c.batch_id != batch["batch_id"]
    )
    if not any(json.loads(report).get("currency") for report in connection.scalars(reports)):
        connection.execute(delete(schema.settings).where(schema.settings.c.name == CURRENCY))
