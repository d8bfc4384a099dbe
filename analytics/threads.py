"""Which thread each act of a conversation belongs to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


def roots(parent: Whole) -> tuple[Whole, Whole]:
    """What each act leads up to, and in how many steps.

    Every round goes up twice as far, so that a chain of a million acts takes twenty rounds.

    Parameters
    ----------
    parent : array of int
        For each act the position of the one it answers; -1 where it answers nothing.

    Returns
    -------
    tuple of array
        The position where the way up ends, -1 for acts in a circle or below one; and the steps to it, 0 for those that
        answer nothing and for those that lead nowhere.

    Examples
    --------
    >>> above, steps = roots(np.array([-1, 0, 1, 4, 3]))
    >>> above.tolist(), steps.tolist()
    ([0, 0, 0, -1, -1], [0, 1, 2, 0, 0])
    """
    root = np.where(parent >= 0, parent, np.arange(len(parent)))
    steps = (parent >= 0).astype(np.int64)
    is_top = parent < 0
    for _ in range(len(parent).bit_length()):
        open_acts = np.flatnonzero(~is_top[root])
        if not len(open_acts):
            break
        over = root[open_acts]
        further, more = root[over], steps[over]
        steps[open_acts] += more
        root[open_acts] = further
    is_lost = ~is_top[root]
    return np.where(is_lost, -1, root), np.where(is_lost, 0, steps)
