"""Communities as circles: what they are called after, how they fare, where they stand, and what links them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)

from analytics.communities import NOWHERE, Real
from analytics.community_layout import place_circles
from data_access.engines import fetch_frame
from data_access.rollups.building import labelled, refill
from data_access.rollups.map_communities import (
    CASCADE,
    CONVERSATION,
    NONE,
    SEGMENT,
    kind_of_communities,
    load_columns,
    talk_by_community,
)
from data_access.rollups.map_tables import communities, community_links, community_months, map_members
from data_access.rollups.reach import last_day
from data_access.rollups.tables import people
from data_access.schema import interactions, orders

MOST_CIRCLES = 120
"""Communities that have a place on the map: the largest ones."""
EXTENT = 500.0
"""The radius of a circle with the members of all circles."""
GAP = 14.0
"""Free room between two circles."""
RECENT_DAYS = 90
"""Who was active in so many days before the last one counts as active."""
FAITHFUL = 0.8
"""A community keeps its name while what it is called after has this share of the leader's weight."""
FEWEST_ACTS = 5
"""Acts with a topic, or orders in a category, that a community is called after."""


def build_communities(connection: Connection) -> int:
    """Count each community, name it after its topic and its central member, and place its circle."""
    before = fetch_frame(connection.execute(select(communities)))
    before = before.drop_duplicates("community_no").set_index("community_no")
    kind = kind_of_communities(connection)
    circles = fetch_frame(connection.execute(_counts(last_day(connection))))
    circles = circles.sort_values(["members", "community_no"], ascending=[False, True], ignore_index=True)
    circles["kind"] = np.where(circles["community_no"] == NOWHERE, NONE, kind)
    known = before.get("topic", pd.Series(dtype=object))
    topics = _segments(connection) if kind == SEGMENT else _topics(connection, known)
    circles["topic"] = circles["community_no"].map(topics)
    central = _central(connection, before, kind)
    circles = circles.merge(central, on="community_no", how="left")
    circles["radius"] = _radii(circles)
    circles = circles.sort_values(["radius", "community_no"], ascending=[False, True], ignore_index=True)
    placed = circles["community_no"].head(MOST_CIRCLES)
    where = before.reindex(placed)[["x", "y"]].to_numpy(np.float64, na_value=np.nan)
    radii = circles["radius"].head(MOST_CIRCLES).to_numpy(np.float64)
    places = np.full((len(circles), 2), np.nan)
    places[: len(placed)] = place_circles(radii, _ties(connection, placed), where, GAP)
    columns = {name: pa.array(circles[name].astype("Int64"), pa.int64()) for name in _WHOLE}
    texts = {
        name: pa.array(circles[name].astype(object).where(circles[name].notna(), None), pa.string()) for name in _TEXT
    }
    amounts = {"revenue": circles["revenue"].fillna(0.0).to_numpy(np.float64), "radius": circles["radius"].to_numpy()}
    return load_columns(connection, communities, **columns, **texts, **amounts, x=places[:, 0], y=places[:, 1])


def _radii(circles: pd.DataFrame) -> Real:
    """Circles as large as their members are many; that of those outside any is no larger than the largest community.

    Where few members talk, most are outside, and a circle of their size would leave no room for anybody else.
    """
    is_outside = (circles["community_no"] == NOWHERE).to_numpy()
    many = circles["members"].to_numpy(np.float64)
    largest = many[~is_outside].max(initial=0.0) or np.inf
    drawn = np.where(is_outside, np.minimum(many, largest), many)
    radii: Real = EXTENT * np.sqrt(drawn / max(1.0, float(drawn.sum())))
    return radii


_WHOLE = ("community_no", "central_no", "members", "active", "referred")
_TEXT = ("kind", "topic", "central_id")


def build_community_months(connection: Connection) -> int:
    """Count the members of each community by when they joined, and by their groups."""
    return refill(connection, community_months, month_rows(last_day(connection)))


