"""What members and communities are called on a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components import tables
from components.tables import Kind

LONGEST = 48
"""Letters of a name on a map or in a line of words."""
OUTSIDE, OTHERS = "Outside any community", ("Others", "in no community")
"""What those are called who belong to none, and on a circle, where there may be little room."""
ALONE = ("none", "segment")
"""Kinds of communities whose topic is name enough."""


def called(row: Mapping[Any, Any]) -> str:
    """What a member is called on a map, where there is little room."""
    return short(tables.shown(row["name"], Kind.MEMBER))


def short(name: str) -> str:
    """A name that fits.

    >>> len(short("x" * 10_000))
    48
    """
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def central_names(central: pd.DataFrame | None) -> dict[int, str]:
    """For each community the name of its central member; nothing where no members may be seen."""
    if central is None:
        return {}
    return {int(row["community_no"]): called(row) for row in central.to_dict("records")}


def circle_name(row: Mapping[Any, Any], names: Mapping[int, str]) -> str:
    """What a community is called: its topic, and who is in the middle of it, or else its number."""
    topic, who = _topic(row), names.get(int(row["community_no"]))
    if row["kind"] in ALONE:
        return short(topic)
    return short(f"{topic} around {who}") if who else short(f"{topic} {int(row['community_no'])}")


def circle_lines(row: Mapping[Any, Any], names: Mapping[int, str]) -> list[str]:
    """The same for a circle on the map, what tells it apart first: a topic can be that of several communities.

    >>> circle_lines({"kind": "none", "community_no": 0}, {})
    ['Others', 'in no community']
    """
    who = names.get(int(row["community_no"]))
    if row["kind"] == "none":
        return [*OTHERS]
    if row["kind"] in ALONE or not who:
        return [circle_name(row, names)]
    return [who] if row["kind"] == "cascade" else [short(_topic(row)), who]


def _topic(row: Mapping[Any, Any]) -> str:
    if row["kind"] == "none":
        return OUTSIDE
    usual = "Cascade" if row["kind"] == "cascade" else "Community"
    return row["topic"] if isinstance(row["topic"], str) and row["topic"] else usual
