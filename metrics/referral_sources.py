"""Where the numbers on referrals come from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.survival import kaplan_meier, time_until
from data_access.queries.referral_metrics import cascade_sums, cohort_sums, first_waits
from data_access.queries.totals import monthly_totals
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, Arrays, Numbers, Periods, Source

By = tuple[str, ...]


def _span(periods: Periods) -> tuple[int, int]:
    return min(start for start, _ in periods), max(end for _, end in periods)


def _sums(rows: Arrays, start: int, end: int) -> Numbers:
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    return {name: float(values[chosen].sum()) for name, values in rows.items() if values.dtype != object}


def _read_cohorts(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return cohort_sums(store, scope, _span(periods), by)


COHORTS = Source(("referrals",), BY_MEMBER, _read_cohorts, _sums)


def _read_waits(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return first_waits(store, scope, _span(periods), by)


def _wait_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    """How many members brought somebody, how many did not, and the median wait (infinite where it is not reached)."""
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    days, has_brought, members = (rows[name][chosen] for name in ("days", "has_brought", "members"))
    curve = kaplan_meier(days, has_brought > 0, members)
    brought = float(members[has_brought > 0].sum())
    return {"brought": brought, "waiting": float(members.sum()) - brought, "median": time_until(curve)}


WAITS = Source(("referrals",), BY_MEMBER, _read_waits, _wait_numbers)


def _read_cascades(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return cascade_sums(store, scope, _span(periods), by)


def _cascade_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    sums = {name: float(rows[name][chosen].sum()) for name in ("cascades", "members")}
    return sums | {name: float(np.max(rows[name][chosen], initial=0.0)) for name in ("largest", "deepest")}


CASCADES = Source(("referrals",), BY_MEMBER, _read_cascades, _cascade_numbers)


def _read_joins(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    """Joins by origin; where it is known of nobody at all, that is told by the number of those of whom it is."""
    totals = monthly_totals(store, scope, _span(periods), tuple(dict.fromkeys((*by, "origin"))))
    joined = totals["joined"]
    organic, known = joined.where(totals["origin"] == "organic", 0), joined.where(totals["origin"] != "unknown", 0)
    return totals[["month", *by, "joined"]].assign(organic=organic, known=known)


JOINS = Source(("members",), BY_MEMBER, _read_joins, _sums)
