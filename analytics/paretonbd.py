"""Customers who may fall silent at any moment: the Pareto/NBD model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, gammaln

from analytics.purchase_history import Floats, Histories, chance_of_more, fitted

_POINTS, _PARTS = np.polynomial.legendre.leggauss(16)
NODES = 1 - ((1 - _POINTS) / 2) ** 3
WEIGHTS = _PARTS * 3 / 2 * ((1 - _POINTS) / 2) ** 2
"""Where between 0 and 1 a sum is taken, close together near 1, and how much each place counts."""
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
        alive, dead, _ = _terms(self._array(), customers)
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
    found, reached = fitted(_scored, customers, begin)
    r, alpha, s, beta = map(float, found)
    return ParetoDropout(r, alpha, s, beta, reached)


def log_likelihood(parameters: Floats, customers: Histories) -> Floats:
    """Logarithm of each history's likelihood."""
    alive, dead, _ = _terms(parameters, customers)
    return np.asarray(np.logaddexp(alive, dead), float)


def _scored(parameters: Floats, customers: Histories) -> tuple[Floats, Floats]:
    """Logarithm of each history's likelihood, and its slopes along the four parameters."""
    r, alpha, s, beta = parameters
    alive, dead, sums = _terms(parameters, customers, with_means=True)
    log_pace, pace, log_stay, stay = sums[1:] / sums[0]
    there = expit(alive - dead)
    gone, power = 1 - there, r + customers.again
    end, lasting = alpha + customers.watched, beta + customers.watched
    counts = np.arange(int(customers.again.max(initial=0)) + 1)
    of_rate = (digamma(r + counts) - digamma(r) + np.log(alpha))[customers.again]
    slopes = (
        of_rate - there * np.log(end) - gone * (np.log(alpha + customers.last) + log_pace),
        r / alpha - power * (there / end + gone * pace),
        np.log(beta) - there * np.log(lasting) + gone * (1 / s - np.log(beta + customers.last) - log_stay),
        s / beta - there * s / lasting - gone * (s + 1) * stay,
    )
    return np.asarray(np.logaddexp(alive, dead), float), np.stack(slopes)


def _terms(parameters: Floats, customers: Histories, *, with_means: bool = False) -> tuple[Floats, Floats, Floats]:
    """Logarithms of the likelihood of a history and being there still, and of having fallen silent since; and its sums.

    Who fell silent y weeks after the first purchase adds s (alpha + y)^-(r + x) (beta + y)^-(s + 1), summed over y from
    the last purchase on. In z = log(alpha + y) that falls at least as fast as exp(-k z), k being its slowest rate; the
    nodes lie in what is left of exp(-k z), so that they are where the sum is, however many purchases there are.
    """
    r, alpha, s, beta = parameters
    again = customers.again
    counts = np.arange(int(again.max(initial=0)) + 1)
    common = (gammaln(r + counts) - gammaln(r) + r * np.log(alpha) + s * np.log(beta))[again]
    begin, end = alpha + customers.last, alpha + customers.watched
    first, last = beta + customers.last, beta + customers.watched
    alive = common - (r + again) * np.log(end) - s * np.log(last)
    rate = r + again - 1 + (s + 1) * np.minimum(begin / first, end / last)
    rate = np.where(np.abs(rate) < LEAST_RATE, LEAST_RATE, rate)
    width = -np.expm1(-rate * np.log(end / begin))
    sums = _sums((rate - r - again + 1, s + 1), (rate, width), (begin, first), with_means=with_means)
    with np.errstate(divide="ignore"):
        sizes = np.log(s * width / rate * sums[0])
    return alive, common - (r + again - 1) * np.log(begin) - (s + 1) * np.log(first) + sizes, sums


def _sums(
    powers: tuple[Floats, float], lie: tuple[Floats, Floats], begun: tuple[Floats, Floats], *, with_means: bool
) -> Floats:
    """Sums over the times of falling silent: the whole; and, where wanted, times four terms that slopes are made of.

    With t the last purchase and y the time these are log((alpha + y) / (alpha + t)), 1 / (alpha + y),
    log((beta + y) / (beta + t)) and 1 / (beta + y).

    Parameters
    ----------
    powers : tuple
        Of (alpha + y) / (alpha + t), and one over that of (beta + y) / (beta + t).
    lie : tuple of array of float
        How fast nodes move away, and how far.
    begun : tuple of array of float
        alpha + t and beta + t.
    """
    (pace, first), (rate, width) = begun, lie
    found = np.zeros((5 if with_means else 1, len(rate)))
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        passed = -np.log1p(-width * node) / rate
        still = first + pace * np.expm1(passed)
        stayed = np.log(still / first)
        part = weight * np.exp(powers[0] * passed - powers[1] * stayed)
        found[0] += part
        if with_means:
            for place, term in enumerate((passed, np.exp(-passed) / pace, stayed, 1 / still), start=1):
                found[place] += part * term
    return found
