"""The last steps before an outcome, for two groups and their difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics.share_differences import difference_of_shares
from components import charts, layout, look, words
from components.beside import beside
from components.charts.paths_streams import STEPS
from components.charts.referral_bars import Bar
from data_access.scope import Scope
from metrics.conversation_groups import which_steps

OUTCOMES = {"Recommend you": "referred", "Fall silent": "silent"}
LEADS = {
    "referred": {"Who recommended you": {"of": "recommended"}},
    "silent": {"Who fell silent": {"of": "silent"}},
}
"""The members behind each outcome."""
ENDS = {"referred": "recommended", "silent": "fell silent"}
BEFORE = {"referred": "recommending you", "silent": "falling silent"}
EVERYONE = "Everyone"
MOST_STEPS = 5
"""Steps told apart; the rarer ones are told together."""
NOTHING, RARER = "nothing earlier", "something else"
NAMES = {
    "order": "bought",
    "post": "posted",
    "question": "asked",
    "answer": "answered",
    "reply": "replied",
    "reaction": "reacted",
    "review": "reviewed",
    "idea": "brought an idea",
    "share": "shared",
    "event": "came to an event",
    "support_request": "asked for support",
    "support_reply": "replied in support",
    "search": "searched",
    "link": "linked",
    "tag": "tagged",
    "follow": "followed somebody",
    "hiring_help": "helped to hire",
    "other": "did something else",
    "": NOTHING,
}
MEANING = (
    "The last three things each member did before they first recommended you, or before they fell silent: not active "
    "for 90 days by the last day of the data. Visits are left out, and so is who did nothing else. Over all time, "
    "whatever period is chosen above; segments are chosen here. The difference is the one of shares, with Newcombe's "
    "95% interval. A click leads to the members; of a bar, to those of the group with more of them."
)


def choose(scope: Scope, segments: Sequence[str], *, has_referrals: bool) -> tuple[str, Scope, Scope]:
    """Let the reader choose what comes of it, and two groups of members: those of a segment, or everyone."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="paths_choice"):
        chosen = st.selectbox(
            "Before members …",
            list(OUTCOMES),
            index=int(not has_referrals),
            key="before",
            bind="query-params",
            width=220,
        )
        names = list(segments) if len(segments) > 1 else [EVERYONE, *segments]
        one = st.selectbox("Members", names, key="one", bind="query-params", width=220)
        other = st.selectbox(
            "Against", names, index=min(1, len(names) - 1), key="other", bind="query-params", width=220
        )
    them, others = (
        replace(scope.of_all_time(), segments=() if name == EVERYONE else (str(name),)) for name in (one, other)
    )
    return OUTCOMES[str(chosen)], them, others


def name_of(group: Scope) -> str:
    """What one of the two groups is called."""
    return words.listed(group.segments) or EVERYONE


def streams(paths: pd.DataFrame, outcome: str, group: Scope, key: str) -> None:
    """The last steps of one group."""
    name = name_of(group)
    known = paths.dropna(subset=["members"])
    told = in_words(known)
    finding = finding_of(told, outcome, name)
    with layout.section(key, finding, caption(known, outcome), MEANING):
        if known["members"].sum() > 0:
            charts.last_steps(told, (outcome, ENDS[outcome]), _segment(group), f"streams_{key}", finding)
            rows = told[[*STEPS, "members"]].sort_values("members", ascending=False)
            heads = {"first": "Three before", "second": "Two before", "third": "Just before", "members": "Members"}
            beside(rows.rename(columns=heads), f"paths-{key}", finding)
        else:
            layout.nothing_here("Nobody here has done that yet.", "Choose other members.")


def in_words(paths: pd.DataFrame) -> pd.DataFrame:
    """Paths with their steps in words, the rarer ones told together: first, second, third, members.

    The acts that go by each word stand beside it: first_acts, second_acts, third_acts, joined by a plus.
    """
    sizes = pd.concat([paths.groupby(step)["members"].sum() for step in STEPS]).groupby(level=0).sum()
    kept = set(sizes.drop("", errors="ignore").sort_values(ascending=False).head(MOST_STEPS).index) | {""}
    named = {
        step: pd.Series([NAMES[each] if each in kept else RARER for each in paths[step]], paths.index, object)
        for step in STEPS
    }
    told = pd.DataFrame({**named, "members": paths["members"].to_numpy(float)})
    sums = told.groupby(list(STEPS), as_index=False)[["members"]].sum()
    for step in STEPS:
        acts = paths[step].groupby(named[step]).agg(lambda mine: "+".join(sorted(set(mine))))
        sums[f"{step}_acts"] = sums[step].map(acts)
    return sums


