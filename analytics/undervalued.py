"""Who gives a community more than they are given."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def share_below(values: npt.ArrayLike) -> Floats:
    """For each value the share of all of them that is smaller; equal values have the same.

    Examples
    --------
    >>> share_below([5, 1, 5, 9]).tolist()
    [0.25, 0.0, 0.25, 0.75]
    """
    each = np.asarray(values, float)
    return np.searchsorted(np.sort(each), each, side="left") / max(len(each), 1)
