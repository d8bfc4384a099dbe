"""Revenue by when its buyers first bought, and what newcomers of each origin cost and bring."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Double, Integer, Select, Subquery, cast, func, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.building import integer, labelled
from data_access.rollups.tables import activity_pairs, member_months, month_totals, people
from data_access.rollups.value_tables import cohort_months, cohort_windows
from data_access.rollups.windows import member_flows
from data_access.schema import spend
from data_access.scope import Scope
from data_access.store import Store

FLOWS = ("payers", "base", "retained", "kept")
YEAR, BEGIN = 12, 1970


def cohort_revenue(store: Store, scope: Scope) -> pd.DataFrame:
    """Revenue of the period by year of first order and by month: cohort, month, revenue, customer_months."""
    if scope.saved is not None:
        return store.read(_revenue_of_some(scope))
    table = cohort_months
    by = (table.c.cohort, table.c.month)
    sums = labelled(revenue=func.sum(table.c.revenue), customer_months=integer(func.sum(table.c.customer_months)))
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)]
    return store.read(select(*by, *sums).where(*kept).group_by(*by).order_by(*by))


def cohort_flows(store: Store, scope: Scope) -> pd.DataFrame:
    """What became of the revenue of the period before in this one, by year of the payers' first order.

    Returns
    -------
    DataFrame
        cohort, payers (who bought in the period before), base (their revenue then), retained (their revenue now), kept
        (the smaller of the two for each, summed); store currency.
    """
    if scope.saved is not None:
        return store.read(_unusual(scope))
    table = cohort_windows
    kept = [table.c.start_month == scope.start, table.c.end_month == scope.end, *of_people(table, scope)]
    sums = [func.sum(table.c[name]) for name in FLOWS]
    by = table.c.cohort
    usual = select(by, *labelled(**dict(zip(FLOWS, [integer(sums[0]), *sums[1:]], strict=True)))).where(*kept)
    found = store.read(usual.group_by(by).order_by(by))
    begun = store.read(select(func.min(cohort_months.c.month).label("month")))["month"].iloc[0]
    has_before = pd.notna(begun) and begun < scope.start
    return store.read(_unusual(scope)) if found.empty and has_before else found


def _firsts() -> Subquery:
    """The year of each customer's first order."""
    months = member_months
    begun = select(months.c.member_no, func.min(months.c.month).label("first")).where(months.c.orders > 0)
    each = begun.group_by(months.c.member_no).subquery("begun")
    year = cast((each.c.first - each.c.first % YEAR) / YEAR + BEGIN, Integer).label("cohort")
    return select(each.c.member_no, year).subquery("firsts")


def _revenue_of_some(scope: Scope) -> Select[tuple[object, ...]]:
    """Revenue of the members on a list."""
    months, first = member_months, _firsts()
    by = (first.c.cohort, months.c.month)
    sums = labelled(revenue=func.sum(months.c.revenue), customer_months=func.count())
    rows = select(*by, *sums).join_from(months, first, first.c.member_no == months.c.member_no)
    rows = rows.join(people, people.c.member_no == months.c.member_no)
    kept = (months.c.orders > 0, *of_months(months.c.month, scope.start, scope.end), *of_people(people, scope))
    return rows.where(*kept).group_by(*by).order_by(*by)


def _unusual(scope: Scope) -> Select[tuple[object, ...]]:
    """The flows of any other period, worked out now."""
    first, before = _firsts(), 2 * scope.start - scope.end
    flows = member_flows(before, scope.start, scope.end, (people.c.member_no, people.c.segment, people.c.channel))
    rows = flows.subquery("flows")
    sums = [func.sum(rows.c[name]) for name in FLOWS]
    named = labelled(**dict(zip(FLOWS, [integer(sums[0]), *sums[1:]], strict=True)))
    asked = select(first.c.cohort, *named).join_from(rows, first, first.c.member_no == rows.c.member_no)
    return asked.where(rows.c.payers > 0, *of_people(rows, scope)).group_by(first.c.cohort).order_by(first.c.cohort)


def origins(store: Store, scope: Scope) -> pd.DataFrame:
    """What newcomers of each origin cost in the period, and what its customers bring.

    Returns
    -------
    DataFrame
        origin (organic, rewarded, paid, unknown), new_customers, customer_months (months of customers in which they
        bought), orders, margin, margin_orders (whose margin is known), rewards (paid for those who joined), joined,
        spend (of paid channels; missing where none is known); store currency.
    """
    if scope.saved is not None:
        return _origins_of_some(store, scope)
    pairs, totals = activity_pairs, month_totals
    is_purchase = [
        pairs.c.kind == "purchase",
        pairs.c.category == "",
        *of_months(pairs.c.month, scope.start, scope.end),
    ]
    bought = select(
        pairs.c.origin,
        *labelled(
            new_customers=integer(func.sum(pairs.c.members).filter(pairs.c.previous.is_(None))),
            customer_months=integer(func.sum(pairs.c.members)),
        ),
    ).where(*is_purchase, *of_people(pairs, scope))
    names = ("orders", "margin", "margin_orders", "rewards", "joined")
    sums = [func.sum(totals.c[name]).label(name) for name in names]
    kept = [*of_months(totals.c.month, scope.start, scope.end), *of_people(totals, scope)]
    sold = store.read(select(totals.c.origin, *sums).where(*kept).group_by(totals.c.origin))
    found = store.read(bought.group_by(pairs.c.origin)).merge(sold, on="origin", how="left")
    amount = cast(func.sum(spend.c.amount), Double).label("spend")
    paid = select(amount).where(*of_months(spend.c.month, scope.start, scope.end))
    if scope.channel is not None:
        paid = paid.where(spend.c.channel == scope.channel)
    spent = store.read(paid)["spend"].iloc[0]
    return found.assign(spend=found["origin"].map({"paid": None if scope.segments else spent}).astype(float))


def _origins_of_some(store: Store, scope: Scope) -> pd.DataFrame:
    """The same for the members on a list, of whose orders neither margin nor rewards are counted by member."""
    months = member_months
    sums = labelled(
        new_customers=integer(func.sum(months.c.first_orders)),
        customer_months=func.count(),
        orders=integer(func.sum(months.c.orders)),
        joined=integer(func.count(months.c.member_no.distinct())),
    )
    rows = select(people.c.origin, *sums).join_from(months, people, people.c.member_no == months.c.member_no)
    kept = (months.c.orders > 0, *of_months(months.c.month, scope.start, scope.end), *of_people(people, scope))
    found = store.read(rows.where(*kept).group_by(people.c.origin))
    return found.assign(**dict.fromkeys(("margin", "margin_orders", "rewards", "spend"), float("nan")))
