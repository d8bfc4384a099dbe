"""How communities grew: how many of each had joined by each month, of the members that the filters keep."""

from __future__ import annotations

import numpy as np
import pandas as pd

COUNTS = ["members", "active"]


def with_growth(circles: pd.DataFrame, rows: pd.DataFrame | None) -> pd.DataFrame:
    """The circles with how they grew.

    Parameters
    ----------
    rows : DataFrame or None
        As ``communities_by_month`` gives it; None where single members may not be seen.

    Returns
    -------
    DataFrame
        The circles, and in `begun` the first month (since 1970-01), and in `grown` for each month from then on a pair:
        members who had joined by then, and those of them who are active now. Without `rows`, the circles alone.
    """
    if rows is None:
        return circles
    known = rows["month"].dropna()
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    place = {int(number): row for row, number in enumerate(circles["community_no"])}
    counts = np.zeros((len(circles), last - first + 1, len(COUNTS)), np.int64)
    where = rows["community_no"].map(place).to_numpy(np.int64)
    month = rows["month"].fillna(first).to_numpy(np.int64) - first
    np.add.at(counts, (where, month), rows[COUNTS].to_numpy(np.int64))
    grown = pd.Series(counts.cumsum(axis=1).tolist(), circles.index, object)
    return circles.assign(begun=first, grown=grown)
