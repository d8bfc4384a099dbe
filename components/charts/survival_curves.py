"""How long members stay, group by group."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.figures import Part
from components.plot import plot

HEIGHT = 330
SHADES = ("accent", "blue", "violet", "warm", "muted", "ink")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Groups differ in their dashes as well as in colour."""
MOST_BANDS = 3
"""Groups up to which each has its interval drawn."""


def survival_curves(curves: pd.DataFrame, finding: str) -> None:
    """A line for each group: the share still there, month by month since they joined.

    `curves` is what ``metrics.churn_staying.staying`` gives.
    """
    groups = [str(group) for group in curves["group"].unique()]
    styles = dict(zip(groups, zip(SHADES, DASHES, strict=True), strict=False))
    traces: list[Part] = []
    for group in groups:
        rows = curves[curves["group"] == group]
        shade, dash = styles[group]
        if len(groups) <= MOST_BANDS:
            traces.append(_band(rows, shade))
        traces.append(_line(rows, group, shade, dash))
    named = [(figures.escaped(group, 26), look.colour(styles[group][0])) for group in groups]
    layout = figures.layout(
        hovermode="x unified",
        annotations=figures.key_line(named, 1.0),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=figures.axis(title={"text": "Months since joining"}, showgrid=False, rangemode="tozero", nticks=10),
        yaxis=figures.axis(range=[0, 1.02], domain=[0, 0.86], tickformat=".0%", nticks=6),
    )
    plot({"data": traces, "layout": layout}, "survival_curves", f"{finding}.", height=HEIGHT)


def _line(rows: pd.DataFrame, group: str, shade: str, dash: str) -> Part:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": figures.numbers(rows["month"]),
        "y": figures.numbers(rows["share"]),
        "name": figures.escaped(group, 26),
        "line": {"color": look.colour(shade), "width": 2, "dash": dash, "shape": "hv"},
        "hovertemplate": "%{y:.0%}",
    }


def _steps(values: pd.Series) -> list[float | None]:
    """Each value twice: where a step ends, and where the next begins."""
    return [value for value in figures.numbers(values) for _ in range(2)]


def _band(rows: pd.DataFrame, shade: str) -> Part:
    """The 95% interval."""
    months = _steps(rows["month"])[1:]
    high, low = (_steps(rows[name])[:-1] for name in ("high", "low"))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": months + months[::-1],
        "y": high + low[::-1],
        "fill": "toself",
        "fillcolor": look.colour(shade),
        "opacity": 0.15,
        "line": {"width": 0, "color": look.colour(shade)},
        "hoverinfo": "skip",
    }
