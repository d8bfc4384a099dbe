"""Every metric there is, by key."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.errors import RapportError
from metrics import churn, community, conversation, health, loops, money, referrals, retention, value
from metrics.model import Composite, Metric

FAMILIES: dict[str, list[Metric]] = {
    "Community health": health.METRICS,
    "The community": community.METRICS,
    "The money": money.METRICS,
    "Referrals": referrals.METRICS,
    "The conversation": conversation.METRICS,
    "Loops": loops.METRICS,
    "Coming back": retention.METRICS,
    "Churn": churn.METRICS,
    "Value": value.METRICS,
}
"""Metrics by what they are about, in reading order."""
METRICS: dict[str, Metric] = {metric.key: metric for family in FAMILIES.values() for metric in family}


def check_scoring(pillars: Mapping[str, health.Pillar]) -> None:
    """Refuse a scoring that names what it cannot be made of.

    Raises
    ------
    RapportError
        A name is that of no metric, or of one that is made from others.
    """
    counted = [key for key, metric in METRICS.items() if not isinstance(metric.count, Composite)]
    parts = {part for pillar in pillars.values() for part in pillar.bands}
    unknown = sorted(parts.difference(counted))
    if unknown:
        raise RapportError(
            f"The scoring of the health index names {unknown[0]!r}, which is no metric it can be made of.",
            f"Use some of {', '.join(counted)}.",
            health.scoring_file().name,
        )


check_scoring(health.PILLAR_SETTINGS)
