"""How a community brings in its own newcomers: the reproduction number and what follows from it."""

from __future__ import annotations

from math import inf, log, sqrt

from analytics.intervals import Z_95


def mean_interval(total: float, squares: float, cases: float) -> tuple[float, float]:
    """The 95% interval of a mean of counts, from their sum and the sum of their squares.

    Members who bring many make the numbers vary far more than chance alone would, so the variance is taken from the
    numbers themselves. Of one case, or where all are equal to nought, the interval reaches up to three in all (the
    rule of three).

    Parameters
    ----------
    total, squares : float
        Sum of the numbers, each 0 or more, and sum of their squares.
    cases : float
        How many there are, 1 or more.

    Returns
    -------
    tuple of float
        Lower and upper bound, 0 or more.

    Raises
    ------
    ValueError
        There are no cases.

    Notes
    -----
    Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031, for the rule of three.

    Examples
    --------
    >>> low, high = mean_interval(50, 90, 100)
    >>> round(low, 4), round(high, 4)
    (0.3412, 0.6588)
    """
    if cases < 1:
        raise ValueError("a mean needs one case or more")
    mean = total / cases
    if cases < 2 or total <= 0:
        return 0.0, mean + 3 / cases
    variance = max(0.0, (squares - total * mean) / (cases - 1))
    spread = Z_95 * sqrt(variance / cases)
    return max(0.0, mean - spread), mean + spread


def final_multiple(reproduction: float) -> float:
    """How many members one newcomer becomes in the end: the sum of all generations after them, and themselves.

    Formula: 1 ÷ (1 − K); infinite from K = 1 on.

    >>> final_multiple(0.5), final_multiple(1.0)
    (2.0, inf)
    """
    return 1 / (1 - reproduction) if reproduction < 1 else inf


def doubling_days(reproduction: float, cycle_days: float) -> float:
    """Days in which a community doubles that brings in more than one newcomer for each member.

    Formula: days of one generation × log 2 ÷ log K; infinite where K is 1 or less.

    Parameters
    ----------
    reproduction : float
        K: newcomers for each member.
    cycle_days : float
        Days from a member's joining to the joining of those they bring.

    Examples
    --------
    >>> doubling_days(2.0, 30.0), doubling_days(0.9, 30.0)
    (30.0, inf)
    """
    return cycle_days * log(2) / log(reproduction) if reproduction > 1 else inf
