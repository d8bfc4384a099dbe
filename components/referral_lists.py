"""The lists a marketer leaves with, drawn: which one, what it finds, who is on it and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import access, exports, tables, words
from components.tables import Column, Kind
from metrics.lists import LISTS, UNREACHED
from metrics.model import Unit

SAVED = "saved"
NAMES = {each.name: key for key, each in LISTS.items()} | {"Groups never reached": UNREACHED, "Saved lists": SAVED}
"""What the lists are called where one is chosen."""
MONEY: Unit = Unit.MONEY
MEMBER = Column("member", "Member", Kind.MEMBER)
WHY = Column("why", "Why", Kind.SENTENCE)
BOUGHT = ("orders",)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "valued": (
        MEMBER,
        Column("segment", "Segment"),
        Column("brought", "Brought", Kind.COUNT),
        Column("cascade", "Cascade", Kind.COUNT),
        Column("value", "Value brought", Kind.MONEY, BOUGHT),
        Column("credit", "Theirs", Kind.MONEY, BOUGHT),
        WHY,
    ),
    "rising": (
        MEMBER,
        Column("segment", "Segment"),
        Column("brought_90", "Last 90 days", Kind.COUNT),
        Column("brought_180", "Before", Kind.COUNT),
        Column("brought", "Ever", Kind.COUNT),
        WHY,
    ),
    "sleeping": (
        MEMBER,
        Column("segment", "Segment"),
        Column("cascade", "Cascade", Kind.COUNT),
        Column("value", "Value brought", Kind.MONEY, BOUGHT),
        Column("last_month", "Last active", Kind.MONTH),
        WHY,
    ),
    "bridges": (
        MEMBER,
        Column("segment", "Segment"),
        Column("partners", "Talks with", Kind.COUNT),
        Column("outside", "Elsewhere", Kind.COUNT),
        Column("between", "Pairs between", Kind.COUNT),
        WHY,
    ),
    "first": (MEMBER, Column("segment", "Segment"), Column("other", "Brought", Kind.MEMBER), WHY),
}
GROUP_COLUMNS = (
    Column("segment", "Segment"),
    Column("name", "Where"),
    Column("members", "Members", Kind.COUNT),
    Column("active", "Active", Kind.COUNT, ("orders", "interactions")),
    Column("revenue", "Revenue, a year", Kind.MONEY, BOUGHT),
    Column("referred", "By a referral", Kind.COUNT),
    Column("referrers", "Brought others", Kind.COUNT),
    WHY,
)
FEWEST_SHOWN = 10
"""Groups that are shown at least, where there are so many: after the unreached ones, those reached least."""


def choose(held: Mapping[str, int]) -> str:
    """Which list to look at, at first one that is measured; who may see no members has the one of groups."""
    if not access.may_see_members():
        return UNREACHED
    chosen = st.segmented_control(
        "List",
        list(NAMES),
        default=next((each.name for each in LISTS.values() if all(map(held.get, each.needs))), next(iter(NAMES))),
        required=True,
        key="which_list",
        bind="query-params",
        label_visibility="collapsed",
    )
    return NAMES[str(chosen)]


def finding(key: str, size: Mapping[str, float], currency: str) -> str:
    """What a list finds, in a sentence.

    >>> finding("first", {"members": 1.0, "brought": 1.0, "revenue": 0.0}, "EUR")
    '1 member brought somebody for the first time, and waits for thanks'
    """
    members = int(size["members"])
    if not members:
        return f"{LISTS[key].name}: nobody"
    they = f"{members:,} member{'' if members == 1 else 's'}"
    if key == "bridges":
        return f"{they} stand{'s' if members == 1 else ''} between the most others"
    brought = f"{int(size['brought']):,}"
    return {
        "valued": f"{they} brought {brought} others, who bought for {MONEY.format(size['revenue'], currency)}",
        "rising": f"{they} bring{'s' if members == 1 else ''} more than before",
        "sleeping": f"{they} who brought {brought} others {'is' if members == 1 else 'are'} silent now",
        "first": f"{they} brought somebody for the first time, and wait{'s' if members == 1 else ''} for thanks",
    }[key]


def rows(listed: pd.DataFrame, key: str, held: Mapping[str, int], currency: str) -> None:
    """The first members on a list."""
    columns = tables.measured(COLUMNS[key], held)
    tables.draw(listed, columns, f"list_{key}", f"{LISTS[key].name}, the first {len(listed):,}", currency)


def groups_finding(groups: pd.DataFrame) -> str:
    """How many groups no referral has reached, in a sentence.

    >>> groups_finding(pd.DataFrame({"referred": [0.0, 3.0], "members": [9.0, 9.0]}))
    '1 of 2 groups was never reached by a referral'
    """
    if groups.empty:
        return "There are no groups to tell apart"
    never = int((groups["referred"] == 0).sum())
    if not never:
        return "A referral has reached every group"
    return f"{never:,} of {len(groups):,} groups {'was' if never == 1 else 'were'} never reached by a referral"


def groups(reached: pd.DataFrame, held: Mapping[str, int], currency: str) -> None:
    """The groups that no referral reached; or, where these are few, those that are reached least."""
    never = int((reached["referred"] == 0).sum())
    shown = reached.head(max(never, FEWEST_SHOWN))
    named = shown.assign(
        segment=shown["segment"].replace("", "No segment"), name=shown["name"].replace("", "Not known where")
    )
    exports.button(lambda: iter([reached]), "groups-by-reach", len(reached))
    columns = tables.measured(GROUP_COLUMNS, held)
    tables.draw(named, columns, "list_groups", words.plain(groups_finding(reached)), currency)
