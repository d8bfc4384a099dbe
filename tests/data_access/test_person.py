"""A person's own data: all of it can be taken along, and none of it is left once it is erased."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access import schema
from data_access.check import check
from data_access.demo import sample_community
from data_access.errors import NothingFound, RapportError, StoreBusy
from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.erased import ON_REQUEST
from data_access.intake.staging import rows_of
from data_access.person import erase_person, export_person
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.measure import measure
from tests.metrics.communities import take
from tests.metrics.plain_rows import Row, Tables

WHO, NAME, EMAIL = "zz-anna-17", "Anna Unverwechselbar", "anna@unverwechselbar.example"
WORDS = "Nobody else would put it like this"
TOTALS = ("revenue", "orders", "contributions", "average_order", "refunded_share")
SCOPE = Scope(648, 654)


def at(day: int, month: int = 2) -> datetime:
    return datetime(2024, month, day, 12)


def member(key: str, day: int, **more: Any) -> Row:
    return {"member_id": key, "joined_at": at(day, 1), "name": None, "email": None, **more}


def community() -> Tables:
    """Three members who have done everything there is to do, two of them with her."""
    return {
        "members": [member(WHO, 1, name=NAME, email=EMAIL), member("ben", 2, name="Ben"), member("cy", 3)],
        "orders": [
            {"order_id": "o1", "member_id": WHO, "ordered_at": at(1), "amount": Decimal("12.5")},
            {"order_id": "o2", "member_id": "ben", "ordered_at": at(2), "amount": Decimal(8), "refunded": Decimal(1)},
        ],
        "referrals": [
            {"referral_id": "r1", "referrer_id": WHO, "referred_at": at(1, 1), "referee_id": "ben"},
            {"referral_id": "r2", "referrer_id": "cy", "referred_at": at(4), "referee_id": WHO},
        ],
        "interactions": [
            {"interaction_id": "i1", "member_id": WHO, "occurred_at": at(3), "kind": "post", "text": WORDS},
            {"interaction_id": "i2", "member_id": "ben", "occurred_at": at(4), "kind": "reply", "target_id": WHO},
            {"interaction_id": "i3", "member_id": WHO, "occurred_at": at(5), "kind": "reply", "target_id": "ben"},
        ],
        "asks": [{"ask_id": "a1", "member_id": WHO, "asked_at": at(6), "kind": "survey"}],
        "gives": [{"give_id": "g1", "member_id": WHO, "given_at": at(7), "kind": "thanks"}],
        "responses": [
            {
                "response_id": "s1",
                "member_id": WHO,
                "answered_at": at(8),
                "question": "trust",
                "score": 5,
                "comment": WORDS,
            }
        ],
        "incidents": [{"incident_id": "x1", "started_at": at(9), "title": "Oven on fire"}],
        "incident_members": [{"incident_id": "x1", "member_id": WHO, "told_at": at(10)}],
        "initiatives": [{"initiative_id": "y1", "name": "Spring", "started_at": at(11)}],
        "initiative_members": [{"initiative_id": "y1", "member_id": WHO, "entered_at": at(12)}],
    }


HELD = [
    {"referral_id": "r3", "referrer_id": "stranger", "referred_at": at(13), "referee_id": WHO},
    {"referral_id": "r4", "referrer_id": WHO, "referred_at": at(14), "referee_id": "stranger"},
]


def moved_order() -> Row:
    return community()["orders"][0] | {"amount": Decimal("12.75")}


def fill(place: str) -> Store:
    """A store in which her rows stand, are held, and have been replaced."""
    store = open_store(place)
    take(store, community())
    take(store, {"referrals": HELD})
    take(store, {"members": [member(WHO, 1, name=NAME + " the Second", email=EMAIL)], "orders": [moved_order()]})
    return store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("person") / "store"
    fill(str(place)).close()
    return place


@pytest.fixture
def filled(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of that store, for one test."""
    shutil.copytree(made, tmp_path / "store")
    store = open_store(str(tmp_path / "store"))
    yield store
    store.close()


