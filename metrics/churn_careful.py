"""Whom the numbers of risk count, and how its questions are asked for those who see no members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_access.queries import churn
from metrics import churn_models
from metrics.churn_change import why_at_risk
from metrics.churn_sources import STATES, TENURES
from metrics.churn_staying import lapse, staying
from metrics.few import without_few
from metrics.model import Numbers, Source


def _at_risk(numbers: Numbers) -> tuple[float, ...]:
    return numbers["members"], numbers["known"] - numbers["members"]


def _stayed(numbers: Numbers) -> tuple[float, ...]:
    return numbers["ended"], numbers["members"] - numbers["ended"]


PEOPLE: dict[Source, tuple[Source, Callable[[Numbers], tuple[float, ...]]]] = {
    STATES: (STATES, _at_risk),
    TENURES: (TENURES, _stayed),
}
"""For each source whom it counts."""
CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    churn.states: without_few(churn.states, "members"),
    churn.calibration: without_few(churn.calibration, "members"),
    churn.comebacks: without_few(churn.comebacks, "reached", "returned"),
    churn.frequency_and_quiet: without_few(churn.frequency_and_quiet, "members"),
    churn.silence_in_gaps: without_few(churn.silence_in_gaps, "members"),
    churn.one_time_buyers: without_few(churn.one_time_buyers, "members"),
    why_at_risk: without_few(why_at_risk, "members"),
    staying: without_few(staying, "members"),
}
"""Questions about groups of members, without numbers about few of them."""
HARMLESS: tuple[Callable[..., Any], ...] = (
    churn.model_levels,
    churn_models.came_true,
    churn_models.champion,
    churn_models.levels,
    lapse,
)
"""Questions that speak of models, not of members."""
