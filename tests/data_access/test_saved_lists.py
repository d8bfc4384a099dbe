"""Saved lists hold who was put on them, through undo, refresh and erasing, and change all at once or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from data_access.check import check
from data_access.errors import NothingFound, RapportError
from data_access.person import erase_person, export_person
from data_access.queries.filters import on_list
from data_access.queries.groups import group_sizes
from data_access.rollups.refresh import refresh
from data_access.rollups.tables import people
from data_access.saved_lists import (
    LONGEST_NAME,
    MOST_LISTED,
    add_to_list,
    delete_list,
    every_saved_list,
    fit_name,
    members_called,
    rename_list,
    save_list,
)
from data_access.store import Store, open_store
from data_access.tokens import member_token
from data_access.undo import undo
from tests.metrics.communities import take
from tests.metrics.plain_rows import Row


def member(key: str, day: int = 1) -> Row:
    return {"member_id": key, "joined_at": datetime(2024, 1, day), "segment": "cooks"}


def with_ids(_store: Store, ids: tuple[str, ...]) -> Select[Any]:
    return select(people.c.member_no).where(people.c.member_id.in_(ids))


def on_it(store: Store, name: str) -> list[str]:
    rows = select(people.c.member_id).where(people.c.member_no.in_(on_list(name))).order_by(people.c.member_id)
    return list(store.read(rows)["member_id"])


@pytest.fixture
def filled(store: Store) -> Store:
    """Four members of one import and one of a later one."""
    take(store, {"members": [member(key, 5 + number) for number, key in enumerate("abcd")]})
    take(store, {"members": [member("e")]})
    return store


def test_a_list_holds_who_was_put_on_it_and_is_called_what_it_was_called(filled: Store):
    assert save_list(filled, "  Guests \u202e of honour ", "by hand", with_ids, ("a", "c", "e")) == 3
    assert on_it(filled, "Guests of honour") == ["a", "c", "e"]
    assert rename_list(filled, "Guests of honour", "Friends") == "Friends"
    assert (on_it(filled, "Guests of honour"), on_it(filled, "Friends")) == ([], ["a", "c", "e"])
    lists = every_saved_list(filled)
    assert lists[["name", "about", "members", "gone"]].to_numpy().tolist() == [["Friends", "by hand", 3, 0]]
    assert check(filled)["ok"]
    delete_list(filled, "Friends")
    assert every_saved_list(filled).empty
    assert on_it(filled, "Friends") == []


def test_a_list_outlives_refresh_and_undo_and_new_numbers(filled: Store):
    save_list(filled, "both", "", with_ids, ("b", "e"))
    with filled.writing() as writer:
        assert refresh(writer) is None
    take(filled, {"members": [member("0", 1), member("aa", 5)]})
    assert on_it(filled, "both") == ["b", "e"]
    undo(filled, 2)
    assert on_it(filled, "both") == ["b"]
    assert every_saved_list(filled)[["members", "gone"]].to_numpy().tolist() == [[1, 1]]
    take(filled, {"members": [member("e")]})
    assert on_it(filled, "both") == ["b", "e"]


def test_whoever_is_erased_goes_from_every_list_and_can_see_before_which(filled: Store):
    save_list(filled, "one", "", with_ids, ("a", "b"))
    save_list(filled, "two", "", with_ids, ("a",))
    assert export_person(filled, "a")["tables"]["saved_lists"] == [{"name": "one"}, {"name": "two"}]
    assert erase_person(filled, "a")["saved_list_members"] == 2
    assert (on_it(filled, "one"), on_it(filled, "two")) == (["b"], [])
    assert len(every_saved_list(filled)) == 2


def test_nothing_is_saved_where_anything_is_wrong(filled: Store, monkeypatch: pytest.MonkeyPatch):
    save_list(filled, "Guests", "", with_ids, ("a",))
    version = filled.version()
    for name, ids, said in (
        ("guests", ("b",), "is a list called"),
        (" \n", ("b",), "has no name"),
        ("x" * (LONGEST_NAME + 1), ("b",), "letters"),
        ("Nobody", (), "Nobody is chosen"),
    ):
        with pytest.raises(RapportError, match=said):
            save_list(filled, name, "", with_ids, ids)
    monkeypatch.setattr("data_access.saved_lists.MOST_LISTED", 2)
    with pytest.raises(RapportError, match="2 at most"):
        save_list(filled, "Many", "", with_ids, ("a", "b", "c"))
    for act in (lambda: rename_list(filled, "no", "yes"), lambda: delete_list(filled, "no")):
        with pytest.raises(NothingFound, match="no list called “no”"):
            act()
    assert len(every_saved_list(filled)) == 1
    assert filled.version() == version
    assert rename_list(filled, "Guests", "GUESTS") == "GUESTS"


def test_members_picked_by_hand_are_told_by_their_tokens_and_added_once(filled: Store, monkeypatch: pytest.MonkeyPatch):
    tokens = filled.read(select(member_token(filled, people.c.member_id).label("member")))["member"]
    assert save_list(filled, "picked", "", members_called, (*tokens[:2], "nonsense", "0" * 16)) == 2
    assert add_to_list(filled, "picked", members_called, tuple(tokens[1:4])) == 2
    assert add_to_list(filled, "picked", members_called, tuple(tokens[:1])) == 0
    assert every_saved_list(filled)["members"].tolist() == [4]
    with pytest.raises(NothingFound, match="no list called"):
        add_to_list(filled, "no", with_ids, ("a",))
    monkeypatch.setattr("data_access.saved_lists.MOST_LISTED", 4)
    with pytest.raises(RapportError, match="4 at most"):
        add_to_list(filled, "picked", members_called, tuple(tokens))
    assert every_saved_list(filled)["members"].tolist() == [4]


def test_a_name_may_be_hostile_and_stays_a_name(filled: Store):
    name = "=cmd|' /C calc'!A0 <b>&list=all"
    save_list(filled, name, "", with_ids, ("a",))
    assert on_it(filled, name) == ["a"]
    assert fit_name("a\x00b\tc") == "a b c"
    assert MOST_LISTED == 100_000
    assert group_sizes(filled)["members"].sum() == 5


def test_a_list_saved_in_one_process_is_there_for_another(tmp_path: Path):
    first, second = (open_store(str(tmp_path / "store")) for _ in range(2))
    take(first, {"members": [member("a")]})
    save_list(first, "mine", "", with_ids, ("a",))
    assert on_it(second, "mine") == ["a"]
