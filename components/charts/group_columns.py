"""Segments or channels side by side: a column of bars for each number, the same group in the same row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components import answers, figures, kpis, look, words
from components.figures import Part
from components.plot import plot
from data_access.scope import month_name
from metrics.catalogue import METRICS

ROW = 34
"""Pixels of a row."""
HEAD = 30
"""Pixels above the first row."""
BAR = 62
"""Pixels of a column that the longest bar takes; the rest is for its words."""
GAP = 0.012
LONGEST_NAME = 20
TINTS = {"green": "accent", "red": "red", "gray": "muted"}
WITHOUT = {"segment": "No segment", "channel": "No channel"}


def side_by_side(compared: pd.DataFrame, by: str, currency: str) -> None:
    """A row for each group, a column for each number: how much it is, and how it changed.

    `compared` is what `metrics.comparing.compared` gives. A click on a bar leads to the members behind it.
    """
    keys = list(dict.fromkeys(compared["key"]))
    rows = rows_of(compared, by)
    places = [f"{nth}" for nth in range(len(rows))]
    traces, labels, axes = [], [], {}
    widths = [BAR + _room(key, rows, currency) for key in keys]
    for nth, key in enumerate(keys):
        suffix = "" if nth == 0 else str(nth + 1)
        values = [answers.answer(own, key).value for _, own in rows]
        traces.append(_bars(key, values, places, suffix) | {"leads": [_lead(own, key, by) for _, own in rows]})
        longest = max([abs(value) for value in values if value is not None], default=1.0) or 1.0
        begin, end = (sum(widths[:upto]) / sum(widths) for upto in (nth, nth + 1))
        domain = [begin + GAP * (nth > 0), end]
        axes[f"xaxis{suffix}"] = figures.axis(domain=domain, range=[0, longest * widths[nth] / BAR], visible=False)
        where = {"xref": f"x{suffix} domain", "yref": "paper", "x": 0, "y": 1, "yanchor": "bottom", "yshift": 8}
        labels.append(figures.label(METRICS[key].name, look.colour("muted"), **where))
        for place, (_, own) in zip(places, rows, strict=True):
            labels += _labels(key, own, currency, {"xref": f"x{suffix}", "y": place})
    names = [figures.escaped(name, LONGEST_NAME) for name, _ in rows]
    layout = figures.layout(
        bargap=0.55,
        hovermode="y",
        annotations=labels,
        margin={"l": 4, "r": 4, "t": HEAD, "b": 2},
        yaxis=figures.names_axis(places, names),
        **axes,
    )
    plot({"data": traces, "layout": layout}, "groups", _in_words(rows, keys, currency), height=ROW * len(rows) + HEAD)


def rows_of(compared: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """Each group's name and its own numbers, in the order they are told."""
    found = []
    for _, own in compared.groupby(compared["group"].isna().cumsum() + compared["group"].factorize()[0], sort=False):
        group = own["group"].iloc[0]
        name = f"{own['gathered'].iloc[0]} others" if pd.isna(group) else group or WITHOUT[by]
        found.append((str(name), own))
    return found


def _bars(key: str, values: Sequence[float | None], places: list[str], suffix: str) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [value or 0.0 for value in values],
        "y": places,
        "xaxis": f"x{suffix}",
        "name": METRICS[key].name,
        "marker": {"color": look.colour("accent_soft"), "cornerradius": 3},
        "hoverinfo": "none",
    }


def _room(key: str, rows: Sequence[tuple[str, pd.DataFrame]], currency: str) -> float:
    """Pixels that the longest words beside a bar of a column take."""
    said = [len(figures.joined(_labels(key, own, currency, {}))) for _, own in rows]
    return figures.LETTER * 1.08 * max(said, default=0) + 24


def _labels(key: str, own: pd.DataFrame, currency: str, where: Part) -> list[Part]:
    """A number beside its bar, and its change in the colour, the arrow and the sign of what it means."""
    metric, now = METRICS[key], answers.answer(own, key)
    if now.value is None:
        return [figures.label("—", look.colour("muted"), **where, x=0, xshift=4)]
    text = metric.unit.format(now.value, currency)
    parts = [figures.label(text, look.colour("ink"), **where, x=now.value, xshift=5)]
    verdict = kpis.judged(metric, now.value, answers.answer(own, key, "comparison").value, currency)
    arrow = {"up": "↑ ", "down": "↓ ", "off": ""}[verdict.arrow]
    if arrow:
        tint = look.colour(TINTS[verdict.colour])
        shift = 14 + figures.LETTER * 1.08 * len(text)
        parts.append(figures.label(f"{arrow}{verdict.change}", tint, **where, x=now.value, xshift=shift))
    return parts


def _lead(own: pd.DataFrame, key: str, by: str) -> dict[str, str] | None:
    """Where a click leads; nowhere from those without a group and from several groups together."""
    group = own["group"].iloc[0]
    return None if pd.isna(group) or not group else lead(own, key, by)


def lead(own: pd.DataFrame, of: str, by: str) -> dict[str, str]:
    """The address of a group's members behind a number."""
    now = own[own["role"] == "range"].iloc[0]
    first, last = month_name(int(now["start"])), month_name(int(now["end"]) - 1)
    return {"of": of, "from": first, "to": last, by: str(now["group"])}


def _in_words(rows: list[tuple[str, pd.DataFrame]], keys: Sequence[str], currency: str) -> str:
    """The whole picture for people who do not see it."""
    said = []
    for name, own in rows:
        numbers = [(METRICS[key], answers.answer(own, key).value) for key in keys]
        told = [
            f"{metric.name} {metric.unit.format(value, currency)}" for metric, value in numbers if value is not None
        ]
        said.append(f"{name}: {words.listed(told)}")
    return f"{'; '.join(said)}."
