"""Cascades: trees of who brought whom, and how large, deep, wide and far-reaching they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

DAMPING = 0.85
"""What a step is worth of the one before, in the damped reach."""
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def damped_reach(parent: npt.ArrayLike, generation: npt.ArrayLike, damping: float = DAMPING) -> Floats:
    """How far each member reaches: one, and a damped part of the reach of each member they brought.

    Formula: S(v) = 1 + damping × sum of S over those v brought. On a forest this is the PageRank of the edges from
    who was brought to who brought them, but for a factor that is the same for all; it takes one pass.

    Parameters
    ----------
    parent : array of int
        For each member the place of who brought them in this array, below 0 for a root. No circles.
    generation : array of int
        Steps from the root.
    damping : float
        From 0 to 1.

    Returns
    -------
    array of float
        Members, 1 or more.

    Notes
    -----
    Brin and Page 1998, doi:10.1016/S0169-7552(98)00110-X.

    Examples
    --------
    >>> damped_reach([-1, 0, 0, 1], [0, 1, 1, 2], 0.5).tolist()
    [2.25, 1.5, 1.0, 1.0]
    """
    above = np.asarray(parent, np.int64)
    reach = np.ones(len(above))
    for level in _deepest_first(np.asarray(generation, np.int64)):
        np.add.at(reach, above[level], damping * reach[level])
    return reach


def subtree_sizes(parent: npt.ArrayLike, generation: npt.ArrayLike) -> Whole:
    """How many members came through each one, at any number of steps, themselves included.

    >>> subtree_sizes([-1, 0, 0, 1], [0, 1, 1, 2]).tolist()
    [4, 2, 1, 1]
    """
    return damped_reach(parent, generation, 1.0).astype(np.int64)


def cascade_shapes(root: npt.ArrayLike, generation: npt.ArrayLike, size_below: npt.ArrayLike) -> pd.DataFrame:
    """Size, depth, width and structural virality of each cascade.

    Parameters
    ----------
    root : array of int
        For each member who began their cascade.
    generation : array of int
        Steps from there; 0 for who began it.
    size_below : array of int
        How many members came through each one, themselves included.

    Returns
    -------
    DataFrame
        A row for each root, in order: root, size (members), depth (generations after the first), widest (members of
        the largest generation), virality (mean number of steps between two different members; 0 for one alone).

    Notes
    -----
    Structural virality: Goel, Anderson, Hofman and Watts 2016, doi:10.1287/mnsc.2015.2158. In a tree every edge lies
    between those below it and all others, so that the distances of all pairs add up in one pass.

    Examples
    --------
    >>> cascade_shapes([7, 7, 7, 7], [0, 1, 1, 2], [4, 2, 1, 1]).iloc[0].tolist()
    [7.0, 4.0, 2.0, 2.0, 1.6666666666666667]
    """
    roots, place = np.unique(np.asarray(root, np.int64), return_inverse=True)
    steps, below = np.asarray(generation, np.int64), np.asarray(size_below, np.int64)
    size, depth, widest = (np.zeros(len(roots), np.int64) for _ in range(3))
    np.add.at(size, place, 1)
    np.maximum.at(depth, place, steps)
    span = int(steps.max(initial=0)) + 1
    levels, members = np.unique(place * span + steps, return_counts=True)
    np.maximum.at(widest, levels // span, members)
    pairs = size * (size - 1) / 2
    crossed = np.bincount(place, below.astype(float) * (size[place] - below), len(roots))
    virality = np.divide(crossed, pairs, out=np.zeros(len(roots)), where=pairs > 0)
    return pd.DataFrame({"root": roots, "size": size, "depth": depth, "widest": widest, "virality": virality})


def _deepest_first(generation: Whole) -> Iterator[Whole]:
    """The members of each generation but the first, the last generation first."""
    order = np.argsort(generation, kind="stable")
    ends = np.cumsum(np.bincount(generation))
    for depth in range(len(ends) - 1, 0, -1):
        yield order[ends[depth - 1] : ends[depth]]
