"""Questions that need each member: revenue kept between two periods, and on how few the rest depends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, Subquery, and_, cast, func, literal, or_, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.tables import member_months, people, revenue_windows
from data_access.rollups.windows import member_flows
from data_access.scope import Scope
from data_access.store import Store

ALMOST_HALF = 0.5 - 1e-9
"""So that sums of the same money in another order make no other answer."""
NOTHING = 1e-9
REVENUE_FLOWS = ("payers", "base", "retained", "kept", "left_revenue", "new", "reactivated")


def revenue_flows(store: Store, scope: Scope, start: int, end: int) -> pd.DataFrame:
    """What became of the revenue of the period before [start, end) in it, by segment, channel and origin.

    Returns
    -------
    DataFrame
        start, end, segment, channel, origin, payers (members who bought before), base (revenue before), retained
        (revenue now of those who bought before), kept (the smaller of the two for each, summed), left (revenue before
        of those who did not buy now), new (revenue of those whose first order is in the period) and reactivated (of
        those who had bought earlier), in the store's currency.
    """
    groups = (people.c.segment, people.c.channel, people.c.origin)
    if scope.saved is None:
        flows = member_flows(2 * start - end, start, end, groups).subquery("flows")
        return _by_group(store, scope, flows).assign(start=start, end=end)
    only = of_people(member_months, Scope(start, end, saved=scope.saved))
    flows = member_flows(2 * start - end, start, end, groups, only).subquery("flows")
    return _by_group(store, replace(scope, saved=None), flows).assign(start=start, end=end)


def usual_revenue_flows(store: Store, scope: Scope, periods: Collection[tuple[int, int]]) -> pd.DataFrame:
    """The same for periods that are all usual ones."""
    windows = revenue_windows
    asked = or_(*(and_(windows.c.start_month == start, windows.c.end_month == end) for start, end in periods))
    period = (windows.c.start_month.label("start"), windows.c.end_month.label("end"))
    groups = [windows.c[name] for name in REVENUE_FLOWS]
    chosen = select(*period, windows.c.segment, windows.c.channel, windows.c.origin, *groups).where(asked)
    return _by_group(store, scope, chosen.subquery("flows"))


def _by_group(store: Store, scope: Scope, flows: Subquery) -> pd.DataFrame:
    by = [flows.c[name] for name in ("start", "end", "segment", "channel", "origin") if name in flows.c]
    sums = (func.sum(flows.c[name]).label(name) for name in REVENUE_FLOWS)
    rows = store.read(select(*by, *sums).where(*of_people(flows, scope)).group_by(*by))
    return rows.rename(columns={"left_revenue": "left"})


def usual_periods(store: Store) -> frozenset[tuple[int, int]]:
    """The half-open months of the periods that are worked out beforehand."""
    return _usual_periods(store, store.version())


@lru_cache(maxsize=8)
def _usual_periods(store: Store, _version: str) -> frozenset[tuple[int, int]]:
    windows = revenue_windows
    rows = store.read(select(windows.c.start_month, windows.c.end_month).distinct())
    return frozenset((int(start), int(end)) for start, end in rows.to_numpy(int))


def fewest_for_half(store: Store, scope: Scope, measure: str, start: int, end: int) -> pd.DataFrame:
    """The smallest number of members who make half of a measure in [start, end).

    Parameters
    ----------
    measure : str
        A column of ``member_months``: revenue, answers or referrals_joined.

    Returns
    -------
    DataFrame
        One row: start, end, half (members needed; 0 where there is nothing), contributors (members with any).
    """
    return store.read(_fewest(_sums_by_member(scope, measure, start, end, by_month=False), start, end))


def fewest_by_month(store: Store, scope: Scope, measure: str, start: int, end: int) -> pd.DataFrame:
    """The same for each month of [start, end): a row for each month that has any."""
    return store.read(_fewest(_sums_by_member(scope, measure, start, end, by_month=True)))


def _fewest(sums: Subquery, start: int | None = None, end: int | None = None) -> Select[*tuple[Any, ...]]:
    """Members with the same amount are counted together, which leaves little to sort."""
    by = (sums.c.month,) if start is None else ()
    same = select(*by, sums.c.amount, func.count().label("members"))
    equals = same.group_by(*by, sums.c.amount).subquery("equals")
    part: dict[str, Any] = {"partition_by": equals.c.month} if start is None else {}
    amount = equals.c.amount * equals.c.members
    running = func.sum(amount).over(order_by=equals.c.amount.desc(), **part)
    total = func.sum(amount).over(**part)
    each = select(*equals.c, (total * ALMOST_HALF - running + amount).label("lacking")).subquery("ranked")
    needed = func.least(each.c.members, func.greatest(func.ceil(each.c.lacking / each.c.amount), 0))
    parts = {"half": needed, "contributors": each.c.members}
    counts = [cast(func.coalesce(func.sum(part), 0), Integer).label(name) for name, part in parts.items()]
    if start is None:
        month = (each.c.month.label("start"), (each.c.month + 1).label("end"))
        return select(*month, *counts).group_by(each.c.month)
    period = (literal(start).label("start"), literal(end).label("end"))
    return select(*period, *counts)


def _sums_by_member(scope: Scope, measure: str, start: int, end: int, *, by_month: bool) -> Subquery:
    months = member_months
    by = [months.c.member_no, months.c.month] if by_month else [months.c.member_no]
    amount = func.sum(months.c[measure]).label("amount")
    rows = select(*by, amount).where(*of_months(months.c.month, start, end), months.c[measure] != 0)
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == months.c.member_no).where(*of_people(people, scope))
    return rows.group_by(*by).having(func.sum(months.c[measure]) > NOTHING).subquery("sums")
