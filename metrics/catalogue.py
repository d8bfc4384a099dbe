"""Every metric there is, by key."""

from __future__ import annotations

from data_access.errors import RapportError
from metrics import community, health, money
from metrics.model import Composite, Metric

FAMILIES = (health.METRICS, community.METRICS, money.METRICS)
METRICS: dict[str, Metric] = {metric.key: metric for family in FAMILIES for metric in family}


def _check_scoring() -> None:
    """Refuse a scoring that names what it cannot be made of."""
    counted = [key for key, metric in METRICS.items() if not isinstance(metric.count, Composite)]
    parts = {part for pillar in health.PILLAR_SETTINGS.values() for part in pillar.bands}
    unknown = sorted(parts.difference(counted))
    if unknown:
        raise RapportError(
            f"The scoring of the health index names {unknown[0]!r}, which is no metric it can be made of.",
            f"Use some of {', '.join(counted)}.",
            health.scoring_file().name,
        )


_check_scoring()
