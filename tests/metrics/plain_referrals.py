"""Who brings in whom, counted in plain Python: cohorts, waits and cascades by walking from member to member."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property

from tests.metrics.plain_people import People
from tests.metrics.plain_rows import Answer, day_of, month_of, ratio


class Referrals:
    """The same question once more, about who brought whom."""

    def __init__(self, asked: People) -> None:
        self.asked = asked
        self.people = asked.whole.people
        self.joined_at = {key: row["joined_at"] for key, row in self.people.items()}

    @cached_property
    def referrer(self) -> dict[str, str]:
        """Each member's one referrer; of a circle the edge to whoever joined first is left out."""
        rows = {referee: each[0]["referrer_id"] for referee, each in self.asked.whole.brought_by.items()}
        first = {referee: referrer for referee, referrer in rows.items() if referrer in self.people}
        for start in list(first):
            way = [start]
            while way[-1] in first and first[way[-1]] not in way:
                way.append(first[way[-1]])
            if way[-1] in first:
                circle = way[way.index(first[way[-1]]) :]
                del first[min(circle, key=lambda each: (self.joined_at[each], each))]
        return first

    @cached_property
    def brought(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for referee, referrer in self.referrer.items():
            found[referrer].append(referee)
        return found

    def cohort(self, start: int, end: int) -> list[str]:
        """Members who joined in the period, when referrals were on record."""
        begin = min(month_of(row["referred_at"]) for row in self.asked.whole.tables["referrals"])
        joined = {key: month_of(self.joined_at[key]) for key in self.asked.people}
        return [key for key, month in joined.items() if start <= month < end and month >= begin]

    def waits(self, member: str) -> list[timedelta]:
        found = [self.joined_at[each] - self.joined_at[member] for each in self.brought[member]]
        return [wait for wait in found if wait >= timedelta()]

    def there(self, member: str) -> int:
        """Days that a member has been there."""
        assert self.asked.whole.last_day
        return (self.asked.whole.last_day - day_of(self.joined_at[member])).days

    def reproduction(self, days: int) -> Callable[[int, int], Answer]:
        def work(start: int, end: int) -> Answer:
            members = [key for key in self.cohort(start, end) if self.there(key) >= days]
            joined = sum(wait <= timedelta(days) for key in members for wait in self.waits(key))
            return ratio(joined, len(members), f"nobody who joined then has been there for {days} days")

        return work

    def cycle(self, start: int, end: int) -> Answer:
        """The median wait for a first one, with those who still wait: share left, day by day."""
        members = self.cohort(start, end)
        if not members:
            return None, "nobody joined"
        first = {key: min(self.waits(key)).days for key in members if self.waits(key)}
        left, until = 1.0, {key: first.get(key, self.there(key)) for key in members}
        for day in sorted(set(first.values())):
            left *= 1 - sum(each == day for each in first.values()) / sum(each >= day for each in until.values())
            if left <= 0.5 + 1e-12:
                return float(day), ""
        return None, "fewer than half of them have brought somebody"

    def _generations(self, root: str) -> list[int]:
        """How many members each generation of a cascade has."""
        sizes, level = [], [root]
        while level:
            sizes.append(len(level))
            level = [each for member in level for each in self.brought[member]]
        return sizes

    def _cascades(self, start: int, end: int) -> list[list[int]]:
        roots = [key for key in self.asked.people if self.brought[key] and key not in self.referrer]
        chosen = [key for key in roots if start <= month_of(self.joined_at[key]) < end]
        return [self._generations(key) for key in chosen]

    def cascades(self, start: int, end: int) -> Answer:
        return float(len(self._cascades(start, end))), ""

    def greatest(self, measure: Callable[[list[int]], int]) -> Callable[[int, int], Answer]:
        def work(start: int, end: int) -> Answer:
            found = [measure(sizes) for sizes in self._cascades(start, end)]
            return (float(max(found)), "") if found else (None, "nobody who joined then brought anybody")

        return work

    def made(self, start: int, end: int) -> Answer:
        return float(sum(start <= month_of(row["referred_at"]) < end for row in self.asked.referrals)), ""

    def joined(self, start: int, end: int) -> Answer:
        return float(sum(self.asked.joined_by_referrer(start, end).values())), ""

    def organic(self, start: int, end: int) -> Answer:
        joined = [key for key in self.asked.people if start <= month_of(self.joined_at[key]) < end]
        origins = Counter(self.asked.whole.origin[key] for key in joined)
        if joined and origins["unknown"] == len(joined):
            return None, "it is not known how anybody came"
        return ratio(origins["organic"], len(joined), "nobody joined")
