"""How long members stay: a curve as far as it was seen, and a steady rate of leaving beyond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.survival import kaplan_meier

Floats = npt.NDArray[np.float64]
FEWEST = 20
"""Members who must be looked at for a point of the curve to count."""
TAIL = 12
"""Last months of the curve from which the rate beyond it is taken; its later half, where that is shorter."""
LONGEST = 1200
"""Months that a curve is continued for."""


@dataclass(frozen=True)
class Lifetime:
    """How long members stay.

    Attributes
    ----------
    curve : DataFrame
        What ``kaplan_meier`` returns, as far as enough members were looked at; time in months.
    seen_until : int
        The last month of it.
    shares : array of float
        The share still there after 0, 1, 2, ... months: the curve, then a steady rate of leaving.
    members, ended : int
        How many were looked at, and how many of them lapsed.
    """

    curve: pd.DataFrame
    seen_until: int
    shares: Floats
    members: int
    ended: int

    @property
    def half_life(self) -> float:
        """Months until half have lapsed, between two months on a straight line; infinite where they never do."""
        under = np.flatnonzero(self.shares <= 0.5)
        if not len(under):
            return float("inf")
        first = int(under[0])
        above, below = self.shares[first - 1], self.shares[first]
        return first - 1 + float((above - 0.5) / (above - below))

    @property
    def is_half_seen(self) -> bool:
        """Whether the half-life lies within what was seen."""
        return self.half_life <= self.seen_until

    def share_at(self, months: int) -> float:
        """The share expected to be there after some months."""
        return float(self.shares[months])

    def remaining_years(self, months: npt.ArrayLike, most: int = 120) -> Floats:
        """Mean years that members of a tenure still stay, of the next `most` months."""
        padded = np.concatenate([self.shares, np.full(most, self.shares[-1])])
        areas = np.concatenate([[0.0], np.cumsum((padded[1:] + padded[:-1]) / 2)])
        at = np.clip(np.asarray(months, float).astype(np.int64), 0, LONGEST - 1)
        ahead = areas[np.minimum(at + most, len(areas) - 1)] - areas[at]
        return np.asarray(ahead / np.maximum(padded[at], 1e-12) / 12, float)


def lifetime(months: npt.ArrayLike, has_ended: npt.ArrayLike, members: npt.ArrayLike) -> Lifetime | None:
    """How long members stay, from counts; None where too few were looked at.

    Parameters
    ----------
    months : array of int
        How long they stayed, or were looked at.
    has_ended : array of bool
        Whether they lapsed then.
    members : array of float
        How many members each entry stands for.

    Examples
    --------
    >>> known = lifetime([1, 2, 3], [True, True, False], [50, 25, 25])
    >>> known.half_life, known.shares[:3].tolist()
    (1.0, [1.0, 0.5, 0.25])
    """
    lasted, count = np.asarray(months, float), np.asarray(members, float)
    is_over = np.asarray(has_ended, bool)
    if count.sum() < FEWEST:
        return None
    curve = kaplan_meier(lasted, is_over, count)
    last_seen = [month for month in np.unique(lasted) if count[lasted >= month].sum() >= FEWEST]
    seen = int(last_seen[-1]) if last_seen else 0
    curve = curve[curve["time"] <= seen].reset_index(drop=True)
    at = np.arange(LONGEST + 1)
    place = np.searchsorted(curve["time"].to_numpy(float), at, side="right")
    shares = np.concatenate([[1.0], curve["survival"].to_numpy(float)])[place]
    begin = seen - min(TAIL, max(seen // 2, 1))  # not from when many leave at once, soon after joining
    late = curve[curve["time"] > begin]
    watched = sum(float(count[lasted >= month].sum()) for month in range(max(begin + 1, 1), seen + 1))
    rate = min(float(late["events"].sum()) / watched, 0.999) if watched else 0.0
    beyond = at > seen
    shares[beyond] = shares[min(seen, LONGEST)] * (1 - rate) ** (at[beyond] - seen)
    return Lifetime(curve, seen, shares, int(count.sum()), int(count[is_over].sum()))
