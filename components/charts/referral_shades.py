"""Shares by two things at once: a field for each pair, the fuller the darker, with its number in it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components import figures, look
from components.figures import Part
from components.plot import plot

ROW, HEAD = 32, 74
FEWEST = 20
"""Cases from which a share is shaded."""
LONGEST_NAME = 18


def shaded_pairs(rows: pd.DataFrame, names: tuple[Sequence[str], Sequence[str]], alt: str) -> None:
    """A field for each pair of a row's and a column's name.

    `rows` has row, column, members (cases) and share; `names` are the rows from top to bottom and the columns.
    """
    down, across = names
    found = {(row, column): (members, share) for row, column, members, share in rows.itertuples(index=False)}
    shares = [share for members, share in found.values() if members >= FEWEST]
    least, most = (min(shares), max(shares)) if shares else (0.0, 1.0)
    values: list[list[float | None]] = []
    labels: list[Part] = []
    for y, row in enumerate(down):
        line: list[float | None] = []
        for x, column in enumerate(across):
            members, share = found.get((row, column), (0, 0.0))
            is_told = members >= FEWEST
            line.append((share - least) / ((most - least) or 1.0) if is_told else None)
            text = f"{share:.0%}" if is_told else "·"
            labels.append(figures.label(text, look.colour("ink"), x=x, y=y, xanchor="center"))
        values.append(line)
    ladder = [[0, look.colour("wash")], [1, look.colour("accent_soft")]]
    trace = {
        "type": "heatmap",
        "z": values,
        "colorscale": ladder,
        "showscale": False,
        "hoverinfo": "none",
        "xgap": 2,
        "ygap": 2,
    }
    ticks = [
        {"tickvals": list(range(len(each))), "ticktext": [figures.escaped(name, LONGEST_NAME) for name in each]}
        for each in (across, down)
    ]
    ink = {"color": look.colour("ink")}
    layout = figures.layout(
        hovermode=False,
        annotations=labels,
        margin={"l": 4, "r": 56, "t": 4, "b": 4},
        xaxis=figures.axis(showgrid=False, side="top", tickangle=-30, tickfont=ink, **ticks[0]),
        yaxis=figures.axis(showgrid=False, autorange="reversed", tickfont=ink, **ticks[1]),
    )
    plot({"data": [trace], "layout": layout}, "referral_pairs", f"{alt}.", height=ROW * len(down) + HEAD)
