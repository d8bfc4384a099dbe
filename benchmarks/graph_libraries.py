"""The same questions to graphs, answered by Rapport, igraph, scipy and networkx: from arrays of edges to numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.cascades import DAMPING, cascade_shapes, damped_reach
from analytics.communities import find_communities, tied
from data_access.rollups.network import grow_forest

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Found = dict[str, float]
TOLERANCE = 1e-10
"""When PageRank is done: the change of all members together."""


def _of_strength(strength: Real) -> Found:
    return {"total": float(strength.sum()), "most": float(strength.max())}


def _of_cascades(sizes: Whole, depths: Whole) -> Found:
    many = sizes > 1
    return {"cascades": float(many.sum()), "largest": float(sizes.max()), "deepest": float(depths[many].max())}


def _of_reach(reach: Real) -> Found:
    return {"furthest": float(reach.max() / reach.mean())}


def _our_strength(first: Whole, second: Whole, weight: Real, members: int) -> Found:
    return _of_strength(np.asarray(tied(first, second, weight, members).sum(axis=1), np.float64))


def _our_cascades(brought: Whole, referrer: Whole, _members: int) -> Found:
    grown = grow_forest(brought, referrer)
    root, generation, cascade = (grown[name].to_numpy() for name in ("root_no", "generation", "cascade"))
    shapes = cascade_shapes(root, generation, cascade + 1)
    return _of_cascades(shapes["size"].to_numpy(), shapes["depth"].to_numpy())


def _our_reach(brought: Whole, referrer: Whole, members: int) -> Found:
    grown = grow_forest(brought, referrer)
    generation = np.zeros(members, np.int64)
    generation[grown["member_no"].to_numpy()] = grown["generation"].to_numpy()
    parent = np.full(members, -1)
    parent[brought] = referrer
    return _of_reach(damped_reach(parent, generation))


def _our_communities(first: Whole, second: Whole, weight: Real, members: int) -> Whole:
    return find_communities(tied(first, second, weight, members))


def _igraph_of(first: Whole, second: Whole, members: int, *, is_directed: bool = False) -> Any:
    import igraph

    return igraph.Graph(members, np.column_stack([first, second]), directed=is_directed)


def _igraph_strength(first: Whole, second: Whole, weight: Real, members: int) -> Found:
    return _of_strength(np.array(_igraph_of(first, second, members).strength(weights=weight)))


def _under_one(brought: Whole, referrer: Whole, members: int) -> tuple[Whole, Whole]:
    """The forest with one root above all roots: parents and children."""
    is_root = np.ones(members, bool)
    is_root[brought] = False
    roots = np.flatnonzero(is_root)
    return np.concatenate([referrer, np.full(len(roots), members)]), np.concatenate([brought, roots])


def _per_tree(tree: Whole, depth: Whole | Real) -> Found:
    deepest = np.zeros(int(tree.max()) + 1, np.int64)
    np.maximum.at(deepest, tree, depth.astype(np.int64))
    return _of_cascades(np.bincount(tree), deepest)


def _igraph_cascades(brought: Whole, referrer: Whole, members: int) -> Found:
    tree = np.array(_igraph_of(referrer, brought, members).connected_components().membership)
    above, below = _under_one(brought, referrer, members)
    whole = _igraph_of(above, below, members + 1, is_directed=True)
    depth = np.array(whole.distances(source=[members])[0][:members]) - 1
    return _per_tree(tree, depth)


def _igraph_reach(brought: Whole, referrer: Whole, members: int) -> Found:
    graph = _igraph_of(brought, referrer, members, is_directed=True)
    return _of_reach(np.array(graph.pagerank(damping=DAMPING)))


def _igraph_communities(first: Whole, second: Whole, weight: Real, members: int) -> Whole:
    graph = _igraph_of(first, second, members)
    graph.es["weight"] = weight
    graph.simplify(combine_edges="sum")
    found = graph.community_leiden(objective_function="modularity", weights="weight")
    return np.array(found.membership)


def _scipy_cascades(brought: Whole, referrer: Whole, members: int) -> Found:
    from scipy.sparse import csgraph, csr_array

    edges = csr_array((np.ones(len(brought), np.int8), (referrer, brought)), shape=(members, members))
    _, tree = csgraph.connected_components(edges, directed=False)
    ends = _under_one(brought, referrer, members)
    whole = csr_array((np.ones(len(ends[0]), np.int8), ends), shape=(members + 1, members + 1))
    return _per_tree(tree, csgraph.dijkstra(whole, indices=members, unweighted=True)[:members] - 1)


def _scipy_reach(brought: Whole, referrer: Whole, members: int) -> Found:
    from scipy.sparse import csr_array

    upwards = csr_array((np.ones(len(brought)), (referrer, brought)), shape=(members, members))
    is_root = np.ones(members, bool)
    is_root[brought] = False
    rank = np.full(members, 1 / members)
    while True:
        following = DAMPING * (upwards @ rank + rank[is_root].sum() / members) + (1 - DAMPING) / members
        if np.abs(following - rank).sum() < TOLERANCE:
            return _of_reach(following)
        rank = following


def _networkx_of(first: Whole, second: Whole, weight: Real, members: int) -> Any:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(members))
    ties = tied(first, second, weight, members).tocoo()
    is_once = ties.row < ties.col
    ends = (ties.row[is_once].tolist(), ties.col[is_once].tolist(), ties.data[is_once].tolist())
    graph.add_weighted_edges_from(zip(*ends, strict=True))
    return graph


def _networkx_strength(first: Whole, second: Whole, weight: Real, members: int) -> Found:
    graph = _networkx_of(first, second, weight, members)
    return _of_strength(np.array([strength for _, strength in graph.degree(weight="weight")]))


def _networkx_cascades(brought: Whole, referrer: Whole, members: int) -> Found:
    import networkx

    above, below = _under_one(brought, referrer, members)
    graph = networkx.DiGraph(list(zip(above.tolist(), below.tolist(), strict=True)))
    steps = networkx.single_source_shortest_path_length(graph, members)
    graph.remove_node(members)
    tree, depth = np.zeros(members, np.int64), np.array([steps[node] - 1 for node in range(members)])
    for number, nodes in enumerate(networkx.weakly_connected_components(graph)):
        tree[list(nodes)] = number
    return _per_tree(tree, depth)


def _networkx_reach(brought: Whole, referrer: Whole, members: int) -> Found:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(members))
    graph.add_edges_from(zip(brought.tolist(), referrer.tolist(), strict=True))
    rank = networkx.pagerank(graph, alpha=DAMPING, tol=TOLERANCE / members, max_iter=1_000)
    return _of_reach(np.array([rank[node] for node in range(members)]))


def _networkx_communities(first: Whole, second: Whole, weight: Real, members: int) -> Whole:
    import networkx

    graph = _networkx_of(first, second, weight, members)
    groups = np.zeros(members, np.int64)
    for number, nodes in enumerate(networkx.community.louvain_communities(graph, seed=1)):
        groups[list(nodes)] = number
    return groups


WORKERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Rapport": {
        "strength": _our_strength,
        "cascades": _our_cascades,
        "reach": _our_reach,
        "communities": _our_communities,
    },
    "igraph": {
        "strength": _igraph_strength,
        "cascades": _igraph_cascades,
        "reach": _igraph_reach,
        "communities": _igraph_communities,
    },
    "scipy": {"cascades": _scipy_cascades, "reach": _scipy_reach},
    "networkx": {
        "strength": _networkx_strength,
        "cascades": _networkx_cascades,
        "reach": _networkx_reach,
        "communities": _networkx_communities,
    },
}
"""By library and measure: from a graph's edges to what is found; for communities, the community of each member."""
