"""A steady plan: so much attention each month, to those first of whom most is expected for what it costs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def steady_months(expected: npt.ArrayLike, cost: float, budget: float, months: int) -> npt.NDArray[np.int64]:
    """In which month of a plan each member's turn is.

    Every month as many as the budget pays for have their turn, each of them once; what a month leaves over is kept
    for the next one.

    Parameters
    ----------
    expected : array of float
        What is expected of attention to each member; the largest first, the earlier one of equals.
    cost : float
        What it costs for each; above 0.
    budget : float
        What there is each month; 0 or more.
    months : int
        How long the plan runs.

    Returns
    -------
    array of int
        The month, from 0; -1 for those whose turn does not come.

    Raises
    ------
    ValueError
        The cost is not above 0, or the budget below it.

    Examples
    --------
    >>> steady_months([5, 9, 1, 7], cost=10, budget=15, months=2).tolist()
    [1, 0, -1, 1]
    """
    if cost <= 0 or budget < 0:
        raise ValueError(f"a plan needs a cost above 0 and a budget of 0 or more, got {cost} and {budget}")
    order = np.argsort(-np.asarray(expected, float), kind="stable")
    turn = np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order))
    paid_by = np.floor(np.arange(1, months + 1) * budget / cost + 1e-9)
    month = np.searchsorted(paid_by, turn, side="right")
    return np.where(month < months, month, -1)
