"""Notes on time above a chart: what happened, in the period in which it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components import figures, look, words
from components.charts import periods as time
from components.figures import Part

STRIP = (0.955, 1.0)
"""Where the notes stand on the canvas, from 0, the bottom, to 1."""
WIDTH = 950
"""Pixels that a chart is wide on a desk; on a narrow screen labels are left out."""
INITIATIVE = "initiative"
LONGEST, SHORTEST = 30, 12
"""Letters of a label, and those it is cut to at the least."""
LONGEST_TOLD = 60
BESIDE = 3
"""Letters that a mark and its margin take."""
MOST_TOLD = 5
"""Notes of one period that are told one by one."""


@dataclass(frozen=True)
class Period:
    """The notes of one period: which one it is, where it begins, and what happened, the gravest first."""

    nth: int
    date: str
    kinds: list[str]
    titles: list[str]
    details: list[str]


def drawn_on(layout: Part, periods: pd.DataFrame, noted: pd.DataFrame) -> list[Part]:
    """Add notes to a chart over time: marks above it, a thin line through it, and spans of initiatives.

    Parameters
    ----------
    layout : dict
        The chart's layout, whose own panels leave the strip at the top free; what is drawn is added to it.
    periods : DataFrame
        start, end (months since 1970-01) of the chart's bars, oldest first.
    noted : DataFrame
        kind, title, detail, starts, ends, as `metrics.notes` gives them.

    Returns
    -------
    list of dict
        The trace that says beside the pointer what happened; none without notes.
    """
    found = by_period(periods, noted)
    if not found:
        return []
    where = {"xref": "x", "yref": "paper"}
    line = {"color": look.colour("muted"), "width": 1, "dash": "dot"}
    thin = [{**where, "type": "line", "x0": each.date, "x1": each.date, "y0": 0, "y1": STRIP[0]} for each in found]
    layout.setdefault("shapes", []).extend({**each, "line": line, "layer": "below"} for each in thin)
    layout["shapes"].extend(_spans(periods, noted))
    layout.setdefault("annotations", []).extend(_labels(found, len(periods)))
    layout["yaxis9"] = figures.axis(domain=list(STRIP), range=[0, 1], visible=False, anchor="x")
    return [_marks(found)]


def by_period(periods: pd.DataFrame, noted: pd.DataFrame) -> list[Period]:
    """The notes by the period in which they begin, oldest first; what began before all of them is left out."""
    found = []
    order = list(look.NOTES)
    months = (noted["starts"].dt.year - 1970) * 12 + noted["starts"].dt.month - 1
    for nth, (start, end) in enumerate(zip(periods["start"], periods["end"], strict=True)):
        own = noted[(months >= start) & (months < end)]
        if len(own):
            ordered = own.assign(rank=own["kind"].map(order.index)).sort_values("rank", kind="stable")
            told = (list(ordered[name]) for name in ("kind", "title", "detail"))
            found.append(Period(nth, time.date(int(start)), *told))
    return found


def in_words(periods: pd.DataFrame, noted: pd.DataFrame) -> str:
    """The notes in a sentence, for people who do not see the chart; empty text without any."""
    titles = [title for each in by_period(periods, noted) for title in each.titles]
    return f" Noted: {words.listed(titles)}." if titles else ""


def _marks(found: Sequence[Period]) -> Part:
    chosen = [look.NOTES[each.kinds[0]] for each in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [each.date for each in found],
        "y": [0.5] * len(found),
        "yaxis": "y9",
        "name": "",
        "cliponaxis": False,
        "marker": {"size": 9, "symbol": [mark.shape for mark in chosen], "color": [mark.colour for mark in chosen]},
        "customdata": [_told(each) for each in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _told(period: Period) -> str:
    """All notes of a period, a line each."""
    lines = [
        f"{look.NOTES[kind].name}: {figures.escaped(f'{title}, {detail}' if detail else title, LONGEST_TOLD)}"
        for kind, title, detail in zip(period.kinds, period.titles, period.details, strict=True)
    ]
    more = len(lines) - MOST_TOLD
    return "<br>".join(lines[:MOST_TOLD] + ([f"and {more} more"] if more > 0 else []))


def _labels(found: Sequence[Period], count: int) -> list[Part]:
    """A short label after each mark, or before it, where there is room between its neighbours."""
    step = WIDTH / count / figures.LETTER
    parts, free = [], 0.0
    for each, following in zip(found, [*(later.nth for later in found[1:]), count], strict=True):
        here = each.nth * step
        more = f" +{len(each.titles) - 1}" if len(each.titles) > 1 else ""
        needed = min(LONGEST, len(each.titles[0])) + len(more)
        after, before = following * step - here - BESIDE, here - free - BESIDE
        is_after = after >= min(needed, SHORTEST + len(more)) or before < needed
        room = min(LONGEST, int(after if is_after else before))
        free = here + BESIDE / 2
        if room < min(needed, SHORTEST + len(more)):
            continue
        where = {"xref": "x", "yref": "paper", "x": each.date, "y": 1, "yanchor": "top", "yshift": 5}
        side = {"xshift": 8} if is_after else {"xshift": -8, "xanchor": "right"}
        text = figures.escaped(each.titles[0], room - len(more)) + more
        parts.append(figures.label(text, look.colour("muted"), **(where | side), name=figures.NOTE))
        free += min(needed, room) if is_after else 0
    return parts


def _spans(periods: pd.DataFrame, noted: pd.DataFrame) -> list[Part]:
    """How long the initiatives lasted that began within the periods."""
    first, end = (pd.Timestamp(time.date(int(month))) for month in (periods["start"].iloc[0], periods["end"].iloc[-1]))
    began = noted[(noted["kind"] == INITIATIVE) & (noted["starts"] >= first) & (noted["starts"] < end)]
    where = {"type": "line", "xref": "x", "yref": "paper", "y0": STRIP[0], "y1": STRIP[0]}
    line = {"color": look.NOTES[INITIATIVE].colour, "width": 2}
    return [
        {**where, "x0": _month_of(starts), "x1": f"{min(ends, end):%Y-%m-%d}", "line": line, "opacity": 0.6}
        for starts, ends in zip(began["starts"], began["ends"].fillna(end), strict=True)
    ]


def _month_of(day: pd.Timestamp) -> str:
    """Where its month begins: bars stand on the first day of their months."""
    return f"{day:%Y-%m}-01"
