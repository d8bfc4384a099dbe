"""Whom the map shows: the members of a community, of a cascade, or around one of them; and what ties them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Select, Subquery, and_, func, or_, select

from data_access.queries.member_lists import PSEUDONYM
from data_access.rollups.list_tables import member_names
from data_access.rollups.map_tables import map_members, map_places
from data_access.rollups.score_tables import member_scores
from data_access.rollups.tables import conversation_edges, people
from data_access.store import Store
from data_access.tokens import member_token, personal

MOST_NODES = 5_000
"""Members who are on the map at once."""
MOST_FOUND = 8
"""Members whom a search offers."""
CLOSE = 300
"""Ties of each kind that are followed from the member in the middle, the strongest first."""
FURTHER = 3_000
"""Ties of each kind that are followed from those."""
OWN = ("community_no", "replies", "generation", "brought", "cascade", "revenue", "brought_revenue", "last_day")


def number_of(store: Store, token: str) -> int | None:
    """The number of the member behind a token; None where there is none."""
    found = store.read(select(people.c.member_no).where(people.c.token == token))["member_no"]
    return int(found.iloc[0]) if len(found) else None


def cascade_nodes(store: Store, number: int) -> pd.DataFrame:
    """A member and those in their cascade, the ones with the largest cascades of their own first.

    Returns
    -------
    DataFrame
        See ``nodes``; ``MOST_NODES`` rows at most, each with whoever brought them.
    """
    mine = map_members.c
    root = store.read(select(mine.root_no).where(mine.member_no == number))["root_no"].iloc[0]
    kept = mine.root_no == number if int(root) == number else mine.member_no.in_(cascade_numbers(number))
    cut = (
        select(mine.member_no)
        .where(kept)
        .order_by(mine.cascade.desc(), mine.generation, mine.member_no)
        .limit(MOST_NODES)
    )
    return nodes(store, cut.subquery("chosen"))


def cascade_numbers(number: int) -> Select[tuple[int]]:
    """The numbers (``member_no``) of a member and everyone in their cascade."""
    mine = map_members.c
    begun = select(mine.member_no).where(mine.member_no == number).cte("below", recursive=True)
    further = select(mine.member_no).where(mine.referrer_no == begun.c.member_no)
    return select(begun.union_all(further).c.member_no)


def community_nodes(store: Store, community: int) -> pd.DataFrame:
    """The members of a community, those who brought most first: see ``nodes``."""
    mine = map_members.c
    order = (mine.cascade.desc(), mine.replies.desc(), mine.member_no)
    cut = select(mine.member_no).where(mine.community_no == community).order_by(*order).limit(MOST_NODES)
    return nodes(store, cut.subquery("chosen"))


def talking_nodes(store: Store, community: int) -> pd.DataFrame:
    """The members of a community who talk most, with their places: see ``nodes``, and x and y from -1 to 1."""
    mine = map_places.c
    return nodes(store, select(mine.member_no, mine.x, mine.y).where(mine.community_no == community).subquery("chosen"))


def single_nodes(store: Store, numbers: Sequence[int]) -> pd.DataFrame:
    """These members: see ``nodes``."""
    return nodes(store, select(people.c.member_no).where(people.c.member_no.in_(numbers)).subquery("chosen"))


def nodes(store: Store, chosen: Subquery) -> pd.DataFrame:
    """What the map tells of members, as they joined.

    Returns
    -------
    DataFrame
        member_no, referrer_no (missing for a root), member, name, segment, channel, origin, joined (date),
        joined_month, health (active, at risk, lapsed or never), and ``OWN``: community_no, replies (given and got),
        generation, brought, cascade, revenue, brought_revenue (store currency), last_day (missing where never active);
        and the other columns of `chosen`.
    """
    mine = map_members.c
    state = func.coalesce(func.nullif(member_scores.c.state, ""), mine.health).label("health")
    rows = (
        select(
            *chosen.c,
            mine.referrer_no,
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            people.c.segment,
            people.c.channel,
            people.c.origin,
            member_names.c.joined_at.label("joined"),
            people.c.joined_month,
            state,
            *(mine[name] for name in OWN),
        )
        .join_from(chosen, map_members, mine.member_no == chosen.c.member_no)
        .join(people, people.c.member_no == chosen.c.member_no)
        .join(member_names, member_names.c.member_no == people.c.member_no)
        .outerjoin(member_scores, member_scores.c.member_no == chosen.c.member_no)
    )
    return store.read(rows.order_by(chosen.c.member_no))


def talk_within(store: Store, community: int) -> pd.DataFrame:
    """Who answers whom among those who have a place in a community's picture: member_no, other_no, weight."""
    edges, placed = conversation_edges.c, map_places.c
    inside = select(placed.member_no).where(placed.community_no == community)
    return store.read(_answers().where(edges.member_no.in_(inside), edges.other_no.in_(inside)))


