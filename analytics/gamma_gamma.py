"""What a purchase is worth on average, drawn towards everybody's mean where there are few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from analytics.most_likely import most_likely

Floats = npt.NDArray[np.float64]
STARTS = (np.array([1.0, 1.0, 1.0]), np.array([2.0, 1.5, -1.0]))
BOUNDS = ((-8.0, 12.0), (float(np.log(1.0001)), 12.0), (-12.0, 12.0))
"""Where a search begins and stays, as logarithms of the parameters."""


@dataclass(frozen=True)
class SpendModel:
    """A fitted model of mean spend.

    Attributes
    ----------
    p, q, v : float
        Shape of a purchase's amount, and shape and scale of its rate over customers.
    log_likelihood : float
        Of the customers it was fitted to.

    Notes
    -----
    Fader, Hardie and Lee 2005, "RFM and CLV", doi:10.1509/jmkr.2005.42.4.415.
    """

    p: float
    q: float
    v: float
    log_likelihood: float = float("nan")

    @property
    def parameters(self) -> dict[str, float]:
        """The three parameters by name."""
        return {"p": self.p, "q": self.q, "v": self.v}

    def expected(self, purchases: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
        """The mean amount expected of further purchases, from the number and the mean of those there were.

        Without any purchases it is everybody's mean. A weighted mean of the two otherwise.
        """
        count, spent = np.asarray(purchases, float), np.nan_to_num(np.asarray(mean, float))
        return np.asarray(self.p * (self.v + count * spent) / (self.p * count + self.q - 1), float)


def fit(purchases: npt.ArrayLike, mean: npt.ArrayLike) -> SpendModel:
    """The most likely model.

    Parameters
    ----------
    purchases, mean : array of float
        For each customer the number of purchases (1 or more), and their mean amount (above 0).

    Raises
    ------
    ValueError
        Where there is nobody, or an amount that is not above 0.
    """
    count, spent = np.asarray(purchases, float), np.asarray(mean, float)
    if not len(count) or not ((count >= 1) & (spent > 0)).all():
        raise ValueError("spend needs customers with purchases above 0")
    scale = float(np.median(spent))

    def mean_of(logs: Floats) -> tuple[float, Floats]:
        found, slopes = _scored(np.exp(logs), count, spent / scale)
        return float(found.mean()), slopes.mean(axis=1) * np.exp(logs)

    logs = most_likely(mean_of, STARTS, BOUNDS)
    p, q, v = map(float, np.exp(logs))
    reached = float((_scored(np.array([p, q, v * scale]), count, spent)[0]).sum())
    return SpendModel(p, q, v * scale, reached)


def _scored(parameters: Floats, count: Floats, spent: Floats) -> tuple[Floats, Floats]:
    """Logarithm of the likelihood of each customer's mean, and its slopes along the three parameters."""
    p, q, v = parameters
    whole, total = p * count, count * spent + v
    numbers, at = np.unique(whole, return_inverse=True)
    of_count, of_slope = ((special(numbers + q) - special(numbers))[at] for special in (gammaln, digamma))
    logs = np.log(spent), np.log(count), np.log(total)
    found = of_count - gammaln(q) + q * np.log(v) + (whole - 1) * logs[0] + whole * logs[1] - (whole + q) * logs[2]
    slopes = (
        count * (of_slope + logs[0] + logs[1] - logs[2]),
        digamma(numbers + q)[at] - digamma(q) + np.log(v) - logs[2],
        q / v - (whole + q) / total,
    )
    return found, np.stack(slopes)
