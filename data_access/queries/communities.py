"""Communities: how they fare, what links them, what they are called after, and who stands between them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.member_lists import called
from data_access.rollups.map_tables import communities, community_bridges, community_links, map_members
from data_access.rollups.tables import people
from data_access.schema import members
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
    token = member_token(store, members.c.member_id).label("member")
    rows = select(communities.c.community_no, token, called(members.c).label("name"))
    joined = rows.join_from(communities, members, members.c.member_id == communities.c.central_id)
    return store.read(joined.order_by(communities.c.community_no))


@personal
def bridges_between(store: Store, community: int | None) -> pd.DataFrame:
    """Members who talk with the most other communities; of one community or of all.

    Returns
    -------
    DataFrame
        member, name, community_no (their own), reached (other communities), replies (exchanged with them), most_no (the
        one with most of these), brought, revenue (store currency); ``MOST_BRIDGES`` rows at most.
    """
    order = (community_bridges.c.reached.desc(), community_bridges.c.replies.desc(), community_bridges.c.member_no)
    kept = [] if community is None else [community_bridges.c.community_no == community]
    top = select(*community_bridges.c).where(*kept).order_by(*order).limit(MOST_BRIDGES).subquery("top")
    rows = (
        select(
            member_token(store, members.c.member_id).label("member"),
            called(members.c).label("name"),
            *(top.c[name] for name in ("community_no", "reached", "replies", "most_no")),
            map_members.c.brought,
            map_members.c.revenue,
        )
        .join_from(top, people, people.c.member_no == top.c.member_no)
        .join(members, members.c.member_id == people.c.member_id)
        .join(map_members, map_members.c.member_no == top.c.member_no)
    )
    return store.read(rows.order_by(top.c.reached.desc(), top.c.replies.desc(), top.c.member_no))
