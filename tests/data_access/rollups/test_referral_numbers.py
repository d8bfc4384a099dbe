"""The tables behind the referral numbers: cascades against networkx, what is odd by hand, on both engines."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import networkx as nx
import numpy as np
import pytest
from sqlalchemy import select

from analytics.cascades import DAMPING, cascade_shapes, damped_reach, subtree_sizes
from data_access.queries.quality import referral_edges
from data_access.queries.referral_people import flag_counts, flagged, left_out
from data_access.rollups.network import grow_forest
from data_access.rollups.referral_tables import referral_cascades, referral_members
from data_access.rollups.tables import people
from data_access.scope import Scope
from tests.metrics.communities import filled
from tests.metrics.plain_rows import Row, Tables

BEGIN = datetime(2024, 1, 1)


def forest_of(seed: int) -> tuple[nx.DiGraph, np.ndarray, np.ndarray, np.ndarray]:
    """A random forest as a graph, and each member's parent, generation and root."""
    chance = random.Random(seed)
    size = chance.randint(2, 60)
    edges = [(chance.randrange(member), member) for member in range(1, size) if chance.random() < 0.8]
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(size))
    parent = np.full(size, -1)
    for above, below in edges:
        parent[below] = above
    ancestors = [nx.ancestors(graph, node) for node in range(size)]
    generation = np.array([len(each) for each in ancestors])
    root = np.array([min(each, default=node) for node, each in enumerate(ancestors)])
    return graph, parent, generation, root


@pytest.mark.parametrize("seed", range(25))
def test_cascades_are_as_networkx_measures_them(seed: int) -> None:
    graph, parent, generation, root = forest_of(seed)
    shapes = cascade_shapes(root, generation, subtree_sizes(parent, generation)).set_index("root")
    for tree in nx.weakly_connected_components(graph):
        whole = graph.subgraph(tree)
        told = shapes.loc[min(tree)]
        steps = nx.single_source_shortest_path_length(whole, min(tree))
        mean = nx.average_shortest_path_length(whole.to_undirected()) if len(tree) > 1 else 0.0
        widest = max(list(steps.values()).count(depth) for depth in steps.values())
        assert (told["size"], told["depth"], told["widest"]) == (len(tree), max(steps.values()), widest)
        assert told["virality"] == pytest.approx(mean)


@pytest.mark.parametrize("seed", range(5))
def test_damped_reach_is_the_pagerank_of_edges_to_the_referrer(seed: int) -> None:
    graph, parent, generation, _ = forest_of(seed)
    reach = damped_reach(parent, generation)
    ends = {node: 1.0 for node in graph if parent[node] < 0}
    upwards = graph.reverse()
    upwards.add_edges_from((node, "nowhere") for node in ends)
    upwards.add_edge("nowhere", "nowhere")
    only = dict.fromkeys(graph, 1.0) | {"nowhere": 0.0}
    rank = nx.pagerank(upwards, alpha=DAMPING, personalization=only, tol=1e-13, max_iter=500)
    ranks = np.array([rank[node] for node in range(len(reach))])
    assert ranks / ranks.sum() == pytest.approx(reach / reach.sum(), abs=1e-9)


def test_one_giant_star_and_one_long_chain_are_measured() -> None:
    star = np.concatenate([[-1], np.zeros(9_999, int)])
    depth = (star >= 0).astype(int)
    (told,) = cascade_shapes(np.zeros(10_000, int), depth, subtree_sizes(star, depth)).to_dict("records")
    assert (told["size"], told["depth"], told["widest"]) == (10_000, 1, 9_999)
    assert told["virality"] == pytest.approx(2, abs=1e-3)
    chain = np.arange(-1, 9_999)
    (told,) = cascade_shapes(np.zeros(10_000, int), chain + 1, subtree_sizes(chain, chain + 1)).to_dict("records")
    assert (told["depth"], told["virality"]) == (9_999, pytest.approx(10_001 / 3))
    assert damped_reach(chain, chain + 1)[0] == pytest.approx(1 / (1 - DAMPING))


