"""From which state to which members go from one month to the next.

A member is new in the first month they are active in, returning where they were active in the month before,
resurrected where they were active earlier but not then; dormant in the first month of a silence, silent in the later
ones, and lost from the month on in which they left for certain.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
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


def build_lifecycle_moves(connection: Connection) -> int:
    """Count moves: on from an active month, on from the silence after it, back from it, and out of it for good."""
    last = select(func.max(member_months.c.month)).scalar_subquery()
    runs = _runs()
    run = runs.c
    state = case((run.previous.is_(None), NEW), (run.previous == run.month - 1, RETURNING), else_=RESURRECTED)
    has_left = [and_(run.next.is_(None), run.left_month <= run.month + months) for months in (1, 2)]
    after_silence = case((run.next == run.month + 2, RESURRECTED), (has_left[1], LOST), else_=SILENT)
    after_activity = case((run.next == run.month + 1, RETURNING), (has_left[0], LOST), else_=DORMANT)
    fell_silent = and_(
        func.coalesce(run.next, run.month + 2) > run.month + 1, not_(func.coalesce(has_left[0], false()))
    )
    leaves_later = and_(run.next.is_(None), run.left_month > run.month + 2, run.left_month <= last)
    moves = (
        _move(runs, run.month + 1, (state, after_activity), run.month < last),
        _move(runs, run.month + 2, (_always(DORMANT), after_silence), and_(fell_silent, run.month + 1 < last)),
        _move(runs, run.next, (_always(SILENT), _always(RESURRECTED)), run.next > run.month + 2),
        _move(runs, run.left_month, (_always(SILENT), _always(LOST)), leaves_later),
    )
    every = union_all(*moves).subquery("every")
    return refill(connection, lifecycle_moves, select(*every.c, func.count().label("members")).group_by(*every.c))


def _always(state: str) -> ColumnElement[str]:
    return literal(state, String)


def _runs() -> Subquery:
    """Each active month of a member with the one before, the one after, and the month in which they left."""
    months, left = member_months, calendar.alias("left_on")
    window: dict[str, Any] = {"partition_by": months.c.member_no, "order_by": months.c.month}
    return (
        select(
            member_moments.c.segment,
            member_moments.c.channel,
            months.c.month,
            func.lag(months.c.month).over(**window).label("previous"),
            func.lead(months.c.month).over(**window).label("next"),
            left.c.month.label("left_month"),
        )
        .join_from(months, member_moments, member_moments.c.member_no == months.c.member_no)
        .outerjoin(left, left.c.day == member_moments.c.left_day)
        .where(or_(months.c.acts > 0, months.c.orders > 0))
        .subquery("runs")
    )


def _move(
    runs: Subquery, month: ColumnElement[int], states: tuple[ColumnElement[str], ColumnElement[str]], kept: Any
) -> Select[Any]:
    """A row for each member who goes from the first of two states to the second."""
    names = labelled(
        month=month, segment=runs.c.segment, channel=runs.c.channel, from_state=states[0], to_state=states[1]
    )
    return select(*names).where(kept)
