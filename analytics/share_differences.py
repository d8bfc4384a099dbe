"""How sure the difference of two shares is."""

from __future__ import annotations

from math import sqrt

from analytics.intervals import wilson_interval


def difference_of_shares(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float]:
    """The difference of two independent shares, with its 95% interval by Newcombe's hybrid score method.

    Parameters
    ----------
    one, other : tuple of float
        Cases with the property, and all cases (1 or more), of each.

    Returns
    -------
    tuple of float
        The first share less the second, the lower and the upper bound.

    Raises
    ------
    ValueError
        Where there are no cases, or more with the property than cases.

    Notes
    -----
    Newcombe, R. G. (1998), method 10. Statistics in Medicine 17(8), 873-890.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> difference, low, high = difference_of_shares((56, 70), (48, 80))
    >>> round(difference, 4), round(low, 4), round(high, 4)
    (0.2, 0.0524, 0.3339)
    """
    (low_1, high_1), (low_2, high_2) = wilson_interval(*one), wilson_interval(*other)
    share_1, share_2 = one[0] / one[1], other[0] / other[1]
    difference = share_1 - share_2
    low = difference - sqrt((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2)
    high = difference + sqrt((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2)
    return difference, low, high
