"""How value is spread: Lorenz's curve of purchases and of value."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.plot import plot

HEIGHT = 300
CURVES = {"spent": ("Purchases", "warm", "dot"), "total": ("Value, shared", "accent", "solid")}
"""Curves by what they are of: name, colour and line."""


def value_lorenz(curve: pd.DataFrame, finding: str) -> None:
    """The share of the whole that belongs to each share of members, the least worth first.

    `curve` is what ``value_curve`` gives. The straight line is where all are worth the same.
    """
    muted = look.colour("muted")
    equal = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "hoverinfo": "skip"}
    traces = [equal | {"line": {"color": look.colour("quiet"), "width": 1}}]
    names = []
    for measure, (name, tint, dash) in CURVES.items():
        own = curve[(curve["measure"] == measure) & curve["share_of_amount"].notna()]
        if own.empty:
            continue
        names.append((name, look.colour(tint)))
        told = [
            f"the lower {x:.0%} make {y:.0%}"
            for x, y in zip(own["share_of_members"], own["share_of_amount"], strict=True)
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(own["share_of_members"]),
                "y": list(own["share_of_amount"]),
                "name": name,
                "line": {"color": look.colour(tint), "width": 2, "dash": dash},
                "customdata": told,
                "hovertemplate": "%{customdata}",
            }
        )
    layout = figures.layout(
        hovermode="x unified",
        annotations=figures.key_line(names, 0.98),
        margin={"l": 8, "r": 16, "t": 4, "b": 8},
        xaxis=figures.axis(
            range=[0, 1], tickformat=".0%", nticks=6, showgrid=False, title={"text": "Members, the least worth first"}
        ),
        yaxis=figures.axis(range=[0, 1], tickformat=".0%", nticks=5, domain=[0, 0.88], zerolinecolor=muted),
    )
    plot({"data": traces, "layout": layout}, "value_lorenz", f"{finding}.", height=HEIGHT)
