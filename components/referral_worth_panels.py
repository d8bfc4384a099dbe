"""Panels on what referrals are worth: by origin, against comparable members, and after a reward."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import access, charts, layout, look, tables, words
from components import referral_findings as findings
from components.beside import beside
from components.charts import Bar
from components.referral_flow_panels import WIDER, span
from components.tables import Kind
from data_access.scope import Scope
from metrics.model import Unit
from metrics.referral_worth import AGAINST

LEDGER = (
    "**Word of mouth**: an unpaid referral, or a channel that means being told by others. **Rewarded**: a referral for "
    "which either side was paid. Stayed: active six to eight months after the month of joining, of those for whom that "
    "is over. Margin: of a member's first 365 days, of those who have been there so long."
)
SAVED = (
    "Everybody who came by word of mouth or a rewarded referral × what a newcomer of a paid channel cost in these "
    "months, less the rewards paid. It assumes that each of them would otherwise have had to be won at that price."
)
COMPARABLE = (
    "Each referred member is held against members who joined **in the same month and the same segment** without a "
    "referral; an order against orders of the same month, segment and category. Matching on the channel as well would "
    "leave nobody, since a referral is a channel of its own: choose below whom to compare with. Cells with fewer than "
    "two on either side are left out. Standardised to the referred members, with 95% intervals (doi:10.2307/2528036)."
)
CROWDING = (
    "Unpaid referrals in the 180 days before and after a member's first rewarded one. People recommend less the longer "
    "they are there, so that the rate after is held against what members never rewarded do at the same age "
    "(95% interval over members). Nobody was rewarded by lot, so this goes with the reward; it need not follow from it."
)
MEASURES = {"order": "Margin of an order", "retained": "Stayed half a year", "year": "Margin of the first year"}


def ledger(rows: pd.DataFrame, scope: Scope, held: Mapping[str, int], currency: str) -> None:
    """What each origin brings."""
    finding = findings.ledger(rows)
    with layout.section("ledger", finding, "Members who joined in these months, by how they came", LEDGER):
        known = rows.dropna(subset=["members"])
        if not known["members"].sum():
            layout.nothing_here("Nobody joined in these months.", WIDER)
            return
        told = known.assign(origin=[look.ORIGINS[origin].name for origin in known["origin"]])
        shares = [
            _origin_bar(row, row["share"], f"{row['share']:.1%} ({row['members']:,.0f})", scope)
            for row in known.to_dict("records")
        ]
        charts.bars_with_intervals(shares, "origin_shares", finding)
        if held.get("orders") or held.get("interactions"):
            left, right = st.columns(2, gap="medium")
            with left:
                _ledger_part(known, "retained", "Stayed half a year", Unit.SHARE, currency)
            with right:
                _ledger_part(known, "margin", "Margin of the first year, each", Unit.MONEY, currency)
        else:
            layout.not_measured(["orders", "interactions"])
        there = known.loc[known["members"] > 0, "origin"]
        ways = {look.ORIGINS[origin].name: _origin_way(origin, scope) for origin in there}
        layout.leads("ledger", ways)
        headings = {
            "origin": "Origin",
            "members": "Joined",
            "share": "Share",
            "retained": "Stayed",
            "staying": "Of",
            "margin": "Margin of a year",
            "margin_low": "From",
            "margin_high": "To",
            "cost": "Cost of one",
        }
        beside(told[list(headings)].rename(columns=headings), "ledger", finding)


def _origin_way(origin: str, scope: Scope) -> dict[str, str]:
    return {"of": "joined_members", "origin": origin, **span(scope)}


def _origin_bar(row: Mapping[Any, Any], value: float, told: str, scope: Scope) -> Bar:
    origin = str(row["origin"])
    seen = look.ORIGINS[origin]
    return Bar(seen.name, value, told, colour=seen.colour, leads=_origin_way(origin, scope))


def _ledger_part(rows: pd.DataFrame, name: str, caption: str, unit: Unit, currency: str) -> None:
    """One measure of each origin, with its interval."""
    st.caption(caption)
    known = rows.dropna(subset=[name])
    if known.empty:
        st.caption("Not known yet: nobody has been here long enough, or nothing was bought.")
        return
    bars = [
        Bar(
            look.ORIGINS[row["origin"]].name,
            max(0.0, row[name]),
            unit.format(row[name], currency),
            row[f"{name}_low"],
            row[f"{name}_high"],
            look.ORIGINS[row["origin"]].colour,
        )
        for row in known.to_dict("records")
    ]
    charts.bars_with_intervals(bars, f"origin_{name}", caption)


def saved(rows: pd.DataFrame, amount: float | None, currency: str) -> None:
    """What word of mouth saved."""
    finding = findings.saved(amount, currency)
    with layout.section(
        "saved", finding, "Newcomers told by others × the price of a paid newcomer, less rewards", SAVED
    ):
        cost: dict[str, float] = dict(zip(rows["origin"], rows["cost"], strict=True))
        if amount is None:
            layout.not_measured(["spend"])
            return
        members: dict[str, float] = dict(zip(rows["origin"], rows["members"], strict=True))
        told = ("paid", "rewarded", "organic")
        parts = [
            f"{look.ORIGINS[each].name}: {_money(cost[each], currency)} each, {members[each]:,.0f} joined"
            for each in told
            if isfinite(cost[each]) and isfinite(members[each])
        ]
        st.caption(words.plain(" · ".join(parts)))


def _money(amount: float, currency: str) -> str:
    return tables.shown(amount, Kind.MONEY, currency)


def choose_against() -> str:
    """Let the reader choose whom referred members are compared with."""
    names = {"Everyone else": "", "Paid channels": "paid", "Word of mouth, no referral": "organic"}
    chosen = st.segmented_control(
        "Compared with", list(names), default="Everyone else", required=True, key="against", bind="query-params"
    )
    return names[str(chosen)]


def comparable(rows: pd.DataFrame, against: str, currency: str, place: DeltaGenerator) -> None:
    """Referred members against comparable ones; `place` is where the heading stands."""
    finding = findings.comparable(rows, against)
    with place:
        layout.heading(finding, "Referred members for each comparable one: 1 is the same", COMPARABLE)
    known = rows.dropna(subset=["ratio"])
    if known.empty:
        layout.nothing_here("No referred member of these months has a counterpart.", WIDER)
        return
    bars = []
    for row in known.to_dict("records"):
        unit = Unit.SHARE if row["measure"] == "retained" else Unit.MONEY
        told = (
            f"{row['ratio']:.2f}: {unit.format(row['ours'], currency)} against {unit.format(row['theirs'], currency)}"
        )
        bars.append(Bar(MEASURES[row["measure"]], row["ratio"], told, row["ratio_low"], row["ratio_high"]))
    charts.bars_with_intervals(bars, "referral_comparable", finding, mark=1.0)
    st.caption(f"Compared with {AGAINST[against]}, who joined in the same month, in the same segment.")
    headings = {
        "measure": "Measure",
        "ours": "Referred",
        "theirs": "Comparable",
        "difference": "Difference",
        "low": "From",
        "high": "To",
        "members": "Compared",
        "left_out": "Without counterpart",
    }
    named = known.assign(measure=known["measure"].map(MEASURES))
    beside(named[list(headings)].rename(columns=headings), "comparable", finding)


def crowding(rows: pd.DataFrame, scope: Scope) -> None:
    """What a reward changes."""
    finding = findings.crowding(rows)
    with layout.section("crowding", finding, "Referrals of a rewarded member in 30 days", CROWDING):
        known = rows.dropna(subset=["ratio"])
        if known.empty:
            layout.nothing_here("Nobody, or too few, were first rewarded in these months.", WIDER)
            return
        row = known.iloc[0]
        bars = [
            Bar("Unpaid, before", row["before"], f"{row['before']:.2f}", colour=look.ORIGINS["organic"].colour),
            Bar(
                "Unpaid, as age lets expect",
                row["usual_after"],
                f"{row['usual_after']:.2f}",
                colour=look.colour("quiet"),
            ),
            Bar("Unpaid, after", row["after"], f"{row['after']:.2f}", colour=look.ORIGINS["organic"].colour),
            Bar(
                "Rewarded, after", row["paid_after"], f"{row['paid_after']:.2f}", colour=look.ORIGINS["rewarded"].colour
            ),
        ]
        charts.bars_with_intervals(bars, "referral_crowding", finding)
        st.caption(
            f"Unpaid ones are {row['ratio']:.2f} of what age lets expect ({row['low']:.2f} to {row['high']:.2f}); with "
            f"rewarded ones {row['all_ratio']:.2f} ({row['all_low']:.2f} to {row['all_high']:.2f}). "
            f"n = {row['members']:,.0f}."
        )
        layout.leads("crowding", {"Who was first rewarded": {"of": "referral_rewarded", **span(scope)}})
        beside(known, "crowding", finding)


def limits(scope: Scope) -> None:
    """Say which panels do not follow a saved list; end the page where some members only may not be told of."""
    if scope.is_about_some and not access.may_see_members():
        layout.nothing_here("Numbers of some members only are not for your role.", "Take the filters out at the top.")
        st.stop()
    if scope.saved is not None:
        st.info(
            "Recommendations by category and over time, orders and sharing are told of everyone: they are not known by "
            "list.",
            icon=":material/playlist_remove:",
        )
