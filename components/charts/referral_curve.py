"""How much there is by when: a curve with its band."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components import figures, look
from components.figures import Part
from components.plot import plot

HEIGHT = 250


def share_by_day(curve: pd.DataFrame, marks: Sequence[tuple[float, str]], alt: str) -> None:
    """The share who have done something by each day, in steps, with its 95% band.

    `curve` has days, share, low and high; `marks` are days with the words that stand at them.
    """
    days = [0.0, *curve["days"]]
    line = {"shape": "hv", "color": look.colour("accent"), "width": 2}
    base = {"type": "scatter", "mode": "lines", "x": days}
    edge = {"shape": "hv", "width": 0}
    low, high, share = ([0.0, *figures.numbers(curve[name])] for name in ("low", "high", "share"))
    told = [f"{each or 0:.1%}" for each in share]
    traces: list[Part] = [
        {**base, "y": low, "line": edge, "hoverinfo": "skip"},
        {**base, "y": high, "line": edge, "fill": "tonexty", "fillcolor": look.colour("wash"), "hoverinfo": "skip"},
        {
            **base,
            "y": share,
            "line": line,
            "customdata": told,
            "hovertemplate": "%{customdata} by day %{x}<extra></extra>",
        },
    ]
    top = max([each for each in high if each is not None], default=1.0) or 1.0
    layout = figures.layout(
        hovermode="x unified",
        annotations=[_word(day, text, curve) for day, text in marks],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=figures.axis(showgrid=False, title={"text": "days after joining"}, rangemode="tozero"),
        yaxis=figures.axis(nticks=5, tickformat=".0%", range=[0, top * 1.15]),
    )
    plot({"data": traces, "layout": layout}, "referral_waits", f"{alt}.", height=HEIGHT)


def _word(day: float, text: str, curve: pd.DataFrame) -> Part:
    """Words with an arrow to the curve."""
    reached = curve.loc[curve["days"] <= day, "share"]
    at = float(reached.iloc[-1]) if len(reached) else 0.0
    arrow = {"showarrow": True, "arrowhead": 0, "arrowcolor": look.colour("muted"), "ax": 36, "ay": 30}
    label = figures.label(figures.escaped(text), look.colour("ink"), x=day, y=at)
    return {**label, **arrow, "yanchor": "top"}
