"""Sharing what customers are worth along the chains of those who brought them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

LONGEST_CHAIN = 60
"""Steps up a chain that are credited; further up a share is below one in a thousand millions."""
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(LONGEST_CHAIN // 2 + 2)
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@lru_cache(maxsize=32)
def chain_shares(length: int, anyway: float) -> Floats:
    """How a member's own value is shared between them and those above them.

    The worth of a chain is the member's value. It is there if the member came: each would have come anyway with a
    chance, and comes otherwise if the one above came and is counted in. The shares are Shapley's: each one's mean
    contribution over all orders of being counted in.

    Parameters
    ----------
    length : int
        How many stand above the member, from 0 to ``LONGEST_CHAIN``.
    anyway : float
        Chance that somebody would have come without being brought, from 0 to 1.

    Returns
    -------
    array of float
        The member's share, then that of the one who brought them, and so on up; they sum to 1.

    Raises
    ------
    ValueError
        The length or the chance is out of range.

    Notes
    -----
    With p = `anyway`, q = 1 - p and n = `length`, the share k levels up is the integral over u from 0 to 1 of
    (uq)^k (p + q J(n-k-1, u)) for k < n, and q^n / (n + 1) for k = n, where J(0) = u and J(j) = u (p + q J(j-1)).
    Shapley 1953, doi:10.1515/9781400881970-018; as a mean over when each one is counted in: Owen 1972,
    doi:10.1287/mnsc.18.5.64.

    Examples
    --------
    >>> chain_shares(3, 0.5).round(3).tolist()
    [0.698, 0.198, 0.073, 0.031]
    """
    if not 0 <= length <= LONGEST_CHAIN:
        raise ValueError(f"a chain has 0 to {LONGEST_CHAIN} people above a member, got {length}")
    if not 0 <= anyway <= 1:
        raise ValueError(f"a chance is between 0 and 1, got {anyway}")
    brought = 1 - anyway
    moment, weight = (_POINTS + 1) / 2, _WEIGHTS / 2
    came = moment
    reached = []
    for _ in range(length):
        reached.append(anyway + brought * came)
        came = moment * reached[-1]
    shares = [float(weight @ ((moment * brought) ** up * reached[length - up - 1])) for up in range(length)]
    return np.array([*shares, brought**length / (length + 1)])


def shared(
    above: Whole, value: Floats, is_marked: npt.NDArray[np.bool_], anyway: float
) -> tuple[Floats, Floats, Floats]:
    """What each member of a forest keeps of their own value, and is credited of those they led to.

    Parameters
    ----------
    above : array of int
        The place of the one who brought each member; -1 for a root. No circles.
    value : array of float
        What each is worth by themselves.
    is_marked : array of bool
        Whether a member came in a certain way, by a rewarded referral for instance.
    anyway : float
        As in ``chain_shares``.

    Returns
    -------
    tuple of array of float
        Kept; credited; and of what is credited the part that came through somebody marked whom they brought
        themselves. The first two together sum to the sum of `value`.

    Examples
    --------
    >>> kept, credited, marked = shared(np.array([-1, 0]), np.array([0.0, 80.0]), np.array([False, True]), 0.5)
    >>> kept.tolist(), credited.tolist(), marked.tolist()
    ([0.0, 60.0], [20.0, 0.0], [20.0, 0.0])
    """
    table = _table(anyway)
    depth = np.minimum(depths(above), LONGEST_CHAIN)
    size = len(above)
    kept, credited, marked = value * table[depth, 0], np.zeros(size), np.zeros(size)
    member, child, up = np.arange(size), np.arange(size), above
    for level in range(1, int(depth.max(initial=0)) + 1):
        is_there = (up >= 0) & (value[member] != 0)
        member, child, up = member[is_there], child[is_there], up[is_there]
        amount = value[member] * table[depth[member], level]
        credited += np.bincount(up, amount, size)
        marked += np.bincount(up, amount * is_marked[child], size)
        child, up = up, above[up]
    return kept, credited, marked


def depths(above: Whole) -> Whole:
    """How many stand above each, going up twice as far each time.

    >>> depths(np.array([-1, 0, 1, 1])).tolist()
    [0, 1, 2, 2]
    """
    depth = (above >= 0).astype(np.int64)
    ancestor = np.where(above >= 0, above, np.arange(len(above)))
    while depth[ancestor].any():
        depth, ancestor = depth + depth[ancestor], ancestor[ancestor]
    return depth


def below(above: Whole, value: Floats) -> Floats:
    """The value of everybody below each member of a forest, which counts a value once for each one above it.

    >>> below(np.array([-1, 0, 1]), np.array([1.0, 2.0, 4.0])).tolist()
    [6.0, 4.0, 0.0]
    """
    depth, found = depths(above), np.zeros(len(above))
    for level in range(int(depth.max(initial=0)), 0, -1):
        here = np.flatnonzero(depth == level)
        np.add.at(found, above[here], found[here] + value[here])
    return found


@lru_cache(maxsize=8)
def _table(anyway: float) -> Floats:
    """A row of shares for each length of a chain."""
    table = np.zeros((LONGEST_CHAIN + 1, LONGEST_CHAIN + 1))
    for length in range(LONGEST_CHAIN + 1):
        table[length, : length + 1] = chain_shares(length, anyway)
    return table
