"""Comparing two groups that differ in who is in them: like with like, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.intervals import Z_95

Floats = npt.NDArray[np.float64]
FEWEST = 2
"""Cases of either group that a cell needs, so that their spread is known."""


@dataclass(frozen=True)
class Contrast:
    """How one group compares with the other, had the other been made up alike.

    Parameters
    ----------
    ours, theirs : float
        Mean of the group, and mean of the other one weighted as the group is made up.
    difference, low, high : float
        Ours less theirs, with its 95% interval.
    ratio, ratio_low, ratio_high : float
        Ours for each of theirs, with its 95% interval; missing where either mean is not above nought.
    compared, left_out : float
        Cases of the group that had a counterpart, and those that had none.
    """

    ours: float
    theirs: float
    difference: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    compared: float
    left_out: float


def contrast(cells: pd.DataFrame) -> Contrast | None:
    """Compare a group with another one within cells of cases that are alike.

    Every cell counts as much as the group has cases in it; cells where one of the two has fewer than two are left out.

    Parameters
    ----------
    cells : DataFrame
        A row for each cell: n_1, sum_1, squares_1 of the group (cases, sum, and sum of squares of a number), and n_0,
        sum_0, squares_0 of the other one.

    Returns
    -------
    Contrast or None
        None where no cell has both.

    Notes
    -----
    Direct standardisation with exact matching: Cochran 1968, doi:10.2307/2528036. The interval of the ratio is that of
    its logarithm by the delta method.

    Examples
    --------
    >>> cells = pd.DataFrame({"n_1": [4, 2], "sum_1": [8.0, 8.0], "squares_1": [16.0, 32.0]})
    >>> cells = cells.assign(n_0=[10, 10], sum_0=[10.0, 30.0], squares_0=[10.0, 90.0])
    >>> found = contrast(cells)
    >>> round(found.ours, 3), round(found.theirs, 3), round(found.difference, 3)
    (2.667, 1.667, 1.0)
    """
    has_both = (cells["n_1"] >= FEWEST) & (cells["n_0"] >= FEWEST)
    found = cells[has_both].astype(float)
    if found.empty:
        return None
    weight = found["n_1"].to_numpy()
    share = weight / weight.sum()
    means, errors = zip(*(_mean_and_error(found, group, share) for group in ("1", "0")), strict=True)
    (ours, theirs), (error, other_error) = means, errors
    spread = Z_95 * sqrt(error + other_error)
    difference = ours - theirs
    ratio, low, high = _ratio(ours, theirs, error, other_error)
    compared, left_out = float(weight.sum()), float(cells.loc[~has_both, "n_1"].sum())
    return Contrast(
        ours, theirs, difference, difference - spread, difference + spread, ratio, low, high, compared, left_out
    )


def _mean_and_error(cells: pd.DataFrame, group: str, share: Floats) -> tuple[float, float]:
    """A group's mean over the cells, weighted, and the variance of that mean."""
    count, total, squares = (cells[f"{name}_{group}"].to_numpy() for name in ("n", "sum", "squares"))
    mean = total / count
    variance = np.maximum(0.0, (squares - count * mean * mean) / (count - 1))
    return float((share * mean).sum()), float((share * share * variance / count).sum())


def _ratio(ours: float, theirs: float, error: float, other_error: float) -> tuple[float, float, float]:
    if ours <= 0 or theirs <= 0:
        return float("nan"), float("nan"), float("nan")
    spread = Z_95 * sqrt(error / ours**2 + other_error / theirs**2)
    middle = log(ours / theirs)
    return exp(middle), exp(middle - spread), exp(middle + spread)
