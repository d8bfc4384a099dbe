"""The questions of the page of referral numbers, without rows about fewer than five members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_access.queries import referral_numbers, referral_people
from metrics import referral_flow, referral_worth
from metrics.few import without_few

CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    question: without_few(question, "members")
    for question in (
        referral_flow.funnel,
        referral_flow.reproduction,
        referral_flow.spreading,
        referral_flow.waits,
        referral_flow.cycle,
        referral_numbers.bringers,
        referral_numbers.cascade_widths,
        referral_numbers.cascades_by_size,
        referral_people.flag_counts,
        referral_worth.comparable,
        referral_worth.crowding,
        referral_worth.ledger,
        referral_worth.relevance,
        referral_worth.shareability,
    )
}
"""For each question the form in which it tells nothing about fewer than five members."""
