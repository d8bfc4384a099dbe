"""Rows as plain Python has them, and what follows from them whatever is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Answer = tuple[float | None, str]
"""A value, or the reason why there is none."""

CONTRIBUTING = {"post", "answer", "reply", "review", "idea", "share"}
DATES = {
    "members": "joined_at",
    "orders": "ordered_at",
    "referrals": "referred_at",
    "interactions": "occurred_at",
    "asks": "asked_at",
    "gives": "given_at",
    "responses": "answered_at",
}
WORD_OF_MOUTH = {"organic", "referral", "word of mouth", "word_of_mouth", "friend", "friends"}
PAID = {"paid", "search", "social", "ads", "ad", "event", "partner", "affiliate", "display", "email", "tv"}
PAID |= {"print", "radio", "influencer"}


def month_of(moment: datetime | date) -> int:
    return (moment.year - 1970) * 12 + moment.month - 1


def first_day_of(month: int) -> date:
    return date(1970 + month // 12, month % 12 + 1, 1)


def day_of(moment: datetime) -> date:
    return date(moment.year, moment.month, moment.day)


def name_of(month: int) -> str:
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def in_words(month: int) -> str:
    return date(1970 + month // 12, month % 12 + 1, 1).strftime("%B %Y")


@dataclass(frozen=True)
class Narrowed:
    """What is looked at: everyone, or some segments, one channel, one category, the members on a list."""

    segments: tuple[str, ...] = ()
    channel: str | None = None
    category: str | None = None
    on_list: frozenset[str] | None = None


class Community:
    """A store's rows, and what follows from them whatever is asked."""

    def __init__(self, tables: Tables) -> None:
        self.tables: Tables = {name: [] for name in (*DATES, "spend")} | tables
        members = {row["member_id"]: row for row in self.tables["members"]}
        self.lists: dict[str, frozenset[str]] = {}
        self.everyone = set(members)
        self.segments = self._named("members", "segment")
        self.channels = self._named("members", "channel")
        self.categories = self._named("orders", "category")
        self.people = {key: row for key, row in members.items() if row.get("is_staff") is not True}
        self.begins = {
            name: min(month_of(row[column]) for row in self.tables[name])
            for name, column in DATES.items()
            if self.tables[name]
        }
        days = [day_of(row[column]) for name, column in DATES.items() for row in self.tables[name]]
        self.first_month = month_of(min(days)) if days else 0
        self.last_day = max(days, default=None)
        self.last_month = month_of(self.last_day) if self.last_day else 0
        self.complete_until = month_of(self.last_day + timedelta(days=1)) if self.last_day else 0
        self.brought_by = self._brought_by()
        self.origin = {key: self._origin(key) for key in self.people}

    def _named(self, table: str, column: str) -> set[str]:
        """The forty most frequent values; the rest are told together."""
        counted = Counter(row.get(column) for row in self.tables[table] if row.get(column) is not None)
        return {value for value, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:40]}

    def _brought_by(self) -> dict[str, list[Row]]:
        """The referrals that brought each member, the first one first: by customers, or by people who are gone."""
        brought: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.tables["referrals"], key=lambda each: (each["referred_at"], each["referral_id"])):
            referrer, referee = row["referrer_id"], row.get("referee_id")
            by_customer = referrer is None or referrer in self.people
            if referee in self.people and referee != referrer and by_customer:
                brought[referee].append(row)
        return brought

    def _origin(self, member: str) -> str:
        channel = (self.people[member].get("channel") or "").lower()
        paid_for = {row["channel"].lower() for row in self.tables["spend"] if row["amount"] > 0}
        if any((row.get("reward") or 0) > 0 for row in self.brought_by.get(member, [])):
            return "rewarded"
        if member in self.brought_by or channel in WORD_OF_MOUTH:
            return "organic"
        return "paid" if channel in PAID or channel in paid_for else "unknown"

    def group(self, row: Row, column: str, named: set[str]) -> str:
        value = row.get(column)
        if value is None:
            return ""
        return str(value) if value in named else "other"


def ratio(top: Any, bottom: Any, empty: str) -> Answer:
    return (float(top) / float(bottom), "") if bottom else (None, empty)
