"""Shares and means side by side, each with how sure it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components import figures, look
from components.figures import Part
from components.plot import plot

ROW = 32
"""Pixels of a row."""
LONGEST_NAME = 26
SOFT = look.colour("accent_soft")
PALE = 0.6
"""How strong a strong colour is where the line of an interval has to be seen on it."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    name : str
        What it is of.
    value : float
        How long it is; to the left of nought where it is less.
    told : str
        What stands beside it.
    low, high : float
        How sure it is; missing where that is not known.
    colour : str
        Its colour, as ``look.colour`` gives it.
    leads : mapping, optional
        The address of the members behind it.
    """

    name: str
    value: float
    told: str
    low: float = math.nan
    high: float = math.nan
    colour: str = SOFT
    leads: Mapping[str, str] | None = None


def bars_with_intervals(bars: Sequence[Bar], key: str, alt: str, mark: float | None = None) -> None:
    """A row for each bar from top to bottom, a thin line for its interval, its number in words after it.

    `mark` is where a dotted line stands, for what the bars are to be held against.
    """
    places = [f"{nth}" for nth in range(len(bars))]
    ends = [0.0, mark or 0.0, *(each for bar in bars for each in (bar.value, bar.low, bar.high))]
    reach = [min(known := [each for each in ends if math.isfinite(each)]), max(known) or 1.0]
    lines = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": {"dash": "dot", "color": look.colour("ink")}}
    layout = figures.layout(
        bargap=0.5,
        hovermode=False,
        annotations=[_label(place, bar) for place, bar in zip(places, bars, strict=True)],
        shapes=[] if mark is None else [{**lines, "x0": mark, "x1": mark}],
        margin={"l": 4, "r": 4, "t": 2, "b": 2},
        xaxis=figures.axis(range=reach, showgrid=False, showticklabels=False, zeroline=reach[0] < 0, automargin=False),
        yaxis=figures.names_axis(places, [figures.escaped(bar.name, LONGEST_NAME) for bar in bars]),
    )
    trace = _trace(bars, places)
    said = "; ".join(f"{bar.name} {bar.told}" for bar in bars)
    plot({"data": [trace], "layout": layout}, key, f"{alt}. {said}.", height=ROW * len(bars) + 8)


def _trace(bars: Sequence[Bar], places: Sequence[str]) -> Part:
    sure = [math.isfinite(bar.low) and math.isfinite(bar.high) for bar in bars]
    above = [bar.high - bar.value if is_sure else None for bar, is_sure in zip(bars, sure, strict=True)]
    below = [bar.value - bar.low if is_sure else None for bar, is_sure in zip(bars, sure, strict=True)]
    trace: Part = {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value if math.isfinite(bar.value) else 0.0 for bar in bars],
        "y": list(places),
        "marker": {
            "color": [bar.colour for bar in bars],
            "opacity": [
                PALE if is_sure and bar.colour != SOFT else 1.0 for bar, is_sure in zip(bars, sure, strict=True)
            ],
            "cornerradius": 3,
            "line": {"width": 0.6, "color": look.colour("muted")},
        },
        "error_x": {
            "visible": any(sure),
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": look.colour("muted"),
            "thickness": 1.4,
            "width": 4,
        },
        "hoverinfo": "none",
    }
    if any(bar.leads for bar in bars):
        trace["leads"] = [dict(bar.leads) if bar.leads else None for bar in bars]
    return trace


def _label(place: str, bar: Bar) -> Part:
    end = max(each for each in (bar.value, bar.high, 0.0) if math.isfinite(each))
    return figures.label(figures.escaped(bar.told), look.colour("ink"), x=end, y=place, xshift=8, name=figures.TOLD)
