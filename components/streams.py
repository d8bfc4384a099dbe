"""Streams of members between columns of names: a picture that is drawn here, and whose streams lead to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import streamlit as st

from components import access, filters, look
from components.plot import LEADS

_HERE = Path(__file__).parent
_STREAMS = st.components.v2.component(
    "rapport_streams",
    html='<div class="rapport-streams"></div>',
    css=(_HERE / "streams.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("leaving.js", "streams.js")),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Place:
    """A name in a column, and the part its colour plays."""

    name: str
    part: str = "accent_soft"


@dataclass(frozen=True)
class Stream:
    """Members who go from a place of one column to a place of the next.

    Parameters
    ----------
    begins, ends : int
        Numbers of the places in their columns, from 0.
    members : float
        How many.
    leads : mapping
        The address of the members; empty where there is none.
    """

    begins: int
    ends: int
    members: float
    leads: Mapping[str, str] = field(default_factory=dict)


def streams(
    columns: Sequence[Sequence[Place]], flows: Sequence[Sequence[Stream]], key: str, alt: str, height: int
) -> None:
    """Draw columns of places from left to right, and between each two of them the streams.

    A click on a stream leads to its members; the arrow keys go from stream to stream, the enter key does as a click.

    Parameters
    ----------
    flows : sequence
        One fewer than `columns`.
    alt : str
        What the picture shows, in a sentence.
    """
    leads = access.may_see_members()
    shown = [[asdict(each) | {"leads": dict(each.leads) if leads else {}} for each in between] for between in flows]
    places = [
        [{"name": place.name, "colour": look.COLOURS.index(place.part)} for place in column] for column in columns
    ]
    data = {"columns": places, "flows": shown, "alt": alt, "height": height}
    clicked = _STREAMS(key=key, data=data, on_clicked_change=_rerun).clicked
    if leads and isinstance(clicked, dict):
        filters.go("members", **{name: str(clicked[name]) for name in LEADS if name in clicked})


def _rerun() -> None:
    """Nothing but the run itself is wanted of a click."""
