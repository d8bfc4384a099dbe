"""The chance of an event from features whose direction is known: logistic regression with signs held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]
NARROWEST = 1e-9
"""A feature that spreads less than this says nothing."""
MOST_LOGIT = 30.0


@dataclass(frozen=True)
class RiskModel:
    """A fitted model.

    Attributes
    ----------
    names : tuple of str
        The features.
    centre, spread : array of float
        What each is standardised by.
    weights : array of float
        Of the standardised features, each with the sign it is held to.
    intercept : float
        The logit of a case whose features are all at their centre.
    log_likelihood : float
        Of the cases it was fitted to, without the penalty.
    """

    names: tuple[str, ...]
    centre: Floats
    spread: Floats
    weights: Floats
    intercept: float
    log_likelihood: float

    @property
    def parameters(self) -> dict[str, float]:
        """The intercept and each weight by name, for features as they are."""
        raw = self.weights / self.spread
        found = {"intercept": self.intercept - float(raw @ self.centre)}
        return found | dict(zip(self.names, map(float, raw), strict=True))

    def logits(self, features: Floats, shift: float = 0.0) -> Floats:
        """The logarithm of the odds of the event."""
        found = ((features - self.centre) / self.spread) @ self.weights + self.intercept + shift
        return np.clip(found, -MOST_LOGIT, MOST_LOGIT)

    def risk(self, features: Floats, shift: float = 0.0) -> Floats:
        """The probability of the event."""
        return np.asarray(expit(self.logits(features, shift)), float)

    def contributions(self, features: Floats, usual: Floats, groups: Mapping[str, Sequence[str]]) -> Floats:
        """What each group of features adds to the logit, against a usual case: cases by groups."""
        parts = ((features - usual) / self.spread) * self.weights
        place = {name: number for number, name in enumerate(self.names)}
        return np.stack([parts[:, [place[name] for name in each]].sum(axis=1) for each in groups.values()], axis=1)


def fit(features: Floats, happened: npt.ArrayLike, signs: Mapping[str, int], penalty: float = 1.0) -> RiskModel:
    """The most likely model whose weights have the signs they are held to.

    Parameters
    ----------
    features : array of float
        Cases by features, in the order of `signs`.
    happened : array of bool
        Whether the event happened.
    signs : mapping
        For each feature by name 1 (raises the risk), -1 (lowers it) or 0 (either).
    penalty : float
        Half the squared length of the weights counts this much against the sum of log-likelihoods.

    Raises
    ------
    ValueError
        Where not both outcomes are there, or a feature is not finite.

    Examples
    --------
    >>> model = fit(np.array([[0.0], [1.0], [2.0], [3.0]]), [False, True, False, True], {"silence": 1})
    >>> bool(model.weights[0] > 0)
    True
    """
    outcome = np.asarray(happened, float)
    if not 0 < outcome.sum() < len(outcome):
        raise ValueError("a risk needs cases with and without the event")
    if not np.isfinite(features).all():
        raise ValueError("every feature of every case is a number")
    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > NARROWEST, spread, np.inf)
    standard = (features - centre) / spread

    def cost(values: Floats) -> tuple[float, Floats]:
        logit = standard @ values[1:] + values[0]
        off = expit(logit) - outcome
        size = float(np.logaddexp(0, logit).sum() - outcome @ logit) + penalty / 2 * float(values[1:] @ values[1:])
        slope = np.concatenate([[off.sum()], standard.T @ off + penalty * values[1:]])
        return size / len(outcome), slope / len(outcome)

    free = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [(None, None), *(free[sign] for sign in signs.values())]
    start = np.concatenate([[np.log(outcome.mean() / (1 - outcome.mean()))], np.zeros(len(bounds) - 1)])
    options = {"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9}
    best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    logit = standard @ best[1:] + best[0]
    likelihood = float(outcome @ logit - np.logaddexp(0, logit).sum())
    return RiskModel(tuple(signs), centre, spread, best[1:], float(best[0]), likelihood)


def intercept_shift(predicted: npt.ArrayLike, observed: float) -> float:
    """What to add to every logit so that the mean risk becomes the share observed.

    >>> round(intercept_shift([0.5, 0.5], 0.5), 6)
    0.0
    """
    chances = np.clip(np.asarray(predicted, float), 1e-9, 1 - 1e-9)
    if not len(chances) or not 0 < observed < 1:
        return 0.0
    logits = np.log(chances / (1 - chances))
    low, high = -MOST_LOGIT, MOST_LOGIT
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(logits + middle).mean() < observed else (low, middle)
    return (low + high) / 2
