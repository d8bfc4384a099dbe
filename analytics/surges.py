"""Weeks in which far more people joined than usual."""

from __future__ import annotations

import numpy as np
import pandas as pd

TRAILING_WEEKS = 26
DEVIATIONS = 4


def surge_weeks(joins: pd.Series[int]) -> pd.DataFrame:
    """Weeks whose joins exceed the trailing median by four median absolute deviations.

    Parameters
    ----------
    joins : Series
        Joins by week, index: consecutive week numbers, weeks without joins as 0.

    Returns
    -------
    DataFrame
        Columns week, joins, median (of the 26 weeks before) and deviation (their median absolute deviation, at
        least 1 join), a row for each surge. The first 26 weeks have nothing to be compared with.

    Raises
    ------
    ValueError
        Where weeks are missing.

    Examples
    --------
    >>> joins = pd.Series([10, 12] * 13 + [11, 90], index=range(28))
    >>> surge_weeks(joins).values.tolist()
    [[27.0, 90.0, 11.5, 1.0]]
    """
    weeks = joins.index.to_numpy()
    if len(weeks) and (np.diff(weeks) != 1).any():
        raise ValueError("surges need consecutive weeks")
    counts = joins.to_numpy(float)
    if len(counts) <= TRAILING_WEEKS:
        return pd.DataFrame({name: [] for name in ("week", "joins", "median", "deviation")})
    windows = np.lib.stride_tricks.sliding_window_view(counts, TRAILING_WEEKS)[:-1]
    median = np.median(windows, axis=1)
    deviation = np.maximum(np.median(np.abs(windows - median[:, None]), axis=1), 1.0)
    later = counts[TRAILING_WEEKS:]
    found = later > median + DEVIATIONS * deviation
    columns = {"week": weeks[TRAILING_WEEKS:], "joins": later, "median": median, "deviation": deviation}
    return pd.DataFrame({name: values[found] for name, values in columns.items()})
