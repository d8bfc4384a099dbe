"""What the colours and the sizes of members on a map mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from components import look, tables
from components.tables import Kind

Groups = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: what it is called, its colour, and whether members need an edge to stand out."""

    label: str
    colour: str
    edged: bool = False
    meaning: str = ""


HEALTH = {
    "active": Entry("Active", look.colour("accent"), meaning="Not silent for longer than is usual for them."),
    "at risk": Entry("At risk", look.colour("warm"), meaning="Silent for longer than is usual for them."),
    "lapsed": Entry("Lapsed", look.colour("red"), meaning="Silent for so long that few come back."),
    "never": Entry("Never seen", look.colour("quiet"), edged=True, meaning="Joined, and did nothing since."),
}
"""States of health of a member; the same colours on every map."""
SEGMENTS = ("accent", "warm", "violet", "blue", "red", "accent_soft", "muted")
"""Colours of the largest segments, in their alphabetical order; the others share one."""
STEPS = (2, 4, 6, 8)
"""Shades of what grows, of the ten of `chartSequentialColors`."""
OLDEST = 4


def by_origin(nodes: pd.DataFrame, _currency: str) -> tuple[Groups, list[Entry]]:
    """Where members came from."""
    names = [name for name in look.ORIGINS if name != "nobody"]
    entries = [Entry(look.ORIGINS[n].name, look.ORIGINS[n].colour, n in look.FAINT_ORIGINS) for n in names]
    return _of(nodes["origin"], names, "unknown"), entries


def by_health(nodes: pd.DataFrame, _currency: str) -> tuple[Groups, list[Entry]]:
    """How members fare."""
    return _of(nodes["health"], list(HEALTH), "never"), list(HEALTH.values())


def by_generation(nodes: pd.DataFrame, _currency: str) -> tuple[Groups, list[Entry]]:
    """How many steps from the root members are."""
    names = ["Brought by nobody", "First generation", "Second", "Third", "Fourth and later"]
    shades = [look.colour("warm"), *(f"step:{step}" for step in reversed(STEPS))]
    entries = [Entry(name, shade, edged=True) for name, shade in zip(names, shades, strict=True)]
    return nodes["generation"].clip(upper=OLDEST).to_numpy(np.int64), entries


def by_segment(nodes: pd.DataFrame, _currency: str) -> tuple[Groups, list[Entry]]:
    """Which segment members are in."""
    named = nodes["segment"].fillna("").replace("", "Without a segment")
    names = sorted(named.value_counts().index[: len(SEGMENTS)])
    entries = [Entry(str(name), look.colour(part)) for name, part in zip(names, SEGMENTS, strict=False)]
    groups = _of(named, names, "")
    if len(set(named)) > len(names):
        entries.append(Entry("Other segments", look.colour("quiet"), edged=True))
    return np.where(groups < 0, len(names), groups), entries


def by_value(nodes: pd.DataFrame, currency: str) -> tuple[Groups, list[Entry]]:
    """What those are worth whom members brought, directly and further down."""
    value = nodes["brought_revenue"].to_numpy(np.float64)
    bounds = _bounds(value[value > 0])

    def money(amount: float) -> str:
        return tables.shown(amount, Kind.MONEY, currency).removesuffix(".00")

    entries = [Entry("Nothing yet", look.colour("quiet"), edged=True)]
    edges = [0.0, *bounds]
    for nth, low in enumerate(edges):
        high = f" to {money(edges[nth + 1])}" if nth + 1 < len(edges) else " and more"
        shade = f"step:{STEPS[nth]}"
        entries.append(Entry(f"{money(low)}{high}" if low else f"Up{high}", shade, edged=True))
    groups = np.where(value > 0, 1 + np.searchsorted(bounds, value, side="right"), 0)
    return groups.astype(np.int64), entries if (value > 0).any() else entries[:1]


Colouring = Callable[[pd.DataFrame, str], tuple[Groups, list[Entry]]]
COLOURINGS: dict[str, Colouring] = {
    "Origin": by_origin,
    "Health": by_health,
    "Value brought": by_value,
    "Generation": by_generation,
    "Segment": by_segment,
}
COLOURED_BY = {"Health": "health", "Value brought": "brought_revenue"}
"""The column that a colouring needs to be measured."""
SIZES = {"Brought": "cascade", "Revenue": "revenue", "Answers": "replies"}
"""What the size of a member may mean, by the column that holds it."""
SMALLEST, LARGEST = 9.0, 27.0


def sizes(nodes: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Radii of members, whose areas grow with a column's values, in units of the map."""
    value = np.sqrt(np.maximum(0.0, nodes[column].fillna(0).to_numpy(np.float64)))
    radii: npt.NDArray[np.float64] = SMALLEST + (LARGEST - SMALLEST) * value / max(1.0, float(value.max(initial=0)))
    return radii


def _of(values: pd.Series[Any], names: Sequence[str], usual: str) -> Groups:
    """The place of each value among the names; those that are none of them are taken for the usual one."""
    place = {name: nth for nth, name in enumerate(names)}
    return values.map(lambda value: place.get(value, place.get(usual, -1))).to_numpy(np.int64)


def _bounds(value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round amounts that part values in up to four groups of about the same number of members."""
    if not len(value):
        return np.zeros(0)
    cuts = np.quantile(value, [0.4, 0.7, 0.9])
    digits = 10.0 ** np.floor(np.log10(np.maximum(cuts, 1e-9)))
    return np.unique(np.round(cuts / digits) * digits)
