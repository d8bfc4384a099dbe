"""Where the numbers of the catalogue come from: one SELECT each, then sums over any period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.surges import surge_weeks
from data_access.queries.activity import active_days, active_pairs
from data_access.queries.joins import weekly_joins
from data_access.queries.members import (
    fewest_by_month,
    fewest_for_half,
    revenue_flows,
    usual_periods,
    usual_revenue_flows,
)
from data_access.queries.totals import acquisition_spend, loyalty, monthly_totals, survey_answers
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, CHANNEL, EVERYTHING, LIST, PEOPLE, Arrays, Numbers, Periods, Source
from metrics.surges import every_week, month_of_week

EARNED = ("organic", "rewarded")
"""Origins that are earned: word of mouth, whether a referral is on record or not."""
FLOWS = ("base", "retained", "kept", "left", "new", "reactivated", "payers", "new_earned", "new_unknown")
By = tuple[str, ...]


def _span(periods: Periods) -> tuple[int, int]:
    return min(start for start, _ in periods), max(end for _, end in periods)


def _sums(rows: Arrays, start: int, end: int) -> Numbers:
    """Sums of every counted column over the months of a period."""
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    return {name: float(values[chosen].sum()) for name, values in rows.items() if values.dtype != object}


# ---- active members, by consecutive active months -------------------------------------------------


def _read_pairs(store: Store, scope: Scope, _periods: Periods, by: By) -> pd.DataFrame:
    return active_pairs(store, scope, (*by, "origin"))


def _pair_numbers(pairs: Arrays, start: int, end: int) -> Numbers:
    """Different people in a period, from pairs: each counts where their active month before lies outside it."""
    before = start - (end - start)
    previous, month = pairs["previous"], pairs["month"]
    numbers: dict[str, float] = {}
    for kind in ("any", "contribution", "purchase"):
        of_kind = pairs["kind"] == kind
        here = of_kind & (month >= start) & (month < end)
        was_before = of_kind & (previous >= before) & (previous < start)
        groups = {
            "new": here & np.isnan(previous),
            "returning": here & was_before,
            "resurrected": here & (previous < before),
            "dormant": was_before & ~(month < end),
        }
        sums = {name: float(pairs["members"][chosen].sum()) for name, chosen in groups.items()}
        sums["active"] = sums["new"] + sums["returning"] + sums["resurrected"]
        sums["came"] = sums["new"] + sums["resurrected"]
        numbers |= {f"{kind}_{name}": value for name, value in sums.items()}
    return numbers


ACTIVE = Source(("orders", "interactions"), BY_MEMBER, _read_pairs, _pair_numbers, needs_any=True)
CONTRIBUTORS = Source(("interactions", "referrals"), BY_MEMBER, _read_pairs, _pair_numbers, needs_any=True)
CUSTOMERS = Source(("orders",), EVERYTHING | {LIST}, _read_pairs, _pair_numbers)


def _read_buyers(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    """Purchases by consecutive months, and beside them the orders of known members."""
    totals = monthly_totals(store, scope, _span(periods), (*by, "origin"))
    orders = totals.loc[totals["origin"] != "nobody", ["month", "orders", *by]].assign(kind="orders")
    return pd.concat([active_pairs(store, scope, (*by, "origin")), orders], ignore_index=True)


def _buyer_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    chosen = (rows["kind"] == "orders") & (rows["month"] >= start) & (rows["month"] < end)
    return {**_pair_numbers(rows, start, end), "orders": float(rows["orders"][chosen].sum())}


BUYERS = Source(("orders",), EVERYTHING | {LIST}, _read_buyers, _buyer_numbers)


# ---- active members, by day ------------------------------------------------------------------------


def _read_days(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return active_days(store, scope, *_span(periods), by)


def _day_numbers(days: Arrays, start: int, end: int) -> Numbers:
    """Sums over the days of a period on which anybody had been active for 30 days."""
    chosen = (days["month"] >= start) & (days["month"] < end) & (days["active_30"] > 0)
    daily, monthly = days["active"][chosen], days["active_30"][chosen]
    return {
        "days": float(len(daily)),
        "daily": float(daily.sum()),
        "sticky": float((daily / monthly).sum()),
    }


DAYS = Source(("orders", "interactions"), BY_MEMBER, _read_days, _day_numbers, needs_any=True)


# ---- what can be added up --------------------------------------------------------------------------


def _read_totals(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return monthly_totals(store, scope, _span(periods), by)


MEMBERS = Source(("members",), BY_MEMBER, _read_totals, _sums)
ORDERS = Source(("orders",), EVERYTHING | {LIST}, _read_totals, _sums)
REFUNDS = Source(("orders",), EVERYTHING, _read_totals, _sums)
ACTS = Source(("interactions", "referrals"), BY_MEMBER, _read_totals, _sums, needs_any=True)
REFERRALS = Source(("referrals",), BY_MEMBER, _read_totals, _sums)
ASKS = Source(("asks", "gives"), BY_MEMBER, _read_totals, _sums)


# ---- loyalty, as of the end of a period ------------------------------------------------------------


def _read_loyalty(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return loyalty(store, scope, _span(periods), by)


def _loyalty_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    within = (rows["month"] >= start) & (rows["month"] < end)
    last = within & (rows["month"] == np.max(rows["month"], where=within, initial=-1))
    stock = {name: float(rows[name][last].sum()) for name in ("customers", "repeaters")}
    return stock | {name: float(rows[name][within].sum()) for name in ("gap_pairs", "gap_squares")}


LOYALTY = Source(("orders",), EVERYTHING, _read_loyalty, _loyalty_numbers)


# ---- revenue kept, lost and new between two periods ------------------------------------------------


def _read_flows(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    """Flows of each period: single months from the pairs, longer ones from the members."""
    pairs = active_pairs(store, scope, (*by, "origin"))
    parts = [_month_flows(pairs[pairs["kind"] == "purchase"], by)]
    longer = [period for period in periods if period[1] - period[0] > 1]
    usual = sorted(usual_periods(store).intersection(longer)) if scope.saved is None else []
    parts += [usual_revenue_flows(store, scope, usual)] if usual else []
    parts += [revenue_flows(store, scope, *each) for each in longer if each not in usual]
    flows = pd.concat(parts, ignore_index=True)
    flows["new_earned"] = flows["new"].where(flows["origin"].isin(EARNED), 0.0)
    flows["new_unknown"] = flows["new"].where(flows["origin"] == "unknown", 0.0)
    return flows


def _month_flows(pairs: pd.DataFrame, by: By) -> pd.DataFrame:
    """What each pair says of the month it ends in, and of the month after it begins where nothing followed."""
    groups = pairs[list(dict.fromkeys((*by, "origin")))]
    is_kept = pairs["month"] == pairs["previous"] + 1
    is_new = pairs["previous"].isna()
    came = groups.assign(
        start=pairs["month"],
        base=pairs["previous_revenue"].where(is_kept, 0.0),
        payers=pairs["members"].where(is_kept, 0),
        retained=pairs["revenue"].where(is_kept, 0.0),
        kept=pairs["kept_revenue"].where(is_kept, 0.0),
        left=0.0,
        new=pairs["revenue"].where(is_new, 0.0),
        reactivated=pairs["revenue"].where(~is_new & ~is_kept.fillna(False), 0.0),
    )[pairs["month"].notna()]
    lost = pairs["previous_revenue"]
    went = groups.assign(start=pairs["previous"] + 1, base=lost, payers=pairs["members"], left=lost)
    flows = pd.concat([came, went[~is_new & ~is_kept.fillna(False)]], ignore_index=True)
    return flows.assign(end=flows["start"] + 1).fillna(dict.fromkeys(FLOWS[:7], 0.0))


def _flow_numbers(flows: Arrays, start: int, end: int) -> Numbers:
    chosen = (flows["start"] == start) & (flows["end"] == end)
    sums = {name: float(flows[name][chosen].sum()) for name in FLOWS}
    stayed = sums["base"] - sums["left"]
    sums["expansion"] = sums["retained"] - sums["kept"]
    sums["contraction"] = stayed - sums["kept"]
    return sums | {"earned": sums["retained"] + sums["new_earned"] - sums["base"]}


FLOW = Source(("orders",), BY_MEMBER, _read_flows, _flow_numbers)


# ---- what newcomers cost ---------------------------------------------------------------------------


def _read_acquisition(store: Store, scope: Scope, periods: Periods, _by: By) -> pd.DataFrame:
    """Spend, first orders, rewards and margin, each in the month it belongs to."""
    pairs = active_pairs(store, scope, ("origin",))
    firsts = pairs[(pairs["kind"] == "purchase") & pairs["previous"].isna()]
    newcomers = firsts[["month", "origin", "members"]].rename(columns={"members": "newcomers"})
    newcomers["paid_newcomers"] = newcomers["newcomers"].where(newcomers["origin"] == "paid", 0)
    bought = pairs[(pairs["kind"] == "purchase") & pairs["month"].notna()]
    buyers = bought[["month", "members"]].rename(columns={"members": "customer_months"})
    sold = monthly_totals(store, scope, _span(periods), ("origin",))
    sold["member_orders"] = sold["orders"].where(sold["origin"] != "nobody", 0)
    sold = sold[["month", "margin", "margin_orders", "member_orders"]]
    spent = acquisition_spend(store, scope, _span(periods))
    parts = [spent.assign(months_known=1), newcomers.drop(columns="origin"), buyers, sold]
    return pd.concat(parts, ignore_index=True).fillna(0)


def _acquisition_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    """Sums over the months; months without any row of spend do not mean that nothing was spent."""
    sums = dict(_sums(rows, start, end))
    return sums if sums["months_known"] else sums | {"spend": np.nan}


SPEND = Source(("spend", "orders"), frozenset({CHANNEL}), _read_acquisition, _acquisition_numbers)
REWARDS = Source(("referrals",), PEOPLE, _read_totals, _sums)


# ---- on how few it depends -------------------------------------------------------------------------


def _depending_on(measure: str, *needs: str) -> Source:
    def read(store: Store, scope: Scope, periods: Periods, _by: By) -> pd.DataFrame:
        months = [period for period in periods if period[1] - period[0] == 1]
        parts = [fewest_by_month(store, scope, measure, *_span(months))] if months else []
        parts += [fewest_for_half(store, scope, measure, *each) for each in periods if each[1] - each[0] > 1]
        return pd.concat(parts, ignore_index=True)

    def numbers(rows: Arrays, start: int, end: int) -> Numbers:
        chosen = (rows["start"] == start) & (rows["end"] == end)
        return {name: float(rows[name][chosen].sum()) for name in ("half", "contributors")}

    return Source(needs, BY_MEMBER, read, numbers)


HALF_OF_REVENUE = _depending_on("revenue", "orders")
HALF_OF_ANSWERS = _depending_on("answers", "interactions")
HALF_OF_REFERRALS = _depending_on("referrals_joined", "referrals")


# ---- what members say ------------------------------------------------------------------------------


def _read_surveys(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return survey_answers(store, scope, _span(periods), by)


def _survey_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    chosen = (rows["month"] >= start) & (rows["month"] < end) & (rows["question"] == "trust")
    return {name: float(rows[name][chosen].sum()) for name in ("answers", "score")}


SURVEYS = Source(("responses",), BY_MEMBER, _read_surveys, _survey_numbers)


# ---- surges ------------------------------------------------------------------------------------------


def _read_surges(store: Store, scope: Scope, _periods: Periods, _by: By) -> pd.DataFrame:
    found = surge_weeks(every_week(weekly_joins(store, scope)))
    months = [month_of_week(week) for week in found["week"]]
    return pd.DataFrame({"month": pd.Series(months, dtype=float), "surges": 1.0})


SURGES = Source(("members",), BY_MEMBER, _read_surges, _sums)
