"""Each derived table is what loops over the rows find, on both engines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Table, select

from data_access.rollups import tables
from data_access.store import Store
from tests.metrics.communities import Chance, filled
from tests.metrics.plain_rows import CONTRIBUTING, Community, Row, day_of, first_day_of, month_of

EPOCH = date(1970, 1, 1)
SEED = 3


@dataclass(frozen=True)
class Built:
    """A store and the rows it was filled with."""

    store: Store
    community: Community
    numbers: dict[str, int]

    def rows(self, table: Table) -> pd.DataFrame:
        return self.store.read(select(table))

    def group(self, member: str | None) -> tuple[str | None, str | None]:
        """Segment and channel, as derived tables name them."""
        if member is None:
            return None, None
        row, whole = self.community.people[member], self.community
        return whole.group(row, "segment", whole.segments), whole.group(row, "channel", whole.channels)

    def of_people(self, name: str, column: str = "member_id") -> list[Row]:
        """A table's rows of members who are not staff."""
        return [row for row in self.community.tables[name] if row[column] in self.community.people]

    def active_days(self) -> dict[str, set[date]]:
        found: dict[str, set[date]] = defaultdict(set)
        for name, column in (("orders", "ordered_at"), ("interactions", "occurred_at")):
            for row in self.of_people(name):
                found[row["member_id"]].add(day_of(row[column]))
        return found


@pytest.fixture(scope="module", params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    place = str(tmp_path_factory.mktemp("built") / "store")
    if request.param == "server":
        place = request.getfixturevalue("lasting_server_url")
    rows = Chance(SEED).tables()
    store, community = filled(place, rows), Community(rows)
    numbered = store.read(select(tables.people))
    yield Built(store, community, dict(zip(numbered["member_id"], numbered["member_no"], strict=True)))
    store.close()


def test_people_are_numbered_in_the_order_they_joined(built: Built) -> None:
    joined = [(row["joined_at"], key) for key, row in built.community.people.items()]
    assert [key for _, key in sorted(joined)] == sorted(built.numbers, key=built.numbers.__getitem__)
    assert sorted(built.numbers.values()) == list(range(1, len(joined) + 1))
    for row in built.rows(tables.people).itertuples():
        mine = built.community.people[row.member_id]
        assert (row.segment, row.channel) == built.group(row.member_id)
        assert row.origin == built.community.origin[row.member_id]
        assert row.is_referred == (row.member_id in built.community.brought_by)
        assert (row.joined_month, row.joined_day) == (
            month_of(mine["joined_at"]),
            (day_of(mine["joined_at"]) - EPOCH).days,
        )


def test_member_months_hold_what_each_member_did_in_each_month(built: Built) -> None:
    expected: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)

    def add(member: str | None, month: int, name: str, amount: float = 1) -> None:
        if member in built.numbers:
            expected[built.numbers[member], month][name] += amount

    first: set[str] = set()
    for row in sorted(built.of_people("orders"), key=lambda each: each["ordered_at"]):
        month = month_of(row["ordered_at"])
        add(row["member_id"], month, "orders")
        add(row["member_id"], month, "revenue", float(row["amount"]))
        add(row["member_id"], month, "first_orders", row["member_id"] not in first)
        first.add(row["member_id"])
    for row in built.of_people("interactions"):
        month = month_of(row["occurred_at"])
        add(row["member_id"], month, "acts")
        add(row["member_id"], month, "contributions", row["kind"] in CONTRIBUTING)
        add(row["member_id"], month, "answers", row["kind"] in ("answer", "reply"))
    for row in built.community.tables["referrals"]:
        add(row["referrer_id"], month_of(row["referred_at"]), "referrals_made")
        add(row["referrer_id"], month_of(row["referred_at"]), "contributions")
    for referee, brought in built.community.brought_by.items():
        month = month_of(built.community.people[referee]["joined_at"])
        add(brought[0]["referrer_id"], month, "referrals_joined")
    for name, column in (("asks", "asked_at"), ("gives", "given_at")):
        for row in built.of_people(name):
            add(row["member_id"], month_of(row[column]), name)
    found = built.rows(tables.member_months)
    assert len(found) == len(expected)
    besides = ("member_no", "month", "active_days")
    names = [column.name for column in tables.member_months.columns if column.name not in besides]
    for row in found.to_dict("records"):
        mine = expected[row["member_no"], row["month"]]
        assert {name: row[name] for name in names} == pytest.approx({name: mine[name] for name in names})


def test_member_months_count_the_days_on_which_members_were_there(built: Built) -> None:
    there = [(built.numbers[member], month_of(day)) for member, days in built.active_days().items() for day in days]
    found = built.rows(tables.member_months).set_index(["member_no", "month"])["active_days"]
    assert found[found > 0].to_dict() == Counter(there)


def test_daily_activity_counts_members_of_the_day_and_of_the_30_days_that_end_with_it(built: Built) -> None:
    groups: dict[tuple[Any, Any], dict[str, set[date]]] = defaultdict(dict)
    for member, days in built.active_days().items():
        groups[built.group(member)][member] = days
    found = built.rows(tables.daily_activity)
    assert set(zip(found["segment"], found["channel"], strict=True)) == set(groups)
    for (segment, channel), members in groups.items():
        rows = found[(found["segment"] == segment) & (found["channel"] == channel)].set_index("day")
        day, last = min(min(each) for each in members.values()), built.community.last_day
        assert last
        assert sorted(rows.index) == list(range((day - EPOCH).days, (last - EPOCH).days + 1))
        while day <= last:
            recent = {day - timedelta(days=back) for back in range(30)}
            row = rows.loc[(day - EPOCH).days]
            assert row["month"] == month_of(day)
            assert row["active"] == sum(day in each for each in members.values())
            assert row["active_30"] == sum(bool(each & recent) for each in members.values())
            day += timedelta(days=1)


