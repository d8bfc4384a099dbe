"""What models of purchases look at: how often somebody came back, when last, and for how long they were watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.most_likely import most_likely

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Likelihood = Callable[[Floats, "Histories"], Floats]
Scored = Callable[[Floats, "Histories"], tuple[Floats, Floats]]
STARTS = (np.zeros(4), np.array([-0.5, 2.0, -0.5, 2.0]))
"""Where a search begins, as logarithms of the parameters."""
WIDEST = 12.0
"""Logarithms of parameters stay within this of zero."""


@dataclass(frozen=True)
class Histories:
    """Purchases of customers, counted from each one's first.

    Attributes
    ----------
    again : array of int
        Days on which they bought after the first.
    last : array of float
        Weeks from the first to the last of them; 0 where there is none.
    watched : array of float
        Weeks from the first until nobody looked any more.
    weight : array of float
        How many customers each entry stands for.
    """

    again: Whole
    last: Floats
    watched: Floats
    weight: Floats

    def __len__(self) -> int:
        return len(self.again)


def histories(
    again: npt.ArrayLike, last: npt.ArrayLike, watched: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> Histories:
    """Histories of customers, checked.

    Raises
    ------
    ValueError
        Where a last purchase lies outside the time watched, or the arrays differ in length.
    """
    times, lasts, until = np.asarray(again, np.int64), np.asarray(last, float), np.asarray(watched, float)
    count = np.ones(len(times)) if weight is None else np.asarray(weight, float)
    if not len(times) == len(lasts) == len(until) == len(count):
        raise ValueError("each customer has a count, a last purchase and a time watched")
    if not ((times >= 0) & (lasts >= 0) & (lasts <= until)).all():
        raise ValueError("a last purchase lies between the first and the end of the time watched")
    return Histories(times, lasts, until, count)


def merged(one: Histories) -> Histories:
    """The same customers, equal ones as one entry with their weight.

    >>> merged(histories([0, 1, 0], [0, 2, 0], [5, 5, 5])).weight.tolist()
    [2.0, 1.0]
    """
    order = np.lexsort((one.watched, one.last, one.again))
    rows = np.stack([one.again[order], one.last[order], one.watched[order]])
    is_first = np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(axis=0)])[: len(order)]
    weight = np.bincount(np.cumsum(is_first) - 1, one.weight[order]).astype(float)
    first = order[is_first]
    return Histories(one.again[first], one.last[first], one.watched[first], weight)


def fitted(scored: Scored, customers: Histories, start: Floats | None = None) -> tuple[Floats, float]:
    """Four positive parameters under which customers are most likely, and the logarithm of that likelihood.

    Parameters
    ----------
    scored : callable
        From parameters and histories to the logarithm of each entry's likelihood, and its slopes along the parameters
        (parameters by entries).
    customers : Histories
        At least one.
    start : array of float, optional
        Parameters to begin from, where good ones are known.

    Raises
    ------
    ValueError
        Where there are none.
    """
    if not len(customers):
        raise ValueError("a model needs customers")
    entries = merged(customers)
    total = float(entries.weight.sum())

    def mean(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        found, slopes = scored(parameters, entries)
        return float(entries.weight @ found) / total, slopes @ entries.weight * parameters / total

    starts = STARTS if start is None else (np.log(start),)
    logs = most_likely(mean, starts, [(-WIDEST, WIDEST)] * 4)
    return np.exp(logs), mean(logs)[0] * total


def chance_of_more(likelihood: Likelihood, parameters: Floats, customers: Histories, weeks: float) -> Floats:
    """Chance of at least one purchase in the weeks to come.

    No purchase in them means the same history, watched for longer, so that the chance is one less the ratio of the two
    likelihoods. It holds whatever the model, and is no chance of being alive.
    """
    later = Histories(customers.again, customers.last, customers.watched + weeks, customers.weight)
    with np.errstate(all="ignore"):
        chance = -np.expm1(likelihood(parameters, later) - likelihood(parameters, customers))
    return np.clip(chance, 0.0, 1.0)
