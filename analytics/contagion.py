"""Whether silence spreads: how often contacts of the silent fall silent, beyond what their own activity foretells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NORMAL_95 = 1.959963984540054
FEWEST = 20
"""Members on either side that a ratio needs."""


@dataclass(frozen=True)
class Contagion:
    """How much more often members fell silent whose contact had fallen silent before.

    Attributes
    ----------
    exposed, others : int
        Members whose contact had fallen silent, and whose contact had not.
    raw : float
        The plain ratio of the two shares.
    ratio, low, high : float
        The same, each side against what was foretold of it from the members' own activity; and its 95% interval.
    """

    exposed: int
    others: int
    raw: float
    ratio: float
    low: float
    high: float


def contagion(foretold: npt.ArrayLike, happened: npt.ArrayLike, is_exposed: npt.ArrayLike) -> Contagion | None:
    """The ratio of observed to foretold among the exposed, against the same among the others.

    Parameters
    ----------
    foretold : array of float
        Each member's risk from their own activity alone.
    happened : array of bool
        Whether they fell silent.
    is_exposed : array of bool
        Whether their contact had fallen silent before.

    Returns
    -------
    Contagion or None
        None where either side is too small.

    Notes
    -----
    Indirect standardisation; the interval is that of a ratio of two standardised ratios on the logarithm's scale
    (Breslow and Day 1987, Statistical Methods in Cancer Research II).
    """
    risk, outcome = np.asarray(foretold, float), np.asarray(happened, float)
    sides = (np.asarray(is_exposed, bool), ~np.asarray(is_exposed, bool))
    observed = [float(outcome[side].sum()) for side in sides]
    expected = [float(risk[side].sum()) for side in sides]
    sizes = [int(side.sum()) for side in sides]
    if min(sizes) < FEWEST or min(observed) < 1 or min(expected) <= 0:
        return None
    ratio = (observed[0] / expected[0]) / (observed[1] / expected[1])
    spread = [
        float((risk[side] * (1 - risk[side])).sum()) / count**2 for side, count in zip(sides, observed, strict=True)
    ]
    width = NORMAL_95 * float(np.sqrt(sum(spread)))
    raw = (observed[0] / sizes[0]) / (observed[1] / sizes[1])
    low, high = float(ratio * np.exp(-width)), float(ratio * np.exp(width))
    return Contagion(sizes[0], sizes[1], raw, ratio, low, high)
