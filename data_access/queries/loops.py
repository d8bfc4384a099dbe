"""Who goes on from one step of a loop to the next, and how long they take."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all

from data_access.loop_paths import Path, Step
from data_access.queries.filters import of_people
from data_access.queries.retention import first_day_of
from data_access.rollups.loop_tables import member_brought, member_moments
from data_access.rollups.tables import calendar, table_coverage
from data_access.schema import ACTIVITY
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
    last_day = int(store.read(select(_last_day().label("last_day")))["last_day"].fillna(0).iloc[0])
    parts = [_part(scope, path, (nth, literal(last_day)), groups) for nth in range(1, len(path.steps) + 1)]
    every = union_all(*(_counted(scope, part, by, nth) for nth, part in enumerate(parts, 1))).subquery("every")
    return store.read(select(every), MOST_ROWS)


def _part(scope: Scope, path: Path, looked: tuple[int, ColumnElement[int]], by: tuple[str, ...]) -> Select[Any]:
    """What became of those who reached one step; `looked` is which, and the last day that was looked at."""
    nth, last_day = looked
    is_last = path.brings_others and nth == len(path.steps)
    return _last_step(scope, path, last_day, by) if is_last else _step(scope, path, looked, by)


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


def _walk(scope: Scope, path: Path, until: int, by: tuple[str, ...]) -> Subquery:
    """For each member the days on which they reached a step and the one before, entered_0 being the beginning.

    Only the first steps up to `until` are gone, so that nothing is worked out that nobody asks for. Days are null for
    never.
    """
    moments = member_moments
    steps = path.steps[:until]
    wanted = [moments.c[step.to].label(f"did_{nth}") for nth, step in enumerate(steps, 1)]
    groups = [moments.c[name] for name in by]
    begun = moments.c[path.begins]
    earliest = first_day_of(scope.start) - sum(step.within for step in path.steps[:-1])
    layer: Any = (
        select(moments.c.member_no, *groups, begun.label("entered_0"), *wanted)
        .where(begun < first_day_of(scope.end), begun >= earliest, *of_people(moments, scope))
        .subquery("begun")
    )
    for nth, step in enumerate(steps, 1):
        entered, did = layer.c[f"entered_{nth - 1}"], layer.c[f"did_{nth}"]
        in_time = case((did - entered <= step.within, func.greatest(did, entered)))
        kept = [column for column in layer.c if column.name not in (f"did_{nth}", f"entered_{nth - 2}")]
        layer = select(*kept, in_time.label(f"entered_{nth}")).subquery(f"layer_{nth}")
    walk: Subquery = layer
    return walk


def _step(scope: Scope, path: Path, looked: tuple[int, ColumnElement[int]], by: tuple[str, ...]) -> Select[Any]:
    """What became of those who reached a step of their own."""
    nth, last_day = looked
    walk = _walk(scope, path, nth, by)
    entered, reached = walk.c[f"entered_{nth - 1}"], walk.c[f"entered_{nth}"]
    rows = _outcomes((nth, path.steps[nth - 1]), (entered, reached), literal(1), last_day)
    return rows.add_columns(walk.c.member_no, *(walk.c[name] for name in by)).where(entered.is_not(None))


def _last_step(scope: Scope, path: Path, last_day: ColumnElement[int], by: tuple[str, ...]) -> Select[Any]:
    """What became of those who reached the last step, which happens to others: the last of them in time says how many.

    Nothing is grouped by member, so that it is quick.
    """
    nth, step = len(path.steps), path.steps[-1]
    walk = _walk(scope, path, nth - 1, by)
    entered = walk.c[f"entered_{nth - 1}"]
    until, brought = entered + step.within, member_brought
    is_last_in_time = and_(
        brought.c.member_no == walk.c.member_no,
        brought.c.moment == step.to,
        brought.c.day <= until,
        or_(brought.c.next_day.is_(None), brought.c.next_day > until),
    )
    reached = func.greatest(brought.c.first_day, case((brought.c.first_day.is_not(None), entered)))
    rows = _outcomes((nth, step), (entered, reached), brought.c.nth, last_day)
    told = rows.add_columns(walk.c.member_no, *(walk.c[name] for name in by))
    return told.select_from(walk.outerjoin(brought, is_last_in_time)).where(entered.is_not(None))


def _outcomes(
    place: tuple[int, Step],
    days: tuple[ColumnElement[Any], ColumnElement[Any]],
    number: ColumnElement[Any],
    last_day: ColumnElement[int],
) -> Select[Any]:
    nth, step = place
    entered, reached = days
    went_on = reached.is_not(None)
    looked_at = func.least(last_day - entered, step.within)
    return select(
        entered.label("entered"),
        literal(nth).label("step"),
        case((went_on, reached - entered), else_=looked_at).label("waited"),
        case((went_on, 1), else_=0).label("went_on"),
        case((entered + step.within <= last_day, 1), else_=0).label("is_matured"),
        case((went_on, number), else_=0).label("number"),
    )


def _last_day() -> ColumnElement[int]:
    """The last day that the data speak of."""
    last = select(func.max(table_coverage.c.last_day)).where(table_coverage.c.table_name.in_(tuple(ACTIVITY)))
    return last.scalar_subquery()


def members_at(scope: Scope, path: Path, nth: int, *, went_on: bool) -> Select[Any]:
    """Members who reached a step in the scope's months and went on from it; or who did not within its days."""
    each = _part(scope, path, (nth, _last_day()), ()).subquery("each")
    begin, end = first_day_of(scope.start), first_day_of(scope.end)
    outcome = each.c.went_on == 1 if went_on else and_(each.c.went_on == 0, each.c.is_matured == 1)
    return select(each.c.member_no).where(each.c.entered >= begin, each.c.entered < end, outcome)


def begun_by_day(store: Store, scope: Scope, begins: str, days: tuple[int, int]) -> pd.DataFrame:
    """Members for whom a loop began, by day of a half-open range: day, members; days without any are absent."""
    day = member_moments.c[begins]
    rows = select(day.label("day"), func.count().label("members"))
    kept = [day >= days[0], day < days[1], *of_people(member_moments, scope)]
    return store.read(rows.where(*kept).group_by(day).order_by(day))
