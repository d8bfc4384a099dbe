"""What a loop brings in the next twelve months, as it is and as it would be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.loop_simulation import (
    YEAR,
    Wheel,
    brought_by_day,
    elasticities,
    one_of,
    own_inflow,
    paid_by_month,
    resampled,
)
from analytics.loops import step_figures
from data_access.loop_paths import Path
from data_access.queries.coverage import coverage
from data_access.queries.loops import begun_by_day
from data_access.queries.retention import Cohorts, cells, sizes
from data_access.scope import Scope
from data_access.store import Store
from metrics.loops import counted_steps

EPOCH = date(1970, 1, 1)
BACK = 730
"""Days of the past from which members may still go round."""
SEED = 20_261
MONTHS = 12
OLDEST = 36
"""Months after the beginning for which it is counted what members pay; later ones are like the last year of them."""
COLUMNS = ["month", "today", "changed", "low", "high", "paid_today", "paid", "paid_low", "paid_high"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """What is changed of a loop.

    Parameters
    ----------
    points : tuple of float
        For each step, percentage points added to the share that goes on.
    delays : tuple of float
        For each step, percent by which it takes longer.
    inflow : float
        Percent by which more come by themselves.
    """

    points: tuple[float, ...]
    delays: tuple[float, ...]
    inflow: float = 0.0

    @property
    def is_none(self) -> bool:
        """Whether everything stays as it is."""
        return not any((*self.points, *self.delays, self.inflow))

    def of(self, wheel: Wheel) -> Wheel:
        """The loop with these changes."""
        shares = np.clip(wheel.shares + np.array(self.points) / 100, 0, 1)
        return replace(wheel, shares=shares, delays=wheel.delays * (1 + np.array(self.delays) / 100))


@dataclass(frozen=True)
class _Now:
    """A loop as it is today, who came lately, and how many come by themselves each day."""

    counted: pd.DataFrame
    wheel: Wheel
    before: Floats
    inflow: float
    closes: bool


def loop_pull(store: Store, scope: Scope, path: Path) -> pd.DataFrame:
    """By how much each step holds the loop back: see ``elasticities``; no rows where some step is not known."""
    now = _now(store, scope, path)
    if now is None:
        return pd.DataFrame(columns=["step", "lost", "slow"])
    return elasticities(now.wheel, np.full(YEAR, now.inflow), now.before, closes=now.closes)


def loop_future(store: Store, scope: Scope, path: Path, change: Change) -> pd.DataFrame:
    """New members and what all members pay in each of the next twelve months.

    Returns
    -------
    DataFrame
        month (1 to 12), today (new members as the loop is), changed (with the change), low and high (95% of bootstrap
        draws of it), paid_today, paid, paid_low and paid_high (likewise, in the store's currency). Of a loop that does
        not lead to its beginning, those who come out at its end, in place of new members; what is paid does not follow
        from them. No rows where some step is not known.
    """
    now = _now(store, scope, path)
    if now is None:
        return pd.DataFrame(columns=COLUMNS)
    today = _new(now, now.wheel, now.inflow)
    inflow = now.inflow * (1 + change.inflow / 100)
    draws = resampled(now.counted, now.wheel, SEED)
    changed = _new(now, change.of(now.wheel), inflow)
    likely = np.array([_new(now, change.of(one_of(draws, nth)), inflow) for nth in range(len(draws.shares))])
    joined, paid_at = _paying(store, scope, path)

    def paid(new: Floats) -> Floats:
        return paid_by_month([*joined, *new], paid_at, MONTHS) if now.closes else np.full(MONTHS, np.nan)

    low, high = np.quantile(likely, [0.025, 0.975], axis=0)
    told = (np.arange(1, MONTHS + 1), today, changed, low, high, paid(today), paid(changed), paid(low), paid(high))
    return pd.DataFrame(dict(zip(COLUMNS, told, strict=True)))


def _now(store: Store, scope: Scope, path: Path) -> _Now | None:
    counted = counted_steps(store, scope, path)
    figures = step_figures(counted, len(path.steps))
    if figures[["share", "each", "delay"]].isna().any(axis=None):
        return None
    share, each, delay = (figures[name].to_numpy(float) for name in ("share", "each", "delay"))
    wheel = Wheel(share, each, delay, tuple(step.within for step in path.steps))
    known = coverage(store)
    end = (known.as_of - EPOCH).days + 1 if known.as_of else 0
    rows = begun_by_day(store, scope, path.begins, (end - BACK, end))
    before = np.zeros(BACK)
    before[rows["day"].to_numpy(int) - (end - BACK)] = rows["members"].to_numpy(float)
    inflow = own_inflow(wheel, before, YEAR) if path.closes else float(before[-YEAR:].mean())
    return _Now(counted, wheel, before, inflow, path.closes)


def _new(now: _Now, wheel: Wheel, inflow: float) -> Floats:
    """Who comes in each of twelve months: by themselves, and where the loop closes, brought by others."""
    by_day = np.full(YEAR, inflow)
    if now.closes:
        by_day = by_day + brought_by_day(wheel, by_day, now.before)
    else:
        by_day = brought_by_day(wheel, by_day, now.before, closes=False)
    month = np.arange(YEAR) * MONTHS // YEAR
    a_day: Floats = np.bincount(month, by_day, MONTHS) / np.bincount(month, minlength=MONTHS)
    return a_day * YEAR / MONTHS


def _paying(store: Store, scope: Scope, path: Path) -> tuple[Floats, Floats]:
    """Members by the month in which they began, and what a member pays by months since."""
    begin = {"joined": "join", "first_order": "order"}.get(path.begins, "activity")
    until = coverage(store).complete_until
    cohorts = Cohorts(begin, "month", coverage(store).first_month, until)
    begun, seen = sizes(store, scope, cohorts), cells(store, scope, cohorts)
    size = begun.set_index("cohort")["members"].astype(float)
    months = np.arange(coverage(store).first_month, until)
    joined = size.reindex(months, fill_value=0.0).to_numpy(float)
    told = seen[(seen["age"] <= OLDEST) & (seen["cohort"] + seen["age"] < until)]
    paid = told.groupby("age")["revenue"].sum()
    could = np.array([joined[: max(0, len(months) - age)].sum() for age in range(OLDEST + 1)])
    paid_at = paid.reindex(range(OLDEST + 1), fill_value=0.0).to_numpy(float)[could > 0] / could[could > 0]
    later: Floats = np.append(paid_at, paid_at[-12:].mean() if len(paid_at) else 0.0)
    return joined.astype(np.float64), later
