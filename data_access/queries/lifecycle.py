"""Which states members pass through, and on how many days of a month they are there."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select, union_all

from data_access.queries import moves_as_bits
from data_access.queries.filters import of_months, of_people
from data_access.rollups.lifecycle import SILENT, every_move
from data_access.rollups.loop_tables import active_day_counts, lifecycle_moves, member_moments
from data_access.rollups.tables import member_months, people
from data_access.schema import interactions, orders
from data_access.scope import Scope
from data_access.store import Store


def moves(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who went from one state to another between two months, the later one within the scope's months.

    Returns
    -------
    DataFrame
        month (since 1970-01, the later one), from_state, to_state (new, returning, resurrected, dormant, silent,
        lost), members.
    """
    table = lifecycle_moves
    rows: Any = select(*table.c).where(*of_people(table, scope)) if scope.saved is None else _each_of(scope)
    every = rows.subquery("every")
    groups = (every.c.month, every.c.from_state, every.c.to_state)
    members = func.count() if scope.saved is not None else func.sum(every.c.members)
    kept = of_months(every.c.month, scope.start, scope.end)
    return store.read(select(*groups, members.label("members")).where(*kept).group_by(*groups).order_by(*groups))


def _each_of(scope: Scope) -> Any:
    """Every move of the scope's people, one by one."""
    return every_move(*of_people(member_moments, scope))


def members_moved(scope: Scope, begins: str, ends: str) -> Select[Any]:
    """Members who went from a state to another, in the later one in a month of the scope."""
    if moves_as_bits.fits(scope, begins):
        return moves_as_bits.members_by_bits(scope, begins, ends)
    kept = of_people(member_moments, scope)
    if begins != SILENT:
        kept.append(member_months.c.month >= scope.start - moves_as_bits.BEFORE)
    every = every_move(*kept).subquery("every")
    is_one = (every.c.from_state == begins, every.c.to_state == ends, *of_months(every.c.month, scope.start, scope.end))
    return select(every.c.member_no).where(*is_one).distinct()


def days_in_months(store: Store, scope: Scope) -> pd.DataFrame:
    """Members by active days of a month: days, members, where a member counts once in each of the scope's months."""
    if scope.saved is not None:
        each = _active_months(scope).subquery("each")
        return store.read(
            select(each.c.days, func.count().label("members")).group_by(each.c.days).order_by(each.c.days)
        )
    table = active_day_counts
    rows = select(table.c.days, func.sum(table.c.members).label("members")).group_by(table.c.days)
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)]
    return store.read(rows.where(*kept).order_by(table.c.days))


def members_on_days(scope: Scope, days: int) -> Select[Any]:
    """Members who were there on exactly so many days of a month of the scope."""
    each = _active_months(scope).subquery("each")
    return select(each.c.member_no).where(each.c.days == days).distinct()


def members_active_on(scope: Scope, day: int) -> Select[Any]:
    """Members who were there on a day."""
    there = union_all(*(select(table.c.member_id).where(table.c.day == day) for table in (orders, interactions)))
    is_there = people.c.member_id.in_(select(there.subquery("there").c.member_id))
    return select(people.c.member_no).where(is_there, *of_people(people, scope))


def _active_months(scope: Scope) -> Select[Any]:
    """On how many days of each month of the scope its people were there: member_no, days."""
    months = member_months.c
    rows = select(months.member_no, months.active_days.label("days"))
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == months.member_no).where(*of_people(people, scope))
    return rows.where(*of_months(months.month, scope.start, scope.end), months.active_days > 0)
