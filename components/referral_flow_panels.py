"""Panels on how referrals flow: what becomes of them, who brings how many, and how soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import charts, layout, words
from components import referral_findings as findings
from components.beside import beside
from components.charts import Bar
from data_access.scope import Scope, month_name
from metrics.referral_flow import GROUPS

STEPS = {"made": "Recommended", "joined": "Joined", "ordered": "First order"}
WINDOWS = {"365 days": 365, "90 days": 90, "30 days": 30}
FEWEST_STEPS = 2
"""Days on which the share rose, up to which there is no curve to draw."""
WIDER = "Choose a longer period or more members at the top, or look again later."
FUNNEL = (
    "Referrals made in these months that are at least 90 days old: so long may joining (30 days) and a first order "
    "(60 days more) take. Younger ones are left out, since what becomes of them is not known yet."
)
BRINGING = (
    "Mean number of people a member brought who joined within the days chosen, over members who joined in these months "
    "and have been there so long. The line is the 95% interval; it is wide where a few bring most. Those with a first "
    "order ordered within the same days."
)
ORDERED = {
    "ordered": "Who ordered",
    "r_ordered": "R with a first order",
    "ordered_low": "From (ordered)",
    "ordered_high": "To (ordered)",
}
"""Columns about those of the people brought who ordered as well."""
SPREADING = (
    "**K** = invitations of a member in their first year × people who join on each. Below 1, every newcomer becomes "
    "1 ÷ (1 − K) members in the end, themselves included. Above 1 the community grows by itself and doubles every "
    "(days of a cycle × log 2 ÷ log K) days."
)
WAITING = (
    "Kaplan and Meier's estimate, doi:10.1080/01621459.1958.10501452: members who have brought nobody yet count for as "
    "long as they have been there. The referral cycle is the day on which half of **all** members have brought "
    "somebody; where fewer than half ever do, it is not reached."
)


def span(scope: Scope) -> dict[str, str]:
    """The months of a scope, for the address of the members behind a number."""
    return {"from": month_name(scope.start), "to": month_name(scope.end - 1)}


def funnel(rows: pd.DataFrame, scope: Scope, held: Mapping[str, int]) -> None:
    """What became of the referrals made; first orders are told of where there are any orders."""
    rows = rows if held.get("orders") else rows[rows["step"] != "ordered"]
    finding = findings.funnel(rows)
    with layout.section("funnel", finding, "Referrals that are 90 days old or more, by how far they got", FUNNEL):
        known = rows[rows["step"].isin(STEPS)].dropna(subset=["members"])
        if known.empty or not known["members"].iloc[0]:
            layout.nothing_here("No referral of these months is 90 days old.", WIDER)
            return
        bars = []
        for row in known.to_dict("records"):
            share = f", {row['share']:.0%} of those before" if isfinite(row["share"]) else ""
            bars.append(Bar(STEPS[row["step"]], row["members"], f"{row['members']:,.0f}{share}"))
        charts.bars_with_intervals(bars, "referral_funnel", finding)
        young = rows.loc[rows["step"] == "too young", "members"].fillna(0).iloc[0]
        if young:
            st.caption(f"{young:,.0f} younger referrals are left out.")
        layout.leads("funnel", {"Who recommended you": {"of": "referrals_made", **span(scope)}})
        headings = {"step": "Step", "members": "Referrals", "share": "Of the step before", "low": "From", "high": "To"}
        beside(known.assign(step=known["step"].map(STEPS))[list(headings)].rename(columns=headings), "funnel", finding)


def choose() -> tuple[str, int]:
    """Let the reader choose what cohorts are split by, and within how many days the people brought are counted."""
    with st.container(horizontal=True, gap="small", key="referral_choice"):
        by = st.segmented_control(
            "Split by",
            list(GROUPS.values()),
            default=GROUPS["generation"],
            required=True,
            key="cut",
            bind="query-params",
        )
        days = st.segmented_control(
            "Within", list(WINDOWS), default="90 days", required=True, key="within", bind="query-params"
        )
    return next(key for key, name in GROUPS.items() if name == by), WINDOWS[str(days)]


def reproduction(
    rows: pd.DataFrame, scope: Scope, chosen: tuple[str, int], held: Mapping[str, int], place: DeltaGenerator
) -> None:
    """How many people members bring, group by group, and how many of these order; `place` is where the heading is."""
    by, days = chosen
    has_orders = bool(held.get("orders"))
    finding = findings.reproduction(rows, by, days)
    with place:
        layout.heading(
            finding, f"R: people a member brings within {days} days of joining, and its 95% interval", BRINGING
        )
    known = rows.dropna(subset=["r"])
    if known.empty:
        layout.nothing_here(f"Nobody who joined in these months has been there for {days} days.", WIDER)
        return
    whole = known["brought"].sum() / known["members"].sum()
    ways = {row["group"]: _way(row["group"], by, scope) for row in known.to_dict("records")}
    bars = [
        Bar(
            findings.named(row["group"], by),
            row["r"],
            f"{row['r']:.2f}{_ordering(row) if has_orders else ''} (n = {row['members']:,.0f})",
            row["low"],
            row["high"],
            leads=ways[row["group"]],
        )
        for row in known.to_dict("records")
    ]
    charts.bars_with_intervals(bars, "referral_r", finding, mark=whole)
    ordered = f", {known['ordered'].sum() / known['members'].sum():.2f} with a first order" if has_orders else ""
    st.caption(f"The dotted line is everyone: {whole:.2f}{ordered}.")
    layout.leads("r", {findings.named(group, by): way for group, way in ways.items() if way})
    headings = {
        "group": GROUPS[by],
        "members": "Members",
        "brought": "People brought",
        "r": "R",
        "low": "From",
        "high": "To",
    } | (ORDERED if has_orders else {})
    told = known.assign(group=[findings.named(group, by) for group in known["group"]])
    beside(told[list(headings)].rename(columns=headings), "r", finding)


def _ordering(row: Mapping[Any, Any]) -> str:
    return f", {row['r_ordered']:.2f} with a first order"


def _way(group: str, by: str, scope: Scope) -> dict[str, str] | None:
    """The address of a group's members; none for those without a segment or channel."""
    if by in ("segment", "channel"):
        return {"of": "joined_members", by: group, **span(scope)} if group else None
    return {"of": f"referral_{by}", "which": group, **span(scope)} if group else None


