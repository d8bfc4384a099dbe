"""The tables of referrals with the names of their groups, narrowed to a scope's people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, Table, select

from data_access.queries.filters import of_people, on_list
from data_access.rollups.referral_cohorts import cohort_rows
from data_access.rollups.referral_tables import referral_cohorts, referral_members
from data_access.rollups.tables import member_groups
from data_access.scope import Scope

GROUP = ("segment", "channel", "origin")


def of_groups(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on ``member_groups`` that keep a scope's segments and channel."""
    return of_people(member_groups, Scope(scope.start, scope.end, segments=scope.segments, channel=scope.channel))


def grouped(table: FromClause, scope: Scope, number: str = "group_no") -> Select[Any]:
    """A table's rows with segment, channel and origin, of a scope's segments and channel; lists are not looked at."""
    groups = member_groups
    rows = select(table, *(groups.c[name] for name in GROUP))
    return rows.outerjoin_from(table, groups, groups.c.group_no == table.c[number]).where(*of_groups(scope))


def of_members(table: Table, scope: Scope, number: str = "member_no") -> Select[Any]:
    """The same for a table that tells members apart, of the members on the scope's list too."""
    rows = grouped(table, scope)
    return rows if scope.saved is None else rows.where(table.c[number].in_(on_list(scope.saved)))


def cohorts(scope: Scope) -> Subquery:
    """Cohorts of a scope's people, whenever they joined: counted beforehand, or now where they are on a list."""
    if scope.saved is None:
        return grouped(referral_cohorts, scope).subquery("cohorts")
    mine = cohort_rows(referral_members.c.member_no.in_(on_list(scope.saved))).subquery("mine")
    return grouped(mine, scope).subquery("cohorts")
