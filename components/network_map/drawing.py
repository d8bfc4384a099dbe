"""The map in the browser: drawn with vis-network from plain data, and what is chosen on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from components.network_map.picture import Part

HEIGHT = 500
"""Height of the map itself in pixels."""
_HERE = Path(__file__).parent
_MAP = st.components.v2.component(
    "rapport_map",
    html='<div class="rapport-map"></div>',
    css=(_HERE / "network_map.css").read_text("utf-8"),
    js=(_HERE / "network_map.js").read_text("utf-8"),
    isolate_styles=False,
)


def draw(picture: Part, alt: str, key: str = "network_map") -> tuple[int | None, list[int]]:
    """Draw a map, and tell what was chosen on it since the last run.

    Returns
    -------
    row : int or None
        The node that was clicked on.
    rows : list of int
        The nodes that were framed with a rectangle.
    """
    told = json.dumps({**picture, "alt": alt}, allow_nan=False)
    wanted = _MAP(
        key=key,
        data={"picture": told, "height": HEIGHT},
        on_chosen_change=_rerun,
        on_gathered_change=_rerun,
    )
    many = len(picture["nodes"])
    chosen, gathered = _of(wanted.chosen, picture), _of(wanted.gathered, picture)
    row, rows = chosen.get("row"), gathered.get("rows")
    is_known = isinstance(row, int) and 0 <= row < many
    found = [int(each) for each in rows if 0 <= int(each) < many] if isinstance(rows, list) else []
    return int(row) if is_known and row is not None else None, found


def _of(given: Any, picture: Part) -> dict[str, Any]:
    """What came back, where it speaks of this picture and of no earlier one."""
    return given if isinstance(given, dict) and given.get("sig") == picture["sig"] else {}


def _rerun() -> None:
    """Nothing but the run itself is wanted of a click."""
