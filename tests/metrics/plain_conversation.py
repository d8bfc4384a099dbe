"""Topics, answers and regulars, counted in plain Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.metrics.plain_money import Asked
from tests.metrics.plain_rows import CONTRIBUTING, Answer, Row, day_of, first_day_of, month_of, ratio

TALK = {"question", "post", "answer", "reply"}
WEEK = timedelta(days=7)
TOO_YOUNG = "no topic is seven days old yet"


@dataclass
class Thread:
    """A topic, and what was said below it, each with its steps from the topic."""

    begun: Row
    said: list[tuple[Row, int]]


def threads_of(acts: list[Row]) -> list[Thread]:
    """Follow every act of a conversation upwards, until it ends or comes round again."""
    talk = {row["interaction_id"]: row for row in acts if row["kind"] in TALK}
    found = {
        key: Thread(row, [])
        for key, row in talk.items()
        if row.get("parent_id") is None and row["kind"] in ("question", "post")
    }
    for row in talk.values():
        at, steps, seen = row, 0, set[str]()
        while at.get("parent_id") in talk and at["interaction_id"] not in seen:
            seen.add(at["interaction_id"])
            at, steps = talk[at["parent_id"]], steps + 1
        if steps and at.get("parent_id") is None and at["interaction_id"] in found:
            found[at["interaction_id"]].said.append((row, steps))
    return list(found.values())


class Conversation:
    """One question to the conversation of a community."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.everyone = asked.whole
        every = threads_of(self.everyone.tables["interactions"])
        starters = asked.people if asked.is_about_some else {None, *asked.people}
        self.threads = [thread for thread in every if thread.begun["member_id"] in starters]

    def _is_other(self, row: Row, thread: Thread) -> bool:
        """Said by a member who is not the one who began it; who is gone is nobody, and staff are no members."""
        return row["member_id"] in self.everyone.people and row["member_id"] != thread.begun["member_id"]

    def _is_company(self, row: Row) -> bool:
        return row["member_id"] is not None and row["member_id"] not in self.everyone.people

    def _others(self, thread: Thread) -> list[Row]:
        return [row for row, _ in thread.said if self._is_other(row, thread)]

    def _delay(self, row: Row, thread: Thread) -> timedelta:
        return max(timedelta(0), row["occurred_at"] - thread.begun["occurred_at"])

    def _is_covered(self, thread: Thread, *, with_company: bool = False) -> bool:
        rows = [row for row, _ in thread.said if self._is_other(row, thread)]
        if with_company:
            rows += [row for row, _ in thread.said if self._is_company(row)]
        return any(self._delay(row, thread) <= WEEK for row in rows)

    def _of(self, start: int, end: int) -> list[Thread]:
        return [thread for thread in self.threads if start <= month_of(thread.begun["occurred_at"]) < end]

    def _mature(self, start: int, end: int) -> list[Thread]:
        last = self.everyone.last_day or date.min
        return [thread for thread in self._of(start, end) if day_of(thread.begun["occurred_at"]) + WEEK <= last]

    def topics(self, start: int, end: int) -> Answer:
        return float(len(self._of(start, end))), ""

    def coverage(self, start: int, end: int) -> Answer:
        mature = self._mature(start, end)
        return ratio(sum(self._is_covered(thread) for thread in mature), len(mature), TOO_YOUNG)

    def coverage_by_anyone(self, start: int, end: int) -> Answer:
        mature = self._mature(start, end)
        return ratio(sum(self._is_covered(each, with_company=True) for each in mature), len(mature), TOO_YOUNG)

    def peer_answered(self, start: int, end: int) -> Answer:
        asked = [thread for thread in self._mature(start, end) if thread.begun["kind"] == "question"]
        return ratio(sum(map(self._is_covered, asked)), len(asked), "no question is seven days old yet")

    def solo(self, start: int, end: int) -> Answer:
        mature = self._mature(start, end)
        return ratio(sum(not self._others(thread) for thread in mature), len(mature), TOO_YOUNG)

    def speakers(self, start: int, end: int) -> Answer:
        mature, voices = self._mature(start, end), 0
        for thread in mature:
            named = {row["member_id"] for row in (thread.begun, *(row for row, _ in thread.said))}
            voices += len(named & set(self.everyone.people))
        return ratio(voices, len(mature), TOO_YOUNG)

    def depth(self, start: int, end: int) -> Answer:
        mature = self._mature(start, end)
        deepest = sum(max((steps for _, steps in thread.said), default=0) for thread in mature)
        return ratio(deepest, len(mature), TOO_YOUNG)

    def company_share(self, start: int, end: int) -> Answer:
        own = members = 0
        for thread in self._of(start, end):
            own += sum(self._is_company(row) for row, _ in thread.said)
            members += len(self._others(thread))
        return ratio(own, own + members, "nobody has answered")

    def first_response(self, start: int, end: int) -> Answer:
        """The time by which half are answered, step by step: who has waited less than a time is not asked at it."""
        waits: list[tuple[float, bool]] = []
        for thread in self._of(start, end):
            delays = [self._delay(row, thread) for row in self._others(thread)]
            waited = (self.everyone.last_day or date.min) - day_of(thread.begun["occurred_at"])
            waits.append((_rounded(min(delays)), True) if delays else (waited.days * 24.0, False))
        if not waits:
            return None, "nobody began a topic"
        unanswered = 1.0
        for time in sorted({wait for wait, is_answered in waits if is_answered}):
            at_risk = sum(wait >= time for wait, _ in waits)
            unanswered *= 1 - sum(is_answered and wait == time for wait, is_answered in waits) / at_risk
            if unanswered <= 0.5 + 1e-12:
                return time, ""
        return None, "fewer than half are answered so far"

    def lost(self, _start: int, end: int) -> Answer:
        last = self.everyone.last_day or date.min
        day = min(first_day_of(end) - timedelta(days=1), last)
        if month_of(day) != end - 1:
            return 0.0, ""
        return float(len(self.lost_on(day))), ""

    def lost_on(self, day: date) -> set[str]:
        """Members with four contributions in the 90 days that ended 90 days before the end of a day, none since."""
        given: dict[str, list[int]] = defaultdict(list)
        for row in self.asked.acts:
            if row["kind"] in CONTRIBUTING and row["member_id"] in self.asked.people:
                given[row["member_id"]].append((day - day_of(row["occurred_at"])).days)
        for row in self.asked.referrals:
            if row["referrer_id"] in self.asked.people:
                given[row["referrer_id"]].append((day - day_of(row["referred_at"])).days)
        return {
            key
            for key, ages in given.items()
            if not any(0 <= age < 90 for age in ages) and sum(90 <= age < 180 for age in ages) >= 4
        }


def _rounded(delay: timedelta) -> float:
    """Hours, to a minute within the first day, to six within the first week and to a day beyond."""
    seconds: Any = delay / timedelta(seconds=1)
    if delay <= timedelta(days=1):
        return int(seconds / 60 + 0.5) / 60
    if delay <= WEEK:
        return int(seconds / 360 + 0.5) / 10
    return int(seconds / 86_400 + 0.5) * 24.0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
