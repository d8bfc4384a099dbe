"""Runs of equal numbers in what is sorted, and sums over what is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FEW, SPARSE = 1 << 23, 64
"""Numbers up to which a place is kept for each, which is quicker than sorting, and places for each of them at most."""


def begins_of(ordered: Whole) -> Whole:
    """Where runs of equal numbers begin.

    >>> begins_of(np.array([4, 4, 7])).tolist()
    [0, 2]
    """
    if not len(ordered):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def different(ordered: Whole) -> Whole:
    """Sorted numbers, each once.

    >>> different(np.array([4, 4, 7])).tolist()
    [4, 7]
    """
    return ordered[begins_of(ordered)]


def summed(keys: Whole, amounts: list[Floats]) -> tuple[Whole, list[Floats]]:
    """Which numbers from 0 on there are, ascending, and of each the sums of some amounts.

    >>> keys, (sums,) = summed(np.array([7, 4, 7]), [np.array([1.0, 2.0, 3.0])])
    >>> keys.tolist(), sums.tolist()
    ([4, 7], [2.0, 4.0])
    """
    if int(keys.max(initial=0)) >= min(FEW, SPARSE * len(keys)):
        found, place = np.unique(keys, return_inverse=True)
    else:
        is_there = np.zeros(int(keys.max(initial=0)) + 1, bool)
        is_there[keys] = True
        found, place = np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[keys]
    return found, [np.bincount(place, each, len(found)).astype(float) for each in amounts]