def month_rows(until: ScalarSelect[Any] | int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The rows of ``community_months``, of the members who meet the conditions."""
    by = (map_members.c.community_no, people.c.group_no, people.c.joined_month)
    is_active = map_members.c.last_day > until - RECENT_DAYS
    rows = select(
        *labelled(community_no=by[0], group_no=by[1], month=by[2], members=func.count()),
        func.count().filter(is_active).label("active"),
    )
    joined = rows.join_from(map_members, people, people.c.member_no == map_members.c.member_no)
    return joined.where(*conditions).group_by(*by)


def build_community_links(connection: Connection) -> int:
    """Count answers and newcomers from each community to each other one."""
    talk = talk_by_community(connection).rename(columns={"with_no": "other"}).assign(referrals=0)
    every = pd.concat([talk.drop(columns="other_no"), _brought(connection).assign(replies=0)], ignore_index=True)
    across = every[every["community_no"] != every["other"]].groupby(["community_no", "other"], sort=True)
    links = across.agg(replies=("replies", "sum"), referrals=("referrals", "sum"), people=("member_no", "nunique"))
    links = links.reset_index().rename(columns={"other": "other_no"})
    columns = {column.name: pa.array(links[column.name], pa.int32()) for column in community_links.columns}
    return load_columns(connection, community_links, **columns)


def _brought(connection: Connection) -> pd.DataFrame:
    """Who brought whom, with the communities of both: member_no, community_no, other, referrals (1)."""
    rows = select(map_members.c.member_no, map_members.c.community_no, map_members.c.referrer_no)
    mine = fetch_frame(connection.execute(rows.order_by(map_members.c.member_no)))
    brought = mine.dropna(subset=["referrer_no"]).astype("int64")
    place = np.searchsorted(mine["member_no"].to_numpy(np.int64), brought["referrer_no"].to_numpy(np.int64))
    columns = {"member_no": brought["referrer_no"], "community_no": mine["community_no"].to_numpy(np.int64)[place]}
    return pd.DataFrame({**columns, "other": brought["community_no"], "referrals": 1})


def _counts(until: int) -> Select[tuple[int, int, int, float, int]]:
    mine = map_members.c
    is_active = mine.last_day > until - RECENT_DAYS
    return select(
        mine.community_no,
        func.count().label("members"),
        func.count().filter(is_active).label("active"),
        func.sum(mine.revenue).label("revenue"),
        func.count(mine.referrer_no).label("referred"),
    ).group_by(mine.community_no)


def _topics(connection: Connection, before: pd.Series[str]) -> dict[int, str]:
    """What each community talks about, or else buys, most: beside what everybody does."""
    for table, name in ((interactions, interactions.c.topic), (orders, orders.c.category)):
        weights = fetch_frame(connection.execute(_weights(table, name)))
        weights = weights[weights["acts"] >= FEWEST_ACTS]
        if not weights.empty:
            break
    else:
        return {}
    acts = weights["acts"].astype(float)
    share = acts / acts.groupby(weights["community_no"]).transform("sum")
    usual = acts.groupby(weights["topic"]).transform("sum") / acts.sum()
    weights["weight"] = share * np.log(share / usual)
    named: dict[int, str] = {}
    for number, theirs in weights.sort_values(["weight", "topic"], ascending=[False, True]).groupby("community_no"):
        leader = theirs.iloc[0]
        kept = theirs[theirs["topic"] == before.get(number)]
        is_kept = len(kept) and kept["weight"].iloc[0] >= FAITHFUL * leader["weight"]
        named[int(str(number))] = str(kept["topic"].iloc[0] if is_kept else leader["topic"])
    return named


def _segments(connection: Connection) -> dict[int, str]:
    """The segment that each community is."""
    rows = select(map_members.c.community_no, func.min(people.c.segment).label("segment"))
    joined = rows.join_from(map_members, people, people.c.member_no == map_members.c.member_no)
    found = fetch_frame(connection.execute(joined.group_by(map_members.c.community_no)))
    return dict(zip(found["community_no"].astype(int), found["segment"], strict=True))


def _weights(table: Table, name: ColumnElement[str]) -> Select[tuple[int, str, int]]:
    """How many acts or orders of each topic there are in each community: community_no, topic, acts."""
    counted = (
        select(table.c.member_id, name.label("topic"), func.count().label("acts"))
        .where(name.is_not(None), name != "")
        .group_by(table.c.member_id, name)
        .subquery("counted")
    )
    by = (map_members.c.community_no, counted.c.topic)
    return (
        select(*by, cast(func.sum(counted.c.acts), Integer).label("acts"))
        .join_from(counted, people, people.c.member_id == counted.c.member_id)
        .join(map_members, map_members.c.member_no == people.c.member_no)
        .where(map_members.c.community_no > 0)
        .group_by(*by)
    )


def _central(connection: Connection, before: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The member in the middle of each community: community_no, central_no, central_id."""
    weight = {CONVERSATION: map_members.c.replies, CASCADE: map_members.c.cascade}.get(kind)
    if weight is None:
        return pd.DataFrame({"community_no": [], "central_no": [], "central_id": []})
    faithful = people.c.member_id.in_([each for each in before.get("central_id", ()) if isinstance(each, str)])
    loyal = weight / case((faithful, literal(FAITHFUL)), else_=literal(1.0))
    order = (loyal.desc(), map_members.c.member_no)
    place = func.row_number().over(partition_by=map_members.c.community_no, order_by=order).label("place")
    ranked = (
        select(map_members.c.community_no, people.c.member_no, people.c.member_id, place)
        .join(people, people.c.member_no == map_members.c.member_no)
        .where(map_members.c.community_no > 0, weight > 0)
        .subquery("ranked")
    )
    columns = (ranked.c.community_no, ranked.c.member_no.label("central_no"), ranked.c.member_id.label("central_id"))
    return fetch_frame(connection.execute(select(*columns).where(ranked.c.place == 1)))


def _ties(connection: Connection, placed: pd.Series[int]) -> Real:
    """How strongly communities are tied: answers and newcomers between them, for their size."""
    links = fetch_frame(connection.execute(select(community_links)))
    place = {int(number): at for at, number in enumerate(placed)}
    ties = np.zeros((len(placed), len(placed)))
    rows = links[links["community_no"].isin(list(place)) & links["other_no"].isin(list(place))]
    first, second = ([place[int(number)] for number in rows[name]] for name in ("community_no", "other_no"))
    np.add.at(ties, (first, second), (rows["replies"] + rows["referrals"]).to_numpy(np.float64))
    ties += ties.T
    outside = ties.sum(axis=1)
    even: Real = ties / np.sqrt(np.maximum(1.0, np.outer(outside, outside)))
    return even