@pytest.fixture(params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def filled_anywhere(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The same store in a folder, and then again on a server."""
    if request.param == "folder":
        yield request.getfixturevalue("filled")
        return
    store = fill(request.getfixturevalue("server_url"))
    yield store
    store.close()


def every_text(store: Store) -> str:
    """Everything in every table, as one text."""
    with store.reading() as connection:
        found = [list(connection.execute(select(table))) for table in schema.metadata.tables.values()]
    return "\n".join(str(value) for rows in found for row in rows for value in row)


def totals(store: Store) -> list[float]:
    measured = measure(store, TOTALS, SCOPE)
    return measured[measured["role"] == "range"]["value"].tolist()


def test_an_export_has_every_row_that_names_the_member(filled: Store) -> None:
    exported = export_person(filled, WHO)
    assert exported["member_id"] == WHO
    rows = {name: len(each) for name, each in exported["tables"].items()}
    assert rows == {
        "members": 1,
        "members_aside": 1,
        "orders": 1,
        "orders_aside": 1,
        "referrals": 2,
        "referrals_aside": 2,
        "interactions": 3,
        "asks": 1,
        "gives": 1,
        "responses": 1,
        "incident_members": 1,
        "initiative_members": 1,
    }
    text = json.dumps(exported)
    for said in (NAME, NAME + " the Second", EMAIL, WORDS, "2024-01-01T12:00:00"):
        assert said in text
    assert exported["tables"]["orders"][0]["amount"] == 12.75
    assert "batch_id" not in text


def test_nobody_can_be_exported_or_erased_who_is_not_there(filled: Store) -> None:
    version = filled.version()
    for act in (export_person, erase_person):
        with pytest.raises(NothingFound, match="no member 'nobody'"):
            act(filled, "nobody")
    assert filled.version() == version


def test_whoever_is_only_named_in_rows_that_wait_can_take_them_and_be_erased(filled: Store) -> None:
    assert list(export_person(filled, "stranger")["tables"]) == ["referrals_aside"]
    erase_person(filled, "stranger")
    assert "stranger" not in every_text(filled)


def test_nothing_is_left_of_whoever_is_erased_but_a_fingerprint(filled_anywhere: Store) -> None:
    filled = filled_anywhere
    before = totals(filled)
    concerned = erase_person(filled, WHO)
    text = every_text(filled)
    for said in (WHO, NAME, EMAIL, WORDS):
        assert said not in text
    assert totals(filled) == pytest.approx(before)
    audit = filled.read(select(schema.audit))
    assert audit[["action", "subject"]].to_numpy().tolist() == [["erased", hashlib.sha256(WHO.encode()).hexdigest()]]
    assert json.loads(audit["detail"].iloc[0]) == concerned
    assert concerned["members"] == 2
    with pytest.raises(NothingFound):
        export_person(filled, WHO)
    assert check(filled)["ok"]


def test_what_others_did_stays_when_somebody_is_erased(filled: Store) -> None:
    others = [export_person(filled, key)["tables"] for key in ("ben", "cy")]
    erase_person(filled, WHO)
    again = [export_person(filled, key)["tables"] for key in ("ben", "cy")]
    for before, after in zip(others, again, strict=True):
        assert {name: len(rows) for name, rows in before.items()} == {name: len(rows) for name, rows in after.items()}
        assert before.get("orders") == after.get("orders")


def test_a_planted_truth_about_the_member_goes_with_them(tmp_path) -> None:
    store = open_store(str(tmp_path / "store"))
    rows = [rows_of(each) for each in sample_community(300, 12, seed=3)]
    take_in(store, Intake(Origin("sample", "demo", ""), rows))
    ids = set(store.read(select(schema.members.c.member_id))["member_id"])
    subjects = store.read(select(schema.planted_truths.c.subject))["subject"]
    named = sorted(ids & set(subjects)) or sorted(ids)
    erase_person(store, named[0])
    assert named[0] not in set(store.read(select(schema.planted_truths.c.subject))["subject"])
    store.close()


def test_where_the_derived_tables_cannot_be_built_nobody_is_erased(filled: Store) -> None:
    with filled.writing() as writer:
        schema.spend.drop(writer.connection)
    version = filled.version()
    with pytest.raises(RapportError):
        erase_person(filled, WHO)
    assert filled.version() == version
    assert export_person(filled, "ben")


def test_nobody_is_erased_while_somebody_else_writes(filled: Store) -> None:
    other = open_store(filled.place)
    with filled.writing(), pytest.raises(StoreBusy):
        erase_person(other, WHO)
    other.close()


def test_the_same_file_does_not_bring_back_whoever_was_erased(filled_anywhere: Store) -> None:
    filled = filled_anywhere
    erase_person(filled, WHO)
    before = totals(filled)
    again = community()
    again["orders"][0] = moved_order()
    report = take(filled, again, create_members=True)
    text = every_text(filled)
    for said in (WHO, NAME, EMAIL):
        assert said not in text
    assert totals(filled) == pytest.approx(before)
    assert report.tables["orders"].unchanged == 2
    assert report.tables["referrals"].unchanged == 2
    left_out = {name for name, told in report.tables.items() if told.left_out == {ON_REQUEST: 1}}
    assert left_out == {"members", "asks", "gives", "responses", "incident_members", "initiative_members"}
    take(filled, {"referrals": HELD})
    assert WHO not in every_text(filled)


def test_somebody_with_another_id_may_come_after_an_erasure(filled: Store) -> None:
    erase_person(filled, WHO)
    report = take(filled, {"members": [member("anna-18", 3, name="Anna")]})
    assert report.tables["members"].taken == 1
    assert not report.tables["members"].left_out
