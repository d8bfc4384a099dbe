"""How many topics are answered and how soon, period by period."""

from __future__ import annotations

import pandas as pd

from components import answers, figures, look
from components.charts import periods as time
from components.figures import Part
from components.plot import plot
from metrics.catalogue import METRICS

HEIGHT = 300
MEMBERS, ANYONE, WAIT = "reply_coverage_7d", "reply_coverage_with_company_7d", "first_response_hours"
LINES = {ANYONE: ("Answered by anyone", "blue", "dot"), MEMBERS: ("Answered by members", "accent", "solid")}
HOURS = "Hours until a member answers, median"


def answered_topics(measured: pd.DataFrame, finding: str) -> None:
    """Shares of topics answered within a week, above the time until the first answer; a click leads to who asked.

    `measured` holds the series of reply coverage, by members and by anyone, and of the first response.
    """
    periods = answers.series(measured, MEMBERS)
    traces = [_line(measured, key, *words) for key, words in LINES.items()]
    waits = answers.series(measured, WAIT)
    bars = time.bars(waits, METRICS[WAIT].name, look.colour("accent_soft"), look.colour("muted"))
    traces.append(bars | _told(waits, WAIT) | {"leads": time.leads(waits, of=WAIT), "yaxis": "y"})
    names = [(name, look.colour(part)) for name, part, _ in LINES.values()]
    layout = figures.layout(
        hovermode="x unified",
        hoversubplots="axis",
        annotations=figures.key_line(names, 1.0) + figures.key_line([(HOURS, look.colour("accent_soft"))], 0.36),
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        xaxis=time.axis(periods),
        yaxis=figures.axis(domain=[0, 0.27], nticks=3, rangemode="tozero"),
        yaxis2=figures.axis(domain=[0.44, 0.9], range=[0, 1.02], tickformat=".0%", nticks=3, anchor="x"),
    )
    plot({"data": traces, "layout": layout}, "answered_topics", f"{finding}.", height=HEIGHT)


def _line(measured: pd.DataFrame, key: str, name: str, part: str, dash: str) -> Part:
    periods = answers.series(measured, key)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": time.dates(periods),
        "yaxis": "y2",
        "name": name,
        "line": {"color": look.colour(part), "width": 2, "dash": dash},
        "marker": {"size": 5, "color": look.colour(part)},
        "leads": time.leads(periods, of=key),
        **_told(periods, key),
    }


def _told(periods: pd.DataFrame, key: str) -> Part:
    """The values, and in words what stands beside the pointer."""
    values = figures.numbers(periods["value"])
    unit = METRICS[key].unit
    said = ["not known" if value is None else unit.format(value) for value in values]
    return {"y": values, "customdata": said, "hovertemplate": "%{customdata}"}
