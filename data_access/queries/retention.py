"""Who of those who began together was there how many periods later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, func, select

from data_access.queries.filters import of_months, of_people
from data_access.queries.joins import EPOCH_WEEKDAY as MONDAY
from data_access.queries.listed_cohorts import Wanted, cells_of_some, sizes_of_some
from data_access.rollups.cohorts import MOST_AGES
from data_access.rollups.loop_tables import cohort_cells, cohort_sizes
from data_access.scope import Scope
from data_access.store import Store

MONTH, WEEK, DAY = MOST_AGES
"""The grains that there are."""
MOST_CELLS = 1_000_000


def first_day_of(month: int) -> int:
    """The day since 1970-01-01 on which a month since 1970-01 begins.

    >>> first_day_of(0), first_day_of(1), first_day_of(-1)
    (0, 31, -31)
    """
    return (date(1970 + month // 12, month % 12 + 1, 1) - date(1970, 1, 1)).days


def periods_of(scope: Scope, grain: str) -> tuple[int, int]:
    """The half-open periods of a grain that begin in a scope's months."""
    if grain == MONTH:
        return scope.start, scope.end
    days = [first_day_of(month) for month in (scope.start, scope.end)]
    if grain == DAY:
        return days[0], days[1]
    return -(-(days[0] + MONDAY) // 7), -(-(days[1] + MONDAY) // 7)


def last_period_over(last_day: int, grain: str) -> int:
    """The last period of a grain that is over, where the data reach to the end of a day."""
    if grain == DAY:
        return last_day
    if grain == WEEK:
        return (last_day + 1 + MONDAY) // 7 - 1
    begins = date.fromordinal(date(1970, 1, 1).toordinal() + last_day + 1)
    return (begins.year - 1970) * 12 + begins.month - 2


@dataclass(frozen=True)
class Cohorts:
    """Members who began in the same period, for a half-open span of periods since 1970.

    Parameters
    ----------
    begin : str
        What they began with: activity, join or order.
    grain : str
        How long a period is: month, week or day.
    """

    begin: str
    grain: str
    first: int
    end: int

    @property
    def wanted(self) -> Wanted:
        """The same, for members who are looked for one by one."""
        return Wanted(self.begin, self.grain, (self.first, self.end))


def sizes(store: Store, scope: Scope, cohorts: Cohorts, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How many of a scope's people began in each period: cohort, `by`, members."""
    if scope.saved is not None:
        return store.read(sizes_of_some(scope, cohorts.wanted, by), MOST_CELLS)
    groups = (cohort_sizes.c.cohort, *(cohort_sizes.c[name] for name in by))
    rows = select(*groups, func.sum(cohort_sizes.c.members).label("members"))
    return store.read(_kept(rows, cohort_sizes, scope, cohorts).group_by(*groups), MOST_CELLS)


def cells(store: Store, scope: Scope, cohorts: Cohorts, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Who was there how many periods later: cohort, age, `by`, active, last_active (members), revenue.

    Ages of which nothing is there have no row; the age after the last one that is told stands for all later ones.
    """
    if scope.saved is not None:
        return store.read(cells_of_some(scope, cohorts.wanted, by), MOST_CELLS)
    groups = (cohort_cells.c.cohort, cohort_cells.c.age, *(cohort_cells.c[name] for name in by))
    sums = (func.sum(cohort_cells.c[name]).label(name) for name in ("active", "last_active", "revenue"))
    return store.read(_kept(select(*groups, *sums), cohort_cells, scope, cohorts).group_by(*groups), MOST_CELLS)


def _kept(rows: Select[Any], table: Table, scope: Scope, cohorts: Cohorts) -> Select[Any]:
    kept = [table.c.begin == cohorts.begin, table.c.grain == cohorts.grain]
    kept += of_months(table.c.cohort, cohorts.first, cohorts.end)
    return rows.where(*kept, *of_people(table, scope))
