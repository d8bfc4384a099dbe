"""How likely somebody is to come back after so many days of silence, and when they count as lapsed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

GRID = (7, 14, 21, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365, 450, 540, 730)
"""Days of silence that are looked at."""
WITHIN = 180
"""Days within which a return counts."""
LAPSED = 0.20
"""Share back under which a silence counts as a lapse."""
FEWEST = 30
"""Silences that a share needs."""
USUAL = 180
"""Days where a community has too few silences of its own."""


def lapse_days(silent: npt.ArrayLike, reached: npt.ArrayLike, returned: npt.ArrayLike) -> int:
    """Days of silence from which fewer than a fifth come back within 180 more.

    Parameters
    ----------
    silent, reached, returned : array
        Days of silence in order; how many silences lasted so long; how many of them ended within 180 days more.

    Returns
    -------
    int
        The first day on the straight line between two points at which the share is under 20%; the longest silence
        with enough cases where it never is; 180 where there are too few.

    Examples
    --------
    >>> lapse_days([30, 60, 90], [100, 100, 100], [50, 30, 10])
    75
    """
    days, cases = np.asarray(silent, float), np.asarray(reached, float)
    is_enough = cases >= FEWEST
    if not is_enough.any():
        return USUAL
    days, share = days[is_enough], np.asarray(returned, float)[is_enough] / cases[is_enough]
    under = np.flatnonzero(share < LAPSED)
    if not len(under):
        return int(days[-1])
    first = int(under[0])
    if first == 0:
        return int(days[0])
    part = (share[first - 1] - LAPSED) / (share[first - 1] - share[first])
    return int(np.ceil(days[first - 1] + part * (days[first] - days[first - 1])))
