"""What changed, and why: the numbers that moved most, and what the change of the chosen one is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import answers, charts, filters, findings, kpis, words
from components.known import Known
from data_access.scope import Grain, Scope
from metrics.catalogue import METRICS
from metrics.health import INDEX
from metrics.model import Ratio

MOST_EXPLAINED = 3
"""Changes that are explained at once; the others when they are chosen."""
LATEST = 12
"""Months that are compared where more are chosen and there are none before them."""
OUTSIZED = 4
"""How much larger than a ratio's change a part of it may be to be told."""
CAPTION = "The numbers that moved most beside the period they are compared with; the parts add up to the change"
NOTHING_EARLIER = "There is nothing earlier to compare with."
HEADLINES = (INDEX, "active_members", "revenue", "average_order", "referred_share", "repeat_rate", "nrr")
COMPONENT, SEGMENT = "component", "segment"
CAPTIONS = {COMPONENT: "What it is made of", SEGMENT: "Which segments moved it"}
NAMELESS = "No segment"


def ranked(keys: Sequence[str], measured: pd.DataFrame) -> tuple[str, ...]:
    """The numbers that can be compared, the one that changed most beside what it was before first."""
    sizes = {}
    for key in keys:
        now, before = answers.answer(measured, key).value, answers.answer(measured, key, "comparison").value
        if now is not None and before is not None:
            sizes[key] = abs(now - before) / abs(before) if before else float(now != before)
    return tuple(sorted(sizes, key=lambda key: -sizes[key]))


def comparable(chosen: Scope, known: Known) -> Scope:
    """The same; or where nothing is known before it to compare with, its latest months: twelve, or half of fewer."""
    if chosen.before[0] >= known.first_month:
        return chosen
    length = min(LATEST, (chosen.end - known.first_month) // 2)
    return replace(chosen, start=chosen.end - length, grain=Grain.MONTH) if length else chosen


def heading(compared: Scope, chosen: Scope) -> str:
    """What the section tells, and of which months where these are not the ones chosen."""
    late = "" if compared == chosen else f" in the last {words.months(compared.length)}"
    return f"What changed{late}, and why"


def until_then(finished: int) -> str:
    """What to do where nothing can be compared, in a store with so many months that are over.

    >>> until_then(18), until_then(0)
    ('Choose a shorter period at the top.', 'Look again when 6 months are over.')
    """
    shortest = 2 * min(length for length in filters.PERIODS.values() if length)
    return (
        "Choose a shorter period at the top."
        if finished >= shortest
        else f"Look again when {shortest} months are over."
    )


def choose(
    place: DeltaGenerator, measured: pd.DataFrame, splits: Mapping[str, pd.DataFrame | None], currency: str
) -> str:
    """Let the reader choose one of the numbers; each shows its change, and those with a split why."""
    captions = []
    for key, split in splits.items():
        metric = METRICS[key]
        now, before = answers.answer(measured, key).value, answers.answer(measured, key, "comparison").value
        verdict = kpis.judged(metric, now or 0.0, before, currency)
        arrow = {"up": "↑ ", "down": "↓ ", "off": ""}[verdict.arrow]
        told = f":{verdict.colour}[{arrow}{words.plain(verdict.change)}]"
        why = findings.drivers(metric, _telling(key, split), currency, most=1) if split is not None else ""
        captions.append(f"{told} {words.plain(why)}")
    names = {METRICS[key].name: key for key in splits}
    chosen = place.radio(
        "Number", list(names), captions=captions, key="why", bind="query-params", label_visibility="collapsed"
    )
    return names[str(chosen)]


def explained(place: DeltaGenerator, key: str, measured: pd.DataFrame, split: pd.DataFrame, currency: str) -> None:
    """The change of a number in a sentence, and its parts, which add up to it."""
    metric = METRICS[key]
    now, before = answers.answer(measured, key).value or 0.0, answers.answer(measured, key, "comparison").value or 0.0
    told = findings.change(metric, now, before, _telling(key, split), currency)
    place.markdown(f"**{words.plain(told)}**")
    ways = [by for by in (COMPONENT, SEGMENT) if len(_told_of(key, split, by)) > 1]
    if not ways:
        place.caption("This change cannot be split any further.")
        return
    for column, by in zip(place.columns(len(ways), gap="medium"), ways, strict=True):
        with column:
            st.caption(CAPTIONS[by])
            charts.split(metric, parts_of(split, by), currency, f"split_{by}")


def parts_of(split: pd.DataFrame, by: str) -> list[tuple[str, float]]:
    """The parts of one way to split a change: names and contributions, mix and rate of a segment together."""
    own = split[split["by"] == by]
    summed = own.groupby("part", sort=False)["contribution"].sum()
    return [(str(name) or NAMELESS, float(amount)) for name, amount in summed.items() if amount]


def _telling(key: str, split: pd.DataFrame) -> list[tuple[str, float]]:
    """The parts that say most in a sentence: for a ratio its segments, for others what they are made of."""
    first, second = (SEGMENT, COMPONENT) if isinstance(METRICS[key].count, Ratio) else (COMPONENT, SEGMENT)
    return parts_of(split, first) if len(parts_of(split, first)) > 1 else _told_of(key, split, second)


def _told_of(key: str, split: pd.DataFrame, by: str) -> list[tuple[str, float]]:
    """The parts of one way; none where a ratio's two halves moved by far more than the ratio did, and say nothing."""
    parts = parts_of(split, by)
    if by == COMPONENT and isinstance(METRICS[key].count, Ratio) and is_outsized(parts):
        return []
    return parts


def is_outsized(parts: Sequence[tuple[str, float]]) -> bool:
    """Whether parts all but cancel each other out.

    >>> is_outsized([("joined", 138.1), ("joined by a referral", -135.5)]), is_outsized([("new", 48), ("silent", -30)])
    (True, False)
    """
    return max((abs(amount) for _, amount in parts), default=0.0) > OUTSIZED * abs(sum(amount for _, amount in parts))
