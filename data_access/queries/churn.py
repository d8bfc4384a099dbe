"""Estimates of groups: how many are at risk, what that costs, how silences end, and how good the models were."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, case, func, select

from data_access.queries.filters import of_people
from data_access.rollups.building import integer, labelled
from data_access.rollups.score_tables import (
    calibration_bins,
    comeback_counts,
    member_scores,
    model_runs,
    tenure_counts,
)
from data_access.scope import Scope
from data_access.store import Store

SCORES = member_scores.c
FREQUENCY = (1, 2, 3, 5, 10, 20)
"""Days of taking part from which a row of the map begins."""
QUIET = (0, 15, 30, 60, 90, 180, 365)
"""Days of quiet from which a column of the map begins."""
GAPS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Silence as so many of one's own usual gaps, from which a bar begins."""


def states(store: Store, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How many members are in each state now, and were 90 days before.

    Returns
    -------
    DataFrame
        `by` (segment, channel, origin), state, state_before (None for who was not foretold then), members; at_stake
        (sum of risk times expected margin; store currency), margin (expected in 12 months), years_at_stake (sum of
        the years expected of them), chance (sum of risks).
    """
    names = [*(SCORES[name] for name in by), SCORES.state, SCORES.state_before]
    sums = labelled(
        members=integer(func.count()),
        at_stake=func.sum(SCORES.risk * SCORES.expected_margin),
        margin=func.sum(SCORES.expected_margin),
        years_at_stake=func.sum(SCORES.expected_tenure),
        chance=func.sum(SCORES.risk),
    )
    rows = select(*names, *sums).where(SCORES.state.is_not(None), *of_people(member_scores, scope)).group_by(*names)
    return store.read(rows.order_by(*names))


def model_levels(store: Store) -> pd.DataFrame:
    """Each level of the models: the columns of ``model_runs``; a few rows."""
    return store.read(select(model_runs))


def calibration(store: Store) -> pd.DataFrame:
    """The last forecast that could be checked, by level and tenth: the columns of ``calibration_bins``."""
    return store.read(select(calibration_bins).order_by(calibration_bins.c.level, calibration_bins.c.bin))


def tenures(store: Store, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """How long members stayed, counted: `by` (segment, channel, origin or joined_year), months, ended, members."""
    table = tenure_counts
    kept = [*(table.c[name] for name in by), table.c.months, table.c.ended]
    members = integer(func.sum(table.c.members)).label("members")
    return store.read(select(*kept, members).where(*of_people(table, scope)).group_by(*kept).order_by(*kept))


def comebacks(store: Store, scope: Scope) -> pd.DataFrame:
    """How silences end: silent_days, reached (silences so long), returned (those of them that ended in 180 days)."""
    table = comeback_counts
    sums = (integer(func.sum(table.c[name])).label(name) for name in ("reached", "returned"))
    rows = select(table.c.silent_days, *sums).where(*of_people(table, scope)).group_by(table.c.silent_days)
    return store.read(rows.order_by(table.c.silent_days))


def frequency_and_quiet(store: Store, scope: Scope) -> pd.DataFrame:
    """Members by how often they took part, ever, and for how long they are quiet.

    Returns
    -------
    DataFrame
        frequency and quiet (where a row and a column begin, from ``FREQUENCY`` and ``QUIET``), members, risk (mean).
    """
    cells = (
        select(
            _step(SCORES.took_days, FREQUENCY).label("frequency"),
            _step(SCORES.quiet_days, QUIET).label("quiet"),
            SCORES.risk,
        )
        .where(SCORES.risk.is_not(None), *of_people(member_scores, scope))
        .subquery("cells")
    )
    by = (cells.c.frequency, cells.c.quiet)
    counts = labelled(members=integer(func.count()), risk=func.avg(cells.c.risk))
    return store.read(select(*by, *counts).group_by(*by).order_by(*by))


def silence_in_gaps(store: Store, scope: Scope) -> pd.DataFrame:
    """Members by their silence in their own usual gaps: gaps (where a bar begins, ``GAPS``), state, members."""
    share = SCORES.silent_days / SCORES.usual_gap
    rows = (
        select(_step(share, GAPS).label("gaps"), SCORES.state)
        .where(SCORES.usual_gap > 0, SCORES.state.is_not(None), *of_people(member_scores, scope))
        .subquery("silences")
    )
    by = (rows.c.gaps, rows.c.state)
    return store.read(select(*by, integer(func.count()).label("members")).group_by(*by).order_by(*by))


def one_time_buyers(store: Store, scope: Scope) -> pd.DataFrame:
    """Who bought on one day only, against who bought more often.

    Returns
    -------
    DataFrame
        buyers (once or more often), members, p_order (mean chance of an order in 90 days), expected_orders (sum, 12
        months), expected_margin (sum, store currency).
    """
    rows = (
        select(
            case((SCORES.orders == 1, "once"), else_="more often").label("buyers"),
            SCORES.p_order,
            SCORES.expected_orders,
            SCORES.expected_margin,
        )
        .where(SCORES.orders > 0, SCORES.p_order.is_not(None), *of_people(member_scores, scope))
        .subquery("rows")
    )
    sums: dict[str, ColumnElement[Any]] = {"members": integer(func.count()), "p_order": func.avg(rows.c.p_order)}
    sums |= {name: func.sum(rows.c[name]) for name in ("expected_orders", "expected_margin")}
    return store.read(select(rows.c.buyers, *labelled(**sums)).group_by(rows.c.buyers).order_by(rows.c.buyers))


def _step(value: ColumnElement[Any], begins: tuple[float, ...]) -> ColumnElement[Any]:
    """The largest of some beginnings that a value reaches."""
    reached = [(value >= begin, begin) for begin in reversed(begins)]
    return case(*reached, else_=begins[0])
