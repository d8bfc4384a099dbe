"""What changed for somebody at a moment of their own, beside what would have changed anyway."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.intervals import Z_95


@dataclass(frozen=True)
class Change:
    """What became of a rate: after for each before, in parts of what was to be expected.

    Parameters
    ----------
    ratio, low, high : float
        Below 1: less than was to be expected; with its 95% interval.
    cases : int
        How many cases it rests on.
    """

    ratio: float
    low: float
    high: float
    cases: int


def change_against_usual(counts: pd.DataFrame, weights: npt.ArrayLike | None = None) -> Change | None:
    """A change of counts around a moment, against the change that others show at the same age.

    Formula: (sum of after ÷ sum of before) ÷ (sum of usual after ÷ sum of usual before).

    Parameters
    ----------
    counts : DataFrame
        A row for each case: before and after (what it did on either side of its moment), usual_before and usual_after
        (what others do in as many days at the same age).
    weights : array of float, optional
        How many cases each row stands for; one by default.

    Returns
    -------
    Change or None
        None where a sum is nought, so that there is no rate to compare.

    Notes
    -----
    A ratio of ratios; its variance by linearisation over cases, which lets them differ as much as they do: Binder
    1983, doi:10.2307/1402588.

    Examples
    --------
    >>> counts = pd.DataFrame({"before": [4, 6], "after": [2, 3], "usual_before": [9, 9], "usual_after": [9, 9]})
    >>> change_against_usual(counts).ratio
    0.5
    """
    weight = np.ones(len(counts)) if weights is None else np.asarray(weights, float)
    columns = [counts[name].to_numpy(float) for name in ("before", "after", "usual_before", "usual_after")]
    before, after, usual_before, usual_after = (float((each * weight).sum()) for each in columns)
    if min(before, after, usual_before, usual_after) <= 0:
        return None
    influence = columns[1] / after - columns[0] / before - columns[3] / usual_after + columns[2] / usual_before
    cases = float(weight.sum())
    spread = Z_95 * sqrt(float((weight * influence * influence).sum()) * cases / max(1.0, cases - 1))
    middle = log(after / before) - log(usual_after / usual_before)
    return Change(exp(middle), exp(middle - spread), exp(middle + spread), round(cases))
