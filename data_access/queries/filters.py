"""How a scope becomes conditions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from data_access.errors import NotKnown
from data_access.rollups.list_tables import saved_list_numbers
from data_access.schema import saved_lists
from data_access.scope import Scope


def of_people(table: FromClause, scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions that keep a scope's people in a table with segment and channel.

    Raises
    ------
    NotKnown
        Only members on a saved list are wanted, and the table does not tell members apart.
    """
    kept: list[ColumnElement[bool]] = []
    if scope.segments:
        kept.append(table.c.segment.in_(scope.segments))
    if scope.channel is not None:
        kept.append(table.c.channel == scope.channel)
    if scope.saved is not None:
        if "member_no" not in table.c:
            raise NotKnown("This is not known by list.", "Take the list out of the filter at the top.")
        kept.append(table.c.member_no.in_(on_list(scope.saved)))
    return kept


def on_list(name: str) -> Select[Any]:
    """The numbers of the members on a saved list; nobody where there is no list of that name."""
    numbers, lists = saved_list_numbers, saved_lists
    of_name = select(lists.c.list_id).where(lists.c.name == name).correlate(None).scalar_subquery()
    return select(numbers.c.member_no).where(numbers.c.list_id == of_name)


def ranked(chosen: Select[Any]) -> Select[Any]:
    """A choice that ranks everybody, so that asking it of a few costs as much as asking it of all."""
    return chosen.execution_options(ranked=True)


def is_ranked(chosen: Select[Any]) -> bool:
    """Whether a choice ranks everybody."""
    return "ranked" in chosen.get_execution_options()


def of_months(column: ColumnElement[Any], start: int, end: int) -> list[ColumnElement[bool]]:
    """Conditions that keep half-open months."""
    return [column >= start, column < end]
