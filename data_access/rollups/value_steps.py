"""The tables of value, in the order in which they are built; after the estimates of every member."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from data_access.rollups import lean_in, ownership, revenue_cohorts, value, value_sums, value_tables

STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (value_tables.owner_acts, ownership.build_owner_acts),
    (value_tables.ladder_steps, ownership.build_ladder_steps),
    (value_tables.ladder_moves, ownership.build_ladder_moves),
    (value_tables.member_values, value.build_member_values),
    (value_tables.owner_pairs, value_sums.build_owner_pairs),
    (value_tables.value_totals, value_sums.build_value_totals),
    (value_tables.value_spreads, value_sums.build_value_spreads),
    (value_tables.first_years, value_sums.build_first_years),
    (value_tables.cohort_months, revenue_cohorts.build_cohort_months),
    (value_tables.cohort_windows, revenue_cohorts.build_cohort_windows),
    (value_tables.lean_in_effects, lean_in.build_lean_in_effects),
)
