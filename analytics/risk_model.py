"""The chance of an event from features whose direction is known: logistic regression with signs held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cholesky, solve_triangular
from scipy.special import expit

Floats = npt.NDArray[np.float64]
NARROWEST = 1e-9
"""A feature that spreads less than this says nothing."""
MOST_LOGIT = 30.0
MOST_STEPS, NEAREST, ROUNDING = 50, 1e-9, 1e-12
"""Steps of a search at most, the smallest that counts, and by how much a sum of many numbers may be off."""


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
    cases = np.column_stack([np.ones(len(outcome)), (features - centre) / spread])
    values = _most_likely(cases, outcome, np.array([0, *signs.values()]), np.array([0.0, *[penalty] * len(signs)]))
    logit = cases @ values
    likelihood = float(outcome @ logit - np.logaddexp(0, logit).sum())
    return RiskModel(tuple(signs), centre, spread, values[1:], float(values[0]), likelihood)


def _most_likely(cases: Floats, outcome: Floats, signs: npt.NDArray[np.int64], penalties: Floats) -> Floats:
    """Newton's steps, each to the lowest point with the signs held of a parabola like the cost."""
    from scipy.optimize import lsq_linear  # loads slowly, and only a refresh needs it

    low, high = np.where(signs > 0, 0.0, -np.inf), np.where(signs < 0, 0.0, np.inf)

    def cost(values: Floats) -> float:
        logit = cases @ values
        return float(np.logaddexp(0, logit).sum() - outcome @ logit + penalties @ values**2 / 2)

    values = np.zeros(len(signs))
    values[0] = np.log(outcome.mean() / (1 - outcome.mean()))
    reached = cost(values)
    for _ in range(MOST_STEPS):
        chance = expit(cases @ values)
        slope = cases.T @ (chance - outcome) + penalties * values
        curve = (cases.T * (chance * (1 - chance))) @ cases + np.diag(penalties)
        root = cholesky(curve, lower=True)
        aim = root.T @ values - solve_triangular(root, slope, lower=True)
        step = lsq_linear(root.T, aim, (low, high), method="bvls", tol=1e-14).x - values
        while (moved := cost(values + step)) > reached + abs(reached) * ROUNDING and np.abs(step).max() > NEAREST:
            step = step / 2
        values, reached = values + step, moved
        if np.abs(step).max() <= NEAREST:
            break
    return values


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
