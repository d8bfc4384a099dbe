"""Who came, came back and fell silent."""

from __future__ import annotations

import pandas as pd

from components import answers, figures, findings, look
from components.charts import notes
from components.charts import periods as time
from components.figures import Part
from components.plot import plot
from data_access.scope import month_in_words
from metrics.catalogue import METRICS

HEIGHT = 300
FLOWS = {"new_members": 1, "resurrected_members": 1, "dormant_members": -1}
"""What changes the number of active members, and in which direction."""


def growth_accounting(measured: pd.DataFrame, noted: pd.DataFrame) -> None:
    """Who came, came back and fell silent per period, under the line of who was active.

    `measured` holds the series of active_members, new_members, resurrected_members and dormant_members; `noted` what
    happened meanwhile. A period that is not over is hatched. A click leads to the members of a bar or a point.
    """
    active = answers.series(measured, "active_members")
    traces = _active_lines(active)
    traces += [_flow_bars(key, answers.series(measured, key), sign) for key, sign in FLOWS.items()]
    first, last = month_in_words(int(active["start"].iloc[0])), month_in_words(int(active["end"].iloc[-1]) - 1)
    layout = _layout(active)
    traces += notes.drawn_on(layout, active, noted)
    alt = f"{findings.growth(measured)}, {first} to {last}.{notes.in_words(active, noted)}"
    plot({"data": traces, "layout": layout}, "growth_accounting", alt, height=HEIGHT)


def _active_lines(active: pd.DataFrame) -> list[Part]:
    """A solid line through the periods that are over, and a dotted one on to the period that is not."""
    ink, values, over = (
        look.GROWTH["active_members"],
        figures.numbers(active["value"]),
        list(active["complete"]),
    )
    base = {"type": "scatter", "x": time.dates(active), "yaxis": "y2", "name": METRICS["active_members"].name}
    dotted = {
        **base,
        **_hover(active),
        "mode": "lines+markers",
        "y": values,
        "line": {"color": ink, "width": 1.5, "dash": "dot"},
        "marker": {"size": 6, "color": [ink if done else look.colour("quiet") for done in over]},
        "leads": time.leads(active, of="active_members"),
    }
    finished = [value if done else None for value, done in zip(values, over, strict=True)]
    line = {"color": ink, "width": 2}
    return [{**base, "mode": "lines", "y": finished, "line": line, "hoverinfo": "skip"}, dotted]


def _flow_bars(key: str, periods: pd.DataFrame, sign: int) -> Part:
    """The bars of one flow, hatched where the period is not over; losses hang below zero.

    Who has fallen silent is not known before the period is over, so that losses end with the last full one.
    """
    if sign < 0:
        periods = periods.assign(value=periods["value"].where(periods["complete"]))
    edge = look.GROWTH["new_members"] if sign > 0 else ""
    return {
        **time.bars(periods, METRICS[key].name, look.GROWTH[key], edge),
        **_hover(periods),
        "y": figures.numbers(periods["value"] * sign),
        "leads": time.leads(periods, of=key),
    }


def _layout(periods: pd.DataFrame) -> Part:
    line = [(METRICS["active_members"].name, look.GROWTH["active_members"])]
    bars = [(METRICS[key].name, look.GROWTH[key]) for key in FLOWS]
    muted = look.colour("muted")
    return figures.layout(
        barmode="relative",
        hovermode="x unified",
        hoversubplots="axis",
        annotations=figures.key_line(line, 0.93) + figures.key_line(bars, 0.55),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=time.axis(periods),
        yaxis=figures.axis(domain=[0, 0.46], nticks=5, tickformat=",d", zeroline=True, zerolinecolor=muted),
        yaxis2=figures.axis(domain=[0.6, 0.84], nticks=4, tickformat=",d", rangemode="tozero", anchor="x"),
    )


def _hover(periods: pd.DataFrame) -> Part:
    """What stands beside the pointer: numbers without the sign that only sends a bar downwards."""
    told = []
    for value, done in zip(figures.numbers(periods["value"]), periods["complete"], strict=True):
        said = "not known yet" if value is None else f"{value:,.0f}"
        told.append(said if done or value is None else f"{said} (in part)")
    return {"customdata": told, "hovertemplate": "%{customdata}"}
