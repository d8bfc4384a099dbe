"""The cards of the page Value: each draws what the store answered, or says what is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import answers, beside, charts, kpis, layout, value_assumptions, value_findings, value_tables, words
from components.value_findings import rung_names
from data_access.scope import Scope, month_name
from metrics.value_groups import RUNG_NAMES
from metrics.value_settings import Assumptions

PARTS_MEANING = (
    "The worth of a customer is counted once. A part of it is credited to those who brought them, and to those who "
    "brought these: by Shapley's rule, so that all shares add up to the whole. What would have come anyway is "
    "credited to nobody else.\n\n**Measured** is counted, **modelled** is estimated from what was counted, **assumed** "
    "rests on what is assumed here as well. Savings and counts stand beside the worth, and are not added to it."
)
RUNGS_IN_WORDS = "\n\n".join(f"**{name}** {did}." for name, did in reversed(RUNG_NAMES.values()))
LADDER_MEANING = RUNGS_IN_WORDS + (
    "\n\nEach customer stands on the highest rung they reached; who has not bought for 12 months has left the ladder. "
    "The last answer counts for who says they would recommend: 9 or 10 of 10."
)
LEDGER_MEANING = "What members did for the community in the period, and whether anybody took it up."
COHORTS_MEANING = (
    "**NRR**: revenue in the period of those who also bought in the period of equal length before it, over their "
    "revenue then. **GRR** counts no more of each than they paid then. Above 100%, those who stay spend more than the "
    "others' leaving loses."
)
PAYBACK_MEANING = (
    "What a new customer cost: spend on paid channels, or rewards, over new customers of that origin. Margin is that "
    "of a customer in a month in which they buy; payback is the one over the other."
)
NOTHING_BEFORE = "How much of earlier revenue was kept is not known: no revenue is known of a period before this one."
TOO_LITTLE = "Too little is known to say what members are worth."


def worth(figures: pd.DataFrame) -> None:
    """The one answer: what one of the best is worth."""
    layout.answer(None, value_findings.worth(figures), value_findings.worth_in_detail(figures))


def parts(told: pd.DataFrame, came_true: pd.DataFrame, assumed: Assumptions, currency: str) -> None:
    """What the worth of members is made of, how sure each part is, and how earlier estimates came true."""
    finding = value_findings.parts(told, currency)
    with layout.section("parts", finding, value_assumptions.in_words(assumed, currency), PARTS_MEANING):
        if told["amount"].notna().any():
            charts.value_shared(told, finding, currency)
        value_tables.parts(told, currency)
        if told["amount"].notna().any():
            st.caption(words.plain(value_findings.came_true(came_true, currency)))
        own, below = (told.loc[told["part"] == name, "amount"].sum() for name in ("own", "below"))
        if own > 0 and below > 0:
            st.caption(
                f"Added up as “own and everyone brought in”, members would be worth {(own + below) / own:.1f} times "
                "what they are: that sum counts most of them many times, so it is not shown as worth."
            )


def curve(told: pd.DataFrame, figures: pd.DataFrame) -> None:
    """How purchases and value are spread over members."""
    finding = value_findings.curve(figures)
    meaning = kpis.definitions(("top_1pct_multiple", "value_gini"))
    with layout.section("curve", finding, "Share of the whole by share of members", meaning):
        if told["share_of_amount"].notna().any():
            charts.value_lorenz(told, finding)
            beside.beside(value_tables.curve_rows(figures), "value_spread", finding)
        else:
            layout.nothing_here(TOO_LITTLE, "Choose more members at the top, or wait for more orders.")


def ladder(rungs: pd.DataFrame, scope: Scope) -> None:
    """How many customers stand on which rung."""
    finding = value_findings.ladder(rungs)
    has_begun = bool(answers.known(rungs["before"].sum()))
    change = " (change since the period began)" if has_begun else ""
    told = f"Customers of the last 12 months by their highest rung{change}"
    span = (month_name(scope.start), month_name(scope.end - 1))
    with layout.section("ladder", finding, told, LADDER_MEANING):
        if answers.known(rungs["members"].sum()):
            charts.ownership_ladder(rungs if has_begun else rungs.assign(before=None), finding, span)
            standing = rungs[rungs["members"].fillna(0) > 0].iloc[::-1]
            ways = [{"of": "rung", "which": rung, "from": span[0], "to": span[1]} for rung in standing["rung"]]
            layout.leads("ladder", dict(zip(rung_names(list(standing["rung"])), ways, strict=True)))
        else:
            layout.nothing_here("Nobody stands on the ladder.", "Choose a longer period, or more members, at the top.")


def moves(moved: pd.DataFrame, between: pd.DataFrame) -> None:
    """Who joined the ladder, climbed, slipped and left it."""
    finding = value_findings.flows(moved)
    with layout.section("moves", finding, "Moves between rungs per month", LADDER_MEANING):
        if between["members"].notna().any():
            charts.ownership_moves(moved, finding)
            value_tables.moves(between)
        else:
            layout.nothing_here("Nobody moved.", "Choose a longer period, or more members, at the top.")


def ledger(told: pd.DataFrame) -> None:
    """What members did beyond buying."""
    with layout.section("ledger", value_findings.ledger(told), "What members did beyond buying", LEDGER_MEANING):
        if (told["acts"].fillna(0) > 0).any():
            value_tables.ledger(told)
        else:
            layout.nothing_here("Nobody did.", "Choose a longer period, or more members, at the top.")


def cohorts(kept: pd.DataFrame, revenue: pd.DataFrame, currency: str) -> None:
    """Revenue in layers by year of the first order, and what was kept of it."""
    finding = value_findings.layers(revenue) if kept.empty else value_findings.cohorts(kept)
    with layout.section("cohorts", finding, "Revenue per month, by the year of the first order", COHORTS_MEANING):
        if revenue["revenue"].notna().any():
            charts.value_cohorts(revenue, finding, currency)
            if kept.empty:
                layout.nothing_here(NOTHING_BEFORE, "Choose a shorter period at the top.")
            else:
                value_tables.cohorts(kept, currency)
        else:
            layout.nothing_here("Nobody bought anything.", "Choose a longer period, or more members, at the top.")


def payback(told: pd.DataFrame, held: Mapping[str, int], currency: str) -> None:
    """What newcomers cost, and when they have paid for themselves."""
    caption = "New customers by where they came from: cost, margin, payback"
    with layout.section("payback", value_findings.payback(told), caption, PAYBACK_MEANING):
        if len(told) and not held.get("spend") and not told["cost"].fillna(0).any():
            layout.not_measured(["spend"])
        elif len(told):
            value_tables.origins(told, currency)
        else:
            layout.nothing_here("Nobody bought anything.", "Choose a longer period, or more members, at the top.")
