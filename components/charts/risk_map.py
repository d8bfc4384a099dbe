"""How often members took part, against how long they are quiet."""

from __future__ import annotations

import pandas as pd

from components import answers, figures, look
from components.figures import Part
from components.plot import plot

ROW, EDGE = 34, 74
FAINTEST, DARKEST = 0.05, 0.6
FREQUENCIES = {1: "once", 2: "2 days", 3: "3–4", 5: "5–9", 10: "10–19", 20: "20 and more"}
QUIETS = {
    0: "0–14", 15: "15–29", 30: "30–59", 60: "60–89", 90: "90–179", 180: "180–364", 365: "365+",
}  # fmt: skip
"""Rows and columns, by where they begin."""


def risk_map(cells: pd.DataFrame, finding: str) -> None:
    """A row for each number of days on which members took part, a column for how long they are quiet.

    A cell shows how many members it holds, and is the darker the larger their mean risk. `cells` is what
    ``data_access.queries.churn.frequency_and_quiet`` gives.
    """
    places = [f"{begin}" for begin in FREQUENCIES]
    layout = figures.layout(
        barmode="overlay",
        bargap=0.06,
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": 44, "b": 4},
        xaxis=figures.axis(
            side="top", showgrid=False, range=[-0.5, len(QUIETS) - 0.5], tickvals=list(range(len(QUIETS))),
            ticktext=list(QUIETS.values()), title={"text": "Days of quiet"},
        ),
        yaxis=figures.names_axis(places, list(FREQUENCIES.values())),
    )  # fmt: skip
    figure = {"data": [_cells(cells)], "layout": layout}
    plot(figure, "risk_map", f"{finding}.", height=ROW * len(FREQUENCIES) + EDGE)


def _cells(cells: pd.DataFrame) -> Part:
    column = {begin: nth for nth, begin in enumerate(QUIETS)}
    told = [
        (answers.known(members), answers.known(risk))
        for members, risk in zip(cells["members"], cells["risk"], strict=True)
    ]
    strength = [FAINTEST if risk is None else FAINTEST + (DARKEST - FAINTEST) * risk for _, risk in told]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [column[int(begin)] - 0.48 for begin in cells["quiet"]],
        "x": [0.96] * len(cells),
        "y": [f"{int(begin)}" for begin in cells["frequency"]],
        "text": ["" if members is None else f"{members:,.0f}" for members, _ in told],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": look.colour("ink"), "size": 11},
        "constraintext": "none",
        "marker": {"color": look.colour("warm"), "opacity": strength},
        "customdata": ["withheld" if risk is None else f"mean risk {risk:.0%}" for _, risk in told],
        "hovertemplate": "%{text} members, %{customdata}<extra></extra>",
    }
