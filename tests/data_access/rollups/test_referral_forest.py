"""Who brought whom, against networkx: first referrers, no circles, and the sizes that follow."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import networkx as nx
import numpy as np
import pytest
from sqlalchemy import select

from data_access.rollups.network import grow_forest
from data_access.rollups.tables import people, referral_forest
from tests.metrics.communities import filled
from tests.metrics.plain_rows import Row, Tables

BEGIN = datetime(2024, 1, 1)


def kept(first: dict[int, int]) -> nx.DiGraph:
    """Referrer to referee; of each circle the edge to its earliest member is dropped."""
    graph = nx.DiGraph((referrer, member) for member, referrer in first.items())
    for circle in list(nx.simple_cycles(graph)):
        graph.remove_edge(first[min(circle)], min(circle))
    assert nx.is_forest(graph)
    return graph


def expected_rows(graph: nx.DiGraph) -> set[tuple[int, int | None, int, int, int, int]]:
    rows = set()
    for node in graph:
        ancestors = nx.ancestors(graph, node)
        root = next((each for each in ancestors if not graph.in_degree(each)), node)
        referrer = next(iter(graph.predecessors(node)), None)
        rows.add((node, referrer, root, len(ancestors), graph.out_degree(node), len(nx.descendants(graph, node))))
    return rows


@pytest.mark.parametrize("seed", range(40))
def test_any_graph_of_first_referrers_becomes_the_forest_networkx_sees(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(2, 60)
    first = {}
    for member in chance.sample(range(1, size + 1), chance.randint(1, size)):
        first[member] = chance.choice([each for each in range(1, size + 1) if each != member])
    forest = grow_forest(np.array(list(first)), np.array(list(first.values()))).to_pylist()
    assert {tuple(row.values()) for row in forest} == expected_rows(kept(first))
    assert len(forest) == len(set(first) | set(first.values()))


def test_a_long_chain_is_as_deep_as_it_is_long() -> None:
    size = 5_000
    forest = grow_forest(np.arange(2, size + 1), np.arange(1, size)).to_pydict()
    assert forest["generation"] == list(range(size))
    assert forest["cascade"] == list(range(size - 1, -1, -1))
    assert set(forest["root_no"]) == {1}


def test_a_circle_of_everyone_is_cut_at_whoever_joined_first() -> None:
    members = np.arange(1, 1_001)
    forest = grow_forest(members, np.roll(members, 1)).to_pydict()
    assert forest["referrer_no"][0] is None
    assert forest["cascade"][0] == 999


def community(seed: int) -> Tables:
    """Members who refer each other as they like: themselves, several the same, in circles."""
    chance = random.Random(seed)
    ids = [f"m{number:02}" for number in range(40)]
    members: list[Row] = [
        {"member_id": key, "joined_at": BEGIN + timedelta(hours=number), "is_staff": number % 9 == 4}
        for number, key in enumerate(ids)
    ]
    referrals: list[Row] = [
        {
            "referral_id": f"r{number}",
            "referrer_id": chance.choice(ids),
            "referred_at": BEGIN + timedelta(days=chance.randint(0, 20)),
            "referee_id": chance.choice([*ids, None]),
        }
        for number in range(70)
    ]
    return {"members": members, "referrals": referrals}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_first_referrer_counts_and_no_staff_is_in_it(seed: int, place: str) -> None:
    rows = community(seed)
    store = filled(place, rows)
    numbered = store.read(select(people.c.member_id, people.c.member_no))
    number = dict(zip(numbered["member_id"], numbered["member_no"], strict=True))
    first: dict[int, int] = {}
    for row in sorted(rows["referrals"], key=lambda each: (each["referred_at"], each["referral_id"])):
        referrer, referee = number.get(row["referrer_id"]), number.get(row["referee_id"])
        if referrer and referee and referrer != referee and referee not in first:
            first[referee] = referrer
    found = store.read(select(referral_forest)).astype(object)
    found = found.where(found.notna(), None)
    assert {tuple(row) for row in found.to_numpy()} == expected_rows(kept(first))
    store.close()


def test_without_referrals_there_is_no_forest(place: str) -> None:
    store = filled(place, {"members": community(1)["members"]})
    assert store.read(select(referral_forest)).empty
    store.close()
