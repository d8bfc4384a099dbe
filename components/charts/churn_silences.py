"""How silences end, and how long they are against each member's own usual gap."""

from __future__ import annotations

import pandas as pd

from analytics.comeback import FEWEST
from components import figures, look
from components.figures import Part
from components.plot import plot

HEIGHT = 260
LAPSED_SHARE = 0.2
STATES = {"active": ("accent", ""), "at risk": ("warm", "/"), "lapsed": ("quiet", "")}
"""For each state its colour, and the pattern that tells it apart without colour."""
GAPS = {0.0: "under ½", 0.5: "½ to 1", 1.0: "1 to 2", 2.0: "2 to 4", 4.0: "4 to 8", 8.0: "8 and more"}
"""Bars by silence in own usual gaps."""


def comeback_curve(curve: pd.DataFrame, lapsed_after: int, finding: str) -> None:
    """The share of silences that end within 180 days more, by how long they have lasted; dots alone where few did.

    `curve` is what ``data_access.queries.churn.comebacks`` gives.
    """
    known = curve[curve["reached"] > 0]
    is_enough = known["reached"] >= FEWEST
    line = {"mode": "lines+markers", "line": {"color": look.colour("accent"), "width": 2}}
    dots = {"mode": "markers", "marker": {"color": look.colour("muted"), "symbol": "circle-open"}}
    ink = look.colour("ink")
    marks = {"type": "line", "line": {"color": look.colour("muted"), "width": 1, "dash": "dot"}}
    layout = figures.layout(
        hovermode="closest",
        shapes=[
            {**marks, "x0": lapsed_after, "x1": lapsed_after, "y0": 0, "y1": 1, "yref": "paper"},
            {**marks, "x0": 0, "x1": 1, "xref": "paper", "y0": LAPSED_SHARE, "y1": LAPSED_SHARE},
        ],
        annotations=[figures.label(f" lapsed from {lapsed_after:,} days", ink, x=lapsed_after, y=0.96, yref="paper")],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=figures.axis(title={"text": "Days of silence"}, showgrid=False, rangemode="tozero", nticks=8),
        yaxis=figures.axis(range=[0, 1.02], tickformat=".0%", nticks=6),
    )
    data = [_comebacks(known[is_enough], **line), _comebacks(known[~is_enough], **dots)]
    plot({"data": data, "layout": layout}, "comeback_curve", f"{finding}.", height=HEIGHT)


def _comebacks(known: pd.DataFrame, **shown: object) -> Part:
    return {
        "type": "scatter",
        "x": figures.numbers(known["silent_days"]),
        "y": figures.numbers(known["returned"] / known["reached"]),
        "customdata": [f"{reached:,.0f} silences" for reached in known["reached"]],
        "hovertemplate": "After %{x} days of silence %{y:.0%} come back (%{customdata})<extra></extra>",
        **shown,
    }


def silence_gaps(silences: pd.DataFrame, finding: str) -> None:
    """Members by their silence in their own usual gaps, stacked by state; a click leads to the members of a state.

    `silences` is what ``data_access.queries.churn.silence_in_gaps`` gives.
    """
    traces: list[Part] = []
    for state, (shade, pattern) in STATES.items():
        counted = silences[silences["state"] == state].set_index("gaps")["members"]
        members = figures.numbers(counted.get(gap) for gap in GAPS)
        traces.append(
            {
                "type": "bar",
                "x": list(GAPS.values()),
                "y": members,
                "name": state,
                "marker": {"color": look.colour(shade), "pattern": {"shape": pattern, "size": 5, "solidity": 0.25}},
                "hovertemplate": "%{y:,.0f}",
                "leads": [{"of": "state", "which": state} if count else None for count in members],
            }
        )
    named = [(state, look.colour(shade)) for state, (shade, _) in STATES.items()]
    layout = figures.layout(
        barmode="stack",
        bargap=0.25,
        hovermode="x unified",
        annotations=figures.key_line(named, 1.0),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=figures.axis(type="category", showgrid=False, title={"text": "Silence, in own usual gaps"}),
        yaxis=figures.axis(domain=[0, 0.84], tickformat=",d", nticks=5, rangemode="tozero"),
    )
    plot({"data": traces, "layout": layout}, "silence_gaps", f"{finding}.", height=HEIGHT)
