"""Members counted by when they joined, their group, their generation and what they bought first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Double, Select, and_, case, cast, func, select

from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.referral_tables import OLDEST, WINDOWS, referral_cohorts, referral_members

YEAR = max(WINDOWS)


def build_referral_cohorts(connection: Connection) -> int:
    """Count all members."""
    return refill(connection, referral_cohorts, cohort_rows())


def cohort_rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The rows of ``referral_cohorts``, counted from those of ``referral_members`` that meet the conditions."""
    table = referral_members.c
    generation = case((table.generation > OLDEST, OLDEST), else_=table.generation)
    rows = select(referral_members, generation.label("capped")).where(*conditions).subquery("rows").c
    by = labelled(
        joined_month=rows.joined_month,
        group_no=rows.group_no,
        is_referred=rows.is_referred,
        generation=rows.capped,
        category=rows.category,
    )
    is_valued = and_(rows.observed_days >= YEAR, rows.margin_365.is_not(None))
    sums: dict[str, Any] = {
        "members": func.count(),
        **_window_sums(rows),
        "staying": _number(rows.is_retained.is_not(None)),
        "retained": _number(rows.is_retained),
        "valued": _number(is_valued),
        "margin_365": func.sum(case((is_valued, rows.margin_365), else_=0.0)),
        "margin_squares": func.sum(case((is_valued, rows.margin_365 * rows.margin_365), else_=0.0)),
    }
    keys = (rows.joined_month, rows.group_no, rows.is_referred, rows.capped, rows.category)
    return select(*by, *labelled(**sums)).group_by(*keys)


def _window_sums(rows: Any) -> dict[str, Any]:
    """For each window the members observed so long, whom they brought in it, and the squares of that."""
    sums: dict[str, Any] = {}
    for days in WINDOWS:
        is_observed, brought = and_(rows.observed_days >= days, rows.is_on_record), rows[f"joined_{days}"]
        sums[f"observed_{days}"] = _number(is_observed)
        sums[f"joined_{days}"] = _number(is_observed, brought)
        sums[f"squares_{days}"] = cast(func.sum(case((is_observed, brought * brought), else_=0)), Double)
    has_year = and_(rows.observed_days >= YEAR, rows.is_on_record)
    sums |= {name: _number(has_year, rows[name]) for name in ("invites_365", "taken_365")}
    squares = case((has_year, rows.taken_365 * rows.taken_365), else_=0)
    return sums | {"taken_squares": cast(func.sum(squares), Double)}


def _number(condition: ColumnElement[bool], amount: Any = 1) -> ColumnElement[int]:
    """How many rows meet a condition, or the sum of what they hold."""
    return integer(func.sum(case((condition, amount), else_=0)))
