"""Which months and which people a question is about."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""What the times of a store lie between."""


class Grain(StrEnum):
    """How long one point of a series is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Length of one period in months."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class Comparison(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR_BEFORE = "year before"


@dataclass(frozen=True)
class Scope:
    """A half-open range of months, and the people and purchases it is narrowed to.

    Parameters
    ----------
    start, end : int
        Months since 1970-01; `end` is the month after the last one.
    grain : Grain
        Length of one point of a series.
    comparison : Comparison
        Which earlier period of equal length the range is compared with.
    segments : tuple of str
        Keep members of these segments; empty keeps everyone.
    channel : str or None
        Keep members who came by this channel.
    category : str or None
        Keep orders of this category. Numbers that know no category are null under it, and say so.
    saved : str or None
        Keep members on the saved list of this name. Numbers that are not known by list are null under it, and say so.
    """

    start: int
    end: int
    grain: Grain = Grain.MONTH
    comparison: Comparison = Comparison.PREVIOUS
    segments: tuple[str, ...] = ()
    channel: str | None = None
    category: str | None = None
    saved: str | None = None

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a scope needs at least one month, got {self.start} to {self.end}")

    @property
    def length(self) -> int:
        """Months in the range."""
        return self.end - self.start

    @property
    def before(self) -> tuple[int, int]:
        """The period it is compared with, as half-open months."""
        back = 12 * -(-self.length // 12) if self.comparison is Comparison.YEAR_BEFORE else self.length
        return self.start - back, self.end - back

    @property
    def series(self) -> list[tuple[int, int]]:
        """The periods of its series, oldest first, aligned to the calendar and cut at the range's ends."""
        step = self.grain.months
        first = self.start // step * step
        return [(max(begin, self.start), min(begin + step, self.end)) for begin in range(first, self.end, step)]

    @property
    def is_about_some(self) -> bool:
        """Whether it is narrowed to some of the members."""
        return bool(self.segments) or self.channel is not None or self.saved is not None

    def of_all_time(self) -> Scope:
        """The same people and purchases, whatever the period: what is remembered for all periods goes by it."""
        return replace(self, start=0, end=1, grain=Grain.MONTH, comparison=Comparison.PREVIOUS)

    def everyone(self) -> Scope:
        """The same months without any filter on people or purchases."""
        return replace(self, segments=(), channel=None, category=None, saved=None)


def month_of(text: str) -> int:
    """Months since 1970-01 of a month written YYYY-MM.

    >>> month_of("1970-03")
    2
    """
    year, _, month = text.partition("-")
    if not (year.isdigit() and len(year) == 4 and month.isdigit() and len(month) == 2 and 1 <= int(month) <= 12):
        raise ValueError(f"a month is written YYYY-MM, got {text!r}")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(f"a month lies in the years {FIRST_YEAR} to {LAST_YEAR}, got {text!r}")
    return (int(year) - 1970) * 12 + int(month) - 1


def month_name(month: int) -> str:
    """A month as YYYY-MM.

    >>> month_name(682)
    '2026-11'
    """
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def month_in_words(month: int) -> str:
    """A month as people write it.

    >>> month_in_words(682)
    'November 2026'
    """
    return f"{calendar.month_name[month % 12 + 1]} {1970 + month // 12}"
