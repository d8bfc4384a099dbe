"""One file per chart: each takes what the store answered, and draws it."""

from components.charts.change_parts import split
from components.charts.group_columns import side_by_side
from components.charts.growth import growth_accounting
from components.charts.origins import CAPTION as ORIGINS_CAPTION
from components.charts.origins import MEANING as ORIGINS_MEANING
from components.charts.origins import leads as origin_leads
from components.charts.origins import revenue_by_origin
from components.charts.pillar_scores import pillars

__all__ = [
    "ORIGINS_CAPTION",
    "ORIGINS_MEANING",
    "growth_accounting",
    "origin_leads",
    "pillars",
    "revenue_by_origin",
    "side_by_side",
    "split",
]
