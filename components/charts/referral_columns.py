"""How many of each kind, in order: columns with their number on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components import figures, look
from components.figures import Part
from components.plot import plot

HEIGHT = 210
FEWEST = 5
"""Columns that there is room for at least, so that few are not as wide as the page."""
MOST_LABELLED = 14
"""Columns up to which each has its number on top."""


def columns_in_order(
    names: Sequence[str], counts: Sequence[float], key: str, alt: str, leads: Sequence[Mapping[str, str] | None] = ()
) -> None:
    """A column for each name, in the order given; `leads` are the addresses of the members behind them."""
    told = [f"{count:,.0f}" for count in counts]
    trace: Part = {
        "type": "bar",
        "x": list(range(len(names))),
        "y": [float(count) for count in counts],
        "marker": {"color": look.colour("accent_soft"), "line": {"width": 0.6, "color": look.colour("muted")}},
        "text": told if len(names) <= MOST_LABELLED else None,
        "textposition": "outside",
        "textfont": {"color": look.colour("ink")},
        "cliponaxis": False,
        "hoverinfo": "none",
    }
    if leads:
        trace["leads"] = [dict(each) if each else None for each in leads]
    places = {"tickvals": list(range(len(names))), "ticktext": [figures.escaped(name, 14) for name in names]}
    layout = figures.layout(
        bargap=0.35,
        hovermode=False,
        margin={"l": 4, "r": 4, "t": 22, "b": 4},
        xaxis=figures.axis(showgrid=False, tickangle=0, range=[-0.5, max(len(names), FEWEST) - 0.5], **places),
        yaxis=figures.axis(visible=False, rangemode="tozero"),
    )
    said = ", ".join(f"{name}: {count}" for name, count in zip(names, told, strict=True))
    plot({"data": [trace], "layout": layout}, key, f"{alt}. {said}.", height=HEIGHT)
