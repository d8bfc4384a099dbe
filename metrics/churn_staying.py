"""How long members stay, group by group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.comeback import lapse_days
from analytics.lifetimes import Lifetime, lifetime
from data_access.queries.churn import comebacks, tenures
from data_access.queries.coverage import coverage
from data_access.scope import Scope
from data_access.store import Store

EVERYBODY, COHORT, ORIGIN, SEGMENT = "everybody", "joined_year", "origin", "segment"
GROUPINGS = {EVERYBODY: "Everybody", COHORT: "Year of joining", ORIGIN: "Origin", SEGMENT: "Segment"}
MOST_GROUPS = 6
YEARS = (1, 5, 10)
COLUMNS = ("group", "month", "share", "low", "high", "members", "ended", "half_life", "is_half_seen", "seen_until")


def staying(store: Store, scope: Scope, by: str) -> pd.DataFrame:
    """The share of members who are still there, month by month since they joined, as far as it was seen.

    Parameters
    ----------
    by : str
        One of ``GROUPINGS``; of many groups the six largest are told.

    Returns
    -------
    DataFrame
        A row for each group and month in which anybody lapsed, from 0: group, month, share with low and high (95%),
        and for the whole group members, ended, half_life (months; infinite where it is never reached), is_half_seen,
        seen_until, share_1, share_5 and share_10 (expected to be there after so many years; beyond what was seen the
        rate of leaving of its last year, or of its later half, goes on).
    """
    counted = tenures(store, scope, () if by == EVERYBODY else (by,))
    parts = list(_lifetimes(counted, by))
    largest = sorted(parts, key=lambda part: -part[1].members)[:MOST_GROUPS]
    told = [_curve(name, found) for name, found in parts if any(name == each for each, _ in largest)]
    columns = [*COLUMNS, *(f"share_{years}" for years in YEARS)]
    return pd.concat(told, ignore_index=True)[columns] if told else pd.DataFrame(columns=columns)


def _lifetimes(counted: pd.DataFrame, by: str) -> Iterator[tuple[str, Lifetime]]:
    groups = [("Everybody", counted)] if by == EVERYBODY else counted.groupby(by)
    for name, part in groups:
        found = lifetime(*(part[each].to_numpy(float) for each in ("months", "ended", "members")))
        if found is not None and str(name):
            yield str(name), found


def _curve(name: str, found: Lifetime) -> pd.DataFrame:
    begin = pd.DataFrame({"time": [0.0], "survival": [1.0], "low": [1.0], "high": [1.0]})
    seen = found.curve[["time", "survival", "low", "high"]]
    curve = pd.concat([begin, seen], ignore_index=True).rename(columns={"time": "month", "survival": "share"})
    shares = {f"share_{years}": found.share_at(12 * years) for years in YEARS}
    facts = {"members": found.members, "ended": found.ended, "half_life": found.half_life}
    facts |= {"is_half_seen": found.is_half_seen, "seen_until": found.seen_until}
    return curve.assign(group=name, **facts, **shares)


def lapse(store: Store) -> int:
    """Days of silence from which fewer than a fifth of the community come back."""
    known = coverage(store)
    everybody = Scope(known.first_month, max(known.last_month, known.first_month) + 1)
    curve = comebacks(store, everybody)
    return lapse_days(*(curve[name].to_numpy(np.float64) for name in ("silent_days", "reached", "returned")))
