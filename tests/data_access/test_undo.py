"""Undoing an import: the store says what it would say had the import never been made."""

import random
from typing import Any

import pytest

from data_access.errors import NothingFound
from data_access.store import Store
from data_access.undo import undo
from tests.data_access.filling import differences, everything, incoming, rows, take

MEMBERS = "member_id joined_at name"
ORDERS = "order_id member_id ordered_at amount category"
RAW_ROWS_ALONE = pytest.mark.usefixtures("refresh_later")
"""For what has nothing to do with what is worked out from the rows."""


def test_undoing_the_newest_import_restores_exactly_what_was_there(store: Store):
    take(
        store,
        incoming("members", MEMBERS, "a 2024-01-01 Ann", "b 2024-01-02 Bob"),
        incoming("orders", ORDERS, "1 a 2024-02-01 10 wine", "2 b 2024-02-01 20 -", "3 x 2024-02-01 30 -"),
    )
    before = everything(store)
    done = take(
        store,
        incoming("members", MEMBERS, "a 2024-01-01 Anna", "x 2024-01-03 Xenia", "c 2024-01-04 Carl"),
        incoming("orders", ORDERS, "1 a 2024-02-01 11 food", "4 c 2024-03-01 40 -", "2 y 2024-02-01 20 -"),
    )
    assert done.released == 1
    assert differences(before, everything(store))
    told = undo(store)
    assert told["removed"], told["held"] == (3, 1)
    assert differences(before, everything(store)) == {}
    assert rows(store, "batches", "batch_id", "state") == [(1, "taken"), (2, "undone")]


@pytest.mark.parametrize("place", ["folder_store", pytest.param("server_store", marks=pytest.mark.postgres)])
def test_whatever_was_imported_can_be_undone_step_by_step(place: str, request: pytest.FixtureRequest):
    store: Store = request.getfixturevalue(place)
    chance = random.Random(0)
    seen: list[dict[str, Any]] = []
    while len(seen) < 5:
        if _something(store, chance):
            seen.append(everything(store))
    for before in reversed(seen[:-1]):
        undo(store)
        assert differences(before, everything(store)) == {}


def _something(store: Store, chance: random.Random) -> bool:
    """A random import over few people and few orders, so that they meet often."""
    people = [chance.choice("abcde") for _ in range(2)]
    day = f"2024-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    listed = [f"{each} {day} {chance.choice(['-', 'Ann', 'Bob'])}" for each in sorted(set(people))]
    undated = [f"{each} {chance.choice(['-', 'Cat', 'Dan'])}" for each in sorted(set(people))]
    orders = [
        f"{number} {chance.choice('abcdexyz')} {day} {chance.randint(1, 3)} {chance.choice(['-', 'wine'])}"
        for number in chance.sample(range(6), 3)
    ]
    acts = [
        f"{number} {chance.choice('abcde')} {day} post {chance.choice('abcde-')}"
        for number in chance.sample(range(4), 2)
    ]
    parts = [
        incoming("members", MEMBERS, *listed),
        incoming("members", "member_id email", *undated),
        incoming("members", MEMBERS, *listed, listed=False),
        incoming("orders", ORDERS, *orders),
        incoming("interactions", "interaction_id member_id occurred_at kind target_id", *acts),
    ]
    chosen = [part for part in parts if chance.random() < 0.4]
    if not chosen:
        return False
    return bool(take(store, *chosen, create_members=chance.random() < 0.2).changed_rows)


@RAW_ROWS_ALONE
def test_a_later_import_keeps_what_it_said(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Anna", "b 2024-01-02 Bob"))
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Annie"))
    undo(store, 2)
    assert rows(store, "members", "member_id", "name") == [("a", "Annie")]
    undo(store, 3)
    assert rows(store, "members", "member_id", "name", "batch_id") == [("a", "Ann", 1)]
    undo(store, 1)
    assert rows(store, "members") == rows(store, "members_aside") == []


@RAW_ROWS_ALONE
def test_rows_of_other_imports_whose_member_is_gone_are_held_and_come_back(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    take(store, incoming("orders", ORDERS, "1 a 2024-02-01 10 wine"))
    assert undo(store, 1) | {"source": "test"} == {
        "batch_id": 1,
        "source": "test",
        "file_name": "test",
        "removed": 1,
        "restored": 0,
        "held": 1,
        "refresh_problem": None,
    }
    assert rows(store, "orders") == []
    assert rows(store, "orders_aside", "order_id", "aside", "aside_by") == [("1", "held", 2)]
    assert take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann")).released == 1
    assert rows(store, "orders", "order_id", "batch_id") == [("1", 2)]


@RAW_ROWS_ALONE
def test_members_made_from_rows_go_with_the_rows_that_made_them(store: Store):
    take(store, incoming("orders", ORDERS, "1 a 2024-02-01 10 wine"), create_members=True)
    assert rows(store, "members", "member_id", "listed") == [("a", False)]
    undo(store)
    assert rows(store, "members") == rows(store, "orders") == []


def test_the_derived_tables_follow(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    take(store, incoming("members", MEMBERS, "b 2024-01-01 Bob"))
    version = store.version()
    undo(store)
    assert store.version() != version
    assert rows(store, "people", "member_id") == [("a",)]


@RAW_ROWS_ALONE
def test_only_an_import_that_stands_can_be_undone(store: Store):
    with pytest.raises(NothingFound, match="no import to undo"):
        undo(store)
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    with pytest.raises(NothingFound, match="no import 7"):
        undo(store, 7)
    undo(store)
    version = store.version()
    with pytest.raises(NothingFound, match="undone already"):
        undo(store, 1)
    assert store.version() == version
