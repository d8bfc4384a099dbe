"""The cards of how members take part: the ladder, newcomers, lost regulars, and the six facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analytics.intervals import wilson_interval
from components import charts, exports, layout, look, tables
from components import participation_findings as told
from components.beside import beside
from components.charts.referral_bars import Bar
from components.exports import Parts
from components.tables import Column, Kind
from data_access.scope import Scope, month_name

LADDER_MEANING = (
    "How each active member took part in a month. **Observer**: only visited, searched or bought. **Participant**: "
    "reacted, asked, tagged or followed. **Contributor**: gave one to three posts, answers, replies, reviews, ideas, "
    "shares or referrals. **Core**: gave four or more. Promoted, held and demoted compare with the month before."
)
NEWCOMERS_MEANING = (
    "Members whose first topic is 97 days old or older. **Answered**: another member or your own people replied within "
    "seven days. **Another topic**: begun in the 90 days after those seven, so that both groups have the same time. "
    "It goes with being answered; it need not be because of it. Intervals by Wilson and Newcombe, 95%."
)
LOST_MEANING = "Members with four contributions or more in the 90 days before, and none in the last 90."
FACETS_MEANING = (
    "Six facets that make knowledge flow, after McAfee's SLATES (2006): search, links, authorship, tags, extensions (a "
    "recommendation followed) and signals (a follow). Members who used each in a month, of those active in it."
)
LOST = (
    Column("member", "Name", Kind.MEMBER),
    Column("segment", "Segment"),
    Column("last_day", "Last contribution", Kind.DATE),
    Column("why", "Why", Kind.SENTENCE),
)
MOVES = ("promoted", "held", "demoted", "came")


def ladder(flows: pd.DataFrame) -> None:
    """Members on each level by month, and how they moved."""
    flows = flows.dropna()
    finding = told.ladder(flows)
    with layout.section("ladder", finding, "Active members by how they took part, month by month", LADDER_MEANING):
        there = told.levels(flows)
        if not there.to_numpy(float).sum() > 0:
            layout.nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")
            return
        charts.ladder_levels(there.fillna(0), told.moves(flows), finding)
        last = month_name(int(there.index[-1]))
        layout.leads(
            "ladder", {name.title(): {"of": "move", "which": name, "from": last, "to": last} for name in MOVES}
        )
        beside(told.ladder_shown(flows), "ladder", finding)


def newcomers(found: pd.DataFrame, scope: Scope) -> None:
    """Whether newcomers who were answered begin another topic."""
    finding = told.newcomers(found)
    caption = "Share of newcomers who begin another topic, by whether their first was answered within a week"
    with layout.section("newcomers", finding, caption, NEWCOMERS_MEANING):
        span = {"from": month_name(scope.start), "to": month_name(scope.end - 1)}
        bars = [
            _newcomers(name, row, {"of": "newcomer", "which": name, **span})
            for name, row in zip(("answered", "unanswered"), found.fillna(0).to_dict("records"), strict=True)
            if row["members"]
        ]
        if bars:
            charts.bars_with_intervals(bars, "newcomer_bars", finding)
            layout.leads("newcomers", {bar.name: bar.leads for bar in bars if bar.leads})
            beside(told.newcomers_shown(found), "newcomers", finding)
        else:
            layout.nothing_here("No newcomer's first topic is 97 days old.", "Choose a longer period at the top.")


def _newcomers(name: str, row: Any, leads: dict[str, str]) -> Bar:
    back, members = float(row["back"]), float(row["members"])
    low, high = wilson_interval(back, members)
    colour = look.colour("accent" if name == "answered" else "warm")
    return Bar(
        f"First topic {name}", back / members, f"{back / members:.0%} of {members:,.0f}", low, high, colour, leads
    )


def lost(rows: pd.DataFrame, total: int, parts: Parts) -> None:
    """Regulars who stopped, with why they are here."""
    tables.draw(rows.head(12), LOST, "lost_regulars", "Lost regulars, those who gave most first")
    if total > 12:
        layout.leads("lost", {f"All {total:,}": {"of": "lost_regulars"}})
    exports.button(parts, "lost-regulars", total)


def facets(used: pd.DataFrame, known: Sequence[str], scope: Scope) -> None:
    """The six facets: what share of active members uses each, and its course."""
    used = used.dropna()
    mean = told.shares(used, known)
    finding, missing = told.facets(mean), told.facets_missing(known)
    caption = f"Share of active members who use each facet in a month. {missing}".strip()
    with layout.section("facets", finding, caption, FACETS_MEANING):
        if not mean:
            layout.nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")
            return
        span = {"from": month_name(scope.start), "to": month_name(scope.end - 1)}
        bars = [
            Bar(told.FACETS[name][0], share, f"{share:.1%}", leads={"of": "facet", "which": name, **span})
            for name, share in mean.items()
        ]
        charts.bars_with_intervals(bars, "facet_bars", finding)
        active = used["active"].astype(float)
        courses = {
            told.FACETS[name][0]: [None if pd.isna(each) else float(each) for each in used[name] / active]
            for name in mean
        }
        charts.facet_course([int(month) for month in used["month"]], courses, list(mean), finding)
        layout.leads("facets", {bar.name: bar.leads for bar in bars if bar.leads})
        beside(told.facets_shown(used, known), "facets", finding)
