"""Every metric there is, by key."""

from __future__ import annotations

from metrics import community, health, money
from metrics.model import Metric

FAMILIES = (health.METRICS, community.METRICS, money.METRICS)
METRICS: dict[str, Metric] = {metric.key: metric for family in FAMILIES for metric in family}
