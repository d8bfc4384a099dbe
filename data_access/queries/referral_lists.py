"""Lists that a marketer leaves with: whom to thank, to ask, to win back, and whom no referral has reached.

They speak of the last day of the data, whatever months a scope has, and follow its people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, Table, func, or_, select

from data_access.errors import NotKnown
from data_access.queries.filters import of_people
from data_access.rollups.list_tables import bridges, member_names, reached_groups, referrers
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

SHOWN = 25
"""Rows of a list that are shown; all of them can be downloaded and saved."""
MOST_GROUPS = 10_000
FIRST_DAYS = 30
"""Days within which somebody's first referral is new."""
SILENT_MONTHS = 3
"""Whole months without any act or order after which a referrer sleeps."""
FEWEST_LATELY = 2
"""Members somebody brought lately, at least, to be rising."""
MOST_BRIDGES = 100
REFERRERS = referrers.c


@dataclass(frozen=True)
class Kept:
    """Whom a list keeps of a table, and who comes first.

    Parameters
    ----------
    table : Table
        A row for each member, with their segment and channel.
    conditions : tuple
        What is true of everybody on the list.
    first : tuple
        The columns it is sorted by, the largest first.
    at_most : int, optional
        How many are on it.
    """

    table: Table
    conditions: tuple[ColumnElement[bool], ...]
    first: tuple[str, ...]
    at_most: int | None = None


LISTS = {
    "valued": Kept(referrers, (REFERRERS.value > 0,), ("value", "credit")),
    "rising": Kept(
        referrers,
        (REFERRERS.brought_90 >= FEWEST_LATELY, REFERRERS.gained > 0),
        ("gained", "brought_90", "value"),
    ),
    "sleeping": Kept(
        referrers,
        (
            REFERRERS.brought_90 == 0,
            or_(REFERRERS.silent_months.is_(None), REFERRERS.silent_months >= SILENT_MONTHS),
        ),
        ("value", "cascade"),
    ),
    "bridges": Kept(bridges, (), ("between", "outside"), MOST_BRIDGES),
    "first": Kept(referrers, (REFERRERS.first_ago < FIRST_DAYS, REFERRERS.given_since == 0), ("first_day",)),
}
"""The lists of members by name."""


def numbers_on(scope: Scope, key: str) -> Select[Any]:
    """The numbers of the members on a list."""
    return select(_on(scope, key).subquery("on_list").c.member_no)


def _on(scope: Scope, key: str) -> Select[Any]:
    """The rows of a list's table that are on it."""
    kept = LISTS[key]
    rows = select(kept.table).where(*kept.conditions, *of_people(kept.table, scope))
    return rows if kept.at_most is None else rows.order_by(*_order(kept.table, kept)).limit(kept.at_most)


def _order(rows: FromClause, kept: Kept) -> list[ColumnElement[Any]]:
    return [*(rows.c[name].desc() for name in kept.first), rows.c.member_no]


@personal
def members_on(store: Store, scope: Scope, key: str, at_most: int = SHOWN) -> pd.DataFrame:
    """The members on a list, those who matter most first.

    Returns
    -------
    DataFrame
        member_id, member (token), name, and the columns of the list's table (``referrers`` or ``bridges``) but for
        member_no; `at_most` rows. In the list of first referrers also other and other_name: whom they brought.
    """
    kept = LISTS[key]
    first = _on(scope, key).order_by(None).order_by(*_order(kept.table, kept))
    first = first.limit(min(at_most, kept.at_most or at_most))
    listed, who, named = first.subquery("listed"), people.alias("who"), member_names.alias("named")
    columns: list[Any] = [who.c.member_id, member_token(store, who.c.member_id).label("member")]
    columns += [named.c.name]
    columns += [each for each in listed.c if each.name != "member_no"]
    rows = select(*columns).join_from(listed, who, who.c.member_no == listed.c.member_no)
    rows = rows.join(named, named.c.member_no == who.c.member_no)
    found = store.read(rows.order_by(*_order(listed, kept)), at_most)
    return _with_first_ones(store, found) if key == "first" else found


def _with_first_ones(store: Store, found: pd.DataFrame) -> pd.DataFrame:
    """Referrers with the first one they brought."""
    who, named = people.alias("who"), member_names.alias("named")
    columns = (member_token(store, who.c.member_id).label("other"), named.c.name.label("other_name"))
    wanted = [int(number) for number in found["first_no"].dropna()]
    rows = select(who.c.member_no.label("first_no"), *columns).join(named, named.c.member_no == who.c.member_no)
    return found.merge(store.read(rows.where(who.c.member_no.in_(wanted))), on="first_no", how="left")


@personal
def size_of(store: Store, scope: Scope, key: str) -> pd.DataFrame:
    """How many members are on a list.

    Returns
    -------
    DataFrame
        One row: members, brought (members they brought themselves) and revenue (of these, in the store's currency);
        the last two are missing for bridges.
    """
    listed = _on(scope, key).subquery("on_list")
    if LISTS[key].table is not referrers:
        return store.read(select(func.count().label("members")).select_from(listed))
    brought, revenue = (func.coalesce(func.sum(listed.c[name]), 0) for name in ("brought", "brought_revenue"))
    return store.read(select(func.count().label("members"), brought.label("brought"), revenue.label("revenue")))


def groups_reached(store: Store, scope: Scope) -> pd.DataFrame:
    """Groups of members and how many of each a referral brought, those it reached least first.

    Returns
    -------
    DataFrame
        segment, kind (region or channel), name (of the region or channel), members, referred (whom a referral
        brought), referrers (who brought somebody), active (lately), revenue (of a year, store currency); groups of
        five members or more.

    Raises
    ------
    NotKnown
        Only one channel, or the members on a list, are wanted.
    """
    if scope.channel is not None or scope.saved is not None:
        raise NotKnown(
            "Groups are not known by channel or list.", "Take the channel and the list out of the filter at the top."
        )
    groups = reached_groups.c
    kept = [groups.segment.in_(scope.segments)] if scope.segments else []
    order = (groups.referred * 1.0 / groups.members, groups.members.desc(), groups.segment, groups.name)
    return store.read(select(reached_groups).where(*kept).order_by(*order), MOST_GROUPS)