def active_months(built: Built) -> dict[tuple[str, str, str], dict[int, float]]:
    """By kind, category and member: the active months, with what the member paid in each."""
    months: dict[tuple[str, str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    paid: dict[tuple[str, int], float] = defaultdict(float)
    for row in built.of_people("orders"):
        member, month, amount = row["member_id"], month_of(row["ordered_at"]), float(row["amount"])
        paid[member, month] += amount
        for kind, category in (("any", ""), ("purchase", ""), ("purchase", row["category"])):
            months[kind, category, member][month] += amount
    acts = [(row["member_id"], month_of(row["occurred_at"]), row["kind"]) for row in built.of_people("interactions")]
    acts += [
        (row["referrer_id"], month_of(row["referred_at"]), "") for row in built.of_people("referrals", "referrer_id")
    ]
    for member, month, kind in acts:
        if kind:
            months["any", "", member][month] += 0
        if not kind or kind in CONTRIBUTING:
            months["contribution", "", member][month] = paid[member, month]
    return {key: mine for key, mine in months.items() if key[1] is not None}


def test_activity_pairs_are_each_members_consecutive_active_months(built: Built) -> None:
    expected: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0] * 4)
    for (kind, category, member), mine in active_months(built).items():
        for previous, month in pairwise([None, *sorted(mine), None]):
            then, now = mine.get(previous, 0.0), mine.get(month, 0.0)
            kept = min(then, now) if None not in (previous, month) else 0.0
            key = (kind, category, *built.group(member), built.community.origin[member], previous, month)
            expected[key] = [old + new for old, new in zip(expected[key], (1, now, then, kept), strict=True)]
    found = built.rows(tables.activity_pairs)
    keys = ["kind", "category", "segment", "channel", "origin", "previous", "month"]
    sums = ["members", "revenue", "previous_revenue", "kept_revenue"]
    rows = {
        tuple(None if pd.isna(row[name]) else row[name] for name in keys): [float(row[name]) for name in sums]
        for row in found.to_dict("records")
    }
    assert len(rows) == len(found)
    assert set(rows) == set(expected)
    for key, values in expected.items():
        assert rows[key] == pytest.approx(values, abs=1e-6), key


def test_loyalty_months_hold_the_last_years_customers_and_their_habits(built: Built) -> None:
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for row in built.of_people("orders"):
        days["", row["member_id"]].append(day_of(row["ordered_at"]))
        if row["category"] is not None:
            days[row["category"], row["member_id"]].append(day_of(row["ordered_at"]))
    expected: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0] * 4)
    for (category, member), mine in days.items():
        group = (category, *built.group(member))
        for month in range(built.community.first_month, built.community.last_month + 1):
            over = first_day_of(month + 1)
            before = [day for day in mine if day < over]
            if any(day >= over - timedelta(days=365) for day in before):
                expected[month, *group][0] += 1
                expected[month, *group][1] += len(before) > 1
        dates = sorted(set(mine))
        for first, second, third in zip(dates[0::2], dates[1::2], dates[2::2], strict=False):
            counted = expected[month_of(third), *group]
            counted[2] += 1
            counted[3] += ((second - first).days / (third - first).days - 0.5) ** 2
    keys, sums = ["month", "category", "segment", "channel"], ["customers", "repeaters", "gap_pairs", "gap_squares"]
    found = built.rows(tables.loyalty_months).groupby(keys)[sums].sum()
    for key, values in expected.items():
        assert found.loc[key].tolist() == pytest.approx(values), key
    assert found[~found.index.isin(list(expected))].to_numpy().sum() == 0


def test_conversation_edges_count_who_answers_whom(built: Built) -> None:
    acts = {row["interaction_id"]: row for row in built.community.tables["interactions"]}
    expected: dict[tuple[int, int], list[int]] = {}
    for row in acts.values():
        parent = acts.get(row["parent_id"])
        other = (parent["member_id"] if parent else None) if row["parent_id"] else row["target_id"]
        pair = built.numbers.get(row["member_id"]), built.numbers.get(other)
        if None not in pair and pair[0] != pair[1]:
            replies, last = expected.get(pair, [0, -1])
            expected[pair] = [replies + 1, max(last, (day_of(row["occurred_at"]) - EPOCH).days)]
    found = built.rows(tables.conversation_edges)
    assert {(row.member_no, row.other_no): [row.replies, row.last_day] for row in found.itertuples()} == expected
    assert len(found) == len(expected) > 20


def test_surveys_add_up_by_month_and_question(built: Built) -> None:
    expected: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0.0])
    for row in built.of_people("responses"):
        key = (month_of(row["answered_at"]), *built.group(row["member_id"]), row["question"])
        expected[key] = [expected[key][0] + 1, expected[key][1] + row["score"]]
    found = built.rows(tables.survey_months)
    assert len(found) == len(expected)
    for row in found.itertuples():
        assert expected[row.month, row.segment, row.channel, row.question] == [row.answers, row.score]


def test_the_coverage_counts_every_row_and_its_days(built: Built) -> None:
    found = built.rows(tables.table_coverage).set_index("table_name")
    for name, rows in built.community.tables.items():
        assert found.loc[name, "row_count"] == len(rows)
        if name in built.community.begins:
            assert month_of(EPOCH + timedelta(days=int(found.loc[name, "first_day"]))) == built.community.begins[name]
