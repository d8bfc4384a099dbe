"""Why a number changed: its change split exactly over parts."""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt
import pandas as pd


def mix_and_rate(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a ratio of sums over groups.

    A group moves the ratio by growing or shrinking where its own rate is unlike the whole's (mix), and by changing
    its own rate (rate). With w the group's share of the bottom, r its rate, and means over both periods:
    mix = dw (mean r - mean R), rate = mean w dr. A group with a top but no bottom has no rate: what it adds to the
    ratio counts as rate. They sum to the ratio's change exactly.

    Parameters
    ----------
    before, after : DataFrame
        Index: group; columns top and bottom, whose sums' ratio is the number. Both sums of bottom are above 0.

    Returns
    -------
    DataFrame
        Index: every group of either; columns mix and rate, in the ratio's unit.

    Raises
    ------
    ValueError
        Where a period has no bottom at all.

    Notes
    -----
    The symmetric form of the decomposition in Kitagawa, E. M. (1955). Journal of the American Statistical
    Association 50(272), 1168-1194. doi:10.1080/01621459.1955.10501299

    Examples
    --------
    >>> before = pd.DataFrame({"top": [1, 4], "bottom": [10, 10]}, index=["a", "b"])
    >>> after = pd.DataFrame({"top": [1, 12], "bottom": [10, 30]}, index=["a", "b"])
    >>> parts = mix_and_rate(before, after)
    >>> parts.round(4).values.tolist()
    [[0.0469, 0.0], [0.0281, 0.0]]
    >>> round(float(parts.to_numpy().sum()), 10), 13 / 40 - 5 / 20
    (0.075, 0.075)
    """
    groups = before.index.union(after.index)
    old, new = before.reindex(groups, fill_value=0.0), after.reindex(groups, fill_value=0.0)
    whole = [float(frame["bottom"].sum()) for frame in (old, new)]
    if min(whole) <= 0:
        raise ValueError("a ratio needs something in its bottom in both periods")
    middle = (old["top"].sum() / whole[0] + new["top"].sum() / whole[1]) / 2
    weights = [frame["bottom"].to_numpy(float) / total for frame, total in zip((old, new), whole, strict=True)]
    rates = [_rates(frame, other) for frame, other in ((old, new), (new, old))]
    mix = (weights[1] - weights[0]) * ((rates[0] + rates[1]) / 2 - middle)
    without = [_top_alone(frame) / total for frame, total in zip((old, new), whole, strict=True)]
    rate = (weights[0] + weights[1]) / 2 * (rates[1] - rates[0]) + without[1] - without[0]
    return pd.DataFrame({"mix": mix, "rate": rate}, index=groups)


def _top_alone(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The top of groups that have no bottom."""
    alone: npt.NDArray[np.float64] = np.where(frame["bottom"] == 0, frame["top"], 0.0)
    return alone


def _rates(frame: pd.DataFrame, other: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Each group's rate; where it has no base, the other period's, so that all its change is mix."""
    own, fallback = frame["bottom"].to_numpy(float), other["bottom"].to_numpy(float)
    rate = np.divide(frame["top"].to_numpy(float), own, out=np.zeros_like(own), where=own != 0)
    instead = np.divide(other["top"].to_numpy(float), fallback, out=np.zeros_like(own), where=fallback != 0)
    chosen: npt.NDArray[np.float64] = np.where(own != 0, rate, instead)
    return chosen


def product_split(before: list[float], after: list[float]) -> list[float]:
    """Split the change of a product over its factors.

    Each factor's part is the logarithmic mean of the two products times the logarithm of the factor's ratio
    (LMDI-I); the parts sum to the product's change exactly.

    Parameters
    ----------
    before, after : list of float
        The factors in both periods, all above 0.

    Returns
    -------
    list of float
        Each factor's part, in the product's unit.

    Raises
    ------
    ValueError
        Where a factor is not above 0.

    Notes
    -----
    Ang, B. W. (2005). Energy Policy 33(7), 867-871. doi:10.1016/j.enpol.2003.10.010

    Examples
    --------
    >>> [round(part, 3) for part in product_split([10, 2], [20, 3])]
    [25.237, 14.763]
    """
    if min(*before, *after) <= 0:
        raise ValueError("a product can be split over its factors only where all are above 0")
    old, new = float(np.prod(before)), float(np.prod(after))
    mean = old if old == new else (new - old) / (log(new) - log(old))
    return [mean * log(later / earlier) for earlier, later in zip(before, after, strict=True)]
