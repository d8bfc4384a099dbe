"""The sentences that stand over a map: what it finds, and what it leaves out."""

from __future__ import annotations

import pandas as pd

from components import tables, words
from components.network_map.measured import is_known, unknown_in_words
from components.network_map.naming import called, circle_name
from components.tables import Kind
from metrics.referral_map import ANSWERS, AROUND, View

MEANINGS = {
    "conversation": "A community is a group of members who answer each other more than others (Leiden on who answers "
    "whom). It is called after what it talks about most beside what everybody does, and after the member with most "
    "answers in it.",
    "cascade": "Nobody answers anybody in this data, so a community is a cascade: a member and everyone who came "
    "through them.",
    "segment": "There are no conversations and no referrals in this data, so a community is a segment.",
}
FEW = 3
"""Communities of which one is not told apart."""
FALLEN = 0.75
"""A community is silent where it has less than this part of the usual share of active members."""


def of_communities(circles: pd.DataFrame, names: dict[int, str]) -> str:
    """Which community is least alive, or how many there are."""
    known = circles.dropna(subset=["members"])
    real = known[(known["kind"] != "none") & (known["members"] > 0)]
    if real.empty:
        return "No communities can be told apart"
    if len(real) < FEW:
        return f"{len(real)} communities" if len(real) > 1 else "One community"
    if not is_known(real, "active"):
        largest = real.sort_values(["members", "community_no"], ascending=[False, True]).to_dict("records")[0]
        share = largest["members"] / known["members"].sum()
        return f"{len(real):,} communities; the largest, {circle_name(largest, names)}, holds {share:.0%} of all"
    share = real["active"] / real["members"]
    usual = float(real["active"].sum() / real["members"].sum())
    if not usual:
        return f"{len(real):,} communities"
    quiet = real.assign(share=share).sort_values(["share", "community_no"]).to_dict("records")[0]
    if quiet["share"] > usual * FALLEN:
        return f"{len(real):,} communities, {usual:.0%} of their members active in the last 90 days"
    name = circle_name(quiet, names)
    told = f"{name[:1].upper()}{name[1:]} has fallen silent"
    return f"{told}: {quiet['share']:.0%} active in 90 days, {usual:.0%} in all"


def has_communities(circles: pd.DataFrame) -> bool:
    """Whether there is any community to draw, beside those who belong to none."""
    return bool((circles["kind"] != "none").any())


def of_members(nodes: pd.DataFrame, total: int, shown: View, currency: str) -> str:
    """What the members on the map make."""
    if shown.who:
        return f"{len(nodes) - 1:,} members around them in two steps"
    if shown.cascade:
        if total <= 1:
            return "They brought nobody yet"
        deepest = int(nodes["generation"].max() - nodes["generation"].min())
        steps = f"{total - 1:,} member{'s' if total > 2 else ''} in {deepest:,} generation{'s' if deepest != 1 else ''}"
        revenue = tables.shown(float(nodes["revenue"].sum()), Kind.MONEY, currency)
        return f"{steps}, worth {revenue}" if is_known(nodes, "revenue") else steps
    came = int((nodes["origin"].isin(["organic", "rewarded"])).sum())
    return f"{total:,} members; {came / max(1, len(nodes)):.0%} of those shown came by word of mouth or a referral"


def caption(shown: View, nodes: int, total: int) -> str:
    """What is drawn, and how many are left out, and why."""
    if shown.who:
        drawn = (
            "Everyone tied with them by a referral or an answer, and those tied with these, the strongest ties first"
        )
    elif shown.cascade:
        drawn = "Who brought whom; the root in the middle, each generation on a ring"
    elif shown.ties == ANSWERS:
        drawn = "Who answers whom; those who talk with each other stand near each other"
    else:
        drawn = "Who brought whom; each tree around its root"
    hidden = total - nodes
    if hidden <= 0:
        return drawn
    left = f"{hidden:,} member{'s are' if hidden > 1 else ' is'} not shown"
    if shown.who:
        why = f"only the {AROUND:,} with the strongest ties are drawn"
    elif shown.ties == ANSWERS and not shown.cascade:
        why = f"only the {nodes:,} who talk most are drawn, since more would be a ball of wool"
    else:
        why = f"a browser draws {nodes:,} smoothly, and these have the largest cascades"
    return f"{drawn}. {left}: {why}"


def circles_caption(circles: pd.DataFrame, beside: pd.DataFrame, ties: str) -> str:
    """What circles and lines stand for, and what is left out."""
    lines = "answers they give each other" if ties == ANSWERS else "members one brought to the other"
    drawn = f"Circles are communities, dots their members; the broader a line, the more {lines}"
    small = int(circles["members"].isna().sum())
    said = [f"{small:,} with fewer than five members are withheld"] if small else []
    if len(beside) and beside["communities"].iloc[0]:
        told = words.listed([f"{int(beside['communities'].iloc[0]):,} small communities"])
        said.append(f"{told} with {int(beside['members'].iloc[0]):,} members are too small to be drawn")
    if unknown := unknown_in_words(circles):
        said.append(f"Not measured: {unknown}")
    return ". ".join([drawn, *said])


def meaning(circles: pd.DataFrame) -> str:
    """What a community is in this store."""
    kinds = [kind for kind in MEANINGS if kind in set(circles["kind"])]
    means = MEANINGS[kinds[0] if kinds else "conversation"]
    return f"{means} Dots are the members that the filters keep; lines are the strongest links."


def bridges_told(bridges: pd.DataFrame) -> tuple[str, str, str]:
    """Who stands between communities: a finding, the measure, and what it means."""
    if bridges.empty:
        finding = "No member bridges communities here"
    else:
        first = bridges.to_dict("records")[0]
        reached = f"{int(first['outside']):,} members of {int(first['groups']):,} other communities"
        finding = f"{called(first)} talks with {reached}; without such members news stays at home"
    meaning = (
        "Bridges exchange answers with members of two other communities or more. Those come first who stand between "
        "the most pairs of members of different communities, as on the page Lists."
    )
    return finding, "Members who talk across communities", meaning
