"""What a loop brings in the next twelve months: today's path, and the changed one with its band."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.figures import Part
from components.plot import plot
from metrics.model import Unit

COLUMNS = {"members": ("today", "changed", "low", "high"), "revenue": ("paid_today", "paid", "paid_low", "paid_high")}
HEIGHT = 270


def loop_future(future: pd.DataFrame, what: str, finding: str, currency: str = "", *, name: str) -> None:
    """Two lines and a band, month by month.

    `future` is what ``metrics.loop_future.loop_future`` gives; `what` is members or revenue,
    and `name` what the lines are of.
    """
    today, changed, low, high = (figures.numbers(future[name]) for name in COLUMNS[what])
    months = [int(month) for month in future["month"]]
    unit = Unit.MONEY if what == "revenue" else Unit.COUNT
    accent, muted = look.colour("accent"), look.colour("muted")
    band: Part = {
        "type": "scatter",
        "mode": "lines",
        "x": months + months[::-1],
        "y": high + low[::-1],
        "fill": "toself",
        "fillcolor": look.colour("wash"),
        "line": {"width": 0, "color": look.colour("wash")},
        "hoverinfo": "skip",
    }
    lines = [
        _line(
            months, today, (muted, "dot", 2), [f"Today's path: {unit.format(each or 0, currency)}" for each in today]
        ),
        _line(
            months, changed, (accent, "solid", 3), [f"Changed: {unit.format(each or 0, currency)}" for each in changed]
        ),
    ]
    keys = [(f"{name}, changed", accent), ("on today's path", muted)]
    layout = figures.layout(
        hovermode="x unified",
        annotations=figures.key_line(keys, 1.14),
        margin={"l": 8, "r": 8, "t": 34, "b": 30},
        xaxis=figures.axis(title={"text": "Months from now"}, showgrid=False, dtick=1, range=[0.8, 12.2]),
        yaxis=figures.axis(nticks=5, rangemode="tozero", **_ticks(what, currency)),
    )
    plot({"data": [band, *lines], "layout": layout}, f"loop_future_{what}", f"{finding}", height=HEIGHT)


def _ticks(what: str, currency: str) -> dict[str, str]:
    """How the numbers of the axis are written."""
    if what != "revenue":
        return {"tickformat": ",.3~r"}
    return {"tickprefix": figures.escaped(Unit.sign(currency)), "tickformat": ",.3~s"}


def _line(months: list[int], values: list[float | None], look_of: tuple[str, str, int], told: list[str]) -> Part:
    colour, dash, width = look_of
    return {
        "type": "scatter",
        "mode": "lines",
        "x": months,
        "y": values,
        "line": {"color": colour, "dash": dash, "width": width},
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
