"""The cards of the page Lean in: who brings more than they are given, what attention did, and the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from components import answers, charts, layout, value_assumptions, value_findings, value_tables
from metrics.value_settings import Assumptions

STANDING_MEANING = (
    "**Undervalued**: of the members who are there, those who bring more than most, and far more than their place in "
    "attention (what you gave them, and how often your people replied) and in spending. What they bring in a year: "
    "credit for the purchases of those whom they brought, and support saved by their answers. **Overvalued** is the "
    "reverse: much attention and spending, and nothing else. Most to gain stands first."
)
EFFECTS_MEANING = (
    "Orders in the five months after, over those of months 6 to 2 before, of members who had it; the same of members "
    "who had not; and the ratio of both. Compared with those held out by lot where there are any, otherwise with "
    "members of the same segment who bought as often in the same half-year. **Not established**: the same comparison "
    "shows an effect in the months before, where there can be none."
)
PLAN_MEANING = (
    "Each month the budget pays for attention to so many undervalued members, those first of whom most is expected. "
    "The return counts their own purchases over 12 months, if the effect lasts as long; it counts nothing for whom "
    "they bring."
)
UNMEASURED = "Who brings more than they are given is not measured yet"
TITLES = {"undervalued": "Undervalued members", "overvalued": "Much noticed, and little besides buying"}


def how_many(counts: pd.DataFrame, kind: str) -> int:
    """How many members are undervalued, or overvalued; 0 where that may not be told."""
    return answers.count(counts.loc[counts["kind"] == kind, "members"].iloc[0]) or 0


def heading(counts: pd.DataFrame, assumed: Assumptions, held: Mapping[str, int], currency: str) -> None:
    """The one answer of the page: how many bring far more than they are given."""
    is_told = held.get("gives") or how_many(counts, "undervalued") or how_many(counts, "overvalued")
    finding = value_findings.undervalued(counts, currency) if is_told else UNMEASURED
    layout.answer(None, finding, value_assumptions.in_words(assumed, currency))


def nobody(held: Mapping[str, int]) -> None:
    """Stands where there is nobody on a list: who brings more than others is told, or what anybody is given is not."""
    if held.get("gives"):
        layout.nothing_here("Nobody brings far more than they are given.", "Choose more members at the top.")
    else:
        layout.not_measured([name for name in ("gives", "interactions") if not held.get(name)])


@contextmanager
def members(kind: str, rows: pd.DataFrame, held: Mapping[str, int], currency: str) -> Iterator[None]:
    """The first members of a list with the reasons why; the ways to the others stand in the block."""
    finding = value_findings.first_of(rows, kind)
    with layout.section(kind, finding, f"{TITLES[kind]}, most to gain first", STANDING_MEANING):
        value_tables.standing(rows.head(value_tables.SHOWN_FIRST), held, currency, kind)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ways_{kind}"):
            if len(rows) > value_tables.SHOWN_FIRST:
                told = f"The first {value_tables.SHOWN_FIRST} are shown; the file and the list hold all."
                st.caption(told, width="content")
            yield


def effects(told: pd.DataFrame, held: Mapping[str, int], currency: str) -> None:
    """What earlier attention did."""
    with layout.section("effects", value_findings.effects(told), "Orders, against members without it", EFFECTS_MEANING):
        if told["effect"].notna().any():
            charts.lean_in_effects(told, value_findings.effects(told))
            value_tables.effects(told, currency)
        elif not (held.get("gives") or held.get("initiative_members")):
            layout.not_measured(["gives", "initiative_members"])
        else:
            layout.nothing_here("Too few members had it to tell.", "Wait for five months more, or for more members.")


def plan(short: pd.DataFrame, currency: str) -> None:
    """The plan beside paid acquisition."""
    layout.heading(value_findings.plan(short, currency), "The plan beside the same money in acquisition", PLAN_MEANING)
    if answers.known(short["spent"].iloc[0]):
        value_tables.plan(short, currency)


def reached(short: pd.DataFrame) -> int:
    """How many members the plan reaches; 0 where that may not be told."""
    return answers.count(short["members"].iloc[0]) or 0
