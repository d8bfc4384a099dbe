"""Judging forecasts by the past: cut dates, and which level of model has earned its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DRAWS = 400
CUTS = 3


class WindowRunsPastTheEnd(ValueError):
    """What is to be foretold had not all happened by the last day of the data."""


def check_window(cut: int, horizon: int, last_day: int) -> None:
    """Refuse a window that is not over: in it, who will still come back counts as gone.

    Raises
    ------
    WindowRunsPastTheEnd
        Where `cut + horizon` is after the last day.
    """
    if cut + horizon > last_day:
        raise WindowRunsPastTheEnd(f"a window of {horizon} days from day {cut} runs past the data's end, {last_day}")


def cut_days(first_day: int, last_day: int, horizon: int, room: int = 60) -> list[int]:
    """Days to foretell from, the latest first: from each, a window of `horizon` days fits in before the last day.

    They are a horizon apart where the data reach back far enough, and otherwise as far as there is room for at least
    30 days; before each, an earlier window fits in to learn from, after `room` days of history.

    Returns
    -------
    list of int
        At least three days, or none where there is no room for them.

    Examples
    --------
    >>> cut_days(0, 1000, 90)
    [910, 820, 730]
    >>> cut_days(0, 373, 90)
    [283, 217, 151]
    >>> cut_days(0, 200, 90)
    []
    """
    latest, earliest = last_day - horizon, first_day + room + horizon
    step = min(horizon, (latest - earliest) // (CUTS - 1))
    if step < 30:
        return []
    cuts = [latest - step * number for number in range(CUTS)]
    for cut in cuts:
        check_window(cut, horizon, last_day)
    return cuts


def champion(
    errors: Mapping[str, Floats], members: npt.ArrayLike, order: Sequence[str], seed: int = 1
) -> tuple[str, dict[str, tuple[float, float, float]]]:
    """The simplest level whose Brier score is not significantly worse than the best one's.

    Parameters
    ----------
    errors : mapping
        For each level the squared error of each forecast, the same ones in the same order.
    members : array of int
        Of whom each forecast is; members are drawn anew (bootstrap), with all their forecasts.
    order : sequence of str
        The levels from the simplest on.

    Returns
    -------
    tuple
        The level, and for each level how much larger its Brier score is than the best one's: mean, 2.5% and 97.5%.
    """
    means = {level: float(errors[level].mean()) for level in order}
    best = min(order, key=lambda level: means[level])
    _, who = np.unique(np.asarray(members), return_inverse=True)
    many = int(who.max()) + 1
    forecasts = np.bincount(who, minlength=many).astype(float)
    sums = {level: np.bincount(who, errors[level] - errors[best], many) for level in order}
    chance = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {level: [] for level in order}
    for _ in range(DRAWS):
        weight = chance.poisson(1.0, many)
        total = float(weight @ forecasts)
        for level in order:
            drawn[level].append(float(weight @ sums[level]) / total)
    worse = {}
    for level in order:
        low, high = np.quantile(drawn[level], [0.025, 0.975])
        worse[level] = (means[level] - means[best], float(low), float(high))
    return next(level for level in order if worse[level][1] <= 0), worse
