"""Who goes on from one step of a loop to the next, and how long they take."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select, union_all

from data_access.loop_paths import Path, Step
from data_access.queries.filters import of_people
from data_access.queries.retention import first_day_of
from data_access.rollups.loop_tables import member_brought, member_moments
from data_access.rollups.reach import until
from data_access.rollups.tables import calendar
from data_access.scope import Scope
from data_access.store import Store

MOST_ROWS = 2_000_000
MONTH = "month"
OUTCOME = ("step", "waited", "went_on", "is_matured", "number")
"""What became of a member at a step."""


def step_counts(store: Store, scope: Scope, path: Path, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Members who reached a step in the scope's months, by what became of them.

    Members reach a step when they have gone on from the one before within its days. Who had done what comes next
    before already goes on at once.

    Parameters
    ----------
    by : tuple of str
        Split further by segment, channel, or the month in which they reached the step (since 1970-01).

    Returns
    -------
    DataFrame
        step (from 1), waited (days until they went on, or until nobody looked any more), went_on and is_matured (0 or
        1: seen for all of the step's days), number (how often it happened, 1 but for what happens to others), `by`,
        members.
    """
    groups = tuple(name for name in dict.fromkeys(by) if name != MONTH)
    walk = _walk(scope, path, groups)
    parts = [
        _step(walk, nth, step, groups)
        for nth, step in enumerate(path.steps, 1)
        if nth < len(path.steps) or not path.brings_others
    ]
    if path.brings_others:
        parts.append(_last_step(walk, path, groups))
    every = union_all(*(_counted(scope, part, by, nth) for nth, part in enumerate(parts, 1))).subquery("every")
    return store.read(select(every), MOST_ROWS)


def _counted(scope: Scope, part: Select[Any], by: tuple[str, ...], nth: int) -> Select[Any]:
    """One step's members who reached it in the scope's months, counted by what became of them."""
    each = part.subquery(f"part_{nth}")
    kept = (each.c.entered >= first_day_of(scope.start), each.c.entered < first_day_of(scope.end))
    columns = [each.c[name] for name in (*OUTCOME, *by) if name != MONTH]
    rows = select(*columns, func.count().label("members")).where(*kept)
    if MONTH not in by:
        return rows.group_by(*columns)
    joined = rows.add_columns(calendar.c.month).join_from(each, calendar, calendar.c.day == each.c.entered)
    return joined.group_by(*columns, calendar.c.month)


def _walk(scope: Scope, path: Path, by: tuple[str, ...]) -> CTE:
    """For each member the day on which they reached each step, entered_0 being the beginning; null for never."""
    moments = member_moments
    singles = path.steps[:-1] if path.brings_others else path.steps
    wanted = [moments.c[step.to].label(f"did_{nth}") for nth, step in enumerate(singles, 1)]
    groups = [moments.c[name] for name in by]
    begun = moments.c[path.begins]
    earliest = first_day_of(scope.start) - sum(step.within for step in path.steps[:-1])
    layer: Any = (
        select(moments.c.member_no, *groups, begun.label("entered_0"), *wanted)
        .where(begun < first_day_of(scope.end), begun >= earliest, *of_people(moments, scope))
        .subquery("begun")
    )
    for nth, step in enumerate(singles, 1):
        entered, did = layer.c[f"entered_{nth - 1}"], layer.c[f"did_{nth}"]
        in_time = case((did - entered <= step.within, func.greatest(did, entered)))
        layer = select(*layer.c, in_time.label(f"entered_{nth}")).subquery(f"layer_{nth}")
    walk: CTE = select(*layer.c).cte("walk")
    return walk


def _step(walk: CTE, nth: int, step: Step, by: tuple[str, ...]) -> Select[Any]:
    """What became of those who reached a step of their own."""
    entered, reached = walk.c[f"entered_{nth - 1}"], walk.c[f"entered_{nth}"]
    return _outcomes(walk, (nth, step), (entered, reached), literal(1), by).where(entered.is_not(None))


def _last_step(walk: CTE, path: Path, by: tuple[str, ...]) -> Select[Any]:
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
    by: tuple[str, ...],
) -> Select[Any]:
    nth, step = place
    last_day = until()
    entered, reached = days
    went_on = reached.is_not(None)
    looked_at = func.least(last_day - entered, step.within)
    return select(
        *(walk.c[name] for name in by),
        entered.label("entered"),
        literal(nth).label("step"),
        case((went_on, reached - entered), else_=looked_at).label("waited"),
        case((went_on, 1), else_=0).label("went_on"),
        case((entered + step.within <= last_day, 1), else_=0).label("is_matured"),
        case((went_on, number), else_=0).label("number"),
    )


def members_at(scope: Scope, path: Path, nth: int, *, went_on: bool) -> Select[Any]:
    """Members who reached a step in the scope's months and went on from it; or who did not within its days."""
    walk = _walk(scope, path, ())
    step = path.steps[nth - 1]
    is_last = path.brings_others and nth == len(path.steps)
    rows = _last_step(walk, path, ()) if is_last else _step(walk, nth, step, ())
    each = rows.add_columns(walk.c.member_no.label("member_no")).subquery("each")
    begin, end = first_day_of(scope.start), first_day_of(scope.end)
    outcome = each.c.went_on == 1 if went_on else and_(each.c.went_on == 0, each.c.is_matured == 1)
    return select(each.c.member_no).where(each.c.entered >= begin, each.c.entered < end, outcome)


def begun_by_day(store: Store, scope: Scope, begins: str, days: tuple[int, int]) -> pd.DataFrame:
    """Members for whom a loop began, by day of a half-open range: day, members; days without any are absent."""
    day = member_moments.c[begins]
    rows = select(day.label("day"), func.count().label("members"))
    kept = [day >= days[0], day < days[1], *of_people(member_moments, scope)]
    return store.read(rows.where(*kept).group_by(day).order_by(day))
