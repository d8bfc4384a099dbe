"""What every number means: its question, definition, formula and source, and how the health index is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from components import answers, filters, tables, words
from components.tables import Column
from metrics.catalogue import FAMILIES, METRICS
from metrics.health import INDEX, PILLAR_SETTINGS, PILLARS
from metrics.model import Composite, Good, Metric, Unit

UNITS = {
    Unit.COUNT: "a number",
    Unit.MONEY: "money",
    Unit.SHARE: "a share",
    Unit.RATIO: "a ratio",
    Unit.MONTHS: "months",
    Unit.DAYS: "days",
    Unit.HOURS: "hours",
    Unit.SCORE: "points from 0 to 100",
}
BETTER = {Good.UP: "more is better", Good.DOWN: "less is better", Good.NEITHER: "neither more nor less is better"}
MOST_CARDS = 6
"""Metrics that each stand on a card of their own."""
OURS = "Rapport's own definition"


def search() -> str:
    """The field to search in; what is sought stands in the address, and a metric's key finds that metric alone."""
    sought = st.text_input(
        "Search",
        key="metric",
        type="search",
        bind="query-params",
        placeholder="Search names, questions and definitions",
        icon=":material/search:",
        width=420,
        label_visibility="collapsed",
    )
    return (sought or "").strip()


def found(sought: str) -> list[Metric]:
    """The metrics that a search means: the one of that key, otherwise those that hold every word of it."""
    if sought in METRICS:
        return [METRICS[sought]]
    return [metric for metric in METRICS.values() if all(word in _text(metric) for word in sought.casefold().split())]


def topics(metrics: Sequence[Metric], measured: pd.DataFrame, currency: str) -> None:
    """Each topic with its metrics, and what they are worth now: a few as cards, many as text in two columns."""
    chosen = {metric.key for metric in metrics}
    for topic, family in FAMILIES.items():
        mine = [(metric, answers.answer(measured, metric.key)) for metric in family if metric.key in chosen]
        if not mine:
            continue
        st.header(topic, anchor=False)
        if len(chosen) <= MOST_CARDS:
            for metric, now in mine:
                entry(metric, now, currency)
            continue
        half = -(-len(mine) // 2)
        with st.container(border=True, key=f"card_topic_{mine[0][0].key}"):
            for column, part in zip(st.columns(2, gap="large"), (mine[:half], mine[half:]), strict=True):
                column.markdown("\n\n".join(in_words(metric, now, currency) for metric, now in part))
        if INDEX in [metric.key for metric, _ in mine]:
            _scoring()


def in_words(metric: Metric, now: answers.Answer, currency: str) -> str:
    """One metric as a paragraph of Markdown, the rest is on its card: hundreds of elements would take seconds."""
    shown = "" if now.value is None else f"**{words.plain(metric.unit.format(now.value, currency))}** "
    name = f"**[{words.plain(metric.name)}]({filters.link('glossary', metric=metric.key)})**"
    formula = words.plain(f"Formula: {metric.formula}{f' · {metric.citation}' if metric.citation else ''}")
    return (
        f"{name} {shown}:gray[:small[{words.plain(_resting_on(metric, now))}]]  \n"
        f"{words.plain(metric.question)} {words.plain(metric.definition)}  \n:gray[:small[{formula}]]"
    )


def entry(metric: Metric, now: answers.Answer, currency: str) -> None:
    """One metric: what it is, and what it is worth now or why there is no number."""
    with st.container(border=True, key=f"card_term_{metric.key}"):
        meaning, value = st.columns([3.4, 1], gap="medium")
        with meaning, st.container(gap="xsmall"):
            st.subheader(words.plain(metric.name), anchor=False)
            st.markdown(f"{words.plain(metric.question)} {words.plain(metric.definition)}")
            st.caption("  \n".join(words.plain(line) for line in _details(metric)))
        with value, st.container(gap="xsmall"):
            shown = "—" if now.value is None else metric.unit.format(now.value, currency)
            st.metric(words.plain(metric.name), words.plain(shown), label_visibility="collapsed")
            st.caption(words.plain(_resting_on(metric, now)))
            st.markdown(f"[:material/link: {words.plain(metric.key)}]({filters.link('glossary', metric=metric.key)})")


def _details(metric: Metric) -> list[str]:
    parts = f"Scored from: {words.listed([METRICS[part].name for part in _parts(metric)])}"
    needs = f"Needs: {(' or ' if metric.source.needs_any else ' and ').join(metric.needs)}"
    return [
        f"Formula: {metric.formula}",
        f"{UNITS[metric.unit].capitalize()}; {BETTER[metric.good]}",
        needs if metric.needs else parts,
        f"Source: {metric.citation or OURS}",
    ]


def _resting_on(metric: Metric, now: answers.Answer) -> str:
    if now.value is None:
        return now.reason.capitalize()
    if now.n is None:
        return "In these months"
    return f"from {now.n} numbers" if isinstance(metric.count, Composite) else f"n = {now.n:,}"


def _parts(metric: Metric) -> list[str]:
    settings = [each for key, each in PILLAR_SETTINGS.items() if metric.key in (INDEX, key)]
    return [part for each in settings for part in each.bands]


def _scoring() -> None:
    """The floors, targets and weights in force."""
    with st.container(border=True, key="card_scoring"):
        st.subheader("How the index is scored", anchor=False)
        st.caption(
            "A metric's monthly value is worth 0 points at its floor and 100 at its target, in a straight line "
            "between. A pillar is the mean of its metrics, the index the mean of its pillars by weight. "
            "The file named in RAPPORT\\_HEALTH changes them."
        )
        rows = pd.DataFrame(scores())
        tables.draw(rows, [Column(str(name), str(name)) for name in rows], "scoring", "Floors, targets and weights")


def scores() -> Sequence[Mapping[str, str]]:
    """A row for each metric of the index: its pillar with its weight, and what is worth 0 and 100 points."""
    return [
        {
            "Pillar": PILLARS[key][0],
            "Weight": f"{pillar.weight:g}",
            "Metric": METRICS[part].name,
            "Floor": METRICS[part].unit.format(band.floor),
            "Target": METRICS[part].unit.format(band.target),
        }
        for key, pillar in PILLAR_SETTINGS.items()
        for part, band in pillar.bands.items()
    ]


def _text(metric: Metric) -> str:
    parts = (metric.key, metric.name, metric.question, metric.definition, metric.formula, *metric.needs)
    return " ".join(parts).casefold()
