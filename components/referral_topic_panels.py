"""Panels on what is recommended, after which purchases people talk, and whose referrals look odd."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import access, charts, exports, layout, look, tables
from components import referral_findings as findings
from components.beside import beside
from components.charts import Bar
from components.referral_flow_panels import WIDER, span
from components.tables import Column, Kind
from data_access.scope import Scope, month_name

RELEVANCE = (
    "Referrals of these months that are old enough, and how many of them somebody joined on within 30 days: by what "
    "was recommended, and by what the referrer had bought first. Fields with fewer than 20 referrals are left blank."
)
SHARING = (
    "Members who ordered in a month, 30 days ago or more; those who shared something or made a referral within 30 days "
    "after an order count as talking. Who buys in several months counts in each."
)
FLAGS = (
    "**Self-referral**: both sides are one person or have one e-mail address, but for what follows a plus sign. "
    "**Burst**: five or more people brought by one member joined on one day. **Ring**: three or more people brought, "
    "all here for 30 days, and none of them ever did anything. Odd is not wrong: a burst may be a party."
)


def relevance(rows: pd.DataFrame) -> None:
    """What is recommended by whom, and how well that works."""
    finding = findings.relevance(rows)
    with layout.section("relevance", finding, "People who join, of 100 recommendations of a category", RELEVANCE):
        known = rows.dropna(subset=["members"])
        if known.empty:
            layout.nothing_here(
                "No referral of these months tells what was recommended.", "Bring referrals with a category."
            )
            return
        pairs = known.groupby(["bought", "category"], as_index=False)[["members", "joined"]].sum()
        pairs = pairs.assign(
            share=pairs["joined"] / pairs["members"], bought=pairs["bought"].replace("", "nothing yet")
        )
        down = sorted(set(pairs["bought"]), key=lambda name: (name == "nothing yet", name))
        across = sorted(set(pairs["category"]))
        st.caption("Down: what the referrer had bought first. Across: what they recommended.")
        drawn = pairs[["bought", "category", "members", "share"]]
        charts.shaded_pairs(drawn, (down, across), finding)
        headings = {"bought": "Referrer bought", "category": "Recommended", "members": "Referrals", "joined": "Joined"}
        beside(pairs.rename(columns=headings | {"share": "Share"}), "relevance", finding)


def shareability(rows: pd.DataFrame, scope: Scope) -> None:
    """After which purchases people talk."""
    finding = findings.shareability(rows)
    with layout.section("sharing", finding, "Buyers who share or recommend within 30 days after an order", SHARING):
        known = rows.dropna(subset=["share"])
        if known.empty:
            layout.nothing_here("Nobody ordered in these months, 30 days ago or more.", WIDER)
            return
        told = known.assign(category=known["category"].replace("", "All categories"))
        bars = [
            Bar(
                row["category"],
                row["share"],
                f"{row['share']:.1%} (n = {row['members']:,.0f})",
                row["low"],
                row["high"],
                look.colour("accent" if row["category"] == "All categories" else "accent_soft"),
            )
            for row in told.to_dict("records")
        ]
        charts.bars_with_intervals(bars, "referral_sharing", finding)
        layout.leads("sharing", {"Buyers": {"of": "customers", **span(scope)}})
        headings = {"category": "Category", "members": "Buyers", "sharers": "Who talked", "share": "Share"}
        beside(told[list(headings)].rename(columns=headings), "sharing", finding)


FLAGGED = (
    Column("flag", "What"),
    Column("member", "Referrer", Kind.MEMBER),
    Column("evidence", "Why"),
    Column("other", "Brought", Kind.MEMBER),
    Column("people", "People", Kind.COUNT),
    Column("since", "Since", Kind.MONTH),
)


def flags(counts: pd.DataFrame, scope: Scope) -> None:
    """How many referrals look odd."""
    finding = findings.flags(counts)
    with layout.section("flags", finding, "Members whose referrals look odd, by what is odd", FLAGS):
        known = counts.dropna(subset=["members"])
        if known.empty:
            layout.nothing_here("Nothing looks odd.", "Choose a longer period at the top to look further back.")
            return
        ways = {
            row["flag"]: {"of": "referral_flag", "which": row["flag"], **span(scope)}
            for row in known.to_dict("records")
        }
        bars = [
            Bar(row["flag"].capitalize(), row["members"], f"{row['members']:,.0f}", leads=ways[row["flag"]])
            for row in known.to_dict("records")
        ]
        if len(bars) > 1:
            charts.bars_with_intervals(bars, "referral_flags", finding)
        layout.leads("flags", {flag.capitalize(): way for flag, way in ways.items()})
        if not access.may_see_members():
            beside(known.rename(columns=str.capitalize), "flags", finding)


def flagged(rows: pd.DataFrame) -> None:
    """The referrals that look odd, one by one, where there are any."""
    if rows.empty:
        return
    told = rows.assign(since=rows["month"], flag=rows["flag"].str.capitalize())
    with layout.section("flagged", findings.flagged(rows), "What looks odd, the most people first", FLAGS):
        shown = [column for column in FLAGGED if column.name != "other" or rows["other"].notna().any()]
        tables.draw(told, shown, "referral_flagged", f"{len(rows)} referrals that look odd")
        months = [None if pd.isna(month) else month_name(int(month)) for month in rows["month"]]
        named = rows.assign(month=pd.Series(months, rows.index, object))
        exports.button(lambda: iter([named]), "referral-flags", len(rows))
