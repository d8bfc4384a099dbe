"""How members take part, month by month, and what share uses each facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components import figures, look
from components.charts import periods as time
from components.figures import Part
from components.plot import plot
from data_access.scope import month_name

HEIGHT = 360
LEVELS = {
    1: ("Observer", "quiet"),
    2: ("Participant", "muted"),
    3: ("Contributor", "accent_soft"),
    4: ("Core", "accent"),
}
"""The levels by their number: name and the part their colour plays."""
MOVES = (("promoted", 1, "accent"), ("demoted", -1, "warm"))
NAMED = [(f"{name.capitalize()} since the month before", sign, part) for name, sign, part in MOVES]
FACET_COLOURS = ("accent", "warm", "violet", "blue", "red", "ink")


def ladder_levels(there: pd.DataFrame, moved: pd.DataFrame, finding: str) -> None:
    """Members on each level, stacked by month, above who was promoted and demoted; a click leads to them.

    `there` has a column for each level, `moved` one for each move; both have the month as index.
    """
    traces = [_moves(moved, *move) for move in MOVES]
    for level, (name, part) in LEVELS.items():
        months = [int(month) for month in there.index]
        which = name.lower()
        leads = [{"of": "level", "which": which, "from": month_name(each), "to": month_name(each)} for each in months]
        traces.append(
            {
                "type": "bar",
                "x": [time.date(month) for month in months],
                "y": [float(count) for count in there[level]],
                "yaxis": "y2",
                "name": name,
                "marker": {"color": look.colour(part), "line": {"width": 0.5, "color": look.colour("muted")}},
                "leads": leads,
                "hovertemplate": "%{y:,d}",
            }
        )
    names = [(name, look.colour(part)) for name, part in LEVELS.values()]
    layout = figures.layout(
        barmode="relative",
        bargap=0.3,
        hovermode="x unified",
        hoversubplots="axis",
        annotations=figures.key_line(names, 1.0)
        + figures.key_line([(name, look.colour(part)) for name, _, part in NAMED], 0.35),
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        xaxis=figures.axis(
            type="date", showgrid=False, tickformat="%b\n%Y", hoverformat="%B %Y", nticks=8, tickangle=0, anchor="y"
        ),
        yaxis=figures.axis(domain=[0, 0.27], nticks=4, tickformat=",d", zeroline=True),
        yaxis2=figures.axis(domain=[0.44, 0.91], nticks=4, tickformat=",d", rangemode="tozero", anchor="x"),
    )
    plot({"data": traces, "layout": layout}, "ladder_levels", f"{finding}.", height=HEIGHT)


def _moves(moved: pd.DataFrame, name: str, sign: int, part: str) -> Part:
    """Bars of one move by month; those of losses hang below zero."""
    months = [int(month) for month in moved.index]
    counts = [float(count) for count in moved[name]]
    return {
        "type": "bar",
        "x": [time.date(month) for month in months],
        "y": [sign * count for count in counts],
        "yaxis": "y",
        "name": name.capitalize(),
        "marker": {"color": look.colour(part)},
        "customdata": [f"{count:,.0f}" for count in counts],
        "hovertemplate": "%{customdata}",
        "leads": [{"of": "move", "which": name, "from": month_name(each), "to": month_name(each)} for each in months],
    }


def facet_course(
    months: Sequence[int], shares: Mapping[str, Sequence[float | None]], keys: Sequence[str], finding: str
) -> None:
    """A line for each facet: the share of active members who use it, month by month; a point leads to them.

    `keys` are the facets by their keys, in the order of `shares`.
    """
    tints = dict(zip(shares, FACET_COLOURS, strict=False))
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "marker": {"size": 4, "color": look.colour(tints[name])},
            "x": [time.date(month) for month in months],
            "y": list(values),
            "name": name,
            "line": {"color": look.colour(tints[name]), "width": 2},
            "hovertemplate": "%{y:.1%}",
            "leads": [{"of": "facet", "which": key, "from": each, "to": each} for each in map(month_name, months)],
        }
        for key, (name, values) in zip(keys, shares.items(), strict=True)
    ]
    layout = figures.layout(
        hovermode="x unified",
        annotations=figures.key_line([(name, look.colour(tints[name])) for name in shares], 0.98),
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        xaxis=figures.axis(
            type="date", showgrid=False, tickformat="%b\n%Y", hoverformat="%B %Y", nticks=8, tickangle=0
        ),
        yaxis=figures.axis(domain=[0, 0.86], nticks=5, tickformat=".0%", rangemode="tozero"),
    )
    plot({"data": traces, "layout": layout}, "facet_course", f"{finding}.", height=250)
