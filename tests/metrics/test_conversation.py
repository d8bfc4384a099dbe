"""The conversation is what plain Python finds in it, on tidy rows and on hostile ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import isnan
from pathlib import Path

import pytest
from defusedxml import ElementTree
from sqlalchemy import func, select

from data_access.queries.conversation_sets import on_ladder, regulars_lost
from data_access.queries.coverage import coverage
from data_access.queries.participation import ladder
from data_access.rollups import tables as tables_of
from data_access.rollups.conversation_tables import LEVELS, threads
from data_access.saved_lists import save_list
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.conversation import METRICS
from metrics.measure import measure
from metrics.people_behind import Asked, how_many
from tests.metrics.communities import Chance, filled
from tests.metrics.plain_conversation import threads_of
from tests.metrics.plain_python import PlainPython
from tests.metrics.plain_rows import Community, Narrowed, Row, Tables
from tests.stores import LISTED, SharedStores
from tests.test_real_inputs import source

KEYS = tuple(metric.key for metric in METRICS)
BEGIN = datetime(2025, 1, 31, 23, 30)


def act(number: int | str, member: str | None, hours: float, kind: str, parent: int | str | None = None) -> Row:
    return {
        "interaction_id": f"i{number}",
        "member_id": member,
        "occurred_at": BEGIN + timedelta(hours=hours),
        "kind": kind,
        "parent_id": None if parent is None else f"i{parent}",
    }


def people(size: int = 6) -> list[Row]:
    rows = [{"member_id": f"m{number}", "joined_at": BEGIN - timedelta(days=9)} for number in range(size)]
    return [*rows, {"member_id": "own", "joined_at": BEGIN - timedelta(days=9), "is_staff": True}]


def hostile() -> Tables:
    """Circles, answers to what nobody knows, answers before the question, chains, people who are gone, and staff."""
    acts = [
        act(1, "m0", 0, "question"), act(2, "m1", 168, "answer", 1), act(3, "m0", 169, "reply", 2),
        act(4, "m2", 0, "post"), act(5, "m3", 168.0003, "reply", 4), act(6, None, 1, "reply", 4),
        act(7, "m4", 5, "question"), act(8, "own", 6, "answer", 7), act(9, "m5", 300, "reply", 8),
        act(10, None, 9, "question"), act(11, "m1", 8, "answer", 10), act(12, "own", 0, "post"),
        act(13, "m2", 3, "reply", 12), act(14, "m3", 3, "reply", "unknown"), act(15, "m3", 3, "question", "unknown"),
        act(16, "m1", 2, "reply", 17), act(17, "m2", 2, "reply", 16), act(18, "m3", 4, "reply", 16),
        act(19, "m0", 1, "reaction", 1), act(20, "m5", 2, "answer", 19), act(21, "m5", 1500, "question"),
        act(22, "m5", 1501, "reply", 21), act(23, "m5", 20, "post"), act("self", "m1", 2, "reply", "self"),
    ]  # fmt: skip
    chain = [act("c0", "m4", 40, "question")]
    chain += [act(f"c{step}", f"m{step % 5}", 40 + step / 10, "reply", f"c{step - 1}") for step in range(1, 400)]
    return {"members": people(), "interactions": acts + chain}


def differences(store: Store, community: Community, scope: Scope) -> Iterator[str]:
    on_list = None if scope.saved is None else community.lists[scope.saved]
    plain = PlainPython(community, Narrowed(scope.segments, scope.channel, scope.category, on_list))
    for row in measure(store, KEYS, scope).itertuples():
        if row.role != "comparison":
            value, reason = plain.value(row.key, row.start, row.end)
            is_same = row.value == pytest.approx(value, abs=1e-9) if value is not None else row.value != row.value
            if not is_same or row.reason != reason:
                yield f"{row.key} {row.start} to {row.end}: {row.value} ({row.reason}), not {value} ({reason})"


def test_hostile_threads_are_what_plain_python_finds(tmp_path: Path) -> None:
    tables = hostile()
    store, community = filled(tmp_path / "store", tables), Community(tables)
    assert list(differences(store, community, Scope(community.first_month, community.last_month + 1))) == []
    numbers = measure(store, KEYS, Scope(community.first_month, community.last_month + 1)).set_index(["key", "role"])
    found = threads_of(tables["interactions"])
    assert len(found) == 8
    assert numbers.loc[("topics", "range"), "value"] == 7, "the company's own topic is none of the members'"
    assert max(steps for thread in found for _, steps in thread.said) == 399


@pytest.fixture(scope="module", params=(11, 13), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Community, Store]:
    """A community by chance in which a few talk much, then less; a third of them are on a list."""
    chance = Chance(request.param)
    tables = chance.tables() | {"interactions": talk(chance, random.Random(request.param))}
    community, store = Community(tables), filled(tmp_path_factory.mktemp("drawn") / "store", tables)
    community.lists[LISTED] = frozenset(sorted(community.everyone)[::3])
    third = tables_of.people.c.member_id.in_(community.lists[LISTED])
    save_list(store, LISTED, LISTED, lambda _: select(tables_of.people.c.member_no).where(third))
    return community, store


def talk(chance: Chance, luck: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number in range(12 * chance.size):
        at = chance.begin + timedelta(days=chance.days * luck.random() ** 1.5, seconds=luck.randrange(86_400))
        parent = luck.choice(rows) if rows and luck.random() < 0.6 else None
        kind = luck.choice("question post answer reply reaction visit idea share".split())
        row = act(number, chance._who(nobody=0.05), 0, kind if parent is None else luck.choice(["answer", "reply"]))
        after = parent["occurred_at"] + timedelta(hours=luck.expovariate(1 / 60)) if parent else at
        end = chance.begin + timedelta(days=chance.days)
        parent_id = parent["interaction_id"] if parent else None
        rows.append(row | {"occurred_at": min(after, end), "parent_id": parent_id})
    return rows


def test_every_number_is_what_plain_python_finds(drawn: tuple[Community, Store]) -> None:
    community, store = drawn
    begin, end = community.first_month, community.last_month + 1
    half = (begin + end) // 2
    scopes = [
        Scope(begin, end),
        Scope(half, end, segments=("chefs", "wine")),
        Scope(half - 3, half + 3, channel="club"),
        Scope(begin, end, saved=LISTED),
    ]
    for scope in scopes:
        assert list(differences(store, community, scope)) == []
    values = measure(store, KEYS, scopes[0])
    assert values.loc[values["key"] == "first_response_hours", "value"].notna().any()
    assert values.loc[values["key"] == "lost_regulars", "value"].max() > 0


def test_the_lost_are_listed_as_they_are_counted(drawn: tuple[Community, Store]) -> None:
    community, store = drawn
    for month in range(community.first_month, community.last_month + 1):
        scope = Scope(month, month + 1)
        value = measure(store, ["lost_regulars"], scope).iloc[0]["value"]
        assert how_many(store, Asked("lost_regulars", scope)) == (0 if isnan(value) else value)
    assert regulars_lost(Scope(0, 1)) is not None


def test_the_flows_of_the_ladder_add_up(drawn: tuple[Community, Store]) -> None:
    community, store = drawn
    begin, end = community.first_month, community.last_month + 1
    for scope in (Scope(begin, end), Scope(begin, end, segments=("chefs",)), Scope(begin, end, saved=LISTED)):
        check_ladder(store, scope)


def check_ladder(store: Store, scope: Scope) -> None:
    """Who is on a level is who came there, and who leaves it; all levels together are the active members."""
    flows = ladder(store, scope)
    active = measure(store, ["active_members"], scope)
    series = active[active["role"] == "series"].set_index("start")["value"].fillna(0)
    assert (flows["members"] > 0).all()
    there = flows[flows["level"] > 0].groupby(["month", "level"])["members"].sum()
    left = flows[flows["before"] > 0].groupby(["month", "before"])["members"].sum()
    for month in range(scope.start, scope.end):
        assert there.get(month, there[:0]).sum() == series[month]
        if month + 1 < scope.end:
            assert there.get(month, there[:0]).to_dict() == left.get(month + 1, left[:0]).to_dict()
    last = replace(scope, start=scope.end - 1)
    for level in range(1, len(LEVELS)):
        members = store.read(select(func.count()).select_from(on_ladder(last, level).subquery())).iloc[0, 0]
        assert members == there.get((scope.end - 1, level), 0)


def test_the_stack_exchange_dump_has_its_questions_and_those_who_are_gone_are_nobody(
    shared_stores: SharedStores,
) -> None:
    dump = source("stackexchange-history-meta-2018") / "Posts.xml"
    store = open_store(str(shared_stores.real("stackexchange") / "store"))
    known = coverage(store)
    found = measure(store, KEYS, Scope(known.first_month, known.last_month + 1))
    numbers = found[found["role"] == "range"].set_index("key")
    gone = store.read(select(func.count()).select_from(threads).where(threads.c.member_no.is_(None))).iloc[0, 0]
    posts = [row for _, row in ElementTree.iterparse(dump) if row.tag == "row"]
    asked = [row for row in posts if row.get("PostTypeId") == "1"]
    assert len(asked) == 556
    assert numbers.loc["topics", "value"] == 556 - sum(row.get("OwnerUserId") == "-1" for row in asked)
    assert gone == sum(row.get("OwnerUserId") is None for row in asked)
    assert numbers.loc["peer_answered_share", "value"] == numbers.loc["reply_coverage_7d", "value"] > 0.9
    check_ladder(store, Scope(known.first_month, known.last_month + 1))
