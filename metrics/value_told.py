"""What the Value page tells of value and ownership, as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.lorenz import Spread, gini, lorenz_curve, spread, top_multiple, top_multiple_interval, top_share
from data_access.queries.lean_in import how_many_stand
from data_access.queries.ownership import moves, owner_ledger
from data_access.queries.revenue_cohorts import cohort_flows, cohort_revenue, origins
from data_access.queries.value import value_spread
from data_access.rollups.value_sums import SPENT, TOTAL
from data_access.rollups.value_tables import LADDER
from data_access.scope import Scope
from data_access.store import Store
from metrics.lean_in import weighing
from metrics.model import arrays_of
from metrics.value_settings import Assumptions
from metrics.value_sources import LADDER as LADDER_SOURCE

CURVES = (SPENT, TOTAL)
POINTS = 200
BEGIN, YEAR = 1970, 12
MOVES = ("joined", "climbed", "slipped", "left")


def _spread(store: Store, scope: Scope, measure: str, anyway: int) -> Spread:
    rows = value_spread(store, scope, measure, anyway)
    return spread(rows["members"], rows["amount"])


def value_figures(store: Store, scope: Scope, anyway: int) -> pd.DataFrame:
    """How value is spread, as of the end of the data: a row for each of purchases and shared value.

    Returns
    -------
    DataFrame
        measure (spent: orders of the last 12 months; total: value after sharing), members, gini, multiple (mean of the
        top 1% over the median), low, high (its 95% interval), top_share (of the top 1%), median (store currency).
    """
    rows = []
    for measure in CURVES:
        amounts = _spread(store, scope, measure, anyway)
        low, high = top_multiple_interval(amounts)
        rows.append(
            {
                "measure": measure,
                "members": int(amounts.size),
                "gini": gini(amounts),
                "multiple": top_multiple(amounts),
                "low": low,
                "high": high,
                "top_share": top_share(amounts),
            }
        )
    return pd.DataFrame(rows)


def value_curve(store: Store, scope: Scope, anyway: int) -> pd.DataFrame:
    """Lorenz curves: measure (as in ``value_figures``), members (how many), share_of_members, share_of_amount."""
    parts = []
    for measure in CURVES:
        amounts = _spread(store, scope, measure, anyway)
        members, amount = lorenz_curve(amounts)
        if len(members):
            at = np.unique(np.concatenate([np.linspace(0, 0.9, POINTS // 2), np.linspace(0.9, 1, POINTS // 2)]))
            shares = {"share_of_members": at, "share_of_amount": np.interp(at, members, amount)}
            parts.append(pd.DataFrame({"measure": measure, "members": int(amounts.size), **shares}))
    columns = ["measure", "members", "share_of_members", "share_of_amount"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def ladder(store: Store, scope: Scope) -> pd.DataFrame:
    """How many customers stand on each rung: rung (its key), members when the period ends, before when it begins."""
    rows = arrays_of(moves(store, scope))
    now, before = (LADDER_SOURCE.numbers(rows, month, month) for month in (scope.end, scope.start))
    names = [f"rung_{number}" for number in range(1, len(LADDER) + 1)]
    counts = {"members": [int(now[name]) for name in names], "before": [int(before[name]) for name in names]}
    return pd.DataFrame({"rung": LADDER, **counts})


def ladder_flows(store: Store, scope: Scope) -> pd.DataFrame:
    """Moves of the period by month: start, end, and how many joined the ladder, climbed, slipped and left it."""
    found = moves(store, scope)
    kinds = np.select(
        [found["rung_before"] == 0, found["rung"] == 0, found["rung"] > found["rung_before"]],
        ["joined", "left", "climbed"],
        "slipped",
    )
    table = found.assign(kind=kinds).pivot_table(index="month", columns="kind", values="members", aggfunc="sum")
    months = pd.RangeIndex(scope.start, scope.end)
    counted = table.reindex(index=months, columns=list(MOVES)).fillna(0).astype(int)
    return counted.assign(start=months, end=months + 1).reset_index(drop=True)


def ladder_moves(store: Store, scope: Scope) -> pd.DataFrame:
    """Moves of the period from rung to rung: rung_before, rung (keys; empty text beside the ladder), members."""
    found = moves(store, scope)
    mine = found[(found["month"] >= scope.start) & (found["month"] < scope.end)]
    summed = mine.groupby(["rung_before", "rung"], as_index=False)["members"].sum()
    names = ("", *LADDER)
    named = {name: [names[int(number)] for number in summed[name]] for name in ("rung_before", "rung")}
    told: pd.DataFrame = summed.assign(**named)
    return told.sort_values("members", ascending=False, ignore_index=True)


def ledger(store: Store, scope: Scope) -> pd.DataFrame:
    """See ``owner_ledger``."""
    return owner_ledger(store, scope)


def standing_counts(store: Store, scope: Scope, assumed: Assumptions) -> pd.DataFrame:
    """How many are undervalued and overvalued: kind, members, community (their value besides buying in a year)."""
    parts = [how_many_stand(store, scope, weighing(assumed, is_reverse=reverse)) for reverse in (False, True)]
    return pd.concat(parts, ignore_index=True).assign(kind=["undervalued", "overvalued"])


def revenue_by_cohort(store: Store, scope: Scope) -> pd.DataFrame:
    """Revenue by month and by year of the first order: cohort (text), start, end, members (who bought), revenue."""
    found = cohort_revenue(store, scope).rename(columns={"month": "start", "customer_months": "members"})
    return found.assign(end=found["start"] + 1, cohort=found["cohort"].astype(str).astype(object))


def kept_by_cohort(store: Store, scope: Scope) -> pd.DataFrame:
    """How much of the revenue of the period before was kept, by year of the payers' first order.

    Returns
    -------
    DataFrame
        cohort (text), members (who bought in the period before), base (their revenue then), nrr (their revenue now over
        it), grr (the same, with no more than each paid then), is_whole (they had begun before both periods, so that
        the earlier one is no part of one for them); shares.
    """
    found = cohort_flows(store, scope)
    found = found[found["base"] > 0]
    shares = {"nrr": found["retained"] / found["base"], "grr": found["kept"] / found["base"]}
    is_whole = (found["cohort"] + 1 - BEGIN) * YEAR <= 2 * scope.start - scope.end
    named = found.rename(columns={"payers": "members"}).assign(**shares, is_whole=is_whole.astype(bool))
    named["cohort"] = named["cohort"].astype(str).astype(object)
    return named[["cohort", "members", "base", "nrr", "grr", "is_whole"]].reset_index(drop=True)


def payback_by_origin(store: Store, scope: Scope) -> pd.DataFrame:
    """What newcomers cost and bring, by where they came from, in the period.

    Returns
    -------
    DataFrame
        origin, members (new customers), cost (spend of paid channels, or rewards, for each; 0 by word of mouth, missing
        where not known), margin (of a customer in a month in which they buy; missing where no margin is known), payback
        (months until the margin has paid the cost; missing where either is not known); store currency.
    """
    found = origins(store, scope)
    counts = {name: found[name].astype(float).fillna(0.0) for name in ("new_customers", "joined", "orders")}
    new = counts["new_customers"].where(counts["new_customers"] > 0)
    is_rewarded, is_paid = found["origin"] == "rewarded", found["origin"] == "paid"
    cost = (found["spend"] / new).where(is_paid, (found["rewards"] / new).where(is_rewarded))
    cost = cost.mask(found["origin"] == "organic", 0.0)
    by_order = found["margin"] / found["margin_orders"].astype(float).where(found["margin_orders"] > 0)
    margin = by_order * counts["orders"] / found["customer_months"].astype(float)
    told = {"members": counts["new_customers"].astype(int), "cost": cost, "margin": margin, "payback": cost / margin}
    order = {origin: nth for nth, origin in enumerate(("organic", "rewarded", "paid", "unknown"))}
    rows = found[["origin"]].assign(**told)
    return rows.sort_values("origin", key=lambda each: each.map(order), ignore_index=True)
