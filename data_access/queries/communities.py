"""Communities: how they fare, what links them, what they are called after, and who stands between them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Integer, cast, func, select

from data_access.queries.filters import on_list
from data_access.queries.referral_rows import grouped
from data_access.rollups.list_tables import bridges, member_names
from data_access.rollups.map_circles import month_rows
from data_access.rollups.map_tables import communities, community_links, community_months, map_members
from data_access.rollups.reach import until
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

MOST_LINKS = 240
"""Links between communities on the map: the strongest ones."""
MOST_BRIDGES = 25


def community_circles(store: Store) -> pd.DataFrame:
    """The communities that have a place on the map, the largest first.

    Returns
    -------
    DataFrame
        community_no (0 for members of none), kind (conversation, cascade, segment or none), topic (None where unknown),
        members, active (in the last 90 days), revenue (store currency), referred (whom somebody brought), x, y and
        radius.
    """
    names = ("community_no", "kind", "topic", "members", "active", "revenue", "referred", "x", "y", "radius")
    rows = select(*(communities.c[name] for name in names)).where(communities.c.x.is_not(None))
    return store.read(rows.order_by(communities.c.members.desc(), communities.c.community_no))


@personal
def communities_by_month(store: Store, scope: Scope) -> pd.DataFrame:
    """How the communities with a place on the map grew, of a scope's people, whenever they joined.

    From month to month single members can be told, so this is for those who may see members.

    Returns
    -------
    DataFrame
        community_no, month (they joined, since 1970-01; missing where unknown), members, active (of them, in the last
        90 days).
    """
    if scope.saved is None:
        counted: Any = community_months
    else:
        counted = month_rows(until(), map_members.c.member_no.in_(on_list(scope.saved))).subquery("counted")
    placed = select(communities.c.community_no).where(communities.c.x.is_not(None))
    mine = grouped(counted, scope).where(counted.c.community_no.in_(placed)).subquery("mine")
    by = (mine.c.community_no, mine.c.month)
    sums = (cast(func.sum(mine.c[name]), Integer).label(name) for name in ("members", "active"))
    return store.read(select(*by, *sums).group_by(*by).order_by(*by))


def communities_beside(store: Store) -> pd.DataFrame:
    """How many communities have no place on the map, and with how many members: communities, members; one row."""
    names = (func.count().label("communities"), func.sum(communities.c.members).label("members"))
    counted: Any = select(*names).where(communities.c.x.is_(None))
    return store.read(counted)


def links_of_communities(store: Store) -> pd.DataFrame:
    """The strongest links between communities.

    Returns
    -------
    DataFrame
        community_no, other_no, replies (answers from the first to the other), people (members of the first who gave or
        brought), referrals (members of the other whom the first brought).
    """
    weight = (community_links.c.replies + community_links.c.referrals).desc()
    order = (weight, community_links.c.community_no, community_links.c.other_no)
    top = select(*community_links.c).order_by(*order).limit(MOST_LINKS).subquery("top")
    return store.read(select(*top.c).order_by(top.c.community_no, top.c.other_no))


@personal
def central_members(store: Store) -> pd.DataFrame:
    """The member in the middle of each community: community_no, member, name."""
    token = member_token(store, communities.c.central_id).label("member")
    rows = select(communities.c.community_no, token, member_names.c.name)
    joined = rows.join_from(communities, member_names, member_names.c.member_no == communities.c.central_no)
    return store.read(joined.order_by(communities.c.community_no))


@personal
def bridges_between(store: Store, community: int | None) -> pd.DataFrame:
    """Members who stand between the most members of different communities; of one community or of all.

    Returns
    -------
    DataFrame
        member, name, community_no (their own), groups (other communities), outside (members of these whom they talk
        with), between (pairs of their partners who are of different communities), brought, revenue (store currency);
        ``MOST_BRIDGES`` rows at most.
    """
    mine = map_members.c
    kept = [] if community is None else [mine.community_no == community]
    names = ("member_no", "groups", "outside", "between")
    rows = select(
        *(bridges.c[name] for name in names), *(mine[name] for name in ("community_no", "brought", "revenue"))
    )
    found = rows.join_from(bridges, map_members, mine.member_no == bridges.c.member_no).where(*kept)
    first = (bridges.c.between.desc(), bridges.c.outside.desc(), bridges.c.member_no)
    top = found.order_by(*first).limit(MOST_BRIDGES).subquery("top")
    columns = (top.c[name] for name in ("community_no", *names[1:], "brought", "revenue"))
    token = member_token(store, people.c.member_id).label("member")
    told = (
        select(token, member_names.c.name, *columns)
        .join_from(top, people, people.c.member_no == top.c.member_no)
        .join(member_names, member_names.c.member_no == people.c.member_no)
    )
    return store.read(told.order_by(top.c.between.desc(), top.c.outside.desc(), top.c.member_no))
