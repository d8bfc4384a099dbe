"""Members who come in by other ways than a list with dates: seen in other rows, or listed without a date.

A source that lists people without saying when they joined gets their first act as that date, and so do members
whom nobody lists at all. Both are marked as not listed: an earlier act moves their date back, and a list with a
date takes over.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    false,
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
from data_access.intake.staging import Staged
from data_access.versions import count, lacks_member, same_key, scratch, set_aside, settle

DETAILS = ("name", "email", "channel", "segment", "region", "is_staff", "consent", "left_at")
_members = schema.members
_held = schema.ASIDE["members"]


def first_acts(staged: Sequence[Staged], *, everyone: bool) -> Select[tuple[str, object]] | None:
    """When each member is first seen in prepared rows: member_id, joined_at, day, month.

    Parameters
    ----------
    staged : sequence of Staged
        All the prepared rows of an import.
    everyone : bool
        Look in all tables; otherwise only at members that a connector has seen in passing.
    """
    seen = []
    for part in staged:
        table = schema.INTAKE[part.to]
        event = table.info["event"]
        if part.to == "members":
            if not part.listed:
                seen.append(part.ready("member_id", "joined_at", "day", "month"))
        elif everyone and event in part.columns and event not in ("month", ""):
            for pointer in (each.name for each in schema.pointers(table) if each.name in part.columns):
                named = part.ready(pointer, event, "day", "month")
                seen.append(named.where(part.table.c[pointer].is_not(None)))
    if not seen:
        return None
    acts = union_all(*(each.with_only_columns(*_renamed(each)) for each in seen)).subquery("acts")
    earliest = [func.min(acts.c[name]).label(name) for name in ("joined_at", "day", "month")]
    return select(acts.c.member_id, *earliest).group_by(acts.c.member_id)


def _renamed(rows: Select[tuple[object, ...]]) -> list[ColumnElement[object]]:
    names = ("member_id", "joined_at", "day", "month")
    return [column.label(name) for column, name in zip(rows.selected_columns, names, strict=True)]


def details_seen(part: Staged) -> Select[tuple[object, ...]]:
    """For members seen in passing, the first thing known of each: one row a member."""
    known = [name for name in DETAILS if name in part.columns]
    rows = part.ready("member_id", *known, "joined_at").subquery("seen")
    firsts = [func.arg_min(rows.c[name], rows.c.joined_at, type_=rows.c[name].type).label(name) for name in known]
    return select(rows.c.member_id, *firsts).group_by(rows.c.member_id)


def make_members(connection: Connection, acts: FromClause, batch_id: int) -> int:
    """Members nobody lists, from their first act.

    Returns
    -------
    int
        How many were made.
    """
    unknown = not_(exists().where(_members.c.member_id == acts.c.member_id).correlate(acts))
    dates = [acts.c[name] for name in ("joined_at", "day", "month")]
    new = select(acts.c.member_id, *dates, literal(batch_id), false()).where(unknown)
    names = ["member_id", "joined_at", "day", "month", "batch_id", "listed"]
    return connection.execute(insert(_members).from_select(names, new)).rowcount


def move_back(connection: Connection, acts: FromClause, batch_id: int) -> int:
    """An act that is earlier than the date of a member whom nobody lists moves that date.

    Returns
    -------
    int
        How many members made before were moved.
    """
    earlier = and_(
        _members.c.member_id == acts.c.member_id,
        _members.c.listed.is_(False),
        _members.c.joined_at > acts.c.joined_at,
    )
    was_made_before = exists().where(earlier, _members.c.batch_id != batch_id).correlate(acts)
    moved = count(connection, acts, was_made_before)
    set_aside(connection, _members, batch_id, exists().where(earlier).correlate(_members))
    dates = {name: acts.c[name] for name in ("joined_at", "day", "month")}
    connection.execute(update(_members).where(earlier).values(**dates, batch_id=batch_id))
    return moved


def has_unlisted(connection: Connection) -> bool:
    """Whether there are members whom nobody lists."""
    unlisted = select(_members.c.member_id).where(_members.c.listed.is_(False)).limit(1)
    return connection.execute(unlisted).first() is not None


def fill_details(connection: Connection, details: FromClause, batch_id: int) -> int:
    """Give members whom nobody lists what other rows know of them, where nothing was known.

    Returns
    -------
    int
        Of how many members made before more is known now.
    """
    names = [name for name in DETAILS if name in details.c]
    learns = or_(false(), *(and_(_members.c[name].is_(None), details.c[name].is_not(None)) for name in names))
    match = and_(_members.c.member_id == details.c.member_id, _members.c.listed.is_(False), learns)
    older = exists().where(match, _members.c.batch_id != batch_id)
    learned = count(connection, details, older.correlate(details))
    set_aside(connection, _members, batch_id, exists().where(match).correlate(_members))
    if names:
        values = {name: func.coalesce(_members.c[name], details.c[name]) for name in names}
        connection.execute(update(_members).where(match).values(**values, batch_id=batch_id))
    return learned


def release(connection: Connection, batch_id: int) -> int:
    """Let in every row that was held and whose member is there now.

    Returns
    -------
    int
        How many rows came in.
    """
    released = _release_members(connection, batch_id)
    if has_unlisted(connection):
        move_back(connection, _held_acts().subquery("acts_of_all"), batch_id)
    for table in schema.INTAKE.values():
        if schema.pointers(table):
            released += _release_rows(connection, table)
    return released


def _release_rows(connection: Connection, table: Table) -> int:
    """Let every row whose member has come find its place, and those that an older version can stand for."""
    aside = schema.ASIDE[table.name]
    waiting = aside.c.aside == schema.HELD
    before = count(connection, aside, waiting)
    if not before:
        return 0
    keys = schema.keys(table)
    others = aside.alias("others")
    has_older = exists().where(same_key(others, aside, keys), others.c.aside == schema.REPLACED).correlate(aside)
    is_free = not_(lacks_member(aside, [each.name for each in schema.pointers(table)]))
    settled = select(*(aside.c[key] for key in keys)).where(waiting, or_(is_free, has_older))
    touched = scratch(connection, f"touched_{table.name}", settled)
    settle(connection, table, touched)
    touched.drop(connection)
    return before - count(connection, aside, waiting)


def _release_members(connection: Connection, batch_id: int) -> int:
    """Members listed without a date, once they or any act of theirs have come."""
    waiting = _held.c.aside == schema.HELD
    if not count(connection, _held, waiting):
        return 0
    known = and_(waiting, _held.c.member_id == _members.c.member_id)
    is_known = exists().where(known)
    set_aside(connection, _members, batch_id, is_known.correlate(_members))
    values = {name: _better_known(name) for name in DETAILS}
    connection.execute(update(_members).where(known).values(**values, batch_id=batch_id))
    _come_in(connection, batch_id, is_known.correlate(_held))
    acts = _held_acts().subquery("held_acts")
    columns = [_held.c[name] for name in ("member_id", *DETAILS)]
    added = [literal(batch_id), acts.c.joined_at, acts.c.day, acts.c.month, false()]
    names = ["member_id", *DETAILS, "batch_id", "joined_at", "day", "month", "listed"]
    seen = select(*columns, *added).join(acts, acts.c.member_id == _held.c.member_id).where(waiting)
    new = connection.execute(insert(_members).from_select(names, seen)).rowcount
    _come_in(connection, batch_id, is_known.correlate(_held))
    return new


def _better_known(name: str) -> ColumnElement[object]:
    """A list without dates knows more than rows in passing, and less than a list with dates."""
    waiting, standing = _held.c[name], _members.c[name]
    listed = func.coalesce(standing, waiting)
    return case((_members.c.listed.is_(True), listed), else_=func.coalesce(waiting, standing))


def _come_in(connection: Connection, batch_id: int, which: ColumnElement[bool]) -> None:
    """Members that were held and now stand: what was held is an earlier version of them."""
    waiting = and_(_held.c.aside == schema.HELD, which)
    connection.execute(delete(_held).where(waiting, _held.c.batch_id == batch_id))
    connection.execute(update(_held).where(waiting).values(aside=schema.REPLACED, aside_by=batch_id))


def _held_acts() -> Select[tuple[str, object]]:
    """When each member is first seen in rows that are held."""
    seen = []
    for name, table in schema.INTAKE.items():
        aside, event = schema.ASIDE[name], table.info["event"]
        if name == "members" or event in ("month", ""):
            continue
        for pointer in schema.pointers(table):
            rows = select(
                aside.c[pointer.name].label("member_id"),
                aside.c[event].label("joined_at"),
                aside.c.day,
                aside.c.month,
            )
            held = (
                aside.c.aside == schema.HELD,
                aside.c[pointer.name].is_not(None),
                aside.c[event].is_not(None),
            )
            seen.append(rows.where(*held))
    acts = union_all(*seen).subquery("acts")
    earliest = [func.min(acts.c[name]).label(name) for name in ("joined_at", "day", "month")]
    return select(acts.c.member_id, *earliest).group_by(acts.c.member_id)
