"""What attention did: each effect as a point with its interval."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.plot import plot
from metrics.lean_in import ESTABLISHED, NO_EFFECT

ROW = 30
LONGEST_NAME = 26
TINTS = {ESTABLISHED: "accent", NO_EFFECT: "muted"}
MARKS = {ESTABLISHED: "circle", NO_EFFECT: "circle-open"}


def lean_in_effects(told: pd.DataFrame, finding: str) -> None:
    """A row for each initiative and kind of gives: more or fewer orders than without it, with 95% interval.

    `told` is what ``effects_told`` gives. Filled: established; open: no effect seen; a cross: not established.
    """
    rows = told[told["effect"].notna()].reset_index(drop=True)
    places = [f"{nth}" for nth in range(len(rows))]
    labels = [
        figures.label(_said(row), look.colour("muted"), x=1, xref="paper", y=place, xanchor="right", name=figures.NOTE)
        for place, row in zip(places, rows.to_dict("records"), strict=True)
    ]
    tints = [look.colour(TINTS.get(verdict, "warm")) for verdict in rows["verdict"]]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": list(rows["effect"]),
        "y": places,
        "error_x": {
            "type": "data",
            "array": list(rows["high"] - rows["effect"]),
            "arrayminus": list(rows["effect"] - rows["low"]),
            "color": look.colour("muted"),
            "thickness": 1.5,
            "width": 4,
        },
        "marker": {"size": 10, "color": tints, "symbol": [MARKS.get(each, "x") for each in rows["verdict"]]},
        "hoverinfo": "skip",
    }
    low, high = min(0.0, rows["low"].min()), max(0.0, rows["high"].max())
    room = (high - low or 1.0) * 0.06
    layout = figures.layout(
        hovermode=False,
        annotations=labels,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis=figures.axis(
            range=[low - room, high + room],
            domain=[0, 0.68],
            tickformat=".0%",
            nticks=5,
            zeroline=True,
            zerolinecolor=look.colour("muted"),
        ),
        yaxis=figures.names_axis(places, [figures.escaped(_named(name), LONGEST_NAME) for name in rows["name"]]),
    )
    plot({"data": [points], "layout": layout}, "lean_in_effects", f"{finding}.", height=ROW * len(rows) + 40)


def _named(name: object) -> str:
    return str(name).replace("_", " ").capitalize() if str(name).islower() else str(name)


def _said(row: dict[object, object]) -> str:
    return f"{float(str(row['effect'])):+.0%}, {row['verdict']}"
