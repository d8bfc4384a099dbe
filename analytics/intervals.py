"""How sure a share of few cases is."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054


def wilson_interval(top: float, bottom: float, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share.

    Parameters
    ----------
    top, bottom : float
        Cases with the property, and all cases (1 or more).
    z : float
        Standard normal quantile; the default gives 95%.

    Returns
    -------
    tuple of float
        Lower and upper bound, within 0 and 1.

    Raises
    ------
    ValueError
        Where there are no cases, or more with the property than cases.

    Notes
    -----
    Wilson, E. B. (1927). Journal of the American Statistical Association 22(158), 209-212.
    doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if bottom <= 0 or not 0 <= top <= bottom:
        raise ValueError(f"a share needs 0 <= top <= bottom and bottom > 0, got {top} of {bottom}")
    share = top / bottom
    centre = share + z * z / (2 * bottom)
    spread = z * sqrt(share * (1 - share) / bottom + z * z / (4 * bottom * bottom))
    scale = 1 + z * z / bottom
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
