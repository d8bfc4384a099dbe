"""Where the numbers of value and of ownership come from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.lorenz import gini, spread, top_multiple, top_multiple_interval
from data_access.queries.coverage import coverage
from data_access.queries.ownership import moves
from data_access.queries.value import value_spread
from data_access.rollups.value_sums import TOTAL
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, Arrays, Numbers, Periods, Source
from metrics.value_settings import usual

RUNGS = (1, 2, 3, 4, 5)
BROUGHT_OR_OWN = (4, 5)
By = tuple[str, ...]


def _read_values(store: Store, scope: Scope, _periods: Periods, by: By) -> pd.DataFrame:
    """What members are worth as of the end of the data, and from when on that is: until."""
    own = [name for name in by if name in ("segment", "channel", "origin")]
    rows = value_spread(store, scope, TOTAL, usual().anyway, tuple(own))
    return rows.assign(until=coverage(store).complete_until)


def _value_numbers(rows: Arrays, _start: int, end: int) -> Numbers:
    """Figures of the members whose value is estimated; nobody where a period ends before the data do."""
    is_now = bool(len(rows["until"])) and end >= rows["until"][0]
    members = rows["members"] if is_now else np.zeros(0)
    if not members.sum():
        return {"is_now": float(is_now), "members": 0.0, "customers": 0.0, "own": 0.0}
    amounts = spread(members, rows["amount"])
    low, high = top_multiple_interval(amounts)
    return {
        "is_now": 1.0,
        "members": amounts.size,
        "customers": float(rows["customers"].sum()),
        "own": float(rows["own"].sum()),
        "gini": gini(amounts),
        "multiple": top_multiple(amounts),
        "low": low,
        "high": high,
    }


VALUES = Source(("orders",), BY_MEMBER, _read_values, _value_numbers)


def _read_ladder(store: Store, scope: Scope, _periods: Periods, by: By) -> pd.DataFrame:
    return moves(store, scope, by)


def _ladder_numbers(rows: Arrays, _start: int, end: int) -> Numbers:
    """How many stand on each rung when a period ends."""
    so_far = rows["month"] < end
    counts = {}
    for rung in RUNGS:
        came, went = so_far & (rows["rung"] == rung), so_far & (rows["rung_before"] == rung)
        counts[f"rung_{rung}"] = float(rows["members"][came].sum() - rows["members"][went].sum())
    owners = sum(counts[f"rung_{rung}"] for rung in BROUGHT_OR_OWN)
    return counts | {"owners": owners, "customers": sum(counts[f"rung_{rung}"] for rung in RUNGS)}


LADDER = Source(("interactions", "referrals"), BY_MEMBER, _read_ladder, _ladder_numbers, needs_any=True)
