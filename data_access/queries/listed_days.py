"""On which days the members on a saved list were there: looked for in what they did, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import CompoundSelect, Select, Subquery, Table, func, select, union

from data_access.queries.coverage import coverage
from data_access.queries.filters import of_months, of_people
from data_access.rollups.tables import calendar, people
from data_access.schema import interactions, orders
from data_access.scope import Scope
from data_access.store import Store

By = tuple[str, ...]
MONTHLY_DAYS = 30
MOST_ROWS = 1_000_000


def days_there(scope: Scope, days: tuple[int, int], by: By = ()) -> CompoundSelect[tuple[int, int]]:
    """The scope's people and the half-open days on which they did anything: member_no, day, `by`; each once."""
    return union(*(_days(table, scope, days, by) for table in (orders, interactions)))


def _days(table: Table, scope: Scope, days: tuple[int, int], by: By) -> Select[tuple[int, int]]:
    rows = select(people.c.member_no, table.c.day, *(people.c[name] for name in by))
    rows = rows.join_from(table, people, people.c.member_id == table.c.member_id)
    return rows.where(*of_months(table.c.day, *days), *of_people(people, scope))


def active_days_of_some(store: Store, scope: Scope, months: tuple[int, int], by: By) -> pd.DataFrame:
    """Members active each day and in the 30 days that end with it, as ``daily_activity`` has them."""
    told = store.read(select(calendar.c.day, calendar.c.month).where(*of_months(calendar.c.month, *months)), MOST_ROWS)
    known = coverage(store).as_of
    columns = ["day", "month", "active", "active_30", *by]
    if told.empty or known is None:
        return pd.DataFrame(columns=columns)
    last = known.toordinal() - pd.Timestamp(0).toordinal()
    told = told[told["day"] <= last].sort_values("day", ignore_index=True).astype("int64")
    first, end = int(told["day"].min()), int(told["day"].max()) + 1
    there = days_there(scope, (first - MONTHLY_DAYS + 1, end), by).subquery("there")
    spans = store.read(_spans(there, by), MOST_ROWS)
    at = told["day"].to_numpy(np.int64) - first + MONTHLY_DAYS
    size = end - first + 2 * MONTHLY_DAYS + 1
    parts = []
    for own in [each for _, each in spans.groupby(list(by), dropna=False)] if by else [spans]:
        came, until, members = (own[name].to_numpy(np.int64) for name in ("day", "until", "members"))
        active, gone = (np.bincount(days - first + MONTHLY_DAYS, members, size) for days in (came, until))
        part = told.assign(active=active[at], active_30=np.cumsum(active - gone)[at])
        parts.append(part.assign(**{name: own[name].iloc[0] for name in by}))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _spans(there: Subquery, by: By) -> Select[tuple[int, int, int]]:
    """For each day somebody was there the day until which they count: day, until, `by`, members."""
    following = func.lead(there.c.day).over(partition_by=there.c.member_no, order_by=there.c.day)
    latest = there.c.day + MONTHLY_DAYS
    until = func.least(func.coalesce(following, latest), latest).label("until")
    each = select(there.c.day, until, *(there.c[name] for name in by)).subquery("each")
    groups = (each.c.day, each.c.until, *(each.c[name] for name in by))
    return select(*groups, func.count().label("members")).group_by(*groups)
