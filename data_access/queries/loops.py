"""Who goes on from one step of a loop to the next, and how long they take."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, func, select

from data_access.loop_paths import Path, written
from data_access.queries.filters import of_months, of_people
from data_access.queries.retention import first_day_of
from data_access.rollups.loop_tables import loop_outcomes, member_moments
from data_access.rollups.loop_walk import MONTH, OUTCOME, counted, outcomes, walk_of
from data_access.scope import Scope
from data_access.store import Store

MOST_ROWS = 2_000_000


def step_counts(store: Store, scope: Scope, path: Path, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Members who reached a step in the scope's months, by what became of them.

    Members reach a step when they have gone on from the one before within its days. Who had done what comes next
    before already goes on at once. Loops that were in force at the last refresh are counted; others are walked through.

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
    if scope.saved is None:
        found = store.read(_remembered(scope, path, by), MOST_ROWS)
        if not found.empty:
            return found
    groups = tuple(name for name in by if name != MONTH)
    days = _days(scope)
    walk = walk_of(path, groups, of_people(member_moments, scope), days)
    return store.read(select(counted(walk, path, by, days).subquery("every")), MOST_ROWS)


def _remembered(scope: Scope, path: Path, by: tuple[str, ...]) -> Select[Any]:
    """The same of a loop that is counted already."""
    table = loop_outcomes.c
    groups = [table[name] for name in dict.fromkeys((*OUTCOME, *by))]
    kept = [
        table.path == written(path),
        *of_months(table.month, scope.start, scope.end),
        *of_people(loop_outcomes, scope),
    ]
    return select(*groups, func.sum(table.members).label("members")).where(*kept).group_by(*groups)


def _days(scope: Scope) -> tuple[int, int]:
    return first_day_of(scope.start), first_day_of(scope.end)


def members_at(scope: Scope, path: Path, nth: int, *, went_on: bool) -> Select[Any]:
    """Members who reached a step in the scope's months and went on from it; or who did not within its days."""
    begin, end = _days(scope)
    walk = walk_of(path, (), of_people(member_moments, scope), (begin, end))
    each = outcomes(walk, path, nth).subquery("each")
    outcome = each.c.went_on == 1 if went_on else and_(each.c.went_on == 0, each.c.is_matured == 1)
    return select(each.c.member_no).where(each.c.entered >= begin, each.c.entered < end, outcome)


def begun_by_day(store: Store, scope: Scope, begins: str, days: tuple[int, int]) -> pd.DataFrame:
    """Members for whom a loop began, by day of a half-open range: day, members; days without any are absent."""
    day = member_moments.c[begins]
    rows = select(day.label("day"), func.count().label("members"))
    kept = [day >= days[0], day < days[1], *of_people(member_moments, scope)]
    return store.read(rows.where(*kept).group_by(day).order_by(day))
