"""What a metric is: data, from which card, help, chart, export and test all come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from math import isfinite, isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.intervals import wilson_interval
from data_access.scope import Scope
from data_access.store import Store

SEGMENT, CHANNEL, CATEGORY, LIST = "segment", "channel", "category", "list"
PEOPLE = frozenset({SEGMENT, CHANNEL})
"""Filters that follow the member's groups."""
BY_MEMBER = PEOPLE | {LIST}
"""Filters that follow the member: what is counted member by member is known by saved list too."""
EVERYTHING = frozenset({SEGMENT, CHANNEL, CATEGORY})
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
"""Signs that stand for one currency only in most readers' eyes; others are shown by their code."""
MANY = 100
"""Cases from which a share needs no interval."""
Numbers = Mapping[str, float]
Arrays = Mapping[str, npt.NDArray[Any]]
"""A frame's columns as plain arrays: floats with NaN where nothing is known, or text."""


class Unit(Enum):
    """What a value counts."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    RATIO = "ratio"
    MONTHS = "months"
    DAYS = "days"
    HOURS = "hours"
    SCORE = "score"

    def format(self, value: float, currency: str = "") -> str:
        """The value as people read it.

        >>> Unit.SHARE.format(0.4567), Unit.MONEY.format(1234567.8, "GBP"), Unit.COUNT.format(1234.0)
        ('45.7%', '£1.23M', '1,234')
        """
        if self is Unit.MONEY:
            return f"{'-' if value < 0 else ''}{self.sign(currency)}{_money(abs(value))}"
        if self is Unit.DAYS and round(value) == 1:
            return "1 day"
        return _WRITTEN[self].format(value)

    def format_change(self, new: float, old: float, currency: str = "") -> str:
        """A change as people read it, with its sign: percent for counts and money, points for the rest.

        >>> Unit.SHARE.format_change(0.5, 0.45), Unit.COUNT.format_change(90, 100)
        ('+5.0 pt', '-10.0%')
        """
        if not (isfinite(new) and isfinite(old)):
            return ""
        if self is Unit.SHARE:
            return f"{(new - old) * 100:+.1f} pt"
        if self in (Unit.COUNT, Unit.MONEY):
            if old == 0:
                return "" if new == 0 else f"{'+' if new > 0 else '-'}{self.format(abs(new), currency)}"
            return f"{(new - old) / abs(old):+.1%}"
        if self in (Unit.DAYS, Unit.HOURS):
            return f"{'-' if new < old else '+'}{self.format(abs(new - old))}"
        return f"{new - old:+.1f}" if self is Unit.SCORE else f"{new - old:+.2f}"

    def format_part(self, amount: float, currency: str = "") -> str:
        """What a part adds to a change, with its sign and in the unit itself.

        >>> Unit.SHARE.format_part(0.0267), Unit.MONEY.format_part(-156447.0, "EUR")
        ('+2.7 pt', '-€156,447')
        """
        if self in (Unit.COUNT, Unit.MONEY, Unit.MONTHS):
            return f"{'-' if amount < 0 else '+'}{self.format(abs(amount), currency)}"
        return self.format_change(amount, 0.0, currency)

    @staticmethod
    def sign(currency: str) -> str:
        """What stands before an amount of a currency.

        >>> Unit.sign("EUR"), Unit.sign("CHF"), Unit.sign("")
        ('€', 'CHF ', '')
        """
        return SIGNS.get(currency, f"{currency} ".lstrip())


def _money(value: float) -> str:
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.2f}{letter}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


_WRITTEN = {
    Unit.COUNT: "{:,.0f}",
    Unit.SHARE: "{:.1%}",
    Unit.RATIO: "{:,.2f}",
    Unit.MONTHS: "{:.1f} months",
    Unit.DAYS: "{:,.0f} days",
    Unit.HOURS: "{:,.1f} hours",
    Unit.SCORE: "{:.0f}",
}
"""How values are written, but for money."""


class Good(StrEnum):
    """Which direction is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True)
class Value:
    """What a metric is worth in one period: a value, or the reason why there is none."""

    value: float | None
    n: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


Periods = Sequence[tuple[int, int]]
"""Half-open ranges of months since 1970-01."""


