"""What a change is made of: parts that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from components import figures, look
from components.figures import Part
from components.plot import plot
from metrics.model import Good, Metric

ROW, LINE = 25, 11
"""Pixels of a row, and what a second line takes more."""
MOST_PARTS = 6
LONGEST_NAME = 22
WHOLE = "Change"


def split(metric: Metric, parts: Sequence[tuple[str, float]], currency: str, key: str) -> None:
    """The parts of a number's change from top to bottom, each beginning where the last one ended, and their sum.

    `parts` are names and contributions in the metric's unit; the smaller of many are told together.
    """
    rows = gathered(parts)
    whole = sum(amount for _, amount in rows)
    steps = [sum(amount for _, amount in rows[:nth]) for nth in range(len(rows))]
    told = [*((name, begin, amount) for (name, amount), begin in zip(rows, steps, strict=True)), (WHOLE, 0.0, whole)]
    tints = [_colour(metric, amount) for _, amount in rows] + [look.colour("ink")]
    edges = [edge for _, begin, amount in told for edge in (begin, begin + amount)]
    low, high = min(0.0, *edges), max(0.0, *edges)
    room = (high - low or 1.0) * 0.015
    places = [f"{nth}" for nth in range(len(told))]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [amount for _, _, amount in told],
        "base": [begin for _, begin, _ in told],
        "marker": {"color": tints, "cornerradius": 3},
        "hoverinfo": "skip",
    }
    labels = [_label(place, each, metric, currency) for place, each in zip(places, told, strict=True)]
    names = [figures.in_two_lines(name, LONGEST_NAME) for name, _, _ in told]
    row = ROW + (LINE if any(len(name) > LONGEST_NAME for name, _, _ in told) else 0)
    layout = figures.layout(
        bargap=0.4,
        hovermode=False,
        annotations=labels,
        margin={"l": 4, "r": 4, "t": 2, "b": 2},
        xaxis=figures.axis(range=[low - room, high], showgrid=False, showticklabels=False, zeroline=True),
        yaxis=figures.names_axis(places, names),
    )
    said = ", ".join(f"{name} {metric.unit.format_part(amount, currency)}" for name, _, amount in told)
    plot({"data": [bars], "layout": layout}, key, f"{metric.name}: {said}.", height=row * len(told) + 6)


def gathered(parts: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The largest parts, largest first, and all others as one.

    >>> gathered([("a", 1.0), ("b", -3.0)])
    [('b', -3.0), ('a', 1.0)]
    """
    ordered = sorted(parts, key=lambda part: -abs(part[1]))
    if len(ordered) <= MOST_PARTS:
        return ordered
    rest = ordered[MOST_PARTS - 1 :]
    return [*ordered[: MOST_PARTS - 1], (f"{len(rest)} others", sum(amount for _, amount in rest))]


def _colour(metric: Metric, amount: float) -> str:
    if metric.good is Good.NEITHER:
        return look.colour("blue")
    return look.colour("accent" if (amount > 0) == (metric.good is Good.UP) else "warm")


def _label(place: str, row: tuple[str, float, float], metric: Metric, currency: str) -> Part:
    _, begin, amount = row
    text = metric.unit.format_part(amount, currency)
    return figures.label(text, look.colour("ink"), x=max(begin, begin + amount), y=place, xshift=5, name=figures.TOLD)
