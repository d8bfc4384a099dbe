"""Prepared rows into the store: new ones taken, changed ones updated, those without their member held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
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
    update,
)

from data_access import schema
from data_access.intake.report import TableReport
from data_access.versions import Condition, count, lacks_member, let_in, same_key, set_aside

ARRIVING = "arriving"
"""Mark of rows on their way to being held."""


@dataclass(frozen=True)
class Arrivals:
    """Rows that the store's connection can read, meant for one table.

    Where `silent` is true an empty value says nothing, and what the store knows stays.
    """

    to: Table
    rows: FromClause
    columns: tuple[str, ...]
    batch_id: int
    silent: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return schema.keys(self.to)

    @property
    def told(self) -> list[str]:
        """Names of the columns that the source brought besides."""
        return [name for name in self.columns if name not in self.keys]

    @property
    def written(self) -> list[str]:
        """Columns that the rows bring: the source's, and the integer times that go with them."""
        own = {"batch_id"}
        return [each.name for each in self.to.columns if each.name in self.rows.c and each.name not in own]

    def is_there(self, table: FromClause) -> Condition:
        """The condition that a table has the arriving row."""
        return exists().where(same_key(self.rows, table, self.keys)).correlate(self.rows)

    def differs(self, table: FromClause) -> Condition:
        """The condition that an arriving row says something else than the table's."""
        return or_(literal(False), *(self._says_otherwise(table, name) for name in self.told))

    def _says_otherwise(self, table: FromClause, name: str) -> Condition:
        said: ColumnElement[Any] = self.rows.c[name]
        other = table.c[name].is_distinct_from(said)
        return and_(said.is_not(None), other) if self.silent else other


def merge(connection: Connection, arrivals: Arrivals, report: TableReport, *, hold: Condition | None = None) -> None:
    """Hold, update and take, in that order; every row is counted once.

    Parameters
    ----------
    hold : condition, optional
        Rows to hold; without it, those that name a member who is not in the store.
    """
    rows, table = arrivals.rows, arrivals.to
    everything = count(connection, rows)
    missing = hold if hold is not None else _without_member(connection, arrivals)
    held = _hold(connection, arrivals, missing, report) if missing is not None else 0
    fit = literal(True) if missing is None else not_(missing)
    waited, renewed = _let_in_waiting(connection, arrivals, fit)
    present = count(connection, rows, arrivals.is_there(table))
    updated = _update(connection, arrivals, fit) if present else 0
    is_new = not_(arrivals.is_there(table)) if present else literal(True)
    taken = _take(connection, arrivals, and_(fit, is_new))
    if waited is not None:
        updated, taken = renewed, taken + waited
    report.held += held
    report.updated += updated
    report.taken += taken
    report.unchanged += everything - held - updated - taken


def _without_member(connection: Connection, arrivals: Arrivals) -> Condition | None:
    """The condition that a row has to be held; None where no row has to be.

    A row that is held already, and whose members the source does not name, goes on waiting.
    """
    rows = arrivals.rows
    pointers = [each.name for each in schema.pointers(arrivals.to)]
    named = [name for name in pointers if name in arrivals.columns]
    lacking = [name for name in named if count(connection, rows, lacks_member(rows, [name]))]
    conditions = [lacks_member(rows, lacking)] if lacking else []
    waiting = _waiting(arrivals)
    if len(named) < len(pointers) and count(connection, rows, waiting):
        conditions.append(waiting)
    return or_(*conditions) if conditions else None


def _waiting(arrivals: Arrivals) -> Condition:
    """The condition that an earlier version of the arriving row is held."""
    aside = schema.ASIDE[arrivals.to.name]
    waiting = and_(aside.c.aside == schema.HELD, same_key(arrivals.rows, aside, arrivals.keys))
    return exists().where(waiting).correlate(arrivals.rows)


def _let_in_waiting(connection: Connection, arrivals: Arrivals, fit: Condition) -> tuple[int | None, int]:
    """Held versions that a fit row follows stand for a moment, so that no version is lost.

    Returns
    -------
    tuple
        How many of them are new to the table (None where nothing was held), and how many rows will be
        updated in all.
    """
    rows, table, aside = arrivals.rows, arrivals.to, schema.ASIDE[arrivals.to.name]
    waiting = _waiting(arrivals)
    if table is schema.members or not count(connection, aside, aside.c.aside == schema.HELD):
        return None, 0
    if not count(connection, rows, and_(fit, waiting)):
        return None, 0
    there = arrivals.is_there(table)
    different = exists().where(same_key(rows, table, arrivals.keys), arrivals.differs(table)).correlate(rows)
    new = count(connection, rows, and_(fit, waiting, not_(there)))
    renewed = count(connection, rows, and_(fit, or_(and_(waiting, there), and_(not_(waiting), different))))
    let_in(connection, table, exists().where(same_key(rows, aside, arrivals.keys), fit).correlate(aside))
    return new, renewed


