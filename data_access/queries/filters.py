"""How a scope becomes conditions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause

from data_access.scope import Scope


def of_people(table: FromClause, scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions that keep a scope's people in a table with segment and channel."""
    kept: list[ColumnElement[bool]] = []
    if scope.segments:
        kept.append(table.c.segment.in_(scope.segments))
    if scope.channel is not None:
        kept.append(table.c.channel == scope.channel)
    return kept


def of_months(column: ColumnElement[Any], start: int, end: int) -> list[ColumnElement[bool]]:
    """Conditions that keep half-open months."""
    return [column >= start, column < end]
