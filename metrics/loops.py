"""Loops: what they are made of, and what comes of one turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from math import isnan

import pandas as pd

from analytics.loops import gain, step_figures, turn_days
from data_access.loop_paths import Path
from data_access.loop_settings import Loop, read_loops
from data_access.queries.loops import step_counts
from data_access.scope import Comparison, Grain, Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, Arrays, Good, Metric, Numbers, Periods, Source, Unit, Value, WorkedOut

WORDS = {
    "joined": "Join",
    "first_order": "First order",
    "second_order": "Second order",
    "first_post": "First post",
    "answered": "Answered",
    "second_post": "Second post",
    "first_answer": "First answer",
    "first_contribution": "First contribution",
    "shared": "Share or refer",
    "spoke": "Review, share or refer",
    "referred": "First referral",
    "referee_joins": "Friend joins",
    "friend_orders": "Friend's first order",
    "answers_others": "Answers another",
}
"""What each moment is called on the wheel."""
NEEDS = {
    **dict.fromkeys(("first_order", "second_order"), ("orders",)),
    **dict.fromkeys(
        ("first_post", "answered", "second_post", "first_answer", "first_contribution", "answers_others"),
        ("interactions",),
    ),
    **dict.fromkeys(("shared", "spoke"), ("interactions", "referrals")),
    **dict.fromkeys(("referred", "referee_joins"), ("referrals",)),
    "friend_orders": ("referrals", "orders"),
}
"""The tables of the contract from which a moment is known; for what is shared or said either will do."""
EITHER = ("shared", "spoke")

LOOPS = read_loops()
FIRST = LOOPS[0]


def missing(loop: Loop, held: Mapping[str, int]) -> tuple[str, ...]:
    """The tables that a loop needs and the store does not have."""
    lacking: list[str] = []
    for moment in loop.moments:
        absent = [table for table in NEEDS.get(moment, ()) if not held.get(table)]
        if moment not in EITHER or len(absent) == len(NEEDS[moment]):
            lacking += absent
    return tuple(dict.fromkeys(lacking))


def counted_steps(store: Store, scope: Scope, path: Path) -> pd.DataFrame:
    """What became of the members who reached the steps of a loop in the scope's months; see ``step_counts``."""
    return _remembered(store, store.version(), replace(scope, grain=Grain.MONTH, comparison=Comparison.PREVIOUS), path)


@lru_cache(maxsize=16)
def _remembered(store: Store, _version: str, scope: Scope, path: Path) -> pd.DataFrame:
    """The same for one version of the store, in an order on which draws may depend."""
    counted = step_counts(store, scope, path)
    return counted.sort_values(list(counted.columns), ignore_index=True)


def loop_steps(store: Store, scope: Scope, path: Path) -> pd.DataFrame:
    """Each step in numbers.

    The columns of ``analytics.loops.step_figures``, and: stopped (of n, who did not go on), to (what the step leads
    to), within (days).
    """
    figures = step_figures(counted_steps(store, scope, path), len(path.steps))
    return figures.assign(
        stopped=figures["n"] - figures["went_on"],
        to=[step.to for step in path.steps],
        within=[step.within for step in path.steps],
    )


def _read(store: Store, scope: Scope, periods: Periods, by: tuple[str, ...]) -> pd.DataFrame:
    months = replace(scope, start=min(start for start, _ in periods), end=max(end for _, end in periods))
    return step_counts(store, months, FIRST.path, ("month", *by))


def _numbers(rows: Arrays, start: int, end: int) -> Numbers:
    """The turn of a period, and how many were seen for all of each step's days, and how many of them went on."""
    chosen = (rows["month"] >= start) & (rows["month"] < end)
    names = ("step", "waited", "went_on", "is_matured", "number", "members")
    figures = step_figures(pd.DataFrame({name: rows[name][chosen] for name in names}), len(FIRST.path.steps))
    return {"gain": gain(figures), "days": turn_days(figures), "n": float(figures["n"].min())}


def _counts(rows: Arrays, start: int, end: int) -> Numbers:
    """How many were seen for all of each step's days, and how many of them went on."""
    chosen = (rows["month"] >= start) & (rows["month"] < end) & (rows["is_matured"] == 1)
    found = {}
    for nth in range(1, len(FIRST.path.steps) + 1):
        mine = chosen & (rows["step"] == nth)
        found[f"n_{nth}"] = float(rows["members"][mine].sum())
        found[f"went_on_{nth}"] = float(rows["members"][mine & (rows["went_on"] == 1)].sum())
    return found


def going_on(numbers: Numbers) -> tuple[float, ...]:
    """The members that the numbers count, in parts: who went on from each step, and who did not."""
    steps = range(1, len(FIRST.path.steps) + 1)
    gone = [numbers[f"went_on_{nth}"] for nth in steps]
    return *gone, *(numbers[f"n_{nth}"] - on for nth, on in zip(steps, gone, strict=True))


def _worked(name: str, reason: str) -> Callable[[Numbers], Value]:
    def work(numbers: Numbers) -> Value:
        if isnan(numbers[name]):
            return Value(None, 0, reason=reason)
        return Value(numbers[name], numbers["n"])

    return work


_NEEDS = tuple(
    dict.fromkeys(table for moment in FIRST.moments if moment not in EITHER for table in NEEDS.get(moment, ()))
)
LOOP = Source(_NEEDS, BY_MEMBER, _read, _numbers)
LOOP_MEMBERS = Source(_NEEDS, BY_MEMBER, _read, _counts)
"""Counts whom the numbers of the loop are about."""
_WAY = ", ".join(WORDS[moment].lower() for moment in FIRST.moments)
METRICS = [
    Metric(
        key="loop_gain",
        name="Gain of a turn",
        question="Does one member's engagement bring the next?",
        definition=f"What one turn of the loop makes of one member: {_WAY}.",
        formula="product of the steps' means: share that goes on × how many each of them brings",
        unit=Unit.RATIO,
        good=Good.UP,
        source=LOOP,
        count=WorkedOut(_worked("gain", "nobody has been watched for all days of every step")),
    ),
    Metric(
        key="loop_turn_days",
        name="Time of a turn",
        question="How long does one turn of the loop take?",
        definition=f"Days that one turn of the loop takes: {_WAY}.",
        formula="sum of the steps' delays: by then half of those who go on have gone on (Kaplan-Meier)",
        unit=Unit.DAYS,
        good=Good.DOWN,
        source=LOOP,
        count=WorkedOut(_worked("days", "nobody has gone all the way round")),
    ),
]
