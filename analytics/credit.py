"""What those are worth whom somebody brought, down a forest of referrals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.float64]


def downstream(parent: Whole, generation: Whole, amounts: Amounts, decay: float = 1.0) -> Amounts:
    """Sum for each member the amounts of everybody below them in the forest.

    An amount counts in full for whoever brought the member, times `decay` for whoever brought that one, times its
    square one step further up, and so on: S(v) = sum over those v brought of (amount + decay S).

    Parameters
    ----------
    parent : array of int
        The place of who brought each member; -1 for roots.
    generation : array of int
        Steps from the root.
    amounts : array of float
        What each member is worth by themselves.
    decay : float
        From 0, only those whom they brought themselves, to 1, everybody in full.

    Returns
    -------
    array of float
        One for each member, in the unit of `amounts`; 0 where they brought nobody.

    Examples
    --------
    A brought B, who brought C and D:

    >>> parent, generation = np.array([-1, 0, 1, 1]), np.array([0, 1, 2, 2])
    >>> downstream(parent, generation, np.array([9.0, 8.0, 4.0, 2.0]), 0.5)
    array([11., 6., 0., 0.])
    """
    sums = np.zeros(len(parent))
    for depth in range(int(generation.max(initial=0)), 0, -1):
        level = np.flatnonzero(generation == depth)
        np.add.at(sums, parent[level], amounts[level] + decay * sums[level])
    return sums
