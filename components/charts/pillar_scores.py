"""The pillars of the health index, side by side."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from components import answers, figures, look
from components.figures import Part
from components.plot import plot
from metrics.catalogue import METRICS

HEIGHT = 146


def pillars(measured: pd.DataFrame, keys: Iterable[str]) -> None:
    """One bar per pillar of the health index, 0 to 100; a pillar nobody measures has words instead."""
    scores = {METRICS[key].name: answers.answer(measured, key).value for key in keys}
    names = list(scores)
    states = [look.health_of(score) for score in scores.values()]
    tints = [state.colour if state else look.colour("wash") for state in states]
    whole = _bars(names, [100.0] * len(names), [look.colour("wash")] * len(names))
    bars = _bars(names, [score or 0.0 for score in scores.values()], tints)
    layout = figures.layout(
        barmode="overlay",
        bargap=0.42,
        hovermode=False,
        annotations=[_label(name, score) for name, score in scores.items()],
        margin={"l": 4, "r": 4, "t": 2, "b": 2},
        xaxis=figures.axis(range=[0, 118], visible=False),
        yaxis=figures.names_axis(names, names),
    )
    plot({"data": [whole, bars], "layout": layout}, "pillars", _in_words(scores), height=HEIGHT)


def _bars(names: list[str], lengths: list[float], tints: list[str]) -> Part:
    marker = {"color": tints, "cornerradius": 4}
    return {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": lengths,
        "marker": marker,
        "hoverinfo": "skip",
    }


def _label(name: str, score: float | None) -> Part:
    if score is None:
        return figures.label("not measured", look.colour("muted"), x=2, y=name)
    return figures.label(f"{score:.0f}", look.colour("ink"), x=104, y=name)


def _in_words(scores: dict[str, float | None]) -> str:
    said = [f"{name} {'not measured' if score is None else f'{score:.0f}'}" for name, score in scores.items()]
    return f"Pillars of community health, 0 to 100: {', '.join(said)}."
