"""Small communities as plain rows, by hand or by chance, and how they get into a store: by the door, as all do."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pyarrow as pa

from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.incoming import Incoming
from data_access.intake.report import Report
from data_access.intake.staging import rows_of
from data_access.store import Store, open_store
from tests.metrics.plain_rows import Row, Tables, name_of

NOBODYS = ("orders", "interactions")
NAMES = ("Ann 100%_", "ann\\b", None, " ", "Örs")
KINDS = "visit visit post question answer reply reaction review idea share event search follow juggling".split()


def incoming(to: str, rows: Sequence[Row], *, nobody_allowed: bool | None = None) -> Incoming:
    """Rows as a source would hand them over: as text."""
    columns = tuple(dict.fromkeys(name for row in rows for name in row))

    def batches() -> Iterator[pa.RecordBatch]:
        arrays = [pa.array([_written(name, row.get(name)) for row in rows], pa.string()) for name in columns]
        yield pa.record_batch(arrays, names=list(columns))

    allowed = to in NOBODYS if nobody_allowed is None else nobody_allowed
    return Incoming(to=to, columns=columns, batches=batches, nobody_allowed=allowed)


def _written(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return name_of(value) if name == "month" else str(value)


def take(store: Store, tables: Tables, *, create_members: bool = False) -> Report:
    """Take the tables into a store, all of their rows."""
    rows = [rows_of(incoming(name, each)) for name, each in tables.items() if each]
    report = take_in(store, Intake(Origin("test", "test", "rows"), rows, create_members=create_members))
    assert report.refresh_problem is None
    assert not report.refused_rows
    return report


@cache
def _empty() -> Path:
    """An empty store to copy, which is quicker than to make one."""
    place = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    open_store(str(place))
    return place


def filled(place: Path | str, tables: Tables) -> Store:
    """A store that holds the tables."""
    if "://" not in str(place) and not Path(place).exists():
        shutil.copytree(_empty(), place)
    store = open_store(str(place))
    if any(tables.values()):
        report = take(store, tables)
        assert not any(told.held for told in report.tables.values())
    return store


class Chance:
    """Draws a small community that has everything in it, seldom tidy."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.size = self.random.randint(30, 100)
        self.begin = datetime(2019 + self.random.randint(0, 4), self.random.randint(1, 12), self.random.randint(1, 28))
        self.days = round(30.5 * self.random.randint(6, 30))
        self.ids = [f"m{number}" for number in range(self.size)]
        self.names = dict(zip(self.ids, cycle(NAMES), strict=False))

    def tables(self) -> Tables:
        """All tables; now and then one is missing."""
        draws: dict[str, Callable[[int], Row]] = {
            "orders": self._order,
            "interactions": self._act,
            "referrals": self._referral,
            "asks": self._ask,
            "gives": self._give,
            "responses": self._response,
        }
        found: Tables = {"members": [self._member(key) for key in self.ids]}
        for name, draw in draws.items():
            if self.random.random() < 0.92:
                found[name] = [draw(number) for number in range(self.random.randint(1, 5) * self.size)]
        if self.random.random() < 0.8:
            found["spend"] = self._spend()
        return found

    def _when(self) -> datetime:
        """Mostly any moment; sometimes one where a day or a month begins or ends."""
        day = self.begin + timedelta(days=self.random.randrange(self.days))
        if self.random.random() < 0.1:
            day = day.replace(day=1) - timedelta(days=self.random.randint(0, 1))
        edge = self.random.choice([0, 86_399_999_999, None, None])
        return day + timedelta(microseconds=self.random.randrange(86_400_000_000) if edge is None else edge)

    def _who(self, *, nobody: float = 0.0) -> str | None:
        """A few do much."""
        if self.random.random() < nobody:
            return None
        return self.ids[int(self.size * self.random.random() ** 2)]

    def _money(self, most: int) -> Decimal:
        return Decimal(self.random.randrange(1, most * 100)) / 100

    def _member(self, key: str) -> Row:
        channel = self.random.choice(["organic", "Referral", "search", "club", "fair", None])
        return {
            "member_id": key,
            "name": self.names[key],
            "joined_at": self._when(),
            "channel": channel,
            "segment": self.random.choice(["home cooks", "chefs", "wine", None]),
            "is_staff": self.random.choice([None, False, False, False, False, False, False, False, True]),
            "left_at": self._when() if self.random.random() < 0.1 else None,
        }

    def _order(self, number: int) -> Row:
        amount = self._money(200)
        if self.random.random() < 0.05:
            amount = -amount / 2
        return {
            "order_id": f"o{number}",
            "member_id": self._who(nobody=0.08),
            "ordered_at": self._when(),
            "amount": amount,
            "refunded": self._money(50) if self.random.random() < 0.1 else None,
            "margin": amount / 2 if self.random.random() < 0.7 else None,
            "category": self.random.choice(["course", "wine", "knives", None]),
        }

    def _act(self, number: int) -> Row:
        return {
            "interaction_id": f"i{number}",
            "member_id": self._who(nobody=0.08),
            "occurred_at": self._when(),
            "kind": self.random.choice(KINDS),
            "parent_id": f"i{self.random.randrange(number)}" if number and self.random.random() < 0.4 else None,
            "target_id": self._who() if self.random.random() < 0.3 else None,
        }

    def _referral(self, number: int) -> Row:
        referrer = self._who()
        referee = referrer if self.random.random() < 0.05 else self._who() if self.random.random() < 0.5 else None
        return {
            "referral_id": f"r{number}",
            "referrer_id": referrer,
            "referred_at": self._when(),
            "referee_id": referee,
            "reward": self.random.choice([None, None, Decimal(0), Decimal("12.50")]),
        }

    def _ask(self, number: int) -> Row:
        return {"ask_id": f"a{number}", "member_id": self._who(), "asked_at": self._when(), "kind": "email"}

    def _give(self, number: int) -> Row:
        return {"give_id": f"g{number}", "member_id": self._who(), "given_at": self._when(), "kind": "thanks"}

    def _response(self, number: int) -> Row:
        question = self.random.choice(["trust", "nps", "csat", "effort"])
        score = self.random.randint(0, 10) if question == "nps" else self.random.randint(1, 5)
        return {
            "response_id": f"s{number}",
            "member_id": self._who(),
            "answered_at": self._when(),
            "question": question,
            "score": score,
        }

    def _spend(self) -> list[Row]:
        begin = (self.begin.year - 1970) * 12 + self.begin.month - 1
        months = [month for month in range(begin, begin + self.days // 30) if self.random.random() < 0.7]
        return [
            {"month": month, "channel": channel, "amount": self._money(900)}
            for month in months
            for channel in ("search", "fair")
        ]
