"""Members by their active months are the ones that sets of months say, wherever five years end and on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

import pytest

from data_access.queries.member_sets import Act, Flow, active_members
from data_access.queries.retention_members import members_back
from data_access.rollups.tables import people
from data_access.schema import members
from data_access.scope import Scope
from data_access.store import Store
from tests.metrics.communities import filled
from tests.metrics.plain_rows import Tables

FIRST, LAST = 590, 790
"""Months of more than three times five years, with four ends of them."""
SCOPES = [(599, 600), (600, 660), (650, 670), (655, 680), (659, 661), (660, 720), (712, 731), (590, 791), (780, 790)]
Months = dict[str, dict[Act, set[int]]]


def moment(month: int) -> datetime:
    return datetime(1970 + month // 12, month % 12 + 1, 15)


def rows(chance: random.Random) -> Tables:
    who = [f"m{number}" for number in range(60)]
    some = [(key, chance.randint(FIRST, LAST)) for key in who for _ in range(chance.randint(0, 14))]
    tables: Tables = {"members": [{"member_id": key, "joined_at": moment(FIRST)} for key in who]}
    tables["orders"] = [
        {"order_id": f"o{nth}", "member_id": key, "ordered_at": moment(month), "amount": 5}
        for nth, (key, month) in enumerate(some)
        if nth % 3 == 0
    ]
    tables["interactions"] = [
        {
            "interaction_id": f"i{nth}",
            "member_id": key,
            "occurred_at": moment(month),
            "kind": "post" if nth % 2 else "visit",
        }
        for nth, (key, month) in enumerate(some)
        if nth % 3
    ]
    return tables


@pytest.fixture(scope="module", params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def spread(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Months, Store]]:
    tables = rows(random.Random(7))
    is_server = request.param == "server"
    place = request.getfixturevalue("lasting_server_url") if is_server else tmp_path_factory.mktemp("bits") / "store"
    store = filled(place, tables)
    months: Months = {row["member_id"]: {act: set() for act in Act} for row in tables["members"]}
    for row in [*tables["orders"], *tables["interactions"]]:
        at = row.get("ordered_at") or row["occurred_at"]
        month = (at.year - 1970) * 12 + at.month - 1
        mine = months[row["member_id"]]
        mine[Act.ANY].add(month)
        if "order_id" in row:
            mine[Act.PURCHASE].add(month)
        elif row["kind"] == "post":
            mine[Act.CONTRIBUTION].add(month)
    yield months, store
    store.close()


def ids(store: Store, chosen) -> list[str]:
    numbers = chosen.subquery("chosen")
    asked = members.select().with_only_columns(members.c.member_id)
    joined = asked.join(people, people.c.member_id == members.c.member_id)
    return sorted(store.read(joined.join(numbers, numbers.c.member_no == people.c.member_no))["member_id"])


def expected(mine: set[int], start: int, end: int) -> dict[Flow, bool]:
    before = 2 * start - end
    now, then = any(start <= month < end for month in mine), any(before <= month < start for month in mine)
    earlier = any(month < before for month in mine)
    return {
        Flow.ACTIVE: now,
        Flow.NEW: now and not then and not earlier,
        Flow.RETURNING: now and then,
        Flow.RESURRECTED: now and not then and earlier,
        Flow.DORMANT: then and not now,
    }


@pytest.mark.parametrize("act", list(Act))
def test_flows_are_what_sets_of_months_say(spread, act):
    months, store = spread
    found = 0
    for start, end in SCOPES:
        for flow in Flow:
            told = [key for key, mine in months.items() if expected(mine[act], start, end)[flow]]
            assert ids(store, active_members(Scope(start, end), act, flow)) == sorted(told), (start, end, flow)
            found += len(told)
    assert found > 200


@pytest.mark.parametrize("later", [0, 1, 12])
def test_who_came_back_is_what_sets_of_months_say(spread, later):
    months, store = spread
    for start, end in SCOPES:
        told = [
            key
            for key, mine in months.items()
            if mine[Act.ANY]
            and start <= min(mine[Act.ANY]) + later < end
            and min(mine[Act.ANY]) + later in mine[Act.ANY]
        ]
        assert ids(store, members_back(Scope(start, end), later)) == sorted(told), (start, end)
