"""Where the numbers of the conversation come from."""

from __future__ import annotations

from math import isinf

import numpy as np
import pandas as pd

from analytics.survival import kaplan_meier, time_until
from data_access.queries.conversation import thread_counts, thread_waits
from data_access.queries.participation import lost_by_month
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, Arrays, Numbers, Periods, Source

By = tuple[str, ...]
MINUTES = 60
"""In an hour."""


def _span(periods: Periods) -> tuple[int, int]:
    return min(start for start, _ in periods), max(end for _, end in periods)


def _read_threads(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return thread_counts(store, scope, _span(periods), by)


def _thread_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    sums = {name: float(values[chosen].sum()) for name, values in rows.items() if values.dtype != object}
    return sums | {"every_reply": sums["replies"] + sums["company_replies"]}


THREADS = Source(("interactions",), BY_MEMBER, _read_threads, _thread_numbers)


def _read_waits(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return thread_waits(store, scope, _span(periods), by)


def _wait_numbers(rows: Arrays, start: int, end: int) -> Numbers:
    """Threads that were and were not answered, and the median time until they were; infinite where half were not."""
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    waits, answered, unanswered = (rows[name][chosen] for name in ("wait_minutes", "answered", "unanswered"))
    numbers = {"answered": float(answered.sum()), "unanswered": float(unanswered.sum()), "hours": np.inf}
    if numbers["answered"]:
        happened = np.repeat([True, False], len(waits))
        curve = kaplan_meier(np.tile(waits, 2), happened, np.concatenate([answered, unanswered]))
        numbers["hours"] = time_until(curve) / MINUTES
    return numbers


REPLY_WAITS = Source(("interactions",), BY_MEMBER, _read_waits, _wait_numbers)


def is_known(hours: float) -> bool:
    """Whether half of the threads were answered in some time."""
    return not isinf(hours)


def _read_lost(store: Store, scope: Scope, periods: Periods, by: By) -> pd.DataFrame:
    return lost_by_month(store, scope, _span(periods), by)


def _lost_numbers(rows: Arrays, _start: int, end: int) -> Numbers:
    """Those who are lost at the end of a period: of its last month."""
    return {"lost": float(rows["members"][rows["month"] == end - 1].sum())}


LOST = Source(("interactions", "referrals"), BY_MEMBER, _read_lost, _lost_numbers, needs_any=True)
