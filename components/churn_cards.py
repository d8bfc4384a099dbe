"""The parts of the page of risk that are more than a chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isnan

import pandas as pd
import streamlit as st

from components import beside, charts, churn_findings, churn_tables, layout, words
from metrics.churn_models import RISK_LEVELS, Champion
from metrics.model import Unit

RISK = (
    "A member is **at risk** whose chance to make no order and no contribution in the next 90 days is one half or "
    "more; **lapsed** who is at risk, and silent for so long that fewer than a fifth of such silences end, or for the "
    "longest that can be judged. Both are "
    "estimates: the chance comes from a model trained on earlier days and checked on later ones, below."
)
CALIBRATION = (
    "Each point is a tenth of the members, by the risk that was foretold of them 90 days before the end of the data "
    "from what was known then; on the dotted line it came true as often as foretold. **Brier**: mean squared distance "
    "of risk from what happened; **skill**: how much smaller than that of one risk for all. **Lift**: how much more "
    "often than usual it happened to the tenth at highest risk. The simplest level that is not worse than the best by "
    "more than chance is used."
)
STAYING = (
    "Kaplan and Meier's curve from joining to the last sign of life; who is there still counts as long as they were "
    "looked at. A silence counts as a lapse when it is so long that fewer than a fifth end, or is the longest that can "
    "be judged. **Half-life**: months "
    "until half have lapsed. Beyond what was seen, the rate of leaving of its last year goes on, or of its later half "
    "where less was seen."
)
COMEBACK = "Of all silences that lasted so many days, the share that ended within 180 days more."
GAPS = "Days since a member last did anything, over the median time between the days on which they usually do."
MAP = (
    "Days on which members ordered or contributed, ever, against the days since the last (days of quiet); darker: "
    "larger mean risk."
)
CONTACTS = {
    "referrer": "whose referrer fell silent",
    "contacts": "one of whose three closest contacts fell silent",
}
"""Whom members may have followed into silence, by the level that tells of it."""


MONEY: Unit = Unit.MONEY


@dataclass(frozen=True)
class Facts:
    """What is known of the store that words depend on."""

    sells: bool
    has_margin: bool


def facts(models: pd.DataFrame, counted: pd.DataFrame) -> Facts:
    """Whether anything is foretold of purchases, and whether of their margin."""
    spend = models.loc[models["level"] == "spend", "parameters"].dropna()
    has_margin = bool(len(spend)) and json.loads(spend.iloc[0]).get("margin_rate") is not None
    return Facts(bool(counted["margin"].notna().any()), has_margin)


def headline(counted: pd.DataFrame, flows: pd.DataFrame, known: Facts, currency: str) -> None:
    """How many are at risk, what that costs, and how that changed."""
    with st.container(border=True, key="card_risk"):
        finding = churn_findings.headline(counted, currency)
        layout.answer(None, finding, churn_findings.detail(counted, flows, has_margin=known.has_margin))


def moved(flows: pd.DataFrame) -> None:
    """What changed since 90 days ago, and why."""
    finding = churn_findings.moved(flows)
    with layout.section("flows", finding, "Members who came to be at risk in 90 days, or no longer are", RISK):
        if flows["members"].fillna(0).sum():
            charts.churn_flows(flows, finding)
            told = flows[["part", "members", "at_stake"]].round(2)
            headings = {"part": "Members at risk who", "members": "Members", "at_stake": "At stake"}
            beside.beside(told.rename(columns=headings), "risk_flows", "What changed in 90 days")
        else:
            layout.nothing_here("Nobody came to be at risk, or ceased to be.", "Choose more members at the top.")


def goodness(judged: pd.DataFrame, used: Champion, bins: pd.DataFrame, models: pd.DataFrame) -> None:
    """How good the last forecast that could be checked was, level by level, and whether silence spreads."""
    finding = churn_findings.goodness(judged, used)
    with layout.section("goodness", finding, "The last forecast that could be checked", CALIBRATION):
        if used.level:
            charts.calibration_curve(bins, RISK_LEVELS, used.level, finding)
            st.caption(churn_findings.about_champion(judged, used))
            churn_tables.calibration(bins, RISK_LEVELS)
        churn_tables.levels(judged)
        spreading(models)


def staying(curves: pd.DataFrame) -> None:
    """How long members stay."""
    finding = churn_findings.staying(curves)
    with layout.section("staying", finding, "Share still there, by months since joining", STAYING):
        if curves.empty:
            layout.nothing_here(
                "Nobody has been there for a month, or no groups are known.", "Tell them apart otherwise."
            )
        else:
            charts.survival_curves(curves, finding)
            churn_tables.staying(curves)


def comeback(curve: pd.DataFrame, lapsed_after: int) -> None:
    """How silences end."""
    finding = churn_findings.comeback(curve, lapsed_after)
    with layout.section("comeback", finding, "Share of silences that end, by how long they have lasted", COMEBACK):
        if curve["reached"].fillna(0).sum():
            charts.comeback_curve(curve, lapsed_after, finding)
            headings = {"silent_days": "Days of silence", "reached": "Silences", "returned": "Ended in 180 days more"}
            beside.beside(curve.rename(columns=headings), "comeback", finding)
        else:
            layout.nothing_here("No silence was long enough.", "Choose more members, or look again later.")


def gaps(silences: pd.DataFrame) -> None:
    """Silence against each member's own usual gap."""
    finding = churn_findings.gaps(silences)
    with layout.section("gaps", finding, "Members by how long they are silent, in their own usual gaps", GAPS):
        if silences["members"].fillna(0).sum():
            charts.silence_gaps(silences, finding)
            headings = {"gaps": "From so many gaps", "state": "State", "members": "Members"}
            beside.beside(silences.rename(columns=headings), "gaps", finding)
        else:
            layout.nothing_here("Nobody was active on three days yet.", "Choose more members at the top.")


def frequency(cells: pd.DataFrame, buyers: pd.DataFrame, currency: str) -> None:
    """How often members took part against how long they are quiet, and the case of who bought once."""
    finding = churn_findings.frequency(cells)
    with layout.section("map", finding, "Members by days of taking part and by days of quiet", MAP):
        if cells["members"].fillna(0).sum():
            charts.risk_map(cells, finding)
            headings = {"frequency": "From so many days of taking part", "quiet": "From so many days of quiet"}
            headings |= {"members": "Members", "risk": "Mean risk"}
            beside.beside(cells.round(3).rename(columns=headings), "risk_map", finding)
        else:
            layout.nothing_here("Nobody took part yet.", "Choose more members at the top.")
        if said := churn_findings.one_time(buyers):
            once = buyers.loc[buyers["buyers"] == "once", "expected_margin"].sum()
            worth = "" if isnan(once) or not once else f" Together they are worth {MONEY.format(once, currency)}."
            st.caption(
                words.plain(
                    f"{said}{worth} The model lets somebody leave after the first order: who bought once is not "
                    "taken for a loyal customer merely because nothing spoke against it yet."
                )
            )


def spreading(models: pd.DataFrame) -> None:
    """Whether silence spreads from contact to contact."""
    for level, whose in CONTACTS.items():
        for row in models[models["level"] == level].to_dict("records"):
            st.caption(words.plain(churn_findings.spreading(row["parameters"], row["skipped"] or "", whose)))