def member(key: str, day: int = 0, **more: object) -> Row:
    return {"member_id": key, "joined_at": BEGIN + timedelta(days=day), **more}


def referral(number: int, referrer: str, referee: str | None, day: int = 0) -> Row:
    when = BEGIN + timedelta(days=day)
    return {"referral_id": f"r{number:02}", "referrer_id": referrer, "referred_at": when, "referee_id": referee}


def odd_ones() -> Tables:
    """A burst of five, a ring of three who never act, two with one address, one who brought themselves."""
    members = [
        member("hub"),
        member("fox"),
        member("ann", email="Ann@x.org"),
        member("me"),
        member("boss", is_staff=True),
    ]
    members += [member("ann2", 9, email=" ann+2@x.org ")]
    members += [member(f"guest{number}", 7) for number in range(5)]
    members += [member(f"ghost{number}", 8 + number) for number in range(3)]
    brought = [("hub", f"guest{number}") for number in range(5)] + [("fox", f"ghost{number}") for number in range(3)]
    brought += [("ann", "ann2"), ("me", "me"), ("fox", "guest0"), ("boss", "ghost0"), ("guest1", "hub"), ("hub", None)]
    referrals = [referral(nth, referrer, referee, nth) for nth, (referrer, referee) in enumerate(brought)]
    acting = ["hub", "fox", "ann", "me", "ann2", *(f"guest{number}" for number in range(5))]
    acts = [
        {"interaction_id": f"i{key}", "member_id": key, "occurred_at": BEGIN + timedelta(days=60), "kind": "post"}
        for key in acting
    ]
    return {"members": members, "referrals": referrals, "interactions": acts}


def test_what_is_odd_or_left_out_is_named(place: str) -> None:
    store = filled(place, odd_ones())
    scope = Scope(648, 651)
    found = {(row["flag"], row["name"], row["people"]) for row in flagged(store, scope).to_dict("records")}
    odd = {("burst", "hub", 5), ("ring", "fox", 3), ("self-referral", "ann", 1), ("self-referral", "me", 1)}
    assert found == odd
    assert dict(flag_counts(store, scope).to_numpy().tolist()) == {"burst": 1, "ring": 1, "self-referral": 2}
    rows = left_out(store)
    told = {(row["name"], row["other_name"]): row["rule"] for row in rows.to_dict("records")}
    assert told == {
        ("me", "me"): "the same person on both sides",
        ("fox", "guest0"): "somebody else had brought them before",
        ("boss", "ghost0"): "made by staff, or of staff",
        ("guest1", "hub"): "would close a circle",
    }
    counts = dict(referral_edges(store)[["rule", "rows"]].to_numpy().tolist())
    assert counts["not joined yet"] == 1
    assert {rule: counts[rule] for rule in told.values()} == dict.fromkeys(told.values(), 1)
    store.close()


def test_members_have_their_waits_and_cascades_their_shape(place: str) -> None:
    store = filled(place, odd_ones())
    number = store.read(select(people.c.member_id, people.c.member_no)).set_index("member_id")["member_no"]
    mine = store.read(select(referral_members)).set_index("member_no")
    hub = mine.loc[number["hub"]]
    assert (hub["joined_30"], hub["first_days"], hub["invites_365"], hub["taken_365"]) == (5, 7, 6, 5)
    assert hub["reach"] == pytest.approx(1 + 5 * DAMPING)
    assert mine.loc[number["guest0"], "by_days"] == 7
    trees = store.read(select(referral_cascades)).set_index("root_no")
    assert trees.loc[number["hub"], ["size", "depth", "widest"]].tolist() == [6, 1, 5]
    assert len(trees) == 3
    store.close()


def test_a_forest_grown_from_the_store_has_the_sizes_that_reach_counts() -> None:
    forest = grow_forest(np.array([2, 3, 4]), np.array([1, 1, 2])).to_pydict()
    parent = [-1 if each is None else each - 1 for each in forest["referrer_no"]]
    assert subtree_sizes(parent, forest["generation"]).tolist() == [each + 1 for each in forest["cascade"]]
