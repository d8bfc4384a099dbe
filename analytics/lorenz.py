"""How unequally something is spread: Lorenz's curve, Gini's coefficient, and what the top is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TOP = 0.01
COARSE = 50
ROUNDS = 200
"""Samples drawn anew for an interval."""
SEED = 20261118


@dataclass(frozen=True)
class Spread:
    """Amounts in ascending order, those that are equal (or nearly) together: how many have them, and their sum."""

    members: Floats
    amount: Floats

    @property
    def size(self) -> float:
        """How many there are."""
        return float(self.members.sum())


def spread(members: npt.ArrayLike, amount: npt.ArrayLike) -> Spread:
    """Counts and sums of amounts of about the same size, put in order.

    Parameters
    ----------
    members : array of float
        How many have about the same amount.
    amount : array of float
        What they have together; 0 or more.

    Raises
    ------
    ValueError
        An amount is negative.
    """
    counts, sums = np.asarray(members, float), np.asarray(amount, float)
    has_any = counts > 0
    counts, sums = counts[has_any], sums[has_any]
    if (sums < 0).any():
        raise ValueError("an amount is 0 or more")
    order = np.argsort(sums / counts, kind="stable")
    return Spread(counts[order], sums[order])


def lorenz_curve(amounts: Spread) -> tuple[Floats, Floats]:
    """Which share of the whole belongs to which share of members, the poorest first.

    Returns
    -------
    tuple of array of float
        Shares of members and of the amount, both from 0 to 1; without any amount, no points.

    Notes
    -----
    Lorenz 1905, doi:10.2307/2276207.

    Examples
    --------
    >>> members, amount = lorenz_curve(spread([1, 1], [1.0, 3.0]))
    >>> members.tolist(), amount.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    whole = amounts.amount.sum()
    if not whole:
        return np.zeros(0), np.zeros(0)
    members = np.concatenate([[0.0], np.cumsum(amounts.members)]) / amounts.size
    return members, np.concatenate([[0.0], np.cumsum(amounts.amount)]) / whole


def gini(amounts: Spread) -> float:
    """Gini's coefficient: 0 where all have the same, towards 1 where one has everything; NaN without any amount.

    Notes
    -----
    One less twice the area under Lorenz's curve. Gini 1912.

    Examples
    --------
    >>> gini(spread([1, 1], [1.0, 3.0])), gini(spread([2], [8.0]))
    (0.25, 0.0)
    """
    members, amount = lorenz_curve(amounts)
    if not len(members):
        return float("nan")
    return float(1 - np.sum((amount[1:] + amount[:-1]) * np.diff(members)))


def top_share(amounts: Spread, top: float = TOP) -> float:
    """The share of the whole that belongs to the richest; NaN without any amount.

    >>> top_share(spread([98, 2], [98.0, 98.0]), 0.02)
    0.5
    """
    members, amount = lorenz_curve(amounts)
    return float(1 - np.interp(1 - top, members, amount)) if len(members) else float("nan")


def top_multiple(amounts: Spread, top: float = TOP) -> float:
    """How many typical ones a mean member of the richest is worth: their mean over the median of all.

    NaN where the median is 0, or there is nothing.

    >>> top_multiple(spread([99, 1], [99.0, 50.0]))
    50.0
    """
    return float(_multiples(amounts, amounts.members[None, :], top)[0]) if amounts.amount.sum() else float("nan")


def top_multiple_interval(amounts: Spread, top: float = TOP, rounds: int = ROUNDS) -> tuple[float, float]:
    """95% interval of ``top_multiple``, by drawing as many members anew, with replacement.

    Amounts that differ by less than 2% are drawn together. NaN where there is no multiple.

    Notes
    -----
    Efron 1979, doi:10.1214/aos/1176344552. The draws are the same each time.
    """
    found = top_multiple(amounts, top)
    if not np.isfinite(found):
        return float("nan"), float("nan")
    coarse = _gathered(amounts)
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(round(coarse.size), coarse.members / coarse.size, size=rounds).astype(float)
    low, high = np.nanquantile(_multiples(coarse, drawn, top), [0.025, 0.975]) * found / top_multiple(coarse, top)
    return float(low), float(high)


def _gathered(amounts: Spread) -> Spread:
    """Amounts of about the same size together."""
    mean = amounts.amount / amounts.members
    step = np.floor(np.log(np.where(mean > 0, mean, 1.0)) * COARSE)
    _, group = np.unique(np.where(mean > 0, step, -np.inf), return_inverse=True)
    return spread(np.bincount(group, amounts.members), np.bincount(group, amounts.amount))


def _multiples(amounts: Spread, members: Floats, top: float) -> Floats:
    """The multiple for each row of counts; an amount that is partly within the top counts in part."""
    mean = amounts.amount / amounts.members
    size = members.sum(axis=1)
    running = members.cumsum(axis=1)
    median = mean[np.argmax(running >= size[:, None] / 2, axis=1)]
    wanted = np.maximum(size * top, 1.0)
    from_top = np.minimum(members[:, ::-1].cumsum(axis=1), wanted[:, None])
    taken = np.diff(from_top, axis=1, prepend=0.0)
    best = taken @ mean[::-1] / wanted
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(median > 0, best / median, np.nan)
    return found
