"""Places for communities as circles, and for the members of one by who talks with whom."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Real = npt.NDArray[np.float64]

WIDE = 1.5
"""How much wider than high a map of circles is: as screens are."""
GOLDEN = np.pi * (3 - np.sqrt(5))
"""The angle between two seeds of a sunflower."""
ROUNDS = 300
COOLING = 0.96
PATIENCE = 2_000
CELLS = 14
"""Members push each other by the square of a grid they stand in; so many squares to a side."""


def sunflower(many: int) -> tuple[Real, Real]:
    """Places of seeds, spread evenly over a disc of radius 1, from the middle outwards.

    >>> x, y = sunflower(2)
    >>> np.hypot(x, y).round(2)
    array([0.5 , 0.87])
    """
    distance = np.sqrt((np.arange(many) + 0.5) / max(1, many))
    angle = GOLDEN * np.arange(many)
    return distance * np.cos(angle), distance * np.sin(angle)


def place_circles(radii: Real, ties: Real, before: Real, gap: float) -> Real:
    """Centres of circles, none on another; those that are tied stand near each other.

    Circles that had a place keep it, but for the room that others need; without any, all are placed by force
    (Fruchterman and Reingold 1991, doi:10.1002/spe.4380211102).

    Parameters
    ----------
    radii : array of float
        Largest first.
    ties : array of float
        A symmetric matrix: how strongly circles are tied.
    before : array of float
        Two columns: where the circles stood; not a number for new ones.
    gap : float
        Free room between two circles.

    Returns
    -------
    array of float
        Two columns.
    """
    if not len(radii):
        return np.zeros((0, 2))
    spread = float(np.sqrt((radii**2).sum())) * 1.3
    start = np.column_stack(sunflower(len(radii))) * spread
    is_known = np.logical_not(np.isnan(before).any(axis=1)).reshape(-1)
    if not is_known.any():
        return _apart(_drawn_together(start, radii, ties) * [WIDE**0.5, WIDE**-0.5], radii, gap)
    places = np.where(is_known[:, None], before, start)
    for number in np.flatnonzero(~is_known):
        pull = ties[number] * is_known
        if pull.any():
            places[number] = (places * (pull / pull.sum())[:, None]).sum(axis=0) + start[number] * 1e-3
    return _apart(places, radii, gap)


def place_members(start: Real, ties: sparse.csr_array) -> Real:
    """Places of members who talk with each other, by force, inside a disc of radius 1.

    Parameters
    ----------
    start : array of float
        Two columns: where each begins. Taken from who they are, the same members begin, and end, where they did.
    ties : sparse array
        Symmetric: how strongly members are tied.

    Returns
    -------
    array of float
        Two columns.
    """
    many = len(start)
    if many < 2:
        return np.zeros((many, 2))
    places, heat = start.copy(), 0.1
    strength = sparse.csr_array((np.log1p(ties.data), ties.indices, ties.indptr), shape=ties.shape)
    pulled = np.maximum(1.0, strength.sum(axis=1))[:, None]
    ideal = 1.0 / many
    while heat > 0.002:
        pull = (strength @ places - pulled * places) / np.sqrt(pulled)
        step = pull + ideal * 6.0 * _pushed(places) - 0.6 * places
        length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
        places = places + step / length * np.minimum(length, heat)
        heat *= COOLING
    return _rounded(places)


def _pushed(places: Real) -> Real:
    """How members push each other away: each is pushed by the middle of every square with anybody in it."""
    low, high = places.min(axis=0), places.max(axis=0)
    square = np.minimum(CELLS - 1, ((places - low) / np.maximum(high - low, 1e-9) * CELLS).astype(np.int64))
    number = square[:, 0] * CELLS + square[:, 1]
    many = np.bincount(number, minlength=CELLS * CELLS).astype(np.float64)
    there = np.flatnonzero(many)
    middles = np.column_stack(
        [np.bincount(number, weights=places[:, axis], minlength=CELLS * CELLS)[there] / many[there] for axis in (0, 1)]
    )
    apart, apart_y = (np.subtract.outer(places[:, axis], middles[:, axis]) for axis in (0, 1))
    apart *= apart
    apart_y *= apart_y
    apart += apart_y
    apart += 1e-3
    push = np.divide(many[there], apart, out=apart)
    pushed: Real = push.sum(axis=1)[:, None] * places - push @ middles
    return pushed


def _rounded(places: Real) -> Real:
    """The same places with every ring as full as the next one, so that no crowd hides its members."""
    centred = places - places.mean(axis=0)
    distance = np.hypot(centred[:, 0], centred[:, 1])
    rank = np.empty(len(places))
    rank[np.argsort(distance, kind="stable")] = np.sqrt((np.arange(len(places)) + 0.5) / len(places))
    even = 0.5 * rank + 0.5 * distance / max(float(distance.max()), 1e-9)
    rounded: Real = centred / np.maximum(distance, 1e-9)[:, None] * even[:, None]
    return rounded


def _drawn_together(places: Real, radii: Real, ties: Real) -> Real:
    """Tied circles move towards each other, all away from each other, and everything to the middle."""
    strength = ties / max(float(ties.max()), 1e-9)
    heat = float(radii.max())
    for _ in range(ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-9)
        near = radii[:, None] + radii[None, :]
        push = (near**2 / distance**2 - strength * distance / near)[..., None] * apart / distance[..., None]
        step = push.sum(axis=1) * radii.mean() * 0.2 - places * [0.05 / WIDE, 0.05 * WIDE]
        length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
        places = places + step / length * np.minimum(length, heat)
        heat *= 0.985
    return places


def _apart(places: Real, radii: Real, gap: float) -> Real:
    """Circles pushed off each other; what still touches after many rounds, by making everything wider."""
    need = radii[:, None] + radii[None, :] + gap
    np.fill_diagonal(need, 0)
    for _ in range(PATIENCE):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        lacking = need - distance
        if lacking.max() <= gap * 1e-6:
            return places
        way = apart / np.maximum(distance, 1e-9)[..., None]
        places = places + (np.maximum(lacking, 0)[..., None] * way).sum(axis=1) / 2
    apart = places[:, None, :] - places[None, :, :]
    distance = np.hypot(apart[..., 0], apart[..., 1]) + np.eye(len(radii))
    wider: Real = places * max(1.0, float((need / distance).max()))
    return wider
