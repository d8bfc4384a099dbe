"""How far the data reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, select

from data_access.rollups.tables import table_coverage
from data_access.schema import ACTIVITY


def until() -> ScalarSelect[Any]:
    """The last day that the store speaks of, as days since 1970-01-01."""
    coverage = table_coverage.c
    return select(func.max(coverage.last_day)).where(coverage.table_name.in_(ACTIVITY)).scalar_subquery()


def last_day(connection: Connection) -> int:
    """The same, asked now; 0 where the store speaks of no day."""
    return int(connection.execute(select(until())).scalar_one() or 0)
