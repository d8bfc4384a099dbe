"""Coming back and loops, counted in plain Python."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache, cached_property
from math import prod

from tests.metrics.plain_money import Asked
from tests.metrics.plain_rows import CONTRIBUTING, Answer, Row, day_of, month_of

LATER = {1: "one month", 3: "three months", 12: "twelve months"}
POSTS, ANSWERS = {"post", "question"}, {"answer", "reply"}
KINDS = {
    "first_answer": ANSWERS,
    "first_contribution": CONTRIBUTING,
    "shared": {"share"},
    "spoke": {"share", "review"},
}
Firsts = dict[str, date]
Steps = list[tuple[str, int]]
FRIENDS: Steps = [("first_order", 90), ("shared", 180), ("referee_joins", 180)]


def period_of(day: date, grain: str) -> int:
    """Months, weeks (from the Monday 1969-12-29) or days since 1970."""
    if grain == "month":
        return month_of(day)
    days = (day - date(1970, 1, 1)).days
    return days if grain == "day" else (day - date(1969, 12, 29)).days // 7


class Turning:
    """One question to a community about who comes back and who goes on."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.whole = asked, asked.whole
        self.there: dict[str, set[date]] = defaultdict(set)
        for day, members in asked.who_came.items():
            for member in members:
                self.there[member].add(day)
        self.bought: dict[str, list[Row]] = defaultdict(list)
        for row in self.whole.tables["orders"]:
            if row["member_id"] in asked.people:
                self.bought[row["member_id"]].append(row)
        self.last_day = self.whole.last_day or date(1970, 1, 1)

    @cached_property
    def moments(self) -> dict[str, Firsts]:
        """When everything that happens once happened to each member."""
        return {member: self._moments(member) for member in self.asked.people}

    # ---- coming back ------------------------------------------------------------------------------

    def began(self, begin: str) -> dict[str, date]:
        """The day on which each member began."""
        moment = {"activity": "first_active", "join": "joined", "order": "first_order"}[begin]
        return {member: firsts[moment] for member, firsts in self.moments.items() if moment in firsts}

    @cache  # noqa: B019 - a question is asked in one test
    def _cohorts(self, begin: str, grain: str) -> dict[int, list[str]]:
        """Members by the period in which they began."""
        found: dict[int, list[str]] = defaultdict(list)
        for member, day in self.began(begin).items():
            found[period_of(day, grain)].append(member)
        return found

    @cache  # noqa: B019
    def _paid(self, member: str, grain: str) -> list[tuple[int, float]]:
        """What a member paid, order by order."""
        return [(period_of(day_of(row["ordered_at"]), grain), float(row["amount"])) for row in self.bought[member]]

    @cache  # noqa: B019
    def _periods(self, member: str, begin: str, grain: str) -> set[int]:
        """When a member was there, or for who begins with an order, bought."""
        if begin == "order":
            return {period for period, _ in self._paid(member, grain)}
        return {period_of(day, grain) for day in self.there[member]}

    def cell(self, begin: str, grain: str, cohort: int, age: int) -> dict[str, float]:
        """One cell: who began, who was there, who was there then or later, and what they paid, by the plain words."""
        mine = self._cohorts(begin, grain).get(cohort, [])
        periods = {member: self._periods(member, begin, grain) for member in mine}
        paid = [each for member in mine for each in self._paid(member, grain)]
        then = cohort + age
        return {
            "members": len(mine),
            "on": sum(then in periods[member] for member in mine),
            "later": sum(max(periods[member], default=-(10**9)) >= then for member in mine),
            "paid": sum(amount for when, amount in paid if when == then),
            "paid_later": sum(amount for when, amount in paid if when >= then),
        }

    def back_after(self, age: int, start: int, end: int) -> Answer:
        size = kept = 0
        for month in range(start, min(end, self.whole.complete_until)):
            cell = self.cell("activity", "month", month - age, age)
            size, kept = size + cell["members"], kept + cell["on"]
        if not size:
            return None, f"nobody was first active {LATER[age]} before a month that is over"
        return kept / size, ""

    # ---- loops --------------------------------------------------------------------------------------

    def _moments(self, member: str) -> Firsts:
        """The first day of everything that happens to a member once."""
        acts = self.whole.tables["interactions"]
        mine = [row for row in acts if row["member_id"] == member]
        posts = {row["interaction_id"]: day_of(row["occurred_at"]) for row in mine if row["kind"] in POSTS}
        found: dict[str, list[date]] = defaultdict(list)
        found["joined"].append(day_of(self.whole.people[member]["joined_at"]))
        found["first_active"] += sorted(self.there[member])
        for name, kinds in KINDS.items():
            found[name] += [day_of(row["occurred_at"]) for row in mine if row["kind"] in kinds]
        found["answered"] += [
            day_of(row["occurred_at"])
            for row in acts
            if row.get("parent_id") in posts and row["kind"] in ANSWERS and row["member_id"] != member
        ]
        referred = [
            day_of(row["referred_at"]) for row in self.whole.tables["referrals"] if row["referrer_id"] == member
        ]
        for name in ("referred", "shared", "spoke"):
            found[name] += referred
        orders = sorted(day_of(row["ordered_at"]) for row in self.bought[member])
        for name, days in (("order", orders), ("post", sorted(posts.values()))):
            found[f"first_{name}"] += days[:1]
            found[f"second_{name}"] += days[1:2]
        return {name: min(days) for name, days in found.items() if days}

    def brought(self, moment: str) -> dict[str, list[date]]:
        """The days on which something happened to others because of a member."""
        found: dict[str, list[date]] = defaultdict(list)
        if moment == "answers_others":
            authors = {row["interaction_id"]: row for row in self.whole.tables["interactions"] if row["kind"] in POSTS}
            pairs: dict[tuple[str, str], list[date]] = defaultdict(list)
            for row in self.whole.tables["interactions"]:
                post = authors.get(row.get("parent_id"))
                if row["kind"] not in ANSWERS or not post or post["member_id"] == row["member_id"]:
                    continue
                if {row["member_id"], post["member_id"]} <= set(self.whole.people):
                    pairs[row["member_id"], post["member_id"]].append(day_of(row["occurred_at"]))
            for (member, _), days in pairs.items():
                found[member].append(min(days))
            return found
        first_orders: dict[str, date] = {}
        for row in self.whole.tables["orders"]:
            if row["member_id"] in self.whole.people:
                day = day_of(row["ordered_at"])
                first_orders[row["member_id"]] = min(day, first_orders.get(row["member_id"], day))
        for referee, rows in self.whole.brought_by.items():
            joined = day_of(self.whole.people[referee]["joined_at"])
            day = joined if moment == "referee_joins" else first_orders.get(referee)
            if rows[0]["referrer_id"] is not None and day is not None:
                found[rows[0]["referrer_id"]].append(day)
        return found

    def figures(self, begins: str, steps: Steps, start: int, end: int) -> list[dict[str, float | None]]:
        """Each step: how many were watched for all its days, the mean, and the day by which half have gone on."""
        entered = {member: firsts[begins] for member, firsts in self.moments.items() if begins in firsts}
        found = []
        for to, within in steps:
            others = self.brought(to) if to in ("referee_joins", "friend_orders", "answers_others") else None
            went, cases, matured, happened = {}, [], 0, 0
            for member, since in entered.items():
                limit = since + timedelta(days=within)
                days = [self.moments[member][to]] if to in self.moments[member] else []
                days = [day for day in (days if others is None else others.get(member, [])) if day <= limit]
                if days:
                    went[member] = max(min(days), since)
                if not start <= month_of(since) < end:
                    continue
                wait = (went[member] - since).days if days else min((self.last_day - since).days, within)
                cases.append((wait, bool(days)))
                if limit <= self.last_day:
                    matured, happened = matured + 1, happened + len(days)
            mean = happened / matured if matured else None
            found.append({"n": matured, "mean": mean, "delay": half_way(cases)})
            entered = went
        return found

    def gain(self, start: int, end: int) -> Answer:
        means = [step["mean"] for step in self.figures("joined", FRIENDS, start, end)]
        if None in means:
            return None, "nobody has been watched for all days of every step"
        return prod(means), ""  # type: ignore[type-var, return-value]

    def days(self, start: int, end: int) -> Answer:
        delays = [step["delay"] for step in self.figures("joined", FRIENDS, start, end)]
        if None in delays:
            return None, "nobody has gone all the way round"
        return float(sum(delays)), ""  # type: ignore[arg-type]


def half_way(cases: list[tuple[int, bool]]) -> float | None:
    """Kaplan and Meier by hand: the day by which half of those have gone on who ever do."""
    if not any(gone for _, gone in cases):
        return None
    staying, course = 1.0, []
    for day in sorted({wait for wait, gone in cases if gone}):
        at_risk = sum(wait >= day for wait, _ in cases)
        staying *= 1 - sum(wait == day and gone for wait, gone in cases) / at_risk
        course.append((day, staying))
    half = (1 - staying) / 2
    return float(next(day for day, left in course if left <= 1 - half + 1e-9))
