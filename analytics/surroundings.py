"""Whom somebody is tied with in one or two steps, the strongest ties first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def surroundings(centre: int, edges: tuple[Whole, Whole], weight: Real, most: int) -> tuple[Whole, Whole]:
    """The members around one of them, and by whom each was reached.

    Those tied directly come first, the strongest tie first, and fill at most half of the room; then those tied with
    them, likewise.

    Parameters
    ----------
    centre : int
        The member in the middle.
    edges : pair of array of int
        Who is tied with whom; the direction does not matter.
    weight : array of float
        How strong each tie is.
    most : int
        Members at most, with the one in the middle.

    Returns
    -------
    members, reached_by : array of int
        The one in the middle first, reached by -1; the others by the position of somebody before them.

    Examples
    --------
    >>> edges = np.array([1, 1, 2, 4]), np.array([2, 3, 4, 5])
    >>> surroundings(1, edges, np.array([1.0, 2.0, 1.0, 1.0]), most=10)
    (array([1, 3, 2, 4]), array([-1,  0,  0,  2]))
    """
    order = np.argsort(-weight, kind="stable")
    ends = [(int(edges[0][at]), int(edges[1][at])) for at in order]
    place = {centre: 0}
    reached_by = [-1]
    for room in (max(2, most // 2), most):
        begun = dict(place)
        for first, second in ends:
            for known, new in ((first, second), (second, first)):
                if known in begun and new not in place and len(place) < room:
                    place[new] = len(place)
                    reached_by.append(begun[known])
    return np.array(list(place)), np.array(reached_by)
