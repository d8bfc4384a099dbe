"""Every metric of the catalogue as plain data: what the command line prints and exports hold."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

import pandas as pd

from data_access.queries.coverage import coverage
from data_access.scope import Scope, month_name
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.measure import RANGE, SERIES, measure


def listing(store: Store, scope: Scope) -> dict[str, Any]:
    """Every metric's value for the range as one period, and its series.

    Returns
    -------
    dict
        store, version, from, to (months), currency; metrics: by key name, unit, value, shown, n, low, high, period
        (from, to, complete), reason (where there is no value), and series: a list of the same by month.
    """
    known = coverage(store)
    measured = measure(store, list(METRICS), scope)
    found = {}
    for key, rows in measured.groupby("key", sort=False):
        metric = METRICS[str(key)]
        whole = rows[rows["role"] == RANGE].iloc[0]
        told = _told(whole)
        shown = None if told["value"] is None else metric.unit.format(told["value"], known.currency)
        series = [_point(row) for _, row in rows[rows["role"] == SERIES].iterrows()]
        found[str(key)] = {
            "key": key,
            "name": metric.name,
            "unit": metric.unit.value,
            **told,
            "shown": shown,
            "series": series,
        }
    return {
        "store": store.place,
        "version": store.version(),
        "from": month_name(scope.start),
        "to": month_name(scope.end - 1),
        "currency": known.currency or None,
        "metrics": found,
    }


def _point(row: pd.Series[Any]) -> dict[str, Any]:
    return {"month": month_name(int(row["start"])), **_told(row)}


def _told(row: pd.Series[Any]) -> dict[str, Any]:
    period = {
        "from": month_name(int(row["start"])),
        "to": month_name(int(row["end"]) - 1),
        "complete": bool(row["complete"]),
    }
    numbers = {name: _number(row[name]) for name in ("value", "n", "low", "high")}
    return {**numbers, "period": period, "reason": row["reason"] or None}


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _none(told: dict[str, Any]) -> str:
    return f"— ({told['reason']})"


def in_words(found: dict[str, Any]) -> Iterator[str]:
    """What `listing` gives, a line for each metric: its value, or the reason why there is none."""
    for key, told in found["metrics"].items():
        yield f"{key:24} {told['shown'] if told['value'] is not None else _none(told)}"
