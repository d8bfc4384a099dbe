"""From which state to which members go from one month to the next.

A member is new in the first month they are active in, returning where they were active in the month before,
resurrected where they were active earlier but not then; dormant in the first month of a silence, silent in the later
ones, and lost from the month on in which they left for certain.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from data_access.rollups.building import labelled, refill
from data_access.rollups.loop_tables import lifecycle_moves, member_moments
from data_access.rollups.tables import calendar, member_months

NEW, RETURNING, RESURRECTED = "new", "returning", "resurrected"
DORMANT, SILENT, LOST = "dormant", "silent", "lost"
STATES = {
    NEW: "new",
    RETURNING: "active as in the month before",
    RESURRECTED: "back after a silence",
    DORMANT: "just silent",
    SILENT: "silent for longer",
    LOST: "gone for good",
}
"""The states, and what members are called in them."""


def build_lifecycle_moves(connection: Connection) -> int:
    """Count moves by month, segment and channel."""
    every = every_move().subquery("every")
    by = [each for each in every.c if each.name != "member_no"]
    return refill(connection, lifecycle_moves, select(*by, func.count().label("members")).group_by(*by))


def every_move(*kept: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Moves one by one: on from an active month, on from the silence after it, back from it, and out of it for good.

    `kept` are conditions on ``member_moments`` and ``member_months``: whose months, and from which one on; moves that
    lead back after a longer silence are then told where the silence began after it.

    Columns: member_no, month (the later one), segment, channel, from_state, to_state.
    """
    last = select(func.max(member_months.c.month)).scalar_subquery()
    runs = _runs(*kept)
    run = runs.c
    state = case((run.first_month == run.month, NEW), (run.previous == run.month - 1, RETURNING), else_=RESURRECTED)
    has_left = [and_(run.next.is_(None), run.left_month <= run.month + months) for months in (1, 2)]
    after_silence = case((run.next == run.month + 2, RESURRECTED), (has_left[1], LOST), else_=SILENT)
    after_activity = case((run.next == run.month + 1, RETURNING), (has_left[0], LOST), else_=DORMANT)
    fell_silent = and_(
        func.coalesce(run.next, run.month + 2) > run.month + 1, not_(func.coalesce(has_left[0], false()))
    )
    leaves_later = and_(run.next.is_(None), run.left_month > run.month + 2, run.left_month <= last)
    return union_all(
        _move(runs, run.month + 1, (state, after_activity), run.month < last),
        _move(runs, run.month + 2, (_always(DORMANT), after_silence), and_(fell_silent, run.month + 1 < last)),
        _move(runs, run.next, (_always(SILENT), _always(RESURRECTED)), run.next > run.month + 2),
        _move(runs, run.left_month, (_always(SILENT), _always(LOST)), leaves_later),
    )


def _always(state: str) -> ColumnElement[str]:
    return literal(state, String)


def _runs(*kept: ColumnElement[bool]) -> CTE:
    """Each active month of a member with the one before, the one after, their first, and the one in which they left."""
    months, left, began = member_months, calendar.alias("left_on"), calendar.alias("began_on")
    window: dict[str, Any] = {"partition_by": months.c.member_no, "order_by": months.c.month}
    return (
        select(
            member_moments.c.member_no,
            member_moments.c.segment,
            member_moments.c.channel,
            months.c.month,
            func.lag(months.c.month).over(**window).label("previous"),
            func.lead(months.c.month).over(**window).label("next"),
            began.c.month.label("first_month"),
            left.c.month.label("left_month"),
        )
        .join_from(months, member_moments, member_moments.c.member_no == months.c.member_no)
        .join(began, began.c.day == member_moments.c.first_active)
        .outerjoin(left, left.c.day == member_moments.c.left_day)
        .where(or_(months.c.acts > 0, months.c.orders > 0), *kept)
        .cte("runs")  # told four times, worked out once
    )


def _move(
    runs: CTE, month: ColumnElement[int], states: tuple[ColumnElement[str], ColumnElement[str]], kept: Any
) -> Select[Any]:
    """A row for each member who goes from the first of two states to the second."""
    names = labelled(
        member_no=runs.c.member_no,
        month=month,
        segment=runs.c.segment,
        channel=runs.c.channel,
        from_state=states[0],
        to_state=states[1],
    )
    return select(*names).where(kept)
