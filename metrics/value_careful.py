"""Questions of value, asked so that they tell nothing of fewer than five members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.few import without_few
from metrics.lean_in import effects_told, plan_in_short
from metrics.model import Numbers, Source
from metrics.value_parts import value_parts
from metrics.value_sources import LADDER, VALUES
from metrics.value_told import (
    kept_by_cohort,
    ladder,
    ladder_flows,
    ladder_moves,
    ledger,
    payback_by_origin,
    revenue_by_cohort,
    standing_counts,
    value_curve,
    value_figures,
)

FLOW_COUNTS = ("joined", "climbed", "slipped", "left")
CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    ladder_flows: without_few(ladder_flows, *FLOW_COUNTS),
    ladder: without_few(ladder, "members", "before"),
    **{
        question: without_few(question, "members")
        for question in (
            value_parts,
            value_figures,
            value_curve,
            ladder_moves,
            ledger,
            standing_counts,
            revenue_by_cohort,
            kept_by_cohort,
            payback_by_origin,
            effects_told,
            plan_in_short,
        )
    },
}
"""Each question and its careful form."""


def _valued(numbers: Numbers) -> tuple[float, ...]:
    return numbers["members"], numbers["customers"]


def _owning(numbers: Numbers) -> tuple[float, ...]:
    return numbers["owners"], numbers["customers"] - numbers["owners"]


PEOPLE: dict[Source, tuple[Source, Callable[[Numbers], tuple[float, ...]]]] = {
    VALUES: (VALUES, _valued),
    LADDER: (LADDER, _owning),
}
"""How the people behind the numbers are counted."""
