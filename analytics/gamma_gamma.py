"""What a purchase is worth on average, drawn towards everybody's mean where there are few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import gammaln

Floats = npt.NDArray[np.float64]


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

    def cost(logs: Floats) -> float:
        found = float(_log_likelihood(np.exp(logs), count, spent / scale).mean())
        return -found if np.isfinite(found) else 1e6

    bounds = [(-8.0, 12.0), (np.log(1.0001), 12.0), (-12.0, 12.0)]
    starts = (np.array([1.0, 1.0, 1.0]), np.array([2.0, 1.5, -1.0]))
    options = {"ftol": 1e-13, "gtol": 1e-8, "maxiter": 500}
    found = [minimize(cost, start, method="L-BFGS-B", bounds=bounds, options=options) for start in starts]
    best = np.exp(min(found, key=lambda each: each.fun).x)
    p, q, v = float(best[0]), float(best[1]), float(best[2]) * scale
    reached = float(_log_likelihood(np.array([p, q, v]), count, spent).sum())
    return SpendModel(p, q, v, reached)


def _log_likelihood(parameters: Floats, count: Floats, spent: Floats) -> Floats:
    p, q, v = parameters
    many = p * count
    found = gammaln(many + q) - gammaln(many) - gammaln(q) + q * np.log(v) + (many - 1) * np.log(spent)
    return np.asarray(found + many * np.log(count) - (many + q) * np.log(count * spent + v), float)
