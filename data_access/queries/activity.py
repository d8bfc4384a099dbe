"""Who was active, as pairs of consecutive active months and as active days."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.filters import of_months, of_people
from data_access.queries.listed_days import active_days_of_some
from data_access.queries.listed_months import pairs_of_some
from data_access.rollups.tables import activity_pairs, daily_activity
from data_access.scope import Scope
from data_access.store import Store

MOST_PAIRS = 1_000_000
GROUPED_BY = ("segment", "channel", "origin")
"""What pairs can be split by."""


def active_pairs(store: Store, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Members by pairs of consecutive active months, over the store's whole time.

    Many numbers come from the same pairs, so the last ones asked for are remembered until the store changes.

    Parameters
    ----------
    by : tuple of str
        Split further by segment, channel or origin.

    Returns
    -------
    DataFrame
        kind (any, contribution, purchase), previous (months since 1970-01, null before the first), month (null
        after the last), members, revenue, previous_revenue, kept_revenue (store currency), and `by`. Under a
        category only purchases are there.
    """
    wanted = tuple(dict.fromkeys(by))
    if scope.saved is None:
        return remembered_pairs(store, store.version(), scope.of_all_time(), wanted)
    whole = remembered_pairs(store, store.version(), scope.of_all_time(), GROUPED_BY)
    together = whole.groupby(["kind", "previous", "month", *wanted], dropna=False, as_index=False, sort=False)
    sums = together[["members", "revenue", "previous_revenue", "kept_revenue"]].sum()
    return sums.astype(dict.fromkeys(("kind", *wanted), object))


@lru_cache(maxsize=16)
def remembered_pairs(store: Store, _version: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """The same for one version of the store."""
    if scope.saved is not None:
        return pairs_of_some(store, scope, by, MOST_PAIRS)
    pairs = activity_pairs
    groups = (pairs.c.kind, pairs.c.previous, pairs.c.month, *(pairs.c[name] for name in by))
    sums = ("members", "revenue", "previous_revenue", "kept_revenue")
    rows = (
        select(*groups, *(func.sum(pairs.c[name]).label(name) for name in sums))
        .where(*of_people(pairs, scope), pairs.c.category == (scope.category or ""))
        .group_by(*groups)
    )
    return store.read(rows, MOST_PAIRS)


def active_days(store: Store, scope: Scope, start: int, end: int, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Members active each day and in the 30 days that end with it.

    Returns
    -------
    DataFrame
        day, month, active, active_30 and `by`; a row for each day of the months [start, end) and group.
    """
    if scope.saved is not None:
        return active_days_of_some(store, scope, (start, end), by)
    days = daily_activity
    groups = (days.c.day, days.c.month, *(days.c[name] for name in by))
    sums = (func.sum(days.c.active).label("active"), func.sum(days.c.active_30).label("active_30"))
    kept = [*of_months(days.c.month, start, end), *of_people(days, scope)]
    return store.read(select(*groups, *sums).where(*kept).group_by(*groups), MOST_PAIRS)
