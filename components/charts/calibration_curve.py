"""What was foretold, against what happened."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.figures import Part
from components.plot import plot

HEIGHT = 330
SHADES = {"recency": "quiet", "rhythm": "blue", "community": "accent"}
SHAPES = {"recency": "square", "rhythm": "diamond", "community": "circle"}
"""The levels differ in shape as well as in colour."""


def calibration_curve(bins: pd.DataFrame, names: dict[str, str], used: str, finding: str) -> None:
    """A point for each tenth of members: their mean risk, and the share of them who fell silent.

    `bins` is what ``data_access.queries.churn.calibration`` gives; `names` are the levels' names, `used` the one in
    use, whose points have their 95% interval. On the dotted line the two agree.
    """
    levels = [level for level in names if level in set(bins["level"])]
    line = {
        "type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "hoverinfo": "skip",
        "line": {"color": look.colour("muted"), "width": 1, "dash": "dot"},
    }  # fmt: skip
    traces = [line, *(_points(bins[bins["level"] == level], level, names[level], level == used) for level in levels)]
    share = {"range": [-0.02, 1.04], "tickformat": ".0%", "nticks": 6}
    layout = figures.layout(
        hovermode="closest",
        annotations=figures.key_line([(names[level], look.colour(SHADES[level])) for level in levels], 1.0),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=figures.axis(title={"text": "Foretold risk"}, showgrid=False, **share),
        yaxis=figures.axis(title={"text": "Fell silent"}, domain=[0, 0.88], **share),
    )
    plot({"data": traces, "layout": layout}, "calibration_curve", f"{finding}.", height=HEIGHT)


def _points(bins: pd.DataFrame, level: str, name: str, is_used: bool) -> Part:
    bins = bins.dropna(subset=["observed"])
    told = [
        f"{name}<br>Foretold {row['predicted']:.0%}, happened to <b>{row['observed']:.0%}</b> of {row['members']:,.0f}"
        for row in bins.to_dict("records")
    ]
    points: Part = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": figures.numbers(bins["predicted"]),
        "y": figures.numbers(bins["observed"]),
        "line": {"color": look.colour(SHADES[level]), "width": 2 if is_used else 1},
        "marker": {"symbol": SHAPES[level], "size": 9 if is_used else 6},
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    if is_used:
        above, below = figures.numbers(bins["high"] - bins["observed"]), figures.numbers(bins["observed"] - bins["low"])
        ends = {"type": "data", "symmetric": False, "thickness": 1, "width": 3}
        points["error_y"] = {**ends, "array": above, "arrayminus": below}
    return points
