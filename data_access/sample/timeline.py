"""When things happen: the span of the sample, its rhythm, and the days on which the story turns.

Times inside the sample are days since its first midnight, as floats; they leave it as UTC timestamps.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.sample.place import HOURS, SEASON, WEEKDAYS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EPOCH = datetime.date(1970, 1, 1)


class Stream(IntEnum):
    """Each part draws from its own stream of chance, so that a change in one leaves the others alone."""

    PEOPLE = 1
    NAMES = 2
    INITIATIVES = 3
    PURCHASES = 4
    ORDER_ROWS = 5
    ACTS = 6
    ASKS = 7
    GIVES = 8
    RESPONSES = 9
    INCIDENTS = 10
    SPEND = 11
    REFERRAL_ROWS = 12


@dataclass(frozen=True)
class Timeline:
    """The sample's days, from `start` up to but not including `until`."""

    start: datetime.date
    until: datetime.date
    seed: int

    def chance(self, stream: Stream, part: int = 0) -> np.random.Generator:
        """The random numbers of one part of the sample, the same for the same seed."""
        return np.random.default_rng([self.seed, stream, part])

    @cached_property
    def span(self) -> int:
        """Length in days."""
        return (self.until - self.start).days

    @cached_property
    def month_edges(self) -> list[int]:
        """First day of each month, and the end of the last, counted from the start."""
        first = self.start.year * 12 + self.start.month - 1
        last = (self.until - datetime.timedelta(days=1)).year * 12 + (self.until - datetime.timedelta(days=1)).month
        firsts = [datetime.date(month // 12, month % 12 + 1, 1) for month in range(first, last)]
        return [(day - self.start).days for day in firsts] + [self.span]

    @cached_property
    def season_of_month(self) -> Floats:
        """The year's rhythm of each month of the sample."""
        return SEASON[(np.arange(len(self.month_edges) - 1) + self.start.month - 1) % 12]

    @cached_property
    def day_weights(self) -> Floats:
        """How busy each day is, by season and weekday."""
        months = np.repeat(self.season_of_month, np.diff(self.month_edges))
        weekdays = WEEKDAYS[(np.arange(self.span) + self.start.weekday()) % 7]
        weights: Floats = months * weekdays
        return weights

    @cached_property
    def moment_of_hour(self) -> tuple[Floats, Floats]:
        """The day's rhythm as a lookup: cumulative share, hour as a fraction of the day."""
        return np.concatenate([[0.0], np.cumsum(HOURS) / HOURS.sum()]), np.arange(25) / 24

    def moments(self, rng: np.random.Generator, days: Ints) -> Floats:
        """A time of the day for each day, by the day's rhythm."""
        table = np.interp(np.arange(4096) / 4096, *self.moment_of_hour)
        pick = rng.integers(0, 4096, len(days))
        return days + table[pick] + rng.random(len(days)) * 1e-4

    def days_between(self, rng: np.random.Generator, edges: tuple[int, int], count: int) -> Ints:
        """Days from the first edge up to the second, busy days more often."""
        begin, end = edges
        share = np.cumsum(self.day_weights[begin:end])
        table = np.searchsorted(share / share[-1], (np.arange(4096) + 0.5) / 4096)
        return begin + table[rng.integers(0, 4096, count)].astype(np.int64)

    def at(self, fraction: float) -> int:
        """The day at a fraction of the span."""
        return int(self.span * fraction)

    @cached_property
    def breach(self) -> int:
        """The day on which the card breach is made known."""
        return self.at(0.62)

    @cached_property
    def price_change(self) -> int:
        """The day of the price change."""
        return self.at(0.76)

    @cached_property
    def surge(self) -> int:
        """The Monday of the week in which the alumni join."""
        day = self.at(0.88)
        weekday = (day + self.start.weekday()) % 7
        return max(day - weekday, 0)

    def date(self, day: int) -> datetime.date:
        """The calendar day of a day of the sample."""
        return self.start + datetime.timedelta(days=day)

    def stamps(self, times: Floats) -> pa.Array:
        """Times as UTC timestamps in whole seconds; not-a-number becomes null."""
        unknown = np.isnan(times)
        seconds = np.floor(np.where(unknown, 0.0, times) * 86_400 + 1e-5).astype(np.int64)
        seconds = np.minimum(seconds, self.span * 86_400 - 1)
        micros = (seconds + (self.start - EPOCH).days * 86_400) * 1_000_000
        return pa.array(micros, type=pa.timestamp("us"), mask=unknown if unknown.any() else None)


def timeline(months: int, seed: int, until: datetime.date) -> Timeline:
    """The `months` calendar months of which the last holds the day before `until`."""
    last_day = until - datetime.timedelta(days=1)
    first = last_day.year * 12 + last_day.month - months
    return Timeline(datetime.date(first // 12, first % 12 + 1, 1), until, seed)
