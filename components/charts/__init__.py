"""One file per chart: each takes what the store answered, and draws it."""

from components.charts.calibration_curve import calibration_curve
from components.charts.change_parts import split
from components.charts.churn_flows import churn_flows
from components.charts.churn_silences import comeback_curve, silence_gaps
from components.charts.conversation_course import answered_topics
from components.charts.group_columns import side_by_side
from components.charts.growth import growth_accounting
from components.charts.lean_in_effects import lean_in_effects
from components.charts.lifecycle_days import calendar_of_days, days_of_month
from components.charts.lifecycle_flows import lifecycle_flows
from components.charts.loop_future import loop_future
from components.charts.origins import CAPTION as ORIGINS_CAPTION
from components.charts.origins import MEANING as ORIGINS_MEANING
from components.charts.origins import leads as origin_leads
from components.charts.origins import revenue_by_origin
from components.charts.ownership_ladder import ownership_ladder, ownership_moves
from components.charts.participation_levels import facet_course, ladder_levels
from components.charts.paths_streams import last_steps
from components.charts.pillar_scores import pillars
from components.charts.referral_bars import Bar, bars_with_intervals
from components.charts.referral_columns import columns_in_order
from components.charts.referral_curve import share_by_day
from components.charts.referral_shades import shaded_pairs
from components.charts.retention_cells import cohort_cells, cohort_curves
from components.charts.risk_map import risk_map
from components.charts.survival_curves import survival_curves
from components.charts.value_cohorts import value_cohorts
from components.charts.value_lorenz import value_lorenz
from components.charts.value_shared import value_shared

__all__ = [
    "ORIGINS_CAPTION",
    "ORIGINS_MEANING",
    "Bar",
    "answered_topics",
    "bars_with_intervals",
    "calendar_of_days",
    "calibration_curve",
    "churn_flows",
    "cohort_cells",
    "cohort_curves",
    "columns_in_order",
    "comeback_curve",
    "days_of_month",
    "facet_course",
    "growth_accounting",
    "ladder_levels",
    "last_steps",
    "lean_in_effects",
    "lifecycle_flows",
    "loop_future",
    "origin_leads",
    "ownership_ladder",
    "ownership_moves",
    "pillars",
    "revenue_by_origin",
    "risk_map",
    "shaded_pairs",
    "share_by_day",
    "side_by_side",
    "silence_gaps",
    "split",
    "survival_curves",
    "value_cohorts",
    "value_lorenz",
    "value_shared",
]
