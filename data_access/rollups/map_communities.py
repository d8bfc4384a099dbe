"""Who belongs to which community, and by whom a community is known again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_array
from sqlalchemy import Connection, Table, delete, func, select

from analytics.communities import Real, Whole, find_communities, numbered, tied
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import refill
from data_access.rollups.map_tables import community_anchors, community_members
from data_access.rollups.prepared import let_go, once
from data_access.rollups.tables import conversation_edges, people, referral_forest

FEWEST = 5
"""Members of the smallest community that is told."""
ANCHORS = 200
"""Members by whom a community is known again: those with most replies."""
BEGUN = "communities"
"""What they are kept under while they are looked for."""
CONVERSATION, CASCADE, SEGMENT, NONE = "conversation", "cascade", "segment", "none"


@dataclass(frozen=True)
class Found:
    """Communities before they have numbers that stay: a group and a weight for each member."""

    groups: Whole
    weight: Real


Finding = Callable[[], Found]


def load_columns(connection: Connection, table: Table, **columns: object) -> int:
    """Replace a table's rows by these columns, whose names and order are the table's."""
    connection.execute(delete(table))
    batch = pa.record_batch({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    return bulk_load(connection, table, iter([batch])) if batch.num_rows else 0


def talk_by_community(connection: Connection) -> pd.DataFrame:
    """Who answers whom, with the communities of both: member_no, other_no, replies, community_no, with_no."""
    return once(connection, "talk", _talk)


def _talk(connection: Connection) -> pd.DataFrame:
    """The same, read now.

    Joined in memory: within the refresh no engine knows yet how large the new tables are, and begins at the wrong end.
    """
    rows = select(community_members.c.member_no, community_members.c.community_no)
    mine = fetch_frame(connection.execute(rows.order_by(community_members.c.member_no)))
    edges = fetch_frame(connection.execute(select(conversation_edges)))[["member_no", "other_no", "replies"]]
    number, community = (mine[name].to_numpy(np.int64) for name in ("member_no", "community_no"))
    ends = (np.searchsorted(number, edges[name].to_numpy(np.int64)) for name in ("member_no", "other_no"))
    of_first, of_second = (community[end] for end in ends)
    return edges.astype("int64").assign(community_no=of_first, with_no=of_second)


def kind_of_communities(connection: Connection) -> str:
    """What makes a community here: conversation or, where there is none, cascades, and without these segments."""
    for table, kind in ((conversation_edges, CONVERSATION), (referral_forest, CASCADE)):
        if connection.execute(select(table.c.member_no).limit(1)).first():
            return kind
    return SEGMENT


def begin_communities(connection: Connection) -> Future[Found]:
    """Look for the communities in a thread of its own, while other tables are built that do not need them."""
    return once(connection, BEGUN, _begin)


def _begin(connection: Connection) -> Future[Found]:
    find = {CONVERSATION: _of_conversation, CASCADE: _of_cascades, SEGMENT: _of_segments}
    finding = find[kind_of_communities(connection)](connection, _numbers(connection))
    pool = ThreadPoolExecutor(1, BEGUN)
    begun = pool.submit(finding)
    pool.shutdown(wait=False)
    return begun


def build_community_members(connection: Connection) -> int:
    """Find the communities, and give each member the number of theirs."""
    found, member_no = begin_communities(connection).result(), _numbers(connection)
    let_go(connection, BEGUN)
    is_in = found.groups >= 0
    known = _known(connection, member_no[is_in])
    given = np.zeros(len(member_no), np.int64)
    given[is_in] = numbered(found.groups[is_in], known, FEWEST)
    columns = {
        "member_no": pa.array(member_no, pa.int32()),
        "community_no": pa.array(given, pa.int32()),
        "replies": pa.array(found.weight.astype(np.int64), pa.int32()),
    }
    return load_columns(connection, community_members, **columns)


def build_community_anchors(connection: Connection) -> int:
    """Keep the members by whom each community is known again."""
    mine = community_members
    order = (mine.c.replies.desc(), mine.c.member_no)
    place = func.row_number().over(partition_by=mine.c.community_no, order_by=order).label("place")
    ranked = select(mine.c.member_no, mine.c.community_no, place).where(mine.c.community_no > 0).subquery("ranked")
    rows = select(ranked.c.community_no, people.c.member_id).join(people, people.c.member_no == ranked.c.member_no)
    return refill(connection, community_anchors, rows.where(ranked.c.place <= ANCHORS))


def _known(connection: Connection, member_no: Whole) -> dict[int, Whole]:
    """The members by whom communities were known, as positions among these; who is gone is left out."""
    rows = select(community_anchors.c.community_no, people.c.member_no)
    joined = rows.join(people, people.c.member_id == community_anchors.c.member_id)
    anchors = fetch_frame(connection.execute(joined))
    anchors = anchors[anchors["member_no"].isin(member_no)]
    place = np.searchsorted(member_no, anchors["member_no"].to_numpy(np.int64))
    numbers = anchors["community_no"].to_numpy(np.int64)
    return {int(number): place[numbers == number] for number in np.unique(numbers)}


def _numbers(connection: Connection) -> Whole:
    """Everybody's numbers, ascending."""
    numbers = fetch_frame(connection.execute(select(people.c.member_no).order_by(people.c.member_no)))
    return numbers["member_no"].to_numpy(np.int64)


def _of_conversation(connection: Connection, member_no: Whole) -> Finding:
    edges = [_edges(connection, member_no)]

    def find() -> Found:
        ties, weight = _ties(*edges.pop(), len(member_no))
        groups = np.full(len(member_no), -1)
        groups[weight > 0] = find_communities(ties)
        return Found(groups, weight)

    return find


def _ties(first: Whole, second: Whole, replies: Real, size: int) -> tuple[csr_array, Real]:
    """How strongly those who talk are tied, and how much each member talks."""
    weight = np.asarray(np.bincount(first, replies, size) + np.bincount(second, replies, size), float)
    place = np.cumsum(weight > 0) - 1
    return tied(place[first], place[second], replies, int(np.count_nonzero(weight))), weight


def _edges(connection: Connection, member_no: Whole) -> tuple[Whole, Whole, Real]:
    """Who answers whom among others, as positions among these members, and how often."""
    edge = conversation_edges.c
    others = select(edge.member_no, edge.other_no, edge.replies).where(edge.member_no != edge.other_no)
    edges = fetch_frame(connection.execute(others))
    first, second = (
        np.searchsorted(member_no, edges.pop(name).to_numpy(np.int64)) for name in ("member_no", "other_no")
    )
    return first, second, edges["replies"].to_numpy(np.float64)


def _of_cascades(connection: Connection, member_no: Whole) -> Finding:
    forest = fetch_frame(connection.execute(select(referral_forest)))
    place = np.searchsorted(member_no, forest["member_no"].to_numpy(np.int64))
    groups, weight = np.full(len(member_no), -1), np.zeros(len(member_no))
    groups[place] = forest["root_no"].to_numpy(np.int64)
    weight[place] = forest["cascade"].to_numpy(np.float64)
    return partial(Found, groups, weight)


def _of_segments(connection: Connection, member_no: Whole) -> Finding:
    rows = fetch_frame(connection.execute(select(people.c.member_no, people.c.segment).order_by(people.c.member_no)))
    groups = pd.factorize(rows["segment"], sort=True)[0].astype(np.int64)
    return partial(Found, np.where(rows["segment"] == "", -1, groups), np.zeros(len(member_no)))
