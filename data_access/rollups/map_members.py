"""What the map shows of each member, and where those stand who talk most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, func, select

from analytics.communities import Whole, tied
from analytics.community_layout import place_members
from analytics.credit import downstream
from data_access.engines import fetch_frame
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.map_communities import load_columns, talk_by_community
from data_access.rollups.map_tables import community_members, map_members, map_places
from data_access.rollups.reach import last_day
from data_access.rollups.tables import member_months, people, referral_forest

DAYS_IN_MONTH = 30.44
ACTIVE_GAPS, LAPSED_GAPS = 2, 6
"""Silence of so many usual gaps ends a member's being active, and makes them lapsed."""
ACTIVE_DAYS, LAPSED_DAYS = 60, 180
"""Silence shorter than this ends neither, however short a member's gaps are."""
STATES = np.array(["active", "at risk", "lapsed", "never"])
MOST_PLACED = 600
"""Members of a community who have a place in the picture of who talks with whom: those with most replies."""
_MONTHS = member_months.c
_IS_ACTIVE = (_MONTHS.acts > 0) | (_MONTHS.orders > 0)
_DONE = (
    select(
        _MONTHS.member_no,
        func.sum(_MONTHS.revenue).label("revenue"),
        func.count().filter(_IS_ACTIVE).label("months"),
        func.min(_MONTHS.month).filter(_IS_ACTIVE).label("first_month"),
        func.max(_MONTHS.month).filter(_IS_ACTIVE).label("last_month"),
    )
    .group_by(_MONTHS.member_no)
    .subquery("done")
)
"""What each member did in all months: member_no, revenue, and the number and the ends of active months."""


def build_map_members(connection: Connection) -> int:
    """Gather what is drawn of each member."""
    mine = community_members
    forest = (referral_forest.c[name] for name in ("root_no", "referrer_no", "generation", "brought", "cascade"))
    last = member_moments.c.last_active.label("last_day")
    rows = (
        select(*mine.c, *forest, _DONE.c.revenue, _DONE.c.months, _DONE.c.first_month, _DONE.c.last_month, last)
        .outerjoin(referral_forest, referral_forest.c.member_no == mine.c.member_no)
        .outerjoin(_DONE, _DONE.c.member_no == mine.c.member_no)
        .outerjoin(member_moments, member_moments.c.member_no == mine.c.member_no)
        .order_by(mine.c.member_no)
    )
    members = fetch_frame(connection.execute(rows))
    revenue = members["revenue"].fillna(0.0).to_numpy(np.float64)
    number, generation = members["member_no"].to_numpy(np.int64), members["generation"].fillna(0).to_numpy(np.int64)
    parent = np.searchsorted(number, members["referrer_no"].fillna(0).to_numpy(np.int64))
    parent = np.where(members["referrer_no"].isna(), -1, parent)
    columns = {name: _whole(members[name]) for name in ("member_no", "community_no", "replies")}
    columns["root_no"] = _whole(members["root_no"].fillna(members["member_no"]))
    columns["referrer_no"] = _whole(members["referrer_no"])
    columns |= {name: _whole(members[name].fillna(0)) for name in ("generation", "brought", "cascade")}
    columns["last_day"] = _whole(members["last_day"])
    columns["health"] = pa.array(STATES[_states(members, last_day(connection))], pa.string())
    columns["revenue"] = pa.array(revenue)
    columns["brought_revenue"] = pa.array(downstream(parent, generation, revenue))
    return load_columns(connection, map_members, **columns)


def build_map_places(connection: Connection) -> int:
    """Place the members of each community who talk most, by force, from where their ids put them."""
    mine = map_members
    order = (mine.c.replies.desc(), mine.c.member_no)
    place = func.row_number().over(partition_by=mine.c.community_no, order_by=order).label("place")
    is_placed = (mine.c.community_no > 0) & (mine.c.replies > 0)
    ranked = select(mine.c.member_no, mine.c.community_no, place).where(is_placed).subquery("ranked")
    rows = select(*ranked.c, people.c.member_id).join(people, people.c.member_no == ranked.c.member_no)
    kept = rows.where(ranked.c.place <= MOST_PLACED).order_by(ranked.c.community_no, ranked.c.place)
    members = fetch_frame(connection.execute(kept))
    edges = talk_by_community(connection)
    edges = edges[edges["community_no"] == edges["with_no"]]
    parts = [
        _placed(theirs, edges.loc[edges["community_no"] == number])
        for number, theirs in members.groupby("community_no", sort=True)
    ]
    placed = pd.concat(parts, ignore_index=True) if parts else members.assign(x=0.0, y=0.0)
    columns = {name: _whole(placed[name]) for name in ("member_no", "community_no")}
    return load_columns(connection, map_places, **columns, x=placed["x"].to_numpy(), y=placed["y"].to_numpy())


def _placed(members: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    number = np.sort(members["member_no"].to_numpy(np.int64))
    first, second = (edges[name].to_numpy(np.int64) for name in ("member_no", "other_no"))
    is_between = np.isin(first, number) & np.isin(second, number)
    first, second = (np.searchsorted(number, ends[is_between]) for ends in (first, second))
    ties = tied(first, second, edges["replies"].to_numpy(np.float64)[is_between], len(number))
    in_order = members.sort_values("member_no", ignore_index=True)
    seeds = pd.util.hash_array(in_order["member_id"].to_numpy(object))
    angle = (seeds % np.uint64(100_003)) / 100_003 * 2 * np.pi
    distance = np.sqrt((seeds // np.uint64(100_003) % np.uint64(100_003)) / 100_003)
    placed = place_members(np.column_stack([distance * np.cos(angle), distance * np.sin(angle)]), ties)
    return in_order.assign(x=placed[:, 0], y=placed[:, 1])


def _states(members: pd.DataFrame, until: int) -> Whole:
    """Which of ``STATES`` each member is in, by their silence against their usual gap."""
    months = members["months"].fillna(0).to_numpy(np.float64)
    between = (members["last_month"] - members["first_month"]).fillna(0).to_numpy(np.float64)
    gap = np.where(months > 1, between / np.maximum(1, months - 1) * DAYS_IN_MONTH, 0.0)
    silent = until - members["last_day"].fillna(until).to_numpy(np.float64)
    is_quiet = silent > np.maximum(ACTIVE_DAYS, ACTIVE_GAPS * gap)
    is_lapsed = silent > np.maximum(LAPSED_DAYS, LAPSED_GAPS * gap)
    states = is_quiet.astype(np.int64) + is_lapsed
    return np.where(members["last_day"].isna(), len(STATES) - 1, states)


def _whole(values: pd.Series[int]) -> pa.Array:
    return pa.array(values.astype("Int64"), pa.int64()).cast(pa.int32())
