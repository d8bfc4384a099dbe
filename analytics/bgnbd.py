"""Customers who may drop out after each purchase: BG/NBD, and MBG/NBD, where they may after the first one too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import betaincinv, digamma, expit, gammaln

from analytics.purchase_history import Floats, Histories, chance_of_more, fitted

_POINTS, _PARTS = np.polynomial.legendre.leggauss(24)
_TWO = ((1 + _POINTS) / 2) ** 2 + ((1 - _POINTS) / 2) ** 2
NODES = ((1 + _POINTS) / 2) ** 2 / _TWO
WEIGHTS = _PARTS * (1 - _POINTS**2) / 4 / _TWO**2
"""Where between 0 and 1 a mean is taken, close together at both ends, and how much each place counts."""


@dataclass(frozen=True)
class GeometricDropout:
    """A fitted model; times are in weeks.

    Attributes
    ----------
    r, alpha : float
        Shape and rate of the gamma distribution of purchase rates.
    a, b : float
        Of the beta distribution of the chance to drop out after a purchase.
    is_modified : bool
        MBG/NBD: the first purchase can be the last, so that a one-time buyer may be gone.
    log_likelihood : float
        Of the customers it was fitted to.

    Notes
    -----
    Fader, Hardie and Lee 2005, doi:10.1287/mksc.1040.0098. Batislam, Denizel and Filiztekin 2007,
    doi:10.1016/j.ijresmar.2006.12.005.
    """

    r: float
    alpha: float
    a: float
    b: float
    is_modified: bool
    log_likelihood: float = float("nan")

    @property
    def parameters(self) -> dict[str, float]:
        """The four parameters by name."""
        return {"r": self.r, "alpha": self.alpha, "a": self.a, "b": self.b}

    def chance_alive(self, customers: Histories) -> Floats:
        """Chance of not having dropped out; 1 for every one-time buyer of the BG/NBD model."""
        stayed, dropped = _terms(self._array(), customers, self.is_modified)
        with np.errstate(over="ignore"):
            return np.asarray(expit(stayed - dropped), float)

    def chance_active(self, customers: Histories, weeks: float) -> Floats:
        """Chance of at least one purchase in the weeks to come."""
        likelihood = partial(log_likelihood, is_modified=self.is_modified)
        return chance_of_more(likelihood, self._array(), customers, weeks)

    def expected(self, customers: Histories, weeks: float, alive: Floats | None = None) -> Floats:
        """Purchases expected in the weeks to come; `alive` is the chance of being alive, where it is known already.

        Given a chance p to drop out and who is still there, these are (1 - (1 + p t / (alpha + T))^-(r + x)) / p; the
        mean over p's distribution is taken at its own quantiles.
        """
        stays = customers.again + (1 if self.is_modified else 0)
        counts, at = np.unique(stays, return_inverse=True)
        chances = betaincinv(self.a, self.b + counts[:, None], NODES[None, :])
        rate, alpha = self.r + customers.again, self.alpha + customers.watched
        total = np.zeros(len(customers))
        for node, weight in enumerate(WEIGHTS):
            chance = np.maximum(chances[at, node], 1e-12)
            total += weight * -np.expm1(-rate * np.log1p(chance * weeks / alpha)) / chance
        return (self.chance_alive(customers) if alive is None else alive) * total

    def _array(self) -> Floats:
        return np.array([self.r, self.alpha, self.a, self.b])


def fit(customers: Histories, *, is_modified: bool = True) -> GeometricDropout:
    """The most likely model."""
    found, reached = fitted(partial(_scored, is_modified=is_modified), customers)
    r, alpha, a, b = map(float, found)
    return GeometricDropout(r, alpha, a, b, is_modified, reached)


def log_likelihood(parameters: Floats, customers: Histories, *, is_modified: bool = True) -> Floats:
    """Logarithm of each history's likelihood."""
    stayed, dropped = _terms(parameters, customers, is_modified)
    return np.asarray(np.logaddexp(stayed, dropped), float)


def _scored(parameters: Floats, customers: Histories, *, is_modified: bool) -> tuple[Floats, Floats]:
    """Logarithm of each history's likelihood, and its slopes along the four parameters."""
    r, alpha, a, b = parameters
    stayed, dropped = _terms(parameters, customers, is_modified)
    counts, stays = _counts(customers, is_modified)
    there = expit(stayed - dropped)
    gone, power = 1 - there, r + customers.again
    end, last = alpha + customers.watched, alpha + customers.last
    of_both = digamma(a + b) - digamma(a + b + stays)
    before = np.where(is_modified | (counts > 0), b + stays - 1, 1.0)
    of_rate = (digamma(r + counts) - digamma(r) + np.log(alpha))[customers.again]
    slopes = (
        of_rate - there * np.log(end) - gone * np.log(last),
        r / alpha - power * (there / end + gone / last),
        of_both[customers.again] + gone / a,
        (of_both + digamma(b + stays) - digamma(b))[customers.again] - gone / before[customers.again],
    )
    return np.asarray(np.logaddexp(stayed, dropped), float), np.stack(slopes)


def _counts(customers: Histories, is_modified: bool) -> tuple[Floats, Floats]:
    """Every number of purchases there is after the first, and how often such a customer stayed rather than dropped."""
    counts = np.arange(int(customers.again.max(initial=0)) + 1, dtype=float)
    return counts, counts + int(is_modified)


def _terms(parameters: Floats, customers: Histories, is_modified: bool) -> tuple[Floats, Floats]:
    """Logarithms of the likelihood of a history and being there still, and of having dropped out at its end."""
    r, alpha, a, b = parameters
    again = customers.again
    counts, stays = _counts(customers, is_modified)
    of_rate = gammaln(r + counts) - gammaln(r) + r * np.log(alpha)
    of_stay = gammaln(a + b) + gammaln(b + stays) - gammaln(b) - gammaln(a + b + stays)
    with np.errstate(divide="ignore"):
        of_drop = np.log(a) - np.log(np.maximum(b + stays - 1, 1e-300))
    if not is_modified:
        of_drop[0] = -np.inf
    common, power = (of_rate + of_stay)[again], r + again
    stayed = common - power * np.log(alpha + customers.watched)
    dropped = common + of_drop[again] - power * np.log(alpha + customers.last)
    return stayed, dropped
