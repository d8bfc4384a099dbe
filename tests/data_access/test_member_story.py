"""One member's story is what plain Python finds in the rows, on both engines; so are the lists of members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from data_access.queries.member_events import NEWEST, member_events
from data_access.queries.member_story import member_brought, member_months_of, member_profile
from data_access.schema import CONTRIBUTION_KINDS, members
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token
from metrics.people_behind import GROUPS, Asked, how_many, listed
from tests.metrics.communities import filled
from tests.metrics.plain_rows import Tables
from tests.stores import SharedStores

TIMES = {
    "orders": ("ordered_at", "member_id"),
    "interactions": ("occurred_at", "member_id"),
    "referrals": ("referred_at", "referrer_id"),
    "asks": ("asked_at", "member_id"),
    "gives": ("given_at", "member_id"),
    "responses": ("answered_at", "member_id"),
}


@pytest.fixture(scope="module", params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def drawn(
    request: pytest.FixtureRequest, shared_stores: SharedStores
) -> Iterator[tuple[Tables, Store, dict[str, str]]]:
    """A community, its store, and each member's token."""
    community, store = shared_stores.drawn(4)
    tables = community.tables
    assert set(TIMES) <= set(tables)
    if request.param == "server":
        store.close()
        store = filled(request.getfixturevalue("lasting_server_url"), tables)
    rows = store.read(select(members.c.member_id, member_token(store, members.c.member_id).label("member")))
    yield tables, store, dict(zip(rows["member_id"], rows["member"], strict=True))
    store.close()


def called(row: dict[str, Any]) -> str:
    return (row["name"] or "").strip() or row["member_id"]


def month(moment: datetime) -> int:
    return (moment.year - 1970) * 12 + moment.month - 1


def acts_of(tables: Tables, key: str) -> list[tuple[datetime, str, dict]]:
    return [(row[time], name, row) for name, (time, who) in TIMES.items() for row in tables[name] if row[who] == key]


def test_a_story_tells_what_the_rows_say(drawn):
    tables, store, tokens = drawn
    for row in tables["members"][::3]:
        key, token = row["member_id"], tokens[row["member_id"]]
        acts = acts_of(tables, key)
        profile = member_profile(store, token).iloc[0]
        assert (profile["member"], profile["name"], bool(profile["is_staff"])) == (
            token,
            called(row),
            bool(row["is_staff"]),
        )
        months = member_months_of(store, token).set_index("month")
        assert set(months.index) == {month(at) for at, name, _ in acts if name != "responses"}
        sums = months.sum()
        assert sums["orders"] == sum(name == "orders" for _, name, _ in acts)
        assert sums["revenue"] == pytest.approx(
            sum(float(each["amount"]) for _, name, each in acts if name == "orders")
        )
        contributed = sum(name == "referrals" or each.get("kind") in CONTRIBUTION_KINDS for _, name, each in acts)
        assert sums["contributions"] == contributed
        assert sums[["asks", "gives"]].tolist() == [
            sum(name == each for _, name, _ in acts) for each in ("asks", "gives")
        ]
        happened = member_events(store, token)
        times = sorted([at for at, *_ in acts] + [at for at in (row["joined_at"], row["left_at"]) if at], reverse=True)
        assert [each.to_pydatetime() for each in happened["happened_at"]] == times[:NEWEST]


def test_who_brought_whom_is_told_from_both_sides(drawn):
    tables, store, tokens = drawn
    names = {tokens[row["member_id"]]: called(row) for row in tables["members"]}
    brought = {token: member_brought(store, token) for token in tokens.values()}
    profiles = {token: member_profile(store, token).iloc[0] for token in tokens.values()}
    assert sum(len(each) for each in brought.values()) > 3
    for token, profile in profiles.items():
        theirs = [other for other, each in profiles.items() if each["referrer"] == token]
        assert set(brought[token]["member"]) == set(theirs)
        if pd.isna(profile["brought"]):
            assert profile["is_staff"]
            continue
        assert profile["brought"] == len(theirs)
        assert profile["cascade"] == sum(1 + profiles[each]["cascade"] for each in theirs)
        assert all(names[each] == name for name, each in brought[token][["name", "member"]].to_numpy())


def test_who_is_not_there_has_no_story(drawn):
    _, store, _ = drawn
    for token in ("", "0" * 16, "m1", "'; --", "ü" * 16):
        for question in (member_profile, member_months_of, member_brought, member_events):
            assert question(store, token).empty, token


def test_every_list_can_be_asked_for(drawn):
    tables, store, _ = drawn
    months = [month(row["joined_at"]) for row in tables["members"]]
    scope = Scope(min(months) + 3, max(months) + 1)
    for key in (key for key, group in GROUPS.items() if group.which is None):
        asked = Asked(key, replace(scope, segments=("chefs",)), "paid", "m", "revenue", False)
        assert len(listed(store, asked, 1)) == min(50, how_many(store, asked)), key