def talk_among(store: Store, numbers: Sequence[int]) -> pd.DataFrame:
    """Who answers whom among these members: member_no, other_no, weight."""
    edges = conversation_edges.c
    return store.read(_answers().where(edges.member_no.in_(numbers), edges.other_no.in_(numbers)))


def ties_of(store: Store, numbers: Sequence[int], most: int) -> pd.DataFrame:
    """What ties these members with anybody, the strongest ties of each kind first.

    Returns
    -------
    DataFrame
        member_no, other_no, weight (answers given), kind (answers or referrals); of a referral the weight is the size
        of the cascade that it began.
    """
    edges, mine = conversation_edges.c, map_members.c
    begun = or_(edges.member_no.in_(numbers), edges.other_no.in_(numbers))
    heavy = (edges.replies.desc(), edges.member_no, edges.other_no)
    talk = _answers().where(begun).order_by(*heavy).limit(most).subquery("talk")
    brought = (
        select(mine.referrer_no.label("member_no"), mine.member_no.label("other_no"), mine.cascade.label("weight"))
        .where(mine.referrer_no.is_not(None), or_(mine.referrer_no.in_(numbers), mine.member_no.in_(numbers)))
        .order_by(mine.cascade.desc(), mine.member_no)
        .limit(most)
        .subquery("brought")
    )
    parts = {"answers": store.read(select(*talk.c)), "referrals": store.read(select(*brought.c))}
    ties = pd.concat([rows.assign(kind=kind) for kind, rows in parts.items()], ignore_index=True)
    order = ["kind", "weight", "member_no", "other_no"]
    return ties.sort_values(order, ascending=[True, False, True, True], ignore_index=True)


def _answers() -> Select[tuple[int, int, int]]:
    edges = conversation_edges.c
    return select(edges.member_no, edges.other_no, edges.replies.label("weight"))


@personal
def way_from_root(store: Store, token: str) -> pd.DataFrame:
    """Those through whom a member came, the root first and the member last: member, name, generation."""
    mine, way = map_members.c, [number_of(store, token)]
    while way[-1] is not None:  # one short look for each step costs less than a search through all members at once
        above = store.read(select(mine.referrer_no).where(mine.member_no == way[-1]))["referrer_no"].dropna()
        way.append(int(above.iloc[0]) if len(above) else None)
    rows = (
        select(member_token(store, people.c.member_id).label("member"), member_names.c.name, mine.generation)
        .join_from(people, member_names, member_names.c.member_no == people.c.member_no)
        .join(map_members, mine.member_no == people.c.member_no)
        .where(people.c.member_no.in_(way[:-1]))
    )
    return store.read(rows.order_by(mine.generation))


@personal
def members_found(store: Store, text: str, has_names: bool) -> pd.DataFrame:
    """Members whom a search finds, those with the largest cascades first.

    Parameters
    ----------
    text : str
        Part of a name or an id; where names are hidden, the beginning of a number.

    Returns
    -------
    DataFrame
        member, name, segment, cascade; ``MOST_FOUND`` rows at most.
    """
    if has_names:
        is_meant = func.strpos(member_names.c.searched, func.lower(text)) > 0
    else:
        beginning = text.lower().removeprefix(PSEUDONYM).strip()
        is_meant = people.c.token.startswith(beginning, autoescape=True)
    top = (
        select(people.c.member_no, people.c.member_id, member_names.c.name, people.c.segment, map_members.c.cascade)
        .join_from(people, member_names, member_names.c.member_no == people.c.member_no)
        .join(map_members, map_members.c.member_no == people.c.member_no)
        .where(is_meant)
        .order_by(map_members.c.cascade.desc(), people.c.member_no)
        .limit(MOST_FOUND)
        .subquery("top")
    )
    token = member_token(store, top.c.member_id).label("member")
    rows = select(token, top.c.name, top.c.segment, top.c.cascade)
    return store.read(rows.order_by(top.c.cascade.desc(), top.c.member_no))


@personal
def largest_cascades(store: Store) -> pd.DataFrame:
    """The members who began the largest cascades: member, name, cascade, brought_revenue; ``MOST_FOUND`` rows."""
    mine = map_members.c
    is_root = and_(mine.referrer_no.is_(None), mine.cascade > 0)
    top = select(*mine).where(is_root).order_by(mine.cascade.desc(), mine.member_no).limit(MOST_FOUND).subquery("top")
    rows = (
        select(
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            top.c.cascade,
            top.c.brought_revenue,
        )
        .join_from(top, people, people.c.member_no == top.c.member_no)
        .join(member_names, member_names.c.member_no == people.c.member_no)
    )
    return store.read(rows.order_by(top.c.cascade.desc(), top.c.member_no))
