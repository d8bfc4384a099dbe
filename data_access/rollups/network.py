"""Who was brought by whom, and who answers whom."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, func, select, union_all

from analytics.cascades import subtree_sizes
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import labelled, refill
from data_access.rollups.prepared import first_referrals_of, spoken_of
from data_access.rollups.tables import conversation_edges, referral_forest

Whole = npt.NDArray[np.int64]


def build_conversation_edges(connection: Connection) -> int:
    """Count answers from one member to another: to the author of what they answer, or to whom they address."""
    spoken = spoken_of(connection)
    known = (spoken.c.member_no.is_not(None), spoken.c.is_own == 0)
    to_author = select(spoken.c.member_no, spoken.c.author_no.label("other_no"), spoken.c.day)
    addressed = select(spoken.c.member_no, spoken.c.target_no, spoken.c.day)
    each = union_all(
        to_author.where(*known, spoken.c.author_no.is_not(None)),
        addressed.where(*known, spoken.c.has_parent == 0, spoken.c.target_no != spoken.c.member_no),
    ).subquery("each")
    by = (each.c.member_no, each.c.other_no)
    rows = select(*by, *labelled(replies=func.count(), last_day=func.max(each.c.day)))
    return refill(connection, conversation_edges, rows.group_by(*by))


def build_referral_forest(connection: Connection) -> int:
    """The first referrer of each member, as trees."""
    brought = first_referrals_of(connection).c
    first = select(brought.referee_no.label("member_no"), brought.referrer_no)
    pairs = fetch_frame(connection.execute(first.where(brought.referrer_no.is_not(None))))
    connection.execute(referral_forest.delete())
    if pairs.empty:
        return 0
    forest = grow_forest(pairs["member_no"].to_numpy(np.int64), pairs["referrer_no"].to_numpy(np.int64))
    return bulk_load(connection, referral_forest, iter([forest]))


def grow_forest(members: Whole, referrers: Whole) -> pa.RecordBatch:
    """Roots, generations and sizes from each member's one referrer.

    Members are numbered in the order they joined. Where following referrers leads back to the start, the edge to
    the member of the circle who joined last closes it and is dropped, which makes the earliest one the root.

    Parameters
    ----------
    members, referrers : array of int
        A member, and who brought them; each member once.

    Returns
    -------
    RecordBatch
        The columns of ``referral_forest``, a row for each member who was brought or who brought someone.
    """
    is_known = np.zeros(int(max(members.max(), referrers.max())) + 1, bool)
    is_known[members] = is_known[referrers] = True
    known, place = np.flatnonzero(is_known), np.cumsum(is_known) - 1
    parent = np.full(len(known), -1, np.int64)
    parent[place[members]] = place[referrers]
    parent = _without_circles(parent)
    generation, root = _generations(parent)
    brought = np.bincount(parent[parent >= 0], minlength=len(known))
    cascade = subtree_sizes(parent, generation) - 1
    has_referrer = parent >= 0
    return pa.record_batch(
        {
            "member_no": pa.array(known, pa.int32()),
            "referrer_no": pa.array(known[parent], pa.int32(), mask=~has_referrer),
            "root_no": pa.array(known[root], pa.int32()),
            "generation": pa.array(generation, pa.int32()),
            "brought": pa.array(brought, pa.int32()),
            "cascade": pa.array(cascade, pa.int32()),
        }
    )


def _without_circles(parent: Whole) -> Whole:
    """Cut each circle at its member with the lowest number."""
    above = parent.copy()
    for _ in range(len(parent).bit_length()):  # so many doublings lead out of every tree, or round a circle
        if above.max(initial=-1) < 0:
            return parent
        above = np.where(above >= 0, above[above], -1)
    parent, seen = parent.copy(), set()
    for start in np.unique(above[above >= 0]).tolist():
        if start in seen:
            continue
        circle, at = [start], int(parent[start])
        while at != start:
            circle.append(at)
            at = int(parent[at])
        seen.update(circle)
        parent[min(circle)] = -1
    return parent


def _generations(parent: Whole) -> tuple[Whole, Whole]:
    """Steps to the root, and the root, by going up twice as far each time."""
    generation = (parent >= 0).astype(np.int64)
    root = np.where(parent >= 0, parent, np.arange(len(parent)))
    while True:
        further = generation[root]
        if not further.any():
            return generation, root
        generation, root = generation + further, root[root]
