"""Where revenue comes from, period by period."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.charts import notes
from components.charts import periods as time
from components.figures import Part
from components.plot import plot
from data_access.scope import month_name
from metrics.catalogue import METRICS
from metrics.model import Unit

HEIGHT = 270
KEY = "revenue"
NOBODY = "nobody"
CAPTION = "Revenue over time, by how its buyers found you"
MEANING = (
    "Revenue counts for the way its buyer once found you. **Word of mouth**: an unpaid referral, or a channel that "
    "means being told by others. **Rewarded**: a referral for which either side was paid. **Paid channels**: those on "
    "which money was spent."
)


def revenue_by_origin(parts: pd.DataFrame, noted: pd.DataFrame, finding: str, currency: str) -> None:
    """Revenue per period, stacked by where its buyers came from; a period that is not over is hatched.

    `parts` is the course of revenue by origin, as `metrics.comparing.course` gives it; `noted` what happened
    meanwhile. A click leads to the buyers of a bar.
    """
    lengths = parts["end"] - parts["start"]
    whole = parts.assign(complete=parts["complete"] & (lengths == lengths.max()))
    found = {origin: whole[whole["group"] == origin].reset_index(drop=True) for origin in look.ORIGINS}
    shown = {origin: periods for origin, periods in found.items() if periods["value"].fillna(0).abs().sum() > 0}
    periods = next(iter(shown.values()))
    layout = _layout(periods, list(shown), currency)
    traces = [_bars(origin, each, currency) for origin, each in shown.items()]
    traces += notes.drawn_on(layout, periods, noted)
    alt = f"{finding}.{notes.in_words(periods, noted)}"
    plot({"data": traces, "layout": layout}, "revenue_by_origin", alt, height=HEIGHT)


def leads(parts: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each origin by its name, the address of its buyers in all periods."""
    span = {"from": month_name(int(parts["start"].min())), "to": month_name(int(parts["end"].max()) - 1)}
    sums = parts.groupby("group")["value"].sum()
    known = [origin for origin in look.ORIGINS if origin != NOBODY and sums.get(origin, 0)]
    return {look.ORIGINS[origin].name: {"of": KEY, "origin": origin, **span} for origin in known}


def _bars(origin: str, periods: pd.DataFrame, currency: str) -> Part:
    said = look.ORIGINS[origin]
    edge = look.colour("muted") if origin in look.FAINT_ORIGINS else ""
    amounts = figures.numbers(periods["value"])
    unit = METRICS[KEY].unit
    told = ["" if amount is None else unit.format(amount, currency) for amount in amounts]
    over = [f"{text} (in part)" if not done else text for text, done in zip(told, periods["complete"], strict=True)]
    lead = {} if origin == NOBODY else {"leads": time.leads(periods, of=KEY, origin=origin)}
    hover = {"customdata": over, "hovertemplate": "%{customdata}"}
    return {**time.bars(periods, said.name, said.colour, edge), **hover, **lead, "y": amounts}


def _layout(periods: pd.DataFrame, origins: list[str], currency: str) -> Part:
    prefix = figures.escaped(Unit.sign(currency))
    names = [(look.ORIGINS[origin].name, look.ORIGINS[origin].colour) for origin in origins]
    return figures.layout(
        barmode="relative",
        hovermode="x unified",
        annotations=figures.key_line(names, 0.92),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=time.axis(periods),
        yaxis=figures.axis(domain=[0, 0.82], nticks=5, tickprefix=prefix, tickformat=",.3~s"),
    )
