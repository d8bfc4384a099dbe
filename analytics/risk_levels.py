"""Three levels of foretelling silence: how long somebody is quiet, their rhythm, and all they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from analytics import paretonbd, risk_features, risk_model
from analytics.paretonbd import ParetoDropout
from analytics.purchase_history import Histories, histories
from analytics.risk_model import RiskModel

Floats = npt.NDArray[np.float64]
RECENCY, RHYTHM, COMMUNITY = "recency", "rhythm", "community"
LEVELS = (RECENCY, RHYTHM, COMMUNITY)
"""From the simplest on."""
FEWEST_ROWS, FEWEST_OUTCOMES = 1000, 100
"""Members, and members of either outcome, that the community level learns from."""
FEWEST_MEMBERS, FEWEST_BACK = 200, 50
"""Members, and members who came back, that a rhythm is learnt from."""
MOST_HISTORIES = 4_000
"""Histories that a rhythm is learnt from; more make no difference that shows."""


@dataclass(frozen=True)
class Snapshot:
    """What was known at a cut, and who was silent after it.

    Attributes
    ----------
    cut : int
        The last day that was seen.
    facts : DataFrame
        A row for each member.
    is_silent : array of bool
        Whether the member did nothing within the horizon.
    """

    cut: int
    facts: pd.DataFrame
    is_silent: npt.NDArray[np.bool_]


class Fitted(Protocol):
    """What a level has learnt."""

    @property
    def parameters(self) -> dict[str, float]:
        """Its parameters by name."""

    @property
    def log_likelihood(self) -> float:
        """Of the members it learnt from."""


class Level(Protocol):
    """Something that foretells silence within the horizon it was made for."""

    @property
    def model(self) -> Fitted:
        """What it has learnt."""

    def logits(self, facts: pd.DataFrame) -> Floats:
        """The logarithm of the odds of silence."""


@dataclass(frozen=True)
class Recency:
    """The plain rule: the longer somebody is quiet, the more likely they stay so."""

    model: RiskModel

    def logits(self, facts: pd.DataFrame) -> Floats:
        """The logarithm of the odds of silence, from days of quiet alone."""
        return self.model.logits(_quiet(facts))


@dataclass(frozen=True)
class Rhythm:
    """The days on which somebody took part, as the Pareto/NBD model sees them; `days` is the horizon."""

    model: ParetoDropout
    days: int

    def logits(self, facts: pd.DataFrame) -> Floats:
        """The logarithm of the odds of silence, from how often and how long ago somebody took part."""
        active = np.clip(self.model.chance_active(rhythms(facts), self.days / 7), 1e-12, 1 - 1e-12)
        return np.asarray(np.log1p(-active) - np.log(active), float)


@dataclass(frozen=True)
class Community:
    """Everything a member does, weighed with signs held; `usual` are the mean features of who stayed."""

    model: RiskModel
    usual: Floats

    def logits(self, facts: pd.DataFrame) -> Floats:
        """The logarithm of the odds of silence, from all features."""
        return self.model.logits(risk_features.features(facts))

    def reasons(self, facts: pd.DataFrame) -> Floats:
        """What each group of features adds, against members who stayed."""
        return self.model.contributions(risk_features.features(facts), self.usual, risk_features.GROUPS)


def risk(logits: Floats, shift: float = 0.0) -> Floats:
    """Probabilities, after a shift of every logit."""
    return np.asarray(expit(logits + shift), float)


def rhythms(facts: pd.DataFrame) -> Histories:
    """The days on which members took part, as histories in weeks."""
    return _histories(facts, "took_days", "first_took", "last_took", facts["quiet_days"])


def purchases(facts: pd.DataFrame) -> Histories:
    """The days on which members bought, as histories in weeks; of those who ever did."""
    quiet = facts["last_day"] + facts["silent_days"] - facts["last_order"]
    return _histories(facts, "order_days", "first_order", "last_order", quiet)


def _histories(facts: pd.DataFrame, count: str, first: str, last: str, quiet: pd.Series) -> Histories:
    between = (facts[last] - facts[first]).to_numpy(float)
    return histories(facts[count].to_numpy(float) - 1, between / 7, (between + quiet.to_numpy(float)) / 7)


def learn(level: str, training: list[Snapshot], days: int, known: ParetoDropout | None = None) -> Level | str:
    """A level that has learnt from earlier snapshots, or why there is none.

    Parameters
    ----------
    level : str
        One of ``LEVELS``.
    training : list of Snapshot
        The latest first; none may see what is to be foretold.
    days : int
        The horizon after each of them, and of what is to be foretold.
    known : ParetoDropout, optional
        A similar rhythm, to begin from.
    """
    silent = np.concatenate([each.is_silent for each in training]) if training else np.zeros(0, bool)
    if level == RHYTHM:
        return _learn_rhythm(training, days, known)
    fewest, outcomes = (FEWEST_ROWS, FEWEST_OUTCOMES) if level == COMMUNITY else (100, 20)
    if len(silent) < fewest:
        return f"it would learn from {len(silent):,} members; it needs {fewest:,}"
    if min(silent.sum(), (~silent).sum()) < outcomes:
        return f"it needs {outcomes:,} members who stayed silent and as many who did not, to learn from"
    facts = pd.concat([each.facts for each in training], ignore_index=True)
    if level == RECENCY:
        return Recency(risk_model.fit(_quiet(facts), silent, {"quiet": 1}))
    made = risk_features.features(facts)
    return Community(risk_model.fit(made, silent, risk_features.SIGNS), made[~silent].mean(axis=0))


def _learn_rhythm(training: list[Snapshot], days: int, known: ParetoDropout | None) -> Level | str:
    facts = sample(training[0].facts, MOST_HISTORIES) if training else pd.DataFrame({"took_days": []})
    again = int((facts["took_days"] > 1).sum())
    if len(facts) < FEWEST_MEMBERS or again < FEWEST_BACK:
        return f"it would learn from {len(facts):,} members, of whom {again:,} came back; it needs 200 and 50"
    return Rhythm(paretonbd.fit(rhythms(facts), known), days)


def sample(facts: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most so many rows, spread evenly over all."""
    step = -(-len(facts) // most)
    return facts if step <= 1 else facts.iloc[::step]


def _quiet(facts: pd.DataFrame) -> Floats:
    return np.asarray(np.log1p(np.maximum(facts["quiet_days"].to_numpy(float), 0))[:, None], float)
