"""Coming back: who of those who began together is still there, and for how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analytics.retention import ON, ON_OR_AFTER, START, retention_table, shares
from data_access.queries.coverage import coverage
from data_access.queries.retention import Cohorts, cells, last_period_over, periods_of, sizes
from data_access.scope import Scope
from data_access.store import Store
from metrics.model import BY_MEMBER, Arrays, Good, Metric, Numbers, Periods, Ratio, Source, Unit

BEGINS = {"activity": "First activity", "join": "Join", "order": "First order"}
GRAINS = {"month": "months", "week": "weeks", "day": "days"}
COUNTED = {ON: "in that very period", ON_OR_AFTER: "then or later"}
MOST_COHORTS = {"month": 24, "week": 26, "day": 31}
"""Cohorts that are told one by one: the last ones of the months chosen."""
MOST_AGES = {"month": 24, "week": 26, "day": 30}
EPOCH = date(1970, 1, 1)
AGES = (1, 3, 12)
MONTHS_IN_WORDS = {1: "one month", 3: "three months", 12: "twelve months"}


@dataclass(frozen=True)
class Shape:
    """Which table of cohorts is wanted.

    Parameters
    ----------
    begin : str
        What members begin with: activity, join or order. Of those who begin with an order, being there means buying.
    grain : str
        How long a period is: month, week or day.
    counted : str
        "on" for those who are there in a period, "on or after" for those who are there in it or later.
    base : str
        "start" for shares of those who began, "previous" for shares of those of the period before.
    is_money : bool
        What they pay, in place of how many they are; a share is one of what they paid in the first period.
    """

    begin: str = "activity"
    grain: str = "month"
    counted: str = ON
    base: str = START
    is_money: bool = False


COLUMNS = ["cohort", "age", "members", "present", "amount", "whole", "base", "share", "is_over"]


def retention(store: Store, scope: Scope, shape: Shape) -> pd.DataFrame:
    """A table of cohorts that began in a scope's months, the last ones where they are many.

    Returns
    -------
    DataFrame
        cohort (the period in which they began, since 1970), age (periods since), members (of the cohort), present
        (members there), amount (members there, or what they paid), whole, base (what the share is of), share (missing
        where the base is nothing), is_over.
    """
    known = coverage(store)
    if known.as_of is None:
        return pd.DataFrame(columns=COLUMNS)
    last_day = (known.as_of - EPOCH).days
    over, now = last_period_over(last_day, shape.grain), last_period_over(last_day - 1, shape.grain) + 1
    first, end = periods_of(scope, shape.grain)
    end = max(first, min(end, now + 1))
    cohorts = Cohorts(shape.begin, shape.grain, max(first, end - MOST_COHORTS[shape.grain]), end)
    begun, seen = sizes(store, scope, cohorts), cells(store, scope, cohorts)
    table = retention_table(begun, seen, (now, MOST_AGES[shape.grain]))
    is_later = shape.counted == ON_OR_AFTER
    present, paid = table["later" if is_later else "active"], table["revenue_later" if is_later else "revenue"]
    at_first = paid.where(table["age"] == 0).groupby(table["cohort"]).transform("max")
    told = table.assign(
        present=present,
        amount=paid if shape.is_money else present,
        whole=at_first if shape.is_money else table["members"],
        is_over=table["cohort"] + table["age"] <= over,
    )
    return shares(told, shape.base)[COLUMNS]


def months_of_beginnings(store: Store, scope: Scope, begin: str) -> Scope:
    """The scope, of the months up to the last one in which any of its people began; itself where nobody ever did."""
    known = coverage(store)
    first = min(scope.start, known.first_month)
    begun = sizes(store, scope, Cohorts(begin, "month", first, max(scope.end, known.last_month + 1)))
    return scope if begun.empty else replace(scope, start=first, end=int(begun["cohort"].max()) + 1)


def _read(store: Store, scope: Scope, periods: Periods, by: tuple[str, ...]) -> pd.DataFrame:
    """Members by the month in which they could come back, where it is over: month, age, `by`, size, kept."""
    first, end = min(start for start, _ in periods) - max(AGES), max(end for _, end in periods)
    cohorts = Cohorts("activity", "month", first, end)
    begun, seen = sizes(store, scope, cohorts, by), cells(store, scope, cohorts, by)
    keys = ["cohort", "age", *by]
    every = pd.concat([begun.assign(age=age) for age in AGES], ignore_index=True)
    table = every.merge(seen[[*keys, "active"]], on=keys, how="left")
    told = table.assign(month=table["cohort"] + table["age"], size=table["members"], kept=table["active"].fillna(0))
    return told.loc[told["month"] < coverage(store).complete_until, ["month", "age", *by, "size", "kept"]]


def _after(age: int) -> Callable[[Arrays, int, int], Numbers]:
    def numbers(rows: Arrays, start: int, end: int) -> Numbers:
        chosen = (rows["month"] >= start) & (rows["month"] < end) & (rows["age"] == age)
        return {name: float(rows[name][chosen].sum()) for name in ("size", "kept")}

    return numbers


SOURCES = {age: Source(("orders", "interactions"), BY_MEMBER, _read, _after(age), needs_any=True) for age in AGES}
"""By how many months after their first activity members are looked for."""


def keeping(numbers: Numbers) -> tuple[float, ...]:
    """The members that the numbers count, in parts."""
    return numbers["kept"], numbers["size"] - numbers["kept"]


def _metric(age: int) -> Metric:
    later = MONTHS_IN_WORDS[age]
    return Metric(
        key=f"retention_m{age}",
        name=f"Back after {later}",
        question=f"Do they come back {later} later?",
        definition=f"Of members first active {later} before a month of the period, the share active in that month.",
        formula=f"active in a month ÷ members first active {later} before it, over months that are over",
        unit=Unit.SHARE,
        good=Good.UP,
        source=SOURCES[age],
        count=Ratio("kept", "size", f"nobody was first active {later} before a month that is over", is_share=True),
    )


METRICS = [_metric(age) for age in AGES]