def _hold(connection: Connection, arrivals: Arrivals, missing: Condition, report: TableReport) -> int:
    """Set rows aside until their member arrives; one that waits already is replaced where it says more now."""
    aside, rows = schema.ASIDE[arrivals.to.name], arrivals.rows
    waiting = and_(aside.c.aside == schema.HELD, same_key(rows, aside, arrivals.keys))
    same = exists().where(waiting, not_(arrivals.differs(aside))).correlate(rows)
    held = count(connection, rows, missing)
    if not held:
        return 0
    is_new = and_(missing, not_(same))
    report.held_before += held - count(connection, rows, is_new)
    names = [each.name for each in arrivals.to.columns if each.name != "batch_id"]
    own = literal(arrivals.batch_id)
    values = _filled_up(arrivals, names, is_new).add_columns(own, literal(ARRIVING), own.label("by"))
    connection.execute(insert(aside).from_select([*names, "batch_id", "aside", "aside_by"], values))
    report.held_before += _supersede(connection, arrivals)
    connection.execute(update(aside).where(aside.c.aside == ARRIVING).values(aside=schema.HELD))
    return held


def _filled_up(arrivals: Arrivals, names: list[str], which: Condition) -> Select[Any]:
    """Rows to hold: what the source does not bring is as the store has it, held or standing."""
    rows, written = arrivals.rows, arrivals.written
    if set(names) == set(written) and not arrivals.silent:
        return select(*(rows.c[name] for name in names)).where(which)
    waiting, standing = schema.ASIDE[arrivals.to.name].alias("waiting"), arrivals.to.alias("standing")
    known = {name: func.coalesce(waiting.c[name], standing.c[name]) for name in names}
    joined = rows.outerjoin(
        waiting, and_(waiting.c.aside == schema.HELD, same_key(rows, waiting, arrivals.keys))
    ).outerjoin(standing, same_key(rows, standing, arrivals.keys))
    values: list[ColumnElement[Any]] = []
    for name in names:
        if name not in written:
            values.append(known[name])
        else:
            values.append(func.coalesce(rows.c[name], known[name]) if arrivals.silent else rows.c[name])
    return select(*values).select_from(joined).where(which)


def _supersede(connection: Connection, arrivals: Arrivals) -> int:
    """Rows that were held till now make way for those that arrive.

    Returns
    -------
    int
        How many of them the same import had brought.
    """
    aside = schema.ASIDE[arrivals.to.name]
    fresh = aside.alias("fresh")
    again = and_(fresh.c.aside == ARRIVING, same_key(fresh, aside, arrivals.keys))
    made_way = and_(aside.c.aside == schema.HELD, exists().where(again).correlate(aside))
    own = delete(aside).where(made_way, aside.c.batch_id == arrivals.batch_id)
    removed = connection.execute(own).rowcount
    replaced = {"aside": schema.REPLACED, "aside_by": arrivals.batch_id}
    connection.execute(update(aside).where(made_way).values(**replaced))
    return removed


def _update(connection: Connection, arrivals: Arrivals, fit: Condition) -> int:
    """Rows that the store knows and that now say something else; what they said before is set aside."""
    if not arrivals.told:
        return 0
    table, rows = arrivals.to, arrivals.rows
    changed = and_(same_key(rows, table, arrivals.keys), arrivals.differs(table), fit)
    set_aside(connection, table, arrivals.batch_id, exists().where(changed).correlate(table))
    values: dict[str, ColumnElement[Any]] = {
        name: func.coalesce(rows.c[name], table.c[name]) if arrivals.silent else rows.c[name]
        for name in arrivals.written
        if name not in arrivals.keys
    }
    change = update(table).where(changed).values(**values, batch_id=arrivals.batch_id)
    return connection.execute(change).rowcount


def _take(connection: Connection, arrivals: Arrivals, condition: Condition) -> int:
    names = arrivals.written
    values = [arrivals.rows.c[name] for name in names]
    new = select(*values, literal(arrivals.batch_id)).where(condition)
    return connection.execute(insert(arrivals.to).from_select([*names, "batch_id"], new)).rowcount
