"""Cards of numbers: value, change, sparkline, and where there is no number, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from components import access, answers, filters, look, words
from components.sparkline import sparkline
from data_access.scope import month_name
from metrics.catalogue import METRICS
from metrics.model import Good, Metric

CARD_WIDTH = 150
"""Pixels of a card at least: six stand in a row beside the menu, also while the page is being laid out."""


@dataclass(frozen=True)
class Verdict:
    """A change in words, with the word, the colour and the arrow that judge it."""

    change: str
    word: str = ""
    colour: Literal["green", "red", "gray"] = "gray"
    arrow: Literal["up", "down", "off"] = "off"


@dataclass(frozen=True)
class Latest:
    """Numbers of the latest months of a longer time that has none before it to compare with, and which months."""

    measured: pd.DataFrame
    told: str


def row(
    keys: Sequence[str],
    measured: pd.DataFrame,
    currency: str,
    *,
    has_course: bool = True,
    latest: Latest | None = None,
) -> None:
    """A row of cards, one per metric; on narrow screens they stack.

    `measured` holds every key in the roles "range", "comparison" and "series"; what it does not know is told of the
    `latest` months, where these know it.
    """
    cards = st.grid(len(keys), min_column_width=CARD_WIDTH, gap="small", key=f"kpis_{keys[0]}")
    for key in keys:
        late = None if latest is None or _is_known(key, measured) or not _is_known(key, latest.measured) else latest
        shown = measured if late is None else late.measured
        kind = "card" if answers.answer(shown, key, "comparison").value is not None else "card_plain"
        with cards, st.container(border=True, height="stretch", gap="xsmall", key=f"{kind}_{key}"):
            number(METRICS[key], shown, currency, has_course=has_course and late is None)
            if late is not None:
                st.caption(late.told)
            _people(METRICS[key], shown)


def _is_known(key: str, measured: pd.DataFrame) -> bool:
    return answers.answer(measured, key).value is not None


def number(metric: Metric, measured: pd.DataFrame, currency: str, *, has_course: bool = True) -> None:
    """One number, its change in the colour and the word of its good direction, and its course."""
    now = answers.answer(measured, metric.key)
    before = answers.answer(measured, metric.key, "comparison")
    meaning = explanation(metric, now, before)
    if now.value is None:
        st.metric(metric.name, None, help=meaning)
        st.caption(words.plain(now.reason))
        return
    verdict = judged(metric, now.value, before.value, currency)
    st.metric(
        metric.name,
        words.plain(metric.unit.format(now.value, currency)),
        words.plain(verdict.change) or None,
        delta_color=verdict.colour,
        delta_arrow=verdict.arrow,
        delta_description=verdict.word or None,
        help=meaning,
    )
    if has_course:
        _course(metric, measured, verdict.colour, currency)


def _course(metric: Metric, measured: pd.DataFrame, colour: Literal["green", "red", "gray"], currency: str) -> None:
    """How a number went, period by period, where more than one is known."""
    periods = answers.series(measured, metric.key)
    course = [answers.known(value) for value in periods.loc[periods["complete"], "value"]]
    found = [value for value in course if value is not None]
    if len(found) > 1:
        first, last = (metric.unit.format(value, currency) for value in (found[0], found[-1]))
        alt = f"{metric.name}, {len(course)} periods: from {first} to {last}"
        sparkline(course, f"sparkline_{metric.key}", alt, colour)


def leads(keys: Sequence[str], measured: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each number above nought by its name, the address of the members behind it in the range."""
    found = {}
    for key in keys:
        asked = measured[(measured["key"] == key) & (measured["role"] == "range")].iloc[-1]
        if asked["value"] > 0:
            first, last = month_name(int(asked["start"])), month_name(int(asked["end"]) - 1)
            found[METRICS[key].name] = {"of": key, "from": first, "to": last}
    return found


def _people(metric: Metric, measured: pd.DataFrame) -> None:
    """The way to the members behind a number, in the corner of its card."""
    address = leads([metric.key], measured).get(metric.name)
    if address is None or not access.may_see_members():
        return
    label = f"Members behind {words.plain(metric.name)}"
    if st.button(label, icon=":material/arrow_outward:", type="tertiary", key=f"people_{metric.key}"):
        filters.go("members", **address)


def judged(metric: Metric, now: float, before: float | None, currency: str) -> Verdict:
    """How a number moved, and whether that is good."""
    if before is None:
        return Verdict("")
    change = metric.unit.format_change(now, before, currency)
    if not any(digit in change for digit in "123456789"):  # too small to show is too small to judge
        return Verdict("no change")
    rises = now > before
    arrow: Literal["up", "down"] = "up" if rises else "down"
    if metric.good is Good.NEITHER:
        return Verdict(change, arrow=arrow)
    is_better = rises == (metric.good is Good.UP)
    return Verdict(change, "better" if is_better else "worse", "green" if is_better else "red", arrow)


def definitions(keys: Sequence[str]) -> str:
    """What each of several metrics is."""
    said = [f"**{words.plain(METRICS[key].name)}**: {words.plain(METRICS[key].definition)}" for key in keys]
    return "\n\n".join(said)


def state(key: str, measured: pd.DataFrame) -> look.Health | None:
    """The state of health that a score stands for."""
    return look.health_of(answers.answer(measured, key).value)


def explanation(metric: Metric, now: answers.Answer, before: answers.Answer) -> str:
    """What a metric is, how it is counted, on how many it rests, and why there is nothing to compare."""
    parts = [metric.definition, metric.formula]
    if now.n is not None:
        parts.append(f"n = {now.n:,}")
    if now.value is not None and before.value is None and before.reason:
        parts.append(f"No comparison: {before.reason}.")
    return "\n\n".join(words.plain(part) for part in parts)
