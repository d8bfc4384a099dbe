"""Customers who may fall silent at any moment: the Pareto/NBD model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln

from analytics.purchase_history import Floats, Histories, chance_of_more, most_likely

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
LEAST_RATE = 1e-8


@dataclass(frozen=True)
class ParetoDropout:
    """A fitted model; times are in weeks.

    Attributes
    ----------
    r, alpha : float
        Shape and rate of the gamma distribution of purchase rates.
    s, beta : float
        Shape and rate of the gamma distribution of the rates at which customers fall silent.
    log_likelihood : float
        Of the customers it was fitted to.

    Notes
    -----
    Schmittlein, Morrison and Colombo 1987, doi:10.1287/mnsc.33.1.1.
    """

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float = float("nan")

    @property
    def parameters(self) -> dict[str, float]:
        """The four parameters by name."""
        return {"r": self.r, "alpha": self.alpha, "s": self.s, "beta": self.beta}

    def chance_alive(self, customers: Histories) -> Floats:
        """Chance of not having fallen silent for good."""
        alive, dead = _terms(self._array(), customers)
        with np.errstate(over="ignore"):
            return np.asarray(expit(alive - dead), float)

    def chance_active(self, customers: Histories, weeks: float) -> Floats:
        """Chance of at least one purchase in the weeks to come."""
        return chance_of_more(log_likelihood, self._array(), customers, weeks)

    def expected(self, customers: Histories, weeks: float, alive: Floats | None = None) -> Floats:
        """Purchases expected in the weeks to come; `alive` is the chance of being alive, where it is known already."""
        rate = (self.r + customers.again) / (self.alpha + customers.watched)
        lasting = self.beta + customers.watched
        length, power = np.log1p(weeks / lasting), self.s - 1
        years = lasting * (length if abs(power) < 1e-9 else -np.expm1(-power * length) / power)
        return (self.chance_alive(customers) if alive is None else alive) * rate * years

    def _array(self) -> Floats:
        return np.array([self.r, self.alpha, self.s, self.beta])


def fit(customers: Histories, start: ParetoDropout | None = None) -> ParetoDropout:
    """The most likely model; quicker, where a similar one is known."""
    begin = None if start is None else np.array([*start.parameters.values()])
    found, reached = most_likely(log_likelihood, customers, begin)
    r, alpha, s, beta = map(float, found)
    return ParetoDropout(r, alpha, s, beta, reached)


def log_likelihood(parameters: Floats, customers: Histories) -> Floats:
    """Logarithm of each history's likelihood."""
    alive, dead = _terms(parameters, customers)
    return np.asarray(np.logaddexp(alive, dead), float)


def _terms(parameters: Floats, customers: Histories) -> tuple[Floats, Floats]:
    """Logarithms of the likelihood of a history and being there still, and of having fallen silent since.

    Who fell silent y weeks after the first purchase adds s (alpha + y)^-(r + x) (beta + y)^-(s + 1), summed over y from
    the last purchase on. In z = log(alpha + y) that falls at least as fast as exp(-k z), k being its slowest rate; the
    nodes lie evenly in what is left of exp(-k z), so that they are where the sum is, however many purchases there are.
    """
    r, alpha, s, beta = parameters
    again = customers.again
    counts = np.arange(int(again.max(initial=0)) + 1)
    common = (gammaln(r + counts) - gammaln(r) + r * np.log(alpha) + s * np.log(beta))[again]
    begin, end = alpha + customers.last, alpha + customers.watched
    lasting = beta + customers.last
    alive = common - (r + again) * np.log(end) - s * np.log(beta + customers.watched)
    rate = r + again - 1 + (s + 1) * np.minimum(begin / lasting, end / (beta + customers.watched))
    rate = np.where(np.abs(rate) < LEAST_RATE, LEAST_RATE, rate)
    width = -np.expm1(-rate * np.log(end / begin))
    total = np.zeros(len(again))
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        passed = -np.log1p(-width * (1 + node) / 2) / rate
        still = lasting + begin * np.expm1(passed)
        total += weight / 2 * np.exp((rate - r - again + 1) * passed - (s + 1) * np.log(still / lasting))
    with np.errstate(divide="ignore"):
        sizes = np.log(s * width / rate * total)
    return alive, common - (r + again - 1) * np.log(begin) - (s + 1) * np.log(lasting) + sizes
