"""Revenue in layers: one for each year in which its buyers first bought."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.charts import periods as time
from components.plot import plot
from components.value_words import money
from metrics.model import Unit

HEIGHT = 280
TINTS = ("accent", "blue", "violet", "warm", "accent_soft", "quiet")
"""Colours of the newest years, the newest first; earlier ones are told together."""
EARLIER = "Earlier"


def value_cohorts(revenue: pd.DataFrame, finding: str, currency: str) -> None:
    """Revenue by month, stacked by the year of the first order, the oldest at the bottom.

    `revenue` is what ``revenue_by_cohort`` gives.
    """
    shown = revenue.dropna(subset=["start", "revenue"])
    years = sorted((str(year) for year in shown["cohort"].unique()), reverse=True)
    newest = years[: len(TINTS) - 1]
    told = shown.assign(name=[year if year in newest else EARLIER for year in shown["cohort"]])
    layers = told.pivot_table(index="start", columns="name", values="revenue", aggfunc="sum", min_count=1)
    order = [name for name in (EARLIER, *reversed(newest)) if name in layers]
    tints = {year: TINTS[nth] for nth, year in enumerate(newest)} | {EARLIER: TINTS[-1]}
    months = pd.DataFrame({"start": layers.index, "end": layers.index + 1, "complete": True})
    bars = [
        {
            **time.bars(months, name, look.colour(tints[name]), look.colour("muted") if tints[name] == "quiet" else ""),
            "y": figures.numbers(layers[name]),
            "customdata": ["" if pd.isna(each) else money(each, currency) for each in layers[name]],
            "hovertemplate": "%{customdata}",
        }
        for name in order
    ]
    layout = figures.layout(
        barmode="stack",
        hovermode="x unified",
        annotations=figures.key_line(
            [(f"Since {name}" if name != EARLIER else name, look.colour(tints[name])) for name in order], 0.97
        ),
        margin={"l": 8, "r": 8, "t": 4, "b": 8},
        xaxis=time.axis(months),
        yaxis=figures.axis(
            domain=[0, 0.86], nticks=5, tickprefix=figures.escaped(Unit.sign(currency)), tickformat=",.3~s"
        ),
    )
    plot({"data": bars, "layout": layout}, "value_cohorts", f"{finding}.", height=HEIGHT)
