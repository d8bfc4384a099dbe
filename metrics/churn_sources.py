"""Where the numbers of risk and of staying come from: estimates as of the end of the data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.lifetimes import lifetime
from data_access.queries.churn import states, tenures
from data_access.queries.coverage import coverage
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, PEOPLE, Arrays, Numbers, Periods, Source

NOW = "until"
AT_RISK = "at risk"
By = tuple[str, ...]


def _read_states(store: Store, scope: Scope, _periods: Periods, by: By) -> pd.DataFrame:
    """Members by state, and from which month on that is how things are."""
    return states(store, scope, by).assign(until=coverage(store).complete_until)


def _state_numbers(rows: Arrays, _start: int, end: int) -> Numbers:
    """Sums over the members at risk; nobody known where a period ends before the data do."""
    is_now = _is_now(rows, end)
    at_risk = (rows["state"] == AT_RISK) & is_now
    sums = {name: float(np.nansum(rows[name][at_risk])) for name in ("members", "at_stake", "years_at_stake")}
    has_money = bool(np.isfinite(rows["margin"]).any()) if len(rows["margin"]) else False
    known = float(rows["members"].sum()) if is_now else 0.0
    money = sums["at_stake"] if has_money else float("nan")
    return sums | {"at_stake": money, "known": known, "is_now": float(_ends_now(rows, end))}


def _read_tenures(store: Store, scope: Scope, _periods: Periods, by: By) -> pd.DataFrame:
    """How long members stayed, and from which month on that is how things are."""
    return tenures(store, scope, by).assign(until=coverage(store).complete_until)


def _tenure_numbers(rows: Arrays, _start: int, end: int) -> Numbers:
    """Half-life of the members looked at; infinite where half of them are there still."""
    members = float(rows["members"].sum()) if _is_now(rows, end) else 0.0
    found = lifetime(rows["months"], rows["ended"] > 0, rows["members"]) if members else None
    ended = float(rows["members"][rows["ended"] > 0].sum()) if members else 0.0
    half = float("nan") if found is None else found.half_life if found.is_half_seen else float("inf")
    return {"half_life": half, "members": members, "ended": ended, "is_now": float(_ends_now(rows, end))}


def _is_now(rows: Arrays, end: int) -> bool:
    return bool(len(rows[NOW])) and end >= rows[NOW][0]


def _ends_now(rows: Arrays, end: int) -> bool:
    return not len(rows[NOW]) or end >= rows[NOW][0]


STATES = Source(("orders", "interactions"), BY_MEMBER, _read_states, _state_numbers, needs_any=True)
TENURES = Source(("orders", "interactions"), PEOPLE, _read_tenures, _tenure_numbers, needs_any=True)
