"""Who is there, who comes and what they do, counted in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from tests.metrics.plain_rows import (
    CONTRIBUTING,
    Answer,
    Community,
    Narrowed,
    Row,
    day_of,
    first_day_of,
    month_of,
    ratio,
)


class People:
    """One question to a community: who and what it is narrowed to."""

    def __init__(self, community: Community, narrowed: Narrowed) -> None:
        self.whole = community
        self.narrowed = narrowed
        self.is_about_some = bool(narrowed.segments) or narrowed.channel is not None or narrowed.on_list is not None
        self.people = {key for key, row in community.people.items() if self._is_meant(row)}
        self.orders = [
            row
            for row in self._acts_of("orders", "member_id")
            if narrowed.category in (None, community.group(row, "category", community.categories))
        ]
        self.acts = self._acts_of("interactions", "member_id")
        self.referrals = self._acts_of("referrals", "referrer_id")
        self.asks = [row for row in community.tables["asks"] if row["member_id"] in self.people]
        self.gives = [row for row in community.tables["gives"] if row["member_id"] in self.people]
        self.answers = [row for row in community.tables["responses"] if row["member_id"] in self.people]
        self.who_came: dict[date, set[str]] = defaultdict(set)
        for table, column in ((self.orders, "ordered_at"), (self.acts, "occurred_at")):
            for row in table:
                if row["member_id"] is not None:
                    self.who_came[day_of(row[column])].add(row["member_id"])
        self.counted_days: dict[tuple[date, int], int] = {}
        self.months = {kind: self._months(kind) for kind in ("any", "contribution", "purchase")}

    def _is_meant(self, row: Row) -> bool:
        segment = self.whole.group(row, "segment", self.whole.segments)
        channel = self.whole.group(row, "channel", self.whole.channels)
        is_on_list = self.narrowed.on_list is None or row["member_id"] in self.narrowed.on_list
        is_of_segments = not self.narrowed.segments or segment in self.narrowed.segments
        return is_on_list and is_of_segments and self.narrowed.channel in (None, channel)

    def _acts_of(self, table: str, column: str) -> list[Row]:
        """Rows of the people meant; those of nobody count where everyone is meant."""
        rows = self.whole.tables[table]
        return [row for row in rows if row[column] in self.people or (row[column] is None and not self.is_about_some)]

    def _months(self, kind: str) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        if kind in ("any", "purchase"):
            for row in self.orders:
                found[row["member_id"]].add(month_of(row["ordered_at"]))
        if kind != "purchase":
            for row in self.acts:
                if kind == "any" or row["kind"] in CONTRIBUTING:
                    found[row["member_id"]].add(month_of(row["occurred_at"]))
        if kind == "contribution":
            for row in self.referrals:
                found[row["referrer_id"]].add(month_of(row["referred_at"]))
        found.pop(None, None)  # type: ignore[call-overload]
        return found

    # ---- growth accounting ------------------------------------------------------------------------

    def accounts(self, kind: str, start: int, end: int) -> dict[str, set[str]]:
        months = self.months[kind]
        before = 2 * start - end
        now = {key for key, each in months.items() if any(start <= month < end for month in each)}
        then = {key for key, each in months.items() if any(before <= month < start for month in each)}
        seen = {key for key, each in months.items() if any(month < start for month in each)}
        return {
            "active": now,
            "new": now - seen,
            "returning": now & then,
            "resurrected": (now & seen) - then,
            "dormant": then - now,
        }

    def size(self, kind: str, group: str) -> Callable[[int, int], Answer]:
        return lambda start, end: (float(len(self.accounts(kind, start, end)[group])), "")

    def quick_ratio(self, start: int, end: int) -> Answer:
        accounts = self.accounts("any", start, end)
        return ratio(
            len(accounts["new"]) + len(accounts["resurrected"]), len(accounts["dormant"]), "nobody fell silent"
        )

    def new_share(self, start: int, end: int) -> Answer:
        accounts = self.accounts("any", start, end)
        return ratio(len(accounts["new"]), len(accounts["active"]), "nobody was active")

    # ---- by day -----------------------------------------------------------------------------------

    def _days(self, start: int, end: int) -> list[tuple[int, int]]:
        """Active that day, and active in the 30 days that end with it; where anybody was in those."""
        counted = []
        day = first_day_of(start)
        while self.whole.last_day and day < first_day_of(end) and day <= self.whole.last_day:
            counted.append((self._active_within(day, 1), self._active_within(day, 30)))
            day += timedelta(days=1)
        return [(today, recently) for today, recently in counted if recently]

    def _active_within(self, day: date, days: int) -> int:
        if (day, days) not in self.counted_days:
            dates = [day - timedelta(days=back) for back in range(days)]
            self.counted_days[day, days] = len(set[str]().union(*(self.who_came.get(each, ()) for each in dates)))
        return self.counted_days[day, days]

    def daily(self, start: int, end: int) -> Answer:
        days = self._days(start, end)
        return ratio(sum(today for today, _ in days), len(days), "nobody was active")

    def stickiness(self, start: int, end: int) -> Answer:
        days = self._days(start, end)
        return ratio(sum(today / recently for today, recently in days), len(days), "nobody was active")

    # ---- people and acts --------------------------------------------------------------------------

    def _joined(self, start: int, end: int) -> list[str]:
        people = self.whole.people
        return [key for key in self.people if start <= month_of(people[key]["joined_at"]) < end]

    def joined(self, start: int, end: int) -> Answer:
        return float(len(self._joined(start, end))), ""

    def surges(self, start: int, end: int) -> Answer:
        """Weeks from Monday with far more joins than the median of the 26 before."""
        monday = {key: day_of(self.whole.people[key]["joined_at"]) for key in self.people}
        joins = Counter(day - timedelta(days=day.weekday()) for day in monday.values())
        found = 0
        for week, number in joins.items():
            past = [joins[week - timedelta(weeks=back)] for back in range(1, 27)]
            deviation = median([abs(each - median(past)) for each in past])
            is_old_enough = week - timedelta(weeks=26) >= min(joins)
            if is_old_enough and number > median(past) + 4 * max(1.0, deviation):
                found += start <= month_of(week) < end
        return float(found), ""

    def referred(self, start: int, end: int) -> int:
        return sum(key in self.whole.brought_by for key in self._joined(start, end))

    def referred_share(self, start: int, end: int) -> Answer:
        return ratio(self.referred(start, end), len(self._joined(start, end)), "nobody joined")

    def joined_by_referrer(self, start: int, end: int) -> dict[str | None, int]:
        """For each referrer the people they were the first to recommend, who joined in the period."""
        found: Counter[str | None] = Counter()
        for referee, rows in self.whole.brought_by.items():
            referrer = rows[0]["referrer_id"]
            is_meant = referrer in self.people or (referrer is None and not self.is_about_some)
            if is_meant and start <= month_of(self.whole.people[referee]["joined_at"]) < end:
                found[referrer] += 1
        return found

    def joined_per_referral(self, start: int, end: int) -> Answer:
        made = sum(start <= month_of(row["referred_at"]) < end for row in self.referrals)
        return ratio(sum(self.joined_by_referrer(start, end).values()), made, "nobody recommended you")

    def contributions(self, start: int, end: int) -> Answer:
        acts = sum(row["kind"] in CONTRIBUTING and start <= month_of(row["occurred_at"]) < end for row in self.acts)
        return float(acts + sum(start <= month_of(row["referred_at"]) < end for row in self.referrals)), ""

    def contributor_share(self, start: int, end: int) -> Answer:
        contributors = self.accounts("contribution", start, end)["active"]
        return ratio(len(contributors), len(self.accounts("any", start, end)["active"]), "nobody was active")

    def trust(self, start: int, end: int) -> Answer:
        scores = [
            row["score"]
            for row in self.answers
            if row["question"] == "trust" and start <= month_of(row["answered_at"]) < end
        ]
        if not scores:
            return None, "nobody was asked whether they trust you"
        return (sum(scores) / len(scores) - 1) * 25, ""

    def gives_per_ask(self, start: int, end: int) -> Answer:
        gives = sum(start <= month_of(row["given_at"]) < end for row in self.gives)
        asks = sum(start <= month_of(row["asked_at"]) < end for row in self.asks)
        return ratio(gives, asks, "nothing was asked")
