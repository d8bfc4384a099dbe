"""The members listed behind a number are exactly the ones it counts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data_access.errors import NothingFound
from data_access.queries.member_lists import PAGE, SORTS, count_members
from data_access.scope import Scope
from data_access.store import Store, open_store
from data_access.tokens import is_token
from metrics.catalogue import METRICS
from metrics.measure import measure
from metrics.people_behind import COUNTED, GROUPS, Asked, every_member, how_many, listed, not_measured
from tests.data_access.filling import incoming, take
from tests.metrics.communities import Chance, filled
from tests.metrics.plain_rows import Community
from tests.stores import SharedStores


@pytest.fixture(scope="module", params=(2, 4), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, shared_stores: SharedStores) -> tuple[Community, Store]:
    return shared_stores.drawn(request.param)


def whole(community: Community) -> Scope:
    return Scope(community.first_month, community.last_month + 1)


def whole_list(store: Store, asked: Asked) -> list[dict[str, object]]:
    return [row for part in every_member(store, asked) for row in part.to_dict("records")]


def test_every_metric_has_people_behind_it():
    assert set(METRICS) <= set(GROUPS)


def test_the_list_is_as_long_as_the_number_is_large(drawn: tuple[Community, Store]):
    community, store = drawn
    everyone = whole(community)
    half = (everyone.start + everyone.end) // 2
    narrowed = [
        Scope(half, everyone.end, segments=("chefs", "wine")),
        Scope(half - 3, half + 3, channel="search"),
        Scope(half - 2, half, segments=("chefs",), channel="club"),
    ]
    compared = 0
    for scope in [everyone, *narrowed]:
        measured = measure(store, list(COUNTED), scope)
        for row in measured[measured["role"] != "comparison"].itertuples():
            if not row.reason:
                asked = Asked(row.key, replace(scope, start=row.start, end=row.end))
                listed_members = count_members(store, asked.chosen, asked.shown)
                assert how_many(store, asked) == listed_members == row.value, (row.key, row.role, row.start, scope)
                compared += 1
            elif row.reason == "there was none" or row.reason.startswith("no "):
                assert how_many(store, Asked(row.key, replace(scope, start=row.start, end=row.end))) == 0
    assert compared > 200


def test_the_parts_by_origin_are_the_whole(drawn: tuple[Community, Store]):
    community, store = drawn
    asked = Asked("customers", whole(community))
    by_origin = [replace(asked, origin=origin) for origin in ("organic", "rewarded", "paid", "unknown")]
    parts = [how_many(store, each) for each in by_origin]
    listed_members = [count_members(store, each.chosen, each.shown) for each in by_origin]
    assert parts == listed_members
    assert sum(parts) == how_many(store, asked)
    assert how_many(store, replace(asked, origin="nobody")) == 0


def test_a_list_says_what_each_member_did(drawn: tuple[Community, Store]):
    community, store = drawn
    scope = whole(community)
    orders = community.tables.get("orders", [])
    found = {row["member_id"]: row for row in whole_list(store, Asked("joined_members", scope))}
    assert set(found) == {key for key, row in community.people.items() if scope.start <= month_of(row) < scope.end}
    for key, row in found.items():
        mine = [order for order in orders if order["member_id"] == key]
        assert row["orders"] == len(mine)
        assert row["revenue"] == pytest.approx(float(sum(order["amount"] for order in mine)), abs=1e-6)
        name = (community.people[key]["name"] or "").strip()
        assert (row["name"], is_token(str(row["member"]))) == (name or key, True)
    assert len({row["member"] for row in found.values()}) == len(found)


def month_of(row: dict[str, object]) -> int:
    joined = row["joined_at"]
    return (joined.year - 1970) * 12 + joined.month - 1


@pytest.mark.parametrize("is_descending", [True, False])
def test_the_pages_in_any_order_are_the_whole_list(drawn: tuple[Community, Store], is_descending: bool):
    community, store = drawn
    asked = Asked("joined_members", whole(community), is_descending=is_descending)
    everyone = {row["member"] for row in whole_list(store, asked)}
    for sort in SORTS:
        pages = [listed(store, replace(asked, sort=sort), page) for page in (1, 2, 3)]
        assert len(pages[0]) == min(PAGE, len(everyone))
        rows = [row for page in pages for row in page.to_dict("records")]
        assert "member_id" not in pages[0]
        assert {row["member"] for row in rows} == everyone
        values = [row[sort].lower() if sort == "name" else row[sort] for row in rows]
        known = [value for value in values if not pd.isna(value) and value != ""]
        assert known == values[: len(known)]
        assert sort == "name" or known == sorted(known, reverse=is_descending)


@pytest.mark.parametrize(
    ("search", "finds"), [("ANN", "ann"), ("100%_", "100%_"), ("\\", "\\"), ("%", "%"), ("_", "_")]
)
def test_a_search_takes_every_letter_as_it_is(drawn: tuple[Community, Store], search: str, finds: str):
    community, store = drawn
    asked = Asked("joined_members", whole(community), search=search)
    found = {row["member_id"] for row in whole_list(store, asked)}
    everyone = whole_list(store, replace(asked, search=""))
    assert found == {row["member_id"] for row in everyone if finds in f"{row['name']} {row['member_id']}".lower()}
    assert len(found) == how_many(store, asked)


def test_hidden_names_are_neither_searched_nor_sorted_by(drawn: tuple[Community, Store]):
    community, store = drawn
    asked = Asked("joined_members", whole(community), has_names=False, sort="name", is_descending=False)
    members = [str(each) for each in listed(store, asked, 1)["member"]]
    assert members == sorted(members)
    assert how_many(store, replace(asked, search="ann")) == 0
    pseudonym = f"Member {members[0][:6].upper()}"
    assert listed(store, replace(asked, search=pseudonym), 1)["member"].tolist() == [members[0]]


def test_a_number_that_is_not_there_is_refused():
    with pytest.raises(NothingFound, match="no number 'nonsense'"):
        Asked("nonsense", Scope(0, 1)).chosen  # noqa: B018 - asking is what fails


def test_what_is_not_measured_names_the_table(tmp_path):
    store = filled(tmp_path / "store", {"members": [{"member_id": "a", "joined_at": Chance(1).begin}]})
    assert not_measured(store, "customers") == ("orders",)
    assert not_measured(store, "active_members") == ("orders", "interactions")
    assert not_measured(store, "joined_members") == ()


def test_who_paid_the_same_is_neither_among_those_who_paid_more_nor_less(shared_stores: SharedStores, tmp_path: Path):
    store = open_store(str(shutil.copytree(shared_stores.empty(), tmp_path / "store")))
    ann, bob = (
        ("1 a 2024-01-05 0.1", "2 a 2024-02-05 0.2", "3 a 2024-03-05 0.3"),
        ("4 b 2024-01-05 1", "5 b 2024-03-05 2"),
    )
    people = incoming("members", "member_id joined_at", "a 2024-01-01", "b 2024-01-01")
    take(store, people, incoming("orders", "order_id member_id ordered_at amount", *ann, *bob))
    march = (2024 - 1970) * 12 + 2
    moved = ("revenue_expansion", "revenue_contraction")
    told = {key: how_many(store, Asked(key, Scope(march, march + 2))) for key in moved}
    assert told == {"revenue_expansion": 1, "revenue_contraction": 0}
    store.close()
