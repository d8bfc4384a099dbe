"""Communities are found, numbered and placed so that they are the same tomorrow."""

import networkx as nx
import numpy as np

from analytics.communities import find_communities, numbered, tied
from analytics.community_layout import place_circles, place_members
from analytics.surroundings import surroundings


def planted(groups: int, each: int, inside: float, across: float):
    graph = nx.planted_partition_graph(groups, each, inside, across, seed=7)
    first, second = np.array(graph.edges).T
    return graph, tied(first, second, np.ones(len(first)), groups * each)


def test_planted_communities_are_recovered_and_as_good_as_those_of_networkx():
    graph, ties = planted(8, 40, 0.3, 0.01)
    found = find_communities(ties)
    assert {tuple(np.flatnonzero(found == one)) for one in set(found)} == {
        tuple(range(40 * nth, 40 * nth + 40)) for nth in range(8)
    }
    mine = nx.community.modularity(graph, [set(np.flatnonzero(found == one).tolist()) for one in set(found.tolist())])
    theirs = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
    assert mine >= theirs - 0.01


def test_the_same_ties_give_the_same_communities():
    _, ties = planted(6, 50, 0.2, 0.05)
    assert (find_communities(ties) == find_communities(ties)).all()


def test_communities_keep_their_numbers_when_members_join_and_leave():
    yesterday = numbered(np.repeat([3, 1, 2], [30, 20, 10]), {}, fewest=5)
    assert yesterday.tolist() == [1] * 30 + [2] * 20 + [3] * 10
    known = {number: np.flatnonzero(yesterday == number)[:8] for number in (1, 2, 3)}
    today = numbered(np.repeat([0, 1, 2, 3], [9, 25, 21, 12]), {1: known[1] + 9, 2: known[2] + 9}, fewest=5)
    assert today.tolist() == [4] * 9 + [1] * 25 + [2] * 21 + [3] * 12
    assert (numbered(np.array([0, 0, 1]), {}, fewest=2) == [1, 1, 0]).all()


def test_circles_never_overlap_and_stay_when_a_new_one_comes():
    chance = np.random.default_rng(3)
    radii = np.sort(chance.uniform(5, 60, 40))[::-1]
    ties = chance.random((40, 40)) * (chance.random((40, 40)) < 0.1)
    ties += ties.T
    first = place_circles(radii, ties, np.full((40, 2), np.nan), gap=4)
    assert smallest_gap(first, radii) >= 4 - 1e-3
    again = place_circles(radii, ties, first, gap=4)
    assert np.abs(again - first).max() < 1e-9
    more = np.append(radii, 4.0)
    wider = np.pad(ties, (0, 1))
    wider[40, 7] = wider[7, 40] = 1.0
    grown = place_circles(more, wider, np.vstack([first, [np.nan, np.nan]]), gap=4)
    assert smallest_gap(grown, more) >= 4 - 1e-3
    assert np.median(np.hypot(*(grown[:40] - first).T)) < 1


def smallest_gap(places: np.ndarray, radii: np.ndarray) -> float:
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) - radii[:, None] - radii
    np.fill_diagonal(apart, np.inf)
    return float(apart.min())


def test_who_talk_with_each_other_stand_near_each_other_and_a_new_tie_moves_few():
    graph, ties = planted(4, 30, 0.4, 0.01)
    chance = np.random.default_rng(2)
    start = chance.uniform(-0.7, 0.7, (120, 2))
    places = place_members(start, ties)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    same = np.arange(120)[:, None] // 30 == np.arange(120) // 30
    assert apart[same].mean() < 0.75 * apart[~same].mean()
    first, second = np.array([*graph.edges, (0, 1)]).T
    again = place_members(start, tied(first, second, np.ones(len(first)), 120))
    assert np.median(np.hypot(*(again - places).T)) < 0.1
    assert np.hypot(*places.T).max() <= 1 + 1e-9


def test_surroundings_are_the_two_steps_of_networkx_within_their_room():
    graph = nx.gnm_random_graph(60, 90, seed=5)
    first, second = np.array(graph.edges).T
    found, reached_by = surroundings(7, (first, second), np.ones(len(first)), most=500)
    assert set(found.tolist()) == set(nx.ego_graph(graph, 7, radius=2))
    assert all(graph.has_edge(found[at], found[by]) for at, by in enumerate(reached_by) if by >= 0)
    few, _ = surroundings(7, (first, second), np.ones(len(first)), most=5)
    assert len(few) == 5


def test_the_strongest_ties_come_first():
    edges = np.array([0, 0, 0]), np.array([1, 2, 3])
    found, _ = surroundings(0, edges, np.array([1.0, 9.0, 5.0]), most=5)
    assert found.tolist() == [0, 2, 3, 1]
