"""What graphs cost: who brought whom, and who talks with whom, against igraph, scipy and networkx by themselves."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np

from analytics.communities import tied
from benchmarks.graph_libraries import WORKERS, Found, Real, Whole
from benchmarks.measuring import Clock, Figure, Section, Told, in_child

TIES = 3
"""Ties of a member, on average."""
BROUGHT = 0.6
"""Share of the members whom somebody brought."""
CIRCLE = 1_000
"""Members of a community in the graph that is drawn by chance."""
INSIDE = 0.8
"""Share of the ties that stay inside of one."""
LIMIT = 1.0
LARGE, ROUNDS = 500_000, 3
SMALLER = 10
SAME = 1e-6
MEASURES = {
    "strength": "how much each talks",
    "cascades": "cascades",
    "reach": "damped reach",
    "communities": "communities",
}
METHOD = f"""\
Graphs drawn by chance: members who talk with each other, {TIES} ties for each and {INSIDE:.0%} of them inside of
communities of {CIRCLE:,}; and a forest of who brought whom, in which {BROUGHT:.0%} have a referrer. From arrays of
edges to the numbers, the making of a library's own graph included; CPU seconds of a process of its own with one
thread, in turns; of graphs under {LARGE:,} members the median of {ROUNDS} rounds. All libraries find the same, or this
fails: strengths; the number of cascades, the largest and the deepest; who reaches furthest, beside the mean (PageRank,
in the others). Rapport also finds in that time how wide and how viral each cascade is, and how many came through
each member. Of communities the modularity is told, which the limit is about as well. networkx would need half an
hour, so it stands beside Rapport on a graph {SMALLER} times smaller. igraph is measured here, and is no part of the
app."""


def conversation(members: int) -> tuple[Whole, Whole, Real]:
    """Who talks with whom, and how often."""
    chance = np.random.default_rng(1)
    ties = TIES * members
    first = (members * chance.random(ties) ** 2).astype(np.int64)
    inside = np.minimum(members - 1, first // CIRCLE * CIRCLE + chance.integers(0, CIRCLE, ties))
    second = np.where(chance.random(ties) < INSIDE, inside, chance.integers(0, members, ties))
    second = np.where(second == first, (first + 1) % members, second)
    return first, second, chance.integers(1, 5, ties).astype(np.float64)


def forest(members: int) -> tuple[Whole, Whole]:
    """Who was brought, and by whom: by somebody who joined before."""
    chance = np.random.default_rng(2)
    brought = np.flatnonzero(chance.random(members) < BROUGHT)
    brought = brought[brought > 0]
    return brought, (brought * chance.random(len(brought))).astype(np.int64)


def work(library: str, measure: str, members: int) -> Told:
    """Measure one thing with one library, once it is loaded."""
    count, given = WORKERS[library][measure], _given(measure, members)
    count(*_given(measure, CIRCLE))
    clock = Clock()
    found = count(*given)
    cpu, wall = clock.read()
    return {"cpu": cpu, "wall": wall, "found": _modularity(found, *given) if measure == "communities" else found}


def _given(measure: str, members: int) -> tuple[Any, ...]:
    drawn = conversation(members) if measure in ("strength", "communities") else forest(members)
    return (*drawn, members)


def _modularity(groups: Whole, first: Whole, second: Whole, weight: Real, members: int) -> Found:
    """How much more ties stay inside of communities than by chance."""
    ties = tied(first, second, weight, members)
    strength = np.asarray(ties.sum(axis=1), np.float64)
    entries = ties.tocoo()
    inside = float(entries.data[groups[entries.row] == groups[entries.col]].sum())
    shares = np.bincount(groups, weights=strength) / strength.sum()
    return {"modularity": inside / float(strength.sum()) - float((shares**2).sum())}


def measure(members: int) -> Section:
    """The chapter on graphs of so many members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    smaller = max(CIRCLE, members // SMALLER)
    for size, others in ((members, ("igraph", "scipy")), (smaller, ("networkx",))):
        for name in MEASURES:
            libraries = ["Rapport", *(each for each in others if name in WORKERS[each])]
            _measure_one(size, name, libraries, (figures, details))
    return Section("graphs", "Graphs", METHOD, figures, details)


def _measure_one(size: int, name: str, libraries: list[str], told: tuple[list[Figure], list[Figure]]) -> None:
    rounds = [
        {each: in_child(work, library=each, measure=name, members=size) for each in libraries}
        for _ in range(ROUNDS if size < LARGE else 1)
    ]
    figures, details = told
    about = f"{size:,} members, {MEASURES[name]}"
    ours = rounds[0]["Rapport"]["found"]
    for each in libraries[1:]:
        theirs = rounds[0][each]["found"]
        ratio = median(one["Rapport"]["cpu"] / one[each]["cpu"] for one in rounds)
        figures.append(Figure(f"{about}: CPU", ratio, f"x {each}", LIMIT))
        if name == "communities":
            figures.append(
                Figure(f"{about}: modularity of {each}", theirs["modularity"] / ours["modularity"], "x ours", 1.01)
            )
        elif not all(abs(ours[key] - theirs[key]) <= SAME * abs(theirs[key]) for key in theirs):
            raise RuntimeError(f"{each} finds {theirs}, Rapport {ours}")
    cpu = {each: median(one[each]["cpu"] for one in rounds) for each in libraries}
    details += [Figure(f"{about}: {each}, CPU", seconds, "s") for each, seconds in cpu.items()]
    details.append(Figure(f"{about}: Rapport, memory", max(one["Rapport"]["memory"] for one in rounds), "GB"))
    if name == "communities":
        details.append(Figure(f"{about}: modularity", ours["modularity"], ""))
