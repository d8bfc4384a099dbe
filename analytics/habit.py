"""How regular purchases are."""

from __future__ import annotations


def wheat_morrison_shape(pairs: int, squares: float) -> float:
    """Shape k of gamma distributed times between purchases, from pairs of consecutive ones.

    With two consecutive times t1 and t2 of the same customer, M = t1 / (t1 + t2) does not depend on the customer's
    own rate and is Beta(k, k) distributed, with mean 1/2 and variance 1 / (4 (2 k + 1)); so
    k = (1 - 4 V) / (8 V), where V is the mean squared distance of M from 1/2. k = 1 is random (Poisson), higher is
    more regular, lower comes in bursts.

    Parameters
    ----------
    pairs : int
        How many pairs.
    squares : float
        Sum over pairs of (M - 1/2)^2.

    Returns
    -------
    float
        The shape; infinite where every time is the same.

    Raises
    ------
    ValueError
        Where there are no pairs.

    Notes
    -----
    Wheat, R. D. and Morrison, D. G. (1990). Journal of Marketing Research 27(1), 87-93.
    doi:10.1177/002224379002700107

    Examples
    --------
    Uniform M, whose variance is 1/12, is the random case:

    >>> round(wheat_morrison_shape(1200, 100.0), 10)
    1.0
    """
    if pairs <= 0:
        raise ValueError("the shape needs at least one pair of times between purchases")
    variance = squares / pairs
    return float("inf") if variance == 0 else max(0.0, (1 - 4 * variance) / (8 * variance))
