"""Places for the members of referral trees: each tree in rings around its root, the trees packed side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

STEP = 3.0
"""Distance of two generations at least; a member has the room of 1."""
ROOM = 1.15
"""Room for each member on a ring."""
MARGIN = 1.5
"""Free room around a tree."""
ALONE = 0.8
"""Room of a member who neither was brought nor brought anybody."""
COMPRESSED = 0.75
"""Wedges grow with this power of the leaves in them, so that a large branch leaves the small ones their place."""
GROWTH = 1.25
"""By which factor the room of a tree grows, when it outgrows the one it has."""


def radial_forest(parent: Whole) -> tuple[Real, Real]:
    """Where to draw the members of a forest.

    A root stands in the middle of its tree; the members of a generation on a ring around it, in the wedge of who
    brought them, and there in their order. Trees are packed in rings around the one with most room, none on another.

    Parameters
    ----------
    parent : array of int
        For each member the position of who brought them, or -1 for a root. Members stand in the order they joined, so
        that a newcomer is the last one and nobody else changes places with anybody.

    Returns
    -------
    x, y : array of float
        In units of the room that a member takes.

    Raises
    ------
    ValueError
        Following the referrers leads into a circle.

    Examples
    --------
    >>> x, y = radial_forest(np.array([-1, 0, 0]))
    >>> x.round(2), y.round(2)
    (array([ 0.,  0.,  0.]), array([ 0.,  3., -3.]))
    """
    generations = _generations(parent)
    generation, root = _rings_of(parent, generations)
    begin, end = _wedges(parent, generations)
    radius = _ring_radii(generation, root)
    angle = (begin + end) / 2
    reach = np.zeros(len(parent))
    np.maximum.at(reach, root, radius)
    roots = np.flatnonzero(parent < 0)
    first_brought = _first_brought(parent, root)
    order = np.lexsort((first_brought[roots], -_roomy(reach[roots])))
    centre_x, centre_y = np.zeros(len(parent)), np.zeros(len(parent))
    packed = packed_circles(_roomy(reach[roots])[order])
    centre_x[roots[order]], centre_y[roots[order]] = packed
    return centre_x[root] + radius * np.cos(angle), centre_y[root] + radius * np.sin(angle)


def packed_circles(radii: Real) -> tuple[Real, Real]:
    """Centres of circles of which none lies on another: the first one in the middle, the others in rings around it.

    Parameters
    ----------
    radii : array of float
        Largest first.

    Returns
    -------
    x, y : array of float

    Examples
    --------
    >>> x, y = packed_circles(np.array([2.0, 1.0, 1.0]))
    >>> np.hypot(x, y).round(2)
    array([0., 3., 3.])
    """
    x, y = np.zeros(len(radii)), np.zeros(len(radii))
    at, inner = 1, float(radii[0]) if len(radii) else 0.0
    while at < len(radii):
        middle = inner + radii[at]
        wanted = 2 * np.arcsin(np.minimum(1.0, radii[at : at + _most(middle, radii[-1])] / middle))
        ends = np.cumsum(wanted)
        many = max(1, int(np.searchsorted(ends, 2 * np.pi * (1 + 1e-12), side="right")))
        angles = ends[:many] - wanted[:many] / 2
        spare = (2 * np.pi - ends[many - 1]) / many if at + many < len(radii) else 0.0
        angles = angles + spare * np.arange(many)
        x[at : at + many], y[at : at + many] = middle * np.cos(angles), middle * np.sin(angles)
        inner, at = middle + radii[at], at + many
    return x, y


def _most(middle: float, smallest: float) -> int:
    """How many circles a ring can hold at most."""
    return int(np.pi / np.arcsin(min(1.0, smallest / middle))) + 2


def _generations(parent: Whole) -> list[Whole]:
    """Members by generation, roots first; within one by who brought them, and as they joined."""
    order = np.argsort(parent, kind="stable")
    many = np.bincount(parent[parent >= 0], minlength=len(parent))
    first = np.searchsorted(parent[order], np.arange(len(parent)))
    generations = [np.flatnonzero(parent < 0)]
    while True:
        last = generations[-1]
        counts = many[last]
        if not counts.any():
            break
        starts = np.repeat(first[last] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        generations.append(order[starts + np.arange(counts.sum())])
    if sum(len(each) for each in generations) != len(parent):
        raise ValueError("who brought whom leads into a circle")
    return generations


def _rings_of(parent: Whole, generations: list[Whole]) -> tuple[Whole, Whole]:
    generation, root = np.zeros(len(parent), np.int64), np.arange(len(parent))
    for number, members in enumerate(generations[1:], start=1):
        generation[members] = number
        root[members] = root[parent[members]]
    return generation, root


def _wedges(parent: Whole, generations: list[Whole]) -> tuple[Real, Real]:
    """For each member the angles between which they and those they brought stand."""
    leaves = (np.bincount(parent[parent >= 0], minlength=len(parent)) == 0).astype(np.float64)
    for members in reversed(generations[1:]):
        np.add.at(leaves, parent[members], leaves[members])
    weight = leaves**COMPRESSED
    begin, end = np.zeros(len(parent)), np.full(len(parent), 2 * np.pi)
    for members in generations[1:]:
        brought_by = parent[members]
        whole = np.bincount(brought_by, weights=weight[members], minlength=len(parent))
        before = np.cumsum(weight[members])
        is_first = np.concatenate(([True], brought_by[1:] != brought_by[:-1]))
        start = (before - weight[members])[is_first]
        before -= np.repeat(start, np.diff(np.append(np.flatnonzero(is_first), len(members))))
        span = (end[brought_by] - begin[brought_by]) / whole[brought_by]
        begin[members] = begin[brought_by] + span * (before - weight[members])
        end[members] = begin[members] + span * weight[members]
    return begin, end


def _ring_radii(generation: Whole, root: Whole) -> Real:
    """How far from its root each member stands: every ring has room for those on it."""
    radius = np.zeros(len(root))
    inner = np.zeros(len(root))
    for number in range(1, int(generation.max(initial=0)) + 1):
        members = np.flatnonzero(generation == number)
        many = np.bincount(root[members], minlength=len(root))
        there = np.flatnonzero(many)
        inner[there] = np.maximum(inner[there] + STEP, many[there] * ROOM / (2 * np.pi))
        radius[members] = inner[root[members]]
    return radius


def _roomy(reach: Real) -> Real:
    """The room that trees are given: it grows in steps, so that one more member seldom changes it."""
    steps = np.ceil(np.log((reach + MARGIN) / MARGIN) / np.log(GROWTH))
    room: Real = np.where(reach > 0, MARGIN * GROWTH**steps, ALONE)
    return room


def _first_brought(parent: Whole, root: Whole) -> Whole:
    """For each root the first one whom the tree gained, so that younger trees come later."""
    first = np.arange(len(parent))
    gained = np.full(len(parent), len(parent))
    brought = np.flatnonzero(parent >= 0)
    np.minimum.at(gained, root[brought], brought)
    first[gained < len(parent)] = gained[gained < len(parent)]
    return first
