"""What members and communities are called on a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components import tables
from components.tables import Kind

LONGEST = 48
"""Letters of a name on a map or in a line of words."""


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
    """What a community is called: its topic, and who is in the middle of it."""
    number, topic = int(row["community_no"]), row["topic"]
    if row["kind"] == "none":
        return "Outside any community"
    who = names.get(number)
    usual = "Cascade" if row["kind"] == "cascade" else "Community"
    told = topic if isinstance(topic, str) and topic else usual
    if row["kind"] == "segment":
        return short(told)
    return short(f"{told} around {who}") if who else short(f"{told} {number}")