@dataclass(frozen=True)
class Source:
    """Where numbers come from: one SELECT for a scope, and sums over any of its periods.

    Parameters
    ----------
    needs : tuple of str
        Tables of the contract that have to have rows: all of them, or any where `needs_any`.
    filters : frozenset of str
        Parts of a scope that it follows.
    read : callable
        From store, scope, the periods asked for, and the columns to split by, to a frame.
    numbers : callable
        From such a frame's arrays and a half-open period to named sums.
    needs_any : bool
        One of the tables is enough.
    """

    needs: tuple[str, ...]
    filters: frozenset[str]
    read: Callable[[Store, Scope, Periods, tuple[str, ...]], pd.DataFrame]
    numbers: Callable[[Arrays, int, int], Numbers]
    needs_any: bool = False


def arrays_of(rows: pd.DataFrame) -> Arrays:
    """A frame's columns as plain arrays, which sums over many periods take much less time on."""
    return {
        str(name): values.to_numpy(object) if values.dtype == object else values.to_numpy(float, na_value=np.nan)
        for name, values in rows.items()
    }


@dataclass(frozen=True)
class Total:
    """A sum; `cases` is the sum that says of how many cases, where it does not count its own."""

    number: str
    cases: str = ""

    def value(self, numbers: Numbers) -> Value:
        """The sum itself."""
        return Value(numbers[self.number], numbers[self.cases or self.number])


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums.

    Parameters
    ----------
    top, bottom : str
        The sums.
    empty : str
        Why there is no value where the bottom is empty.
    is_share : bool
        The top is part of the bottom, so that few cases have an interval.
    cases : str
        The sum that says of how many cases; the bottom where it is left out.
    unknown : str
        Why there is no value where the top is not known (NaN).
    """

    top: str
    bottom: str
    empty: str
    is_share: bool = False
    cases: str = ""
    unknown: str = "it is not known"

    def value(self, numbers: Numbers) -> Value:
        """The ratio, with its number of cases and, where they are few, its interval."""
        top, bottom = numbers[self.top], numbers[self.bottom]
        n = numbers[self.cases or self.bottom]
        if isnan(top):
            return Value(None, 0, reason=self.unknown)
        if not bottom:
            return Value(None, 0, reason=self.empty)
        low, high = wilson_interval(top, bottom) if self.is_share and bottom < MANY else (None, None)
        return Value(top / bottom, n, low, high)


@dataclass(frozen=True)
class WorkedOut:
    """Anything that is neither a sum nor a ratio of sums."""

    work: Callable[[Numbers], Value]

    def value(self, numbers: Numbers) -> Value:
        """What comes of the numbers."""
        return self.work(numbers)


@dataclass(frozen=True)
class Composite:
    """A metric made from others, each scored: worked out by `measure` from their values month by month."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Metric:
    """One number, defined once.

    Parameters
    ----------
    key : str
        Its name in code, links and exports.
    name, question, definition, formula : str
        For people: what it is called, which question it answers, what it says in a sentence, how it is counted.
    unit : Unit
        What its value counts.
    good : Good
        Which direction is good.
    source : Source
        Where its numbers come from; for a composite, the empty source.
    count : Total, Ratio, WorkedOut or Composite
        How the value follows from the numbers.
    citation : str
        Where the definition comes from, where it is not ours.
    looks_back : bool
        It compares a period with the one before, so that it has no value where the data do not reach back so far.
    """

    key: str
    name: str
    question: str
    definition: str
    formula: str
    unit: Unit
    good: Good
    source: Source
    count: Total | Ratio | WorkedOut | Composite
    citation: str = ""
    looks_back: bool = False

    def __post_init__(self) -> None:
        if not self.definition.endswith("."):
            raise ValueError(f"{self.key}: a definition is a sentence and ends with a full stop")
        if not self.question.endswith("?"):
            raise ValueError(f"{self.key}: a question ends with a question mark")
        if not self.formula:
            raise ValueError(f"{self.key}: a metric needs a formula")

    @property
    def needs(self) -> tuple[str, ...]:
        """Tables of the contract, one of which has to have rows."""
        return self.source.needs