def caption(paths: pd.DataFrame, outcome: str) -> str:
    """How many members stand behind the streams, and on how many they were counted."""
    one_in = int(paths["one_in"].max()) if len(paths) else 1
    said = f"{paths['members'].sum():,.0f} members who {ENDS[outcome]}, over all time"
    return said if one_in == 1 else f"{said}, counted on one of {one_in} members"


def finding_of(told: pd.DataFrame, outcome: str, name: str) -> str:
    """What members did most often just before."""
    whole = told["members"].sum()
    if not whole:
        return f"{name}: nobody {ENDS[outcome]} yet"
    last = told.groupby("third")["members"].sum().drop(labels=RARER, errors="ignore")
    step = str(last.idxmax())
    return f"{name}: {last[step] / whole:.0%} {did(step)} just before they {ENDS[outcome]}"


def _segment(group: Scope) -> dict[str, str]:
    """What the address of a group's members holds beside their steps."""
    return {"segment": group.segments[0]} if group.segments else {}


def difference(one: pd.DataFrame, other: pd.DataFrame, outcome: str, groups: tuple[Scope, Scope]) -> None:
    """What one group did just before more often than the other, with how sure that is."""
    names = (name_of(groups[0]), name_of(groups[1]))
    rows = differences(one.dropna(subset=["members"]), other.dropna(subset=["members"]))
    finding = told_apart(rows, names, outcome)
    told = f"The step just before, in points: to the right what {names[0]} did more often, to the left {names[1]}"
    with layout.section("paths_difference", finding, told, MEANING):
        if rows.empty:
            layout.nothing_here("There is nobody to compare.", "Choose other members.")
            return
        bars = [_bar(row, outcome, groups) for row in rows.head(8).to_dict("records")]
        charts.bars_with_intervals(bars, "paths_difference", finding)
        shown = rows.drop(columns="act").rename(
            columns={"step": "Just before", "one": names[0], "other": f"{names[1]} "}
        )
        beside(
            shown.rename(columns=lambda each: str(each).capitalize() if each in HEADS else each), "difference", finding
        )


HEADS = ("difference", "low", "high")


def differences(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Shares of members by the step just before: step, one, other, difference, low, high; the largest first."""
    sums = [each.groupby("third")["members"].sum() for each in (one, other)]
    whole = [float(each.sum()) for each in sums]
    if not all(whole):
        return pd.DataFrame(columns=["act", "step", "one", "other", *HEADS])
    rows = []
    for step in sorted(set(sums[0].index) | set(sums[1].index)):
        counts = [float(each.get(step, 0.0)) for each in sums]
        found = difference_of_shares((counts[0], whole[0]), (counts[1], whole[1]))
        rows.append((step, NAMES[str(step)], counts[0] / whole[0], counts[1] / whole[1], *found))
    frame = pd.DataFrame(rows, columns=["act", "step", "one", "other", *HEADS])
    return frame.sort_values("difference", key=lambda each: -each.abs(), ignore_index=True)


def did(step: str) -> str:
    """A step as what somebody did.

    >>> did("asked"), did(NOTHING)
    ('asked', 'did nothing else')
    """
    return "did nothing else" if step == NOTHING else step


def told_apart(rows: pd.DataFrame, names: tuple[str, str], outcome: str) -> str:
    """The step that tells the groups apart, where one does for certain."""
    if rows.empty:
        return "There is nobody to compare yet"
    sure = rows[(rows["low"] > 0) | (rows["high"] < 0)]
    if names[0] == names[1] or sure.empty:
        return "The two groups take the same steps, as far as can be told"
    row = sure.iloc[0]
    more, fewer = names if row["difference"] > 0 else names[::-1]
    apart = f"{did(str(row['step']))} just before {BEFORE[outcome]} more often than {fewer}"
    return f"{more} {apart}, by {abs(row['difference']) * 100:.0f} points"


def signed(points: float) -> str:
    """Points of difference with their sign; none where they round to nought.

    >>> signed(4.66), signed(-0.04), signed(-20.7)
    ('+4.7', '0.0', '−20.7')
    """
    return f"{points:+.1f}".replace("-", "−") if abs(points) >= 0.05 else "0.0"


def _bar(row: Mapping[Any, Any], outcome: str, groups: tuple[Scope, Scope]) -> Bar:
    difference, low, high = (float(row[name]) * 100 for name in HEADS)
    colour = look.colour("accent" if difference > 0 else "warm")
    more = groups[0] if difference > 0 else groups[1]
    leads = {"of": "steps", "which": which_steps(outcome, {"third": [str(row["act"])]}), **_segment(more)}
    told = f"{signed(difference)} ({signed(low)} to {signed(high)})"
    return Bar(str(row["step"]), difference, told, colour=colour, leads=leads)
