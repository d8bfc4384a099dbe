"""What an hour of attention can save, under a stated assumption."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ODDS_RATIO = 1.5
"""Assumed: a personal contact makes the odds that a member stays half as large again."""
CONTACTS_AN_HOUR = 4
"""Assumed: a personal contact takes a quarter of an hour."""


def hour_saves(risk: npt.ArrayLike, expected: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """What is expected to be kept by an hour of personal contacts with members like this one.

    `expected` already counts that the member may leave, so that who stays is worth expected / (1 - risk); the contact
    raises the chance to stay from 1 - risk to k (1 - risk) / (risk + k (1 - risk)). Nearly certain to stay: there is
    little to save. Nearly certain to leave: little is expected.

    >>> hour_saves([0.0, 0.5], [100.0, 100.0]).tolist()
    [0.0, 80.0]
    """
    chance, worth = np.asarray(risk, float), np.asarray(expected, float)
    gained = chance * (ODDS_RATIO - 1) / (chance + ODDS_RATIO * (1 - chance))
    return np.asarray(CONTACTS_AN_HOUR * worth * gained, float)
