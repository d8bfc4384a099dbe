"""Who made the place their own, counted in plain Python."""

from __future__ import annotations

from collections import defaultdict

from tests.metrics.plain_money import Asked
from tests.metrics.plain_rows import Answer, Community, month_of, ratio

YEAR = 12
MODELLED = ("clv_mean", "value_gini", "top_1pct_multiple", "at_risk_members", "revenue_at_risk", "half_life_months")
"""Estimates, which no count of rows gives; their models have tests of their own."""


def recommending(community: Community, end: int) -> set[str]:
    """Whose last answer before `end` says that they would recommend."""
    last = {}
    answers = [row for row in community.tables["responses"] if row["question"] == "nps"]
    for row in sorted(answers, key=lambda each: (each["answered_at"], each["response_id"])):
        if month_of(row["answered_at"]) < end:
            last[row["member_id"]] = row["score"] >= 9
    return {member for member, is_yes in last.items() if is_yes}


def bringing(community: Community, end: int) -> set[str]:
    """Who is the first referrer of somebody who joined before `end`."""
    firsts = {referee: rows[0]["referrer_id"] for referee, rows in community.brought_by.items()}
    joined = {member for member, row in community.people.items() if month_of(row["joined_at"]) < end}
    return {referrer for referee, referrer in firsts.items() if referee in joined}


def owning(community: Community, end: int) -> set[str]:
    """Who had an idea, helped to choose staff, or wrote a review unpaid and in their own words."""
    found = set()
    for row in community.tables["interactions"]:
        is_review = row["kind"] == "review" and row.get("incentivised") is not True and (row.get("text") or "").strip()
        if (row["kind"] in ("idea", "hiring_help") or is_review) and month_of(row["occurred_at"]) < end:
            found.add(row["member_id"])
    return found


def rungs(community: Community, end: int, whom: set[str]) -> dict[str, int]:
    """How many customers stand on each rung when the month before `end` is over."""
    bought = defaultdict(list)
    for row in community.tables["orders"]:
        if row["member_id"] in whom and month_of(row["ordered_at"]) < end:
            bought[row["member_id"]].append(month_of(row["ordered_at"]))
    above = {
        "committed": recommending(community, end),
        "apostle": bringing(community, end),
        "owner": owning(community, end),
    }
    found = dict.fromkeys(("buyer", "returner", *above), 0)
    for member, months in bought.items():
        if max(months) >= end - YEAR:
            reached = [rung for rung, who in above.items() if member in who]
            found[reached[-1] if reached else "returner" if len(months) > 1 else "buyer"] += 1
    return found


class Owning:
    """The question of ownership, for the people who are asked about."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def quotient(self, _start: int, end: int) -> Answer:
        found = rungs(self.asked.whole, end, set(self.asked.people))
        top = found["apostle"] + found["owner"]
        return ratio(top, sum(found.values()), "nobody bought in the last 12 months")
