"""What every chart is made of, as plain data: a quiet canvas, quiet axes, labels in place of a legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

from components import answers, look

Part = dict[str, Any]
"""A piece of a plotly figure."""

LETTER = 6.3
"""Pixels that a letter of a label takes, on average."""
CLEAR = "rgba(0,0,0,0)"
KEY, NOTE, TOLD = "key", "note", "told"
"""Names of labels that the browser moves to another line, leaves out, or puts above their bars on a narrow screen; the
last stand after bars that lie, and it keeps the room for them."""


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


def names_axis(places: Sequence[str], names: Sequence[str]) -> Part:
    """An axis of names down the left side, in reading order: for each place on it the name, escaped."""
    ink = {"color": look.colour("ink")}
    shown = [f"{name}  " for name in names]
    rows = {"type": "category", "tickvals": list(places), "ticktext": shown, "autorange": "reversed"}
    return axis(showgrid=False, tickfont=ink, **rows)


def escaped(text: str, most: int = 0) -> str:
    """Text from data as the chart library shows it: what looks like markup, or like a colour, stays text.

    Longer text than `most` letters is cut, where a number is given.

    >>> escaped("R&D <b>theme:1</b>")
    'R&amp;D &lt;b&gt;theme&#58;1&lt;/b&gt;'
    >>> escaped("a long name", 7)
    'a long…'
    """
    plain = " ".join(text.split())
    if most and len(plain) > most:
        plain = f"{plain[: most - 1].rstrip()}…"
    for letter, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), (":", "&#58;")):
        plain = plain.replace(letter, instead)
    return plain


def in_two_lines(text: str, most: int) -> str:
    """The same, where it is longer than `most` letters in two lines, and cut after these.

    >>> in_two_lines("customers of the last 365 days", 22)
    'customers of the last<br>365 days'
    """
    lines = wrap(text, most, max_lines=2, placeholder="…")
    return "<br>".join(escaped(line) for line in lines)


def label(text: str, colour: str, **where: object) -> Part:
    """Words on a chart; text from data is to be escaped first."""
    font = {"size": 12, "color": colour}
    return {"text": text, "showarrow": False, "xanchor": "left", "font": font, **where}


def key_line(names: Sequence[tuple[str, str]], height: float) -> list[Part]:
    """A line of names with their colours above a panel, in place of a legend.

    The browser breaks the line where it is wider than the chart. `names` are pairs of name and colour; `height` runs
    from 0, the bottom of the canvas, to 1.
    """
    where = {"xref": "paper", "yref": "paper", "x": 0, "y": height}
    parts: list[Part] = []
    begin = 0.0
    for name, colour in names:
        parts.append(label("■", colour, xshift=begin, name=KEY, **where))
        parts.append(label(name, look.colour("ink"), xshift=begin + 15, name=KEY, **where))
        begin += 32 + LETTER * len(name)
    return parts


def joined(labels: Iterable[Part]) -> str:
    """The words of labels that stand beside each other."""
    return " ".join(str(each["text"]) for each in labels)


def numbers(values: Iterable[object]) -> list[float | None]:
    """Numbers for a chart; a gap where one is unknown."""
    return [answers.known(value) for value in values]
