"""Where a likelihood is largest, found to the last digits that count, so that equal data give equal models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Scored = Callable[[Floats], tuple[float, Floats]]
"""From the logarithms of parameters to a mean log-likelihood, and its slope along them."""
STEP = 1e-4
"""By how much logarithms are moved to see how slopes change."""
POLISHES = 3


def most_likely(scored: Scored, starts: Sequence[Floats], bounds: Sequence[tuple[float, float]]) -> Floats:
    """The logarithms of positive parameters under which a mean log-likelihood is largest.

    A search that goes by slopes stops where the likelihood hardly changes any more, which is a little beside its top
    and depends on the last digits of the data; Newton's steps from there lead to the place where all slopes are 0.

    Parameters
    ----------
    scored : callable
        What is made as large as can be.
    starts : sequence of array of float
        Where searches begin; the best of them counts.
    bounds : sequence of pair of float
        The least and the largest of each logarithm.

    Examples
    --------
    >>> def scored(logs):
    ...     return float(-((np.exp(logs) - 3) ** 2).sum()), -2 * (np.exp(logs) - 3) * np.exp(logs)
    >>> np.exp(most_likely(scored, [np.zeros(1)], [(-5, 5)])).round(9).tolist()
    [3.0]
    """
    from scipy.optimize import minimize  # loads slowly, and only a refresh needs it

    def cost(logs: Floats) -> tuple[float, Floats]:
        with np.errstate(all="ignore"):
            size, slope = scored(logs)
        is_sound = np.isfinite(size) and np.isfinite(slope).all()
        return (-size, -slope) if is_sound else (1e6, np.zeros(len(logs)))

    options = {"ftol": 1e-12, "gtol": 1e-7, "maxiter": 500}
    found = [minimize(cost, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options) for begin in starts]
    logs = np.asarray(min(found, key=lambda each: float(each.fun)).x, float)
    for _ in range(POLISHES):
        before, logs = logs, _nearer(cost, logs, np.array(bounds, float))
        if logs is before:
            break
    return logs


def _nearer(cost: Scored, logs: Floats, bounds: Floats) -> Floats:
    """A step of Newton's towards where slopes are 0; none where that is further away, or outside the bounds."""
    is_free = (logs > bounds[:, 0] + STEP) & (logs < bounds[:, 1] - STEP)
    if not is_free.any():
        return logs
    moves = np.eye(len(logs))[is_free] * STEP
    curve = np.stack([cost(logs + move)[1] - cost(logs - move)[1] for move in moves])[:, is_free] / (2 * STEP)
    curve = (curve + curve.T) / 2
    slope = cost(logs)[1]
    if np.linalg.eigvalsh(curve).min() <= 0:
        return logs
    step = np.zeros(len(logs))
    step[is_free] = np.linalg.solve(curve, slope[is_free])
    nearer = np.clip(logs - step, bounds[:, 0], bounds[:, 1])
    is_better = np.abs(cost(nearer)[1][is_free]).max() < np.abs(slope[is_free]).max()
    return nearer if is_better else logs
