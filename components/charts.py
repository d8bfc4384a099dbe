"""One function per chart: takes what `measure` gave, and draws it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from components import answers, figures, findings, look, words
from components.figures import Part
from components.plot import plot
from metrics.catalogue import METRICS

GROWTH_HEIGHT = 262
PILLARS_HEIGHT = 146
FLOWS = {"new_members": 1, "resurrected_members": 1, "dormant_members": -1}
"""What changes the number of active members, and in which direction."""
MONTH = 30.44 * 24 * 3_600_000
"""Milliseconds of a month on an axis of dates, on average."""
PERIOD_NAMES = {1: "%B %Y", 3: "Q%q %Y", 12: "%Y"}
"""How a period is named, by its length in months."""


def growth_accounting(measured: pd.DataFrame) -> None:
    """Who came, came back and fell silent per period, under the line of who was active.

    `measured` holds the series of active_members, new_members, resurrected_members and dormant_members.
    A period that is not over is hatched.
    """
    active = answers.series(measured, "active_members")
    traces = _active_lines(active)
    traces += [_flow_bars(key, answers.series(measured, key), sign) for key, sign in FLOWS.items()]
    first, last = words.month(int(active["start"].iloc[0])), words.month(int(active["end"].iloc[-1]) - 1)
    figure = {"data": traces, "layout": _growth_layout(_months(active))}
    plot(figure, "growth_accounting", f"{findings.growth(measured)}, {first} to {last}.", height=GROWTH_HEIGHT)


def pillars(measured: pd.DataFrame, keys: Iterable[str]) -> None:
    """One bar per pillar of the health index, 0 to 100; a pillar nobody measures has words instead."""
    scores = {METRICS[key].name: answers.answer(measured, key).value for key in keys}
    names = list(scores)
    states = [look.health_of(score) for score in scores.values()]
    tints = [state.colour if state else look.colour("wash") for state in states]
    whole = _pillar_bars(names, [100.0] * len(names), [look.colour("wash")] * len(names))
    bars = _pillar_bars(names, [score or 0.0 for score in scores.values()], tints)
    layout = figures.layout(
        barmode="overlay",
        bargap=0.42,
        hovermode=False,
        annotations=[_pillar_label(name, score) for name, score in scores.items()],
        margin={"l": 4, "r": 4, "t": 2, "b": 2},
        xaxis=figures.axis(range=[0, 118], visible=False),
        yaxis=figures.axis(
            autorange="reversed",
            showgrid=False,
            tickfont={"color": look.colour("ink")},
            ticksuffix="  ",
        ),
    )
    plot({"data": [whole, bars], "layout": layout}, "pillars", _pillars_in_words(scores), height=PILLARS_HEIGHT)


def _active_lines(active: pd.DataFrame) -> list[Part]:
    """A solid line through the periods that are over, and a dotted one on to the period that is not."""
    ink, values, over = (
        look.GROWTH["active_members"],
        figures.numbers(active["value"]),
        list(active["complete"]),
    )
    base = {"type": "scatter", "x": _dates(active), "yaxis": "y2", "name": METRICS["active_members"].name}
    dotted = {
        **base,
        **_hover(active),
        "mode": "lines+markers",
        "y": values,
        "line": {"color": ink, "width": 1.5, "dash": "dot"},
        "marker": {"size": 6, "color": [ink if done else look.colour("quiet") for done in over]},
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
    shape = ["" if done else "/" for done in periods["complete"]]
    edge = look.GROWTH["new_members"] if sign > 0 else look.GROWTH[key]
    return {
        **_hover(periods),
        "type": "bar",
        "x": _dates(periods),
        "y": figures.numbers(periods["value"] * sign),
        "width": 0.7 * MONTH * _months(periods),
        "name": METRICS[key].name,
        "marker": {
            "color": look.GROWTH[key],
            "line": {"width": 0.8 if sign > 0 else 0, "color": edge},
            "pattern": {"shape": shape, "size": 5, "solidity": 0.35},
        },
    }


def _growth_layout(months: int) -> Part:
    line = [(METRICS["active_members"].name, look.GROWTH["active_members"])]
    bars = [(METRICS[key].name, look.GROWTH[key]) for key in FLOWS]
    muted = look.colour("muted")
    return figures.layout(
        barmode="relative",
        hovermode="x unified",
        hoversubplots="axis",
        annotations=figures.key_line(line, 1.1) + figures.key_line(bars, 0.58),
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        xaxis=figures.axis(
            type="date",
            showgrid=False,
            tickformat="%Y" if months == 12 else "%b\n%Y",
            hoverformat=PERIOD_NAMES.get(months, PERIOD_NAMES[1]),
            nticks=8,
            tickangle=0,
            anchor="y",
        ),
        yaxis=figures.axis(domain=[0, 0.5], nticks=5, tickformat=",d", zeroline=True, zerolinecolor=muted),
        yaxis2=figures.axis(domain=[0.68, 1], nticks=4, tickformat=",d", rangemode="tozero", anchor="x"),
    )


def _months(periods: pd.DataFrame) -> int:
    return int((periods["end"] - periods["start"]).max())


def _dates(periods: pd.DataFrame) -> list[str]:
    return [f"{1970 + start // 12}-{start % 12 + 1:02d}-01" for start in periods["start"]]


def _hover(periods: pd.DataFrame) -> Part:
    """What stands beside the pointer: numbers without the sign that only sends a bar downwards."""
    told = []
    for value, done in zip(figures.numbers(periods["value"]), periods["complete"], strict=True):
        said = "not known yet" if value is None else f"{value:,.0f}"
        told.append(said if done or value is None else f"{said} (in part)")
    return {"customdata": told, "hovertemplate": "%{customdata}"}


def _pillar_bars(names: list[str], lengths: list[float], tints: list[str]) -> Part:
    marker = {"color": tints, "cornerradius": 4}
    return {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": lengths,
        "marker": marker,
        "hoverinfo": "skip",
    }


def _pillar_label(name: str, score: float | None) -> Part:
    if score is None:
        return figures.label("not measured", look.colour("muted"), x=2, y=name)
    return figures.label(f"{score:.0f}", look.colour("ink"), x=104, y=name)


def _pillars_in_words(scores: dict[str, float | None]) -> str:
    said = [f"{name} {'not measured' if score is None else f'{score:.0f}'}" for name, score in scores.items()]
    return f"Pillars of community health, 0 to 100: {', '.join(said)}."
