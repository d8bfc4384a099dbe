"""What builds the tables of loops, of coming back and of states, in the order in which they need one another."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from data_access.rollups import loop_tables as tables
from data_access.rollups.cohorts import build_cohort_cells, count_days, count_sizes
from data_access.rollups.lifecycle import build_lifecycle_moves
from data_access.rollups.loop_walk import build_loop_outcomes
from data_access.rollups.moments import build_member_brought, build_member_moments

STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (tables.member_moments, build_member_moments),
    (tables.member_brought, build_member_brought),
    (tables.loop_outcomes, build_loop_outcomes),
    (tables.cohort_cells, build_cohort_cells),
    (tables.cohort_sizes, count_sizes),
    (tables.lifecycle_moves, build_lifecycle_moves),
    (tables.active_day_counts, count_days),
)
"""A table and its builder each."""
