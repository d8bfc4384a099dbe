"""Taking one import back: the store becomes what it would say had that import never been made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    and_,
    delete,
    exists,
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
from data_access.versions import count, lacks_member, scratch, settle

TAKEN, UNDONE = "taken", "undone"
Progress = Callable[[str, float], None]


@dataclass
class Undone:
    """What became of the rows: removed for good, back to an earlier version, or held for want of their member."""

    removed: int = 0
    restored: int = 0
    held: int = 0


def undo(store: Store, batch_id: int | None = None, progress: Progress = lambda _step, _share: None) -> dict[str, Any]:
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
        members = schema.members
        their_rows = select(members.c.member_id).where(members.c.batch_id == batch["batch_id"])
        went = scratch(connection, "went", their_rows)
        changed = set()
        for number, table in enumerate(schema.INTAKE.values()):
            progress(f"Taking back {table.name}", 0.8 * number / len(schema.INTAKE))
            if _take_back(connection, table, batch["batch_id"], went, done):
                changed.add(table.name)
        went.drop(connection)
        _forget_currency(connection, batch)
        named = schema.batches.c.batch_id == batch["batch_id"]
        connection.execute(update(schema.batches).where(named).values(state=UNDONE))
        problem = refresh(writer, lambda step, share: progress(step, 0.8 + 0.2 * share), changed)
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


def _take_back(connection: Connection, table: Table, batch_id: int, went: Table, done: Undone) -> bool:
    """Remove the import's versions of a table's rows, and let the versions that remain find their place.

    Returns
    -------
    bool
        Whether the table's rows are not what they were.
    """
    aside = schema.ASIDE[table.name]
    before, held_before = count(connection, table), _held(connection, aside, batch_id)
    touched = _touched(connection, table, batch_id, went)
    removed = connection.execute(delete(table).where(table.c.batch_id == batch_id)).rowcount
    connection.execute(delete(aside).where(aside.c.batch_id == batch_id))
    if count(connection, touched):
        settle(connection, table, touched)
    touched.drop(connection)
    now_held = _held(connection, aside, batch_id) - held_before
    restored = count(connection, table) - before + removed + now_held
    done.removed += removed - restored
    done.restored += restored
    done.held += now_held
    return bool(removed) or count(connection, table) != before


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
    return scratch(connection, f"touched_{table.name}", select(*rows.c).distinct())


def _forget_currency(connection: Connection, batch: dict[str, Any]) -> None:
    """The store's currency goes with the import that named it, where no other stands that has reckoned in it."""
    if not json.loads(batch["report"]).get("currency_is_new"):
        return
    reports = select(schema.batches.c.report).where(
        schema.batches.c.state == TAKEN, schema.batches.c.batch_id != batch["batch_id"]
    )
    if not any(json.loads(report).get("currency") for report in connection.scalars(reports)):
        connection.execute(delete(schema.settings).where(schema.settings.c.name == CURRENCY))
