"""A member's token tells nothing to who does not have the store, and stays the same as long as the store lives."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import delete, func, select

from data_access.schema import members, settings
from data_access.store import Store
from data_access.tokens import MASK_KEY, is_personal, is_token, member_token, personal
from data_access.undo import undo
from tests.data_access.filling import incoming, take

pytestmark = pytest.mark.usefixtures("refresh_later")
IDS = ("a", "ann@example.org", "ünï cödé".replace(" ", "_"))


def tokens(store: Store) -> dict[str, str]:
    rows = store.read(select(members.c.member_id, member_token(store, members.c.member_id).label("member")))
    return dict(zip(rows["member_id"], rows["member"], strict=True))


def filled(store: Store) -> dict[str, str]:
    take(store, incoming("members", "member_id joined_at", *(f"{each} 2024-01-01" for each in IDS)))
    return tokens(store)


def secret(store: Store) -> str:
    return str(store.read(select(settings.c.value).where(settings.c.name == MASK_KEY))["value"].iloc[0])


def test_every_member_has_a_token_of_their_own_made_with_the_store_s_secret(store: Store):
    found, key = filled(store), secret(store)
    assert len(key) == 32
    assert found == {each: hashlib.md5(f"{key}{each}".encode()).hexdigest()[:16] for each in IDS}
    assert all(is_token(token) for token in found.values())


def test_a_token_outlives_imports_and_their_undoing(store: Store):
    before = filled(store)
    take(store, incoming("members", "member_id joined_at name", "a 2024-02-01 Ann", "later 2024-01-01 -"))
    assert tokens(store).items() > before.items()
    undo(store)
    assert tokens(store) == before


def test_a_store_without_a_secret_has_tokens_too_and_gets_one_with_its_next_change(store: Store):
    filled(store)
    with store.writing() as writer:
        writer.connection.execute(delete(settings).where(settings.c.name == MASK_KEY))
    assert tokens(store)["a"] == hashlib.md5(b"a").hexdigest()[:16]
    with store.writing():
        pass
    assert tokens(store)["a"] == hashlib.md5(f"{secret(store)}a".encode()).hexdigest()[:16]


def test_members_can_be_counted_by_their_token(store: Store):
    found = filled(store)
    token = member_token(store, members.c.member_id).label("member")
    rows = store.read(select(token, func.count().label("rows")).group_by(token))
    assert set(rows["member"]) == set(found.values())


def test_nobody_s_token_is_missing(store: Store):
    filled(store)
    nobody = member_token(store, func.nullif(members.c.member_id, members.c.member_id)).label("member")
    assert store.read(select(nobody))["member"].isna().all()


def test_two_stores_call_the_same_member_differently(folder_store: Store, tmp_path):
    from data_access.store import open_store

    other = open_store(str(tmp_path / "other"))
    assert not set(filled(folder_store).values()) & set(filled(other).values())


def test_a_question_about_single_members_is_known_as_one():
    def asked(_store: Store) -> None: ...

    assert not is_personal(asked)
    assert is_personal(personal(asked))
