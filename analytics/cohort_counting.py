"""Counts who was there how many periods after the beginning, in one pass over the days on which anybody was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
LONGEST_MONTH = 31
MONDAY = 3
"""1970-01-01 was a Thursday; weeks begin on Monday."""


def weeks_of(days: Whole) -> Whole:
    """Weeks since the one that begins on 1969-12-29, from days since 1970-01-01.

    >>> weeks_of(np.array([-4, -3, 3, 4])).tolist()
    [-1, 0, 0, 1]
    """
    return (days + MONDAY) // 7


def months_of(days: Whole) -> Whole:
    """Months since 1970-01, from days since 1970-01-01.

    >>> months_of(np.array([-1, 0, 30, 31, 789])).tolist()
    [-1, 0, 0, 1, 25]
    """
    if not len(days):
        return days.astype(np.int64)
    first = int(days.min())
    every = np.arange(first, int(days.max()) + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return every[days - first]  # looked up: to turn each day takes ten times as long


def days_of(days: Whole) -> Whole:
    """Days are days."""
    return days


PERIODS: dict[str, Callable[[Whole], Whole]] = {"month": months_of, "week": weeks_of, "day": days_of}
"""How days become the periods of a grain."""


@dataclass
class Cohorts:
    """The cells of one kind of cohort, as they fill.

    Parameters
    ----------
    starts : array of int
        By member, the period in which they began.
    has_begun : array of bool
        By member, whether they ever did.
    groups : array of int
        By member, the number of their group.
    oldest : int
        The highest age that is told; what is later is told under the next.
    """

    starts: Whole
    has_begun: npt.NDArray[np.bool_]
    groups: Whole
    oldest: int
    pairs: Whole = field(init=False)
    active: Whole = field(init=False)
    revenue: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.width = self.groups.max(initial=0) + 1
        keys = self.starts * self.width + self.groups
        self.pairs, inverse = np.unique(keys[self.has_begun], return_inverse=True)
        self.pair_of = np.full(len(keys), -1, np.int64)
        self.pair_of[self.has_begun] = inverse
        self.ages = self.oldest + 2
        self.active = np.zeros(len(self.pairs) * self.ages, np.int64)
        self.revenue = np.zeros(len(self.pairs) * self.ages)

    def add_presence(self, members: Whole, periods: Whole) -> None:
        """Count members in periods in which they were there; each member once in a period."""
        age = periods - self.starts[members]
        kept = np.flatnonzero((age >= 0) & (age <= self.oldest) & self.has_begun[members])
        at = self.pair_of[members[kept]] * self.ages + age[kept]
        self.active += np.bincount(at, minlength=len(self.active))

    def add_revenue(self, members: Whole, periods: Whole, amounts: Floats) -> None:
        """Add what members paid in periods."""
        age = periods - self.starts[members]
        kept = np.flatnonzero((age >= 0) & self.has_begun[members])
        at = self.pair_of[members[kept]] * self.ages + np.minimum(age[kept], self.oldest + 1)
        self.revenue += np.bincount(at, amounts[kept], minlength=len(self.revenue))

    def told(self, last: Whole, is_known: npt.NDArray[np.bool_]) -> pd.DataFrame:
        """The cells that have anything: cohort, group_no, age, active, last_active, revenue.

        `last` is by member the last period in which they were there, where it `is_known`.
        """
        age = last - self.starts
        kept = self.has_begun & is_known & (age >= 0)
        at = self.pair_of[kept] * self.ages + np.minimum(age[kept], self.oldest + 1)
        finally_there = np.bincount(at, minlength=len(self.active))
        found = np.flatnonzero((self.active > 0) | (finally_there > 0) | (self.revenue != 0))
        pair = self.pairs[found // self.ages]
        return pd.DataFrame(
            {
                "cohort": pair // self.width,
                "group_no": pair % self.width,
                "age": found % self.ages,
                "active": self.active[found],
                "last_active": finally_there[found],
                "revenue": self.revenue[found],
            }
        )

    def sizes(self) -> pd.DataFrame:
        """How many began: cohort, group_no, members."""
        members = np.bincount(self.pair_of[self.has_begun], minlength=len(self.pairs))
        return pd.DataFrame(
            {"cohort": self.pairs // self.width, "group_no": self.pairs % self.width, "members": members}
        )


def once(members: Whole, periods: Whole) -> npt.NDArray[np.bool_]:
    """Which rows are the first of their member and period; rows are sorted by both."""
    is_first = np.ones(len(members), np.bool_)
    is_first[1:] = (members[1:] != members[:-1]) | (periods[1:] != periods[:-1])
    return is_first


def day_counts(members: Whole, days: Whole, groups: Whole) -> pd.DataFrame:
    """Members by the number of days of a month on which they were there: month, group_no, days, members.

    Rows are different, and sorted by member and day; `groups` is by member the number of their group.
    """
    months = months_of(days)
    begins = np.flatnonzero(once(members, months))
    length = np.diff(np.append(begins, len(members)))
    first, width = months.min(initial=0), int(groups.max(initial=0)) + 1
    keys = ((months[begins] - first) * width + groups[members[begins]]) * (LONGEST_MONTH + 1) + length
    counted = np.bincount(keys)
    found = np.flatnonzero(counted)
    group, month = found // (LONGEST_MONTH + 1) % width, found // (LONGEST_MONTH + 1) // width + first
    return pd.DataFrame(
        {"month": month, "group_no": group, "days": found % (LONGEST_MONTH + 1), "members": counted[found]}
    )