def spreading(rows: pd.DataFrame, scope: Scope) -> None:
    """K and what it means."""
    finding = findings.spreading(rows)
    with layout.section("k", finding, "Invitations of a member in a year × people who join on each", SPREADING):
        known = rows.dropna(subset=["k"])
        if known.empty:
            layout.nothing_here("Nobody who joined in these months has been there for a year.", WIDER)
            return
        row = known.iloc[0]
        _cards(
            [
                ("Invitations in a year", f"{row['invites']:.2f}", "a member's, within 365 days"),
                ("Join on each", f"{row['taken']:.0%}" if isfinite(row["taken"]) else "—", "of the invitations"),
                ("K", f"{row['k']:.2f}", f"{row['low']:.2f} to {row['high']:.2f}, n = {row['members']:,.0f}"),
                ("One becomes", _multiple(row["multiple"]), "members in the end"),
                ("Doubles in", _days(row["doubling_days"]), "where K is above 1"),
            ],
            "k",
        )
        layout.leads("k", {"Members who have been there for a year": {"of": "referral_r_365", **span(scope)}})
        beside(known.rename(columns=str.capitalize), "k", finding)


def _multiple(multiple: float) -> str:
    return f"{multiple:.2f}" if isfinite(multiple) else "ever more"


def _days(days: float) -> str:
    return f"{days:,.0f} days" if isfinite(days) else "never"


def _cards(cards: Sequence[tuple[str, str, str]], key: str) -> None:
    """Numbers side by side: what, how much, of what."""
    grid = st.grid(len(cards), min_column_width=150, gap="small", key=f"referral_cards_{key}")
    for name, value, detail in cards:
        with grid, st.container(gap=None):
            st.metric(name, words.plain(value))
            st.caption(words.plain(detail))


def waits(curve: pd.DataFrame, told: pd.DataFrame, scope: Scope) -> None:
    """How soon members bring somebody."""
    finding = findings.cycle(told)
    with layout.section("waits", finding, "Members who have brought somebody, by days since they joined", WAITING):
        known = curve.dropna(subset=["share"])
        if known.empty:
            layout.nothing_here("Nobody who joined in these months has brought anybody.", WIDER)
            return
        row = told.iloc[0]
        marks = [(row["half_of_them"], f"half of those who do: day {row['half_of_them']:,.0f}")]
        if len(known) > FEWEST_STEPS:
            charts.share_by_day(known, [mark for mark in marks if isfinite(mark[0])], finding)
        joins = f"Half of all people brought in the first year have joined by day {row['half_of_joins']:,.0f}. "
        seen = sorted({int(row["seen"]), *(days for days in (30, 90) if days < row["seen"])})
        shares = {days: row[f"share_{days}" if days in (30, 90) else "share_365"] for days in seen}
        by_day = words.listed([f"by day {days}: {share:.1%}" for days, share in shares.items()])
        said = f"{joins if isfinite(row['half_of_joins']) else ''}B{by_day[1:]} of {row['members']:,.0f} members."
        st.caption(words.plain(said))
        layout.leads("waits", {"Who brought somebody": {"of": "referral_cycle_days", **span(scope)}})
        headings = {"days": "Days", "share": "Share", "low": "From", "high": "To", "members": "Members looked at"}
        beside(known[list(headings)].rename(columns=headings), "waits", finding)
