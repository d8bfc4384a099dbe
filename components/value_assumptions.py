"""What is assumed about value: shown where it matters, and changed in one place, which the address keeps."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import words
from components.value_words import money
from data_access.rollups.value_tables import CHANCES
from metrics.value_settings import Assumptions, usual

MEANING = (
    "What nobody has measured has to be assumed. What you choose here holds for this page and for links to it; "
    "what everyone begins with stands in metrics/value.toml."
)


def choose(currency: str) -> Assumptions:
    """Let the reader change what is assumed of what members bring."""
    begin = usual()
    with st.popover("What is assumed", icon=":material/tune:", key="assumptions"):
        st.caption(MEANING)
        anyway = _chance(begin)
        answer = st.number_input(
            f"What an answer of a member's saves, {words.plain(currency) or 'money'}",
            0.0,
            value=begin.answer,
            step=1.0,
            key="answer",
            bind="query-params",
            help="What it would cost to have your own people answer. 0: not measured.",
        )
    return replace(begin, anyway=anyway, answer=answer)


def with_plan(assumed: Assumptions, currency: str) -> Assumptions:
    """Let the reader choose what a plan spends, and for how long."""
    with st.container(horizontal=True, key="plan_choice"):
        budget = st.number_input(
            f"A month, {words.plain(currency) or 'money'}",
            0.0,
            value=assumed.budget,
            step=100.0,
            key="budget",
            bind="query-params",
            width=180,
        )
        months = st.number_input(
            "For months", 1, 60, value=assumed.months, step=1, key="months", bind="query-params", width=140
        )
    return replace(assumed, budget=budget, months=int(months))


def in_words(assumed: Assumptions, currency: str) -> str:
    """What is assumed, in a sentence."""
    answer = f"an answer saves {money(assumed.answer, currency)}"
    said = [f"{assumed.anyway}% of those who were brought would have come anyway"]
    return f"Assumed: {words.listed([*said, *([answer] if assumed.answer else [])])}."


def _chance(begin: Assumptions) -> int:
    chances = [f"{chance}%" for chance in CHANCES]
    chosen = st.selectbox(
        "Would have come without being brought",
        chances,
        index=CHANCES.index(begin.anyway),
        key="anyway",
        bind="query-params",
        help="The more would have come anyway, the less credit goes to those who brought them. "
        "A hold-out would measure it.",
    )
    return int(str(chosen).rstrip("%"))
