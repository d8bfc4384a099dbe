"""The way of members through a loop, step by step, and what became of them at each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    case,
    delete,
    func,
    literal,
    select,
    union_all,
)

from data_access.loop_paths import Path, Step, written
from data_access.loop_settings import read_loops
from data_access.rollups.building import fill
from data_access.rollups.loop_tables import loop_outcomes, member_brought, member_moments
from data_access.rollups.reach import until
from data_access.rollups.tables import calendar

MONTH = "month"
OUTCOME = ("step", "waited", "went_on", "is_matured", "number")
"""What became of a member at a step: see ``loop_outcomes``."""
Kept = Sequence[ColumnElement[bool]]
Days = tuple[int, int]


def build_loop_outcomes(connection: Connection) -> int:
    """Count what became of members at each step of the loops in force."""
    connection.execute(delete(loop_outcomes))
    by = ("segment", "channel")
    rows = 0
    for path in dict.fromkeys(loop.path for loop in read_loops()):
        each = counted(walk_of(path, by), path, (*by, MONTH)).subquery("each")
        rows += fill(connection, loop_outcomes, select(literal(written(path), String).label("path"), *each.c))
    return rows


def walk_of(path: Path, by: Sequence[str] = (), kept: Kept = (), days: Days | None = None) -> CTE:
    """For each member the day on which they reached each step, entered_0 being the beginning; null for never.

    Parameters
    ----------
    by : sequence of str
        Columns of ``member_moments`` to carry along.
    kept : sequence of conditions
        On ``member_moments``: whom it is about.
    days : tuple of int, optional
        Half-open days in which a step has to be reached, for those to whom it matters.
    """
    moments = member_moments
    singles = path.steps[:-1] if path.brings_others else path.steps
    wanted = [moments.c[step.to].label(f"did_{nth}") for nth, step in enumerate(singles, 1)]
    begun = moments.c[path.begins]
    within: list[ColumnElement[bool]] = [begun.is_not(None)]
    if days is not None:
        earlier = sum(step.within for step in path.steps[:-1])
        within += [begun < days[1], begun >= days[0] - earlier]
    layer: Any = (
        select(moments.c.member_no, *(moments.c[name] for name in by), begun.label("entered_0"), *wanted)
        .where(*within, *kept)
        .subquery("begun")
    )
    for nth, step in enumerate(singles, 1):
        entered, did = layer.c[f"entered_{nth - 1}"], layer.c[f"did_{nth}"]
        in_time = case((did - entered <= step.within, func.greatest(did, entered)))
        layer = select(*layer.c, in_time.label(f"entered_{nth}")).subquery(f"layer_{nth}")
    walk: CTE = select(*layer.c).cte("walk")
    return walk


def outcomes(walk: CTE, path: Path, nth: int, by: Sequence[str] = ()) -> Select[Any]:
    """What became of each member who reached a step: `by`, entered (the day), and the columns of ``OUTCOME``."""
    if path.brings_others and nth == len(path.steps):
        return _last_step(walk, path, by)
    entered, reached = walk.c[f"entered_{nth - 1}"], walk.c[f"entered_{nth}"]
    step = path.steps[nth - 1]
    return _outcomes(walk, (nth, step), (entered, reached), literal(1), by).where(entered.is_not(None))


def counted(walk: CTE, path: Path, by: Sequence[str], days: Days | None = None) -> CompoundSelect[Any]:
    """Members who reached the steps, in half-open days if so, counted by what became of them and `by`."""
    groups = tuple(name for name in dict.fromkeys(by) if name != MONTH)
    parts = [outcomes(walk, path, nth, groups) for nth in range(1, len(path.steps) + 1)]
    return union_all(*(_counted(part, by, nth, days) for nth, part in enumerate(parts, 1)))


def _counted(part: Select[Any], by: Sequence[str], nth: int, days: Days | None) -> Select[Any]:
    each = part.subquery(f"part_{nth}")
    columns = [each.c[name] for name in (*OUTCOME, *by) if name != MONTH]
    rows = select(*columns, func.count().label("members"))
    if days is not None:
        rows = rows.where(each.c.entered >= days[0], each.c.entered < days[1])
    if MONTH not in by:
        return rows.group_by(*columns)
    joined = rows.add_columns(calendar.c.month).join_from(each, calendar, calendar.c.day == each.c.entered)
    return joined.group_by(*columns, calendar.c.month)


def _last_step(walk: CTE, path: Path, by: Sequence[str]) -> Select[Any]:
    """What became of those who reached the last step, which happens to others."""
    nth, step = len(path.steps), path.steps[-1]
    entered = walk.c[f"entered_{nth - 1}"]
    brought = (
        select(walk.c.member_no, func.min(member_brought.c.day).label("day"), func.count().label("number"))
        .join_from(walk, member_brought, member_brought.c.member_no == walk.c.member_no)
        .where(member_brought.c.moment == step.to, entered.is_not(None), member_brought.c.day <= entered + step.within)
        .group_by(walk.c.member_no)
        .subquery("brought")
    )
    reached = func.greatest(brought.c.day, case((brought.c.day.is_not(None), entered)))
    rows = _outcomes(walk, (nth, step), (entered, reached), brought.c.number, by)
    joined = walk.outerjoin(brought, brought.c.member_no == walk.c.member_no)
    return rows.select_from(joined).where(entered.is_not(None))


def _outcomes(
    walk: CTE,
    place: tuple[int, Step],
    days: tuple[ColumnElement[Any], ColumnElement[Any]],
    number: ColumnElement[Any],
    by: Sequence[str],
) -> Select[Any]:
    nth, step = place
    last_day = until()
    entered, reached = days
    went_on = reached.is_not(None)
    looked_at = func.least(last_day - entered, step.within)
    return select(
        *(walk.c[name] for name in by),
        walk.c.member_no,
        entered.label("entered"),
        literal(nth).label("step"),
        case((went_on, reached - entered), else_=looked_at).label("waited"),
        case((went_on, 1), else_=0).label("went_on"),
        case((entered + step.within <= last_day, 1), else_=0).label("is_matured"),
        case((went_on, number), else_=0).label("number"),
    )
