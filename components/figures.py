"""What every chart is made of, as plain data: a quiet canvas, quiet axes, labels in place of a legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from components import answers, look

Part = dict[str, Any]
"""A piece of a plotly figure."""

LETTER = 6.3
"""Pixels that a letter of a label takes, on average."""
CLEAR = "rgba(0,0,0,0)"


def layout(**parts: object) -> Part:
    """A canvas without frame, legend or background."""
    font = {"size": 12, "color": look.colour("muted")}
    return {"paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR, "showlegend": False, "font": font, **parts}


def axis(**parts: object) -> Part:
    """An axis that stays where it is, with quiet numbers and no ticks."""
    quiet = {"color": look.colour("muted")}
    return {
        "ticks": "",
        "tickfont": quiet,
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        **parts,
    }


def label(text: str, colour: str, **where: object) -> Part:
    """Words on a chart; the text is the project's own, never a member's."""
    font = {"size": 12, "color": colour}
    return {"text": text, "showarrow": False, "xanchor": "left", "font": font, **where}


def key_line(names: Sequence[tuple[str, str]], height: float) -> list[Part]:
    """A line of names with their colours above a panel, in place of a legend.

    `names` are pairs of name and colour; `height` runs from 0, the bottom of the canvas, to 1.
    """
    where = {"xref": "paper", "yref": "paper", "x": 0, "y": height}
    parts: list[Part] = []
    begin = 0.0
    for name, colour in names:
        parts.append(label("■", colour, xshift=begin, **where))
        parts.append(label(name, look.colour("ink"), xshift=begin + 15, **where))
        begin += 34 + LETTER * len(name)
    return parts


def numbers(values: Iterable[object]) -> list[float | None]:
    """Numbers for a chart; a gap where one is unknown."""
    return [answers.known(value) for value in values]
