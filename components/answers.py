"""Reads single numbers out of what `measure` gave.

Everything here takes that tidy frame: one row per key, role ("range", "comparison", "series") and period,
with columns key, role, start, end (months since 1970-01, half-open), complete, value, n, low, high, reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Answer:
    """One number with how many it rests on, or the reason why there is none."""

    value: float | None
    n: int | None
    reason: str


def answer(measured: pd.DataFrame, key: str, role: str = "range") -> Answer:
    """The number of one metric in one role; raises KeyError where it was not asked for."""
    rows = measured[(measured["key"] == key) & (measured["role"] == role)]
    if rows.empty:
        raise KeyError(f"{key} ({role})")
    found = rows.iloc[-1]
    return Answer(known(found["value"]), count(found["n"]), str(found["reason"]))


def series(measured: pd.DataFrame, key: str) -> pd.DataFrame:
    """The periods of one metric, oldest first; columns start, end, complete, value (NaN where unknown).

    A period that the range cuts is as incomplete as one that is not over.
    """
    rows = measured[(measured["key"] == key) & (measured["role"] == "series")].sort_values("start")
    lengths = rows["end"] - rows["start"]
    whole = rows.assign(complete=rows["complete"] & (lengths == lengths.max()))
    return whole[["start", "end", "complete", "value"]].reset_index(drop=True)


def reasons(measured: pd.DataFrame, keys: Sequence[str]) -> dict[str, list[str]]:
    """The keys without a number in the range or any part of it, by the reason why."""
    found: dict[str, list[str]] = {}
    for key in keys:
        given = answer(measured, key)
        if given.value is None and series(measured, key)["value"].isna().all():
            found.setdefault(given.reason, []).append(key)
    return found


def is_anything(measured: pd.DataFrame) -> bool:
    """Whether any period has a number other than zero."""
    periods = measured[measured["role"] == "series"]
    return any(known(value) for value in periods["value"])


def known(number: object) -> float | None:
    """A number as a float, or None where it is unknown."""
    if number is None or number is pd.NA:
        return None
    amount = float(str(number))
    return amount if math.isfinite(amount) else None


def count(number: object) -> int | None:
    """A number as a whole number, or None where it is unknown."""
    amount = known(number)
    return None if amount is None else round(amount)
