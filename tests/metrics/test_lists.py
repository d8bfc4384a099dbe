"""Who is on which list, and with which facts, is what plain Python finds in the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any

import networkx
import pandas as pd
import pytest
from sqlalchemy import select

from data_access.queries.referral_lists import groups_reached
from data_access.rollups.list_tables import bridges
from data_access.rollups.map_tables import community_members
from data_access.rollups.tables import conversation_edges, people
from data_access.scope import Scope
from data_access.store import Store
from metrics.lists import every_row, listed, listing
from tests.metrics.plain_rows import Community, month_of
from tests.stores import SharedStores

EVER = Scope(0, 1_000)
BEGIN = date(1970, 1, 1)


@pytest.fixture(scope="module", params=(4, 7), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, shared_stores: SharedStores) -> tuple[Community, Store]:
    return shared_stores.drawn(request.param)


def day(row: dict[str, Any]) -> int:
    return (row["joined_at"].date() - BEGIN).days


class Plain:
    """The forest of first referrers, each circle cut at its member who joined first."""

    def __init__(self, community: Community) -> None:
        self.community = community
        joined = {key: (row["joined_at"], key) for key, row in community.people.items()}
        first = {key: rows[0]["referrer_id"] for key, rows in community.brought_by.items()}
        graph = networkx.DiGraph((by, key) for key, by in first.items() if by is not None)
        for circle in list(networkx.simple_cycles(graph)):
            earliest = min(circle, key=lambda key: joined[key])
            graph.remove_edge(first[earliest], earliest)
        self.graph = graph
        self.revenue: dict[str, float] = defaultdict(float)
        for row in community.tables["orders"]:
            self.revenue[row["member_id"]] += float(row["amount"])
        assert community.last_day is not None
        self.last_day = (community.last_day - BEGIN).days
        self.months: dict[str, set[int]] = defaultdict(set)
        for table, column in (("orders", "ordered_at"), ("interactions", "occurred_at")):
            for row in community.tables[table]:
                self.months[row["member_id"]].add(month_of(row[column]))

    def facts(self, key: str) -> dict[str, Any]:
        steps = networkx.single_source_shortest_path_length(self.graph, key)
        below = {other: depth for other, depth in steps.items() if depth}
        own = [other for other, depth in below.items() if depth == 1]
        ago = [self.last_day - day(self.community.people[other]) for other in own]
        months = self.months.get(key)
        return {
            "brought": len(own),
            "cascade": len(below),
            "brought_revenue": sum(self.revenue[other] for other in own),
            "value": sum(self.revenue[other] for other in below),
            "credit": sum(self.revenue[other] * 0.5 ** (depth - 1) for other, depth in below.items()),
            "brought_90": sum(0 <= each < 90 for each in ago),
            "brought_180": sum(90 <= each < 180 for each in ago),
            "first_ago": max(ago),
            "silent": None if not months else max(0, self.community.complete_until - 1 - max(months)),
        }

    def referrers(self) -> dict[str, dict[str, Any]]:
        return {key: self.facts(key) for key in self.graph if self.graph.out_degree(key)}


def rows_of(store: Store, key: str) -> dict[str, dict[str, Any]]:
    (rows,) = every_row(store, key, EVER)
    return {row["member_id"]: row for row in rows.to_dict("records")}


def test_referrers_are_worth_what_their_cascades_bought(drawn: tuple[Community, Store]):
    plain = Plain(drawn[0]).referrers()
    found = rows_of(drawn[1], "valued")
    assert set(found) == {key for key, facts in plain.items() if facts["value"] > 1e-9}
    for key, row in found.items():
        for name in ("brought", "cascade", "brought_revenue", "value", "credit", "brought_90", "brought_180"):
            assert row[name] == pytest.approx(plain[key][name], abs=1e-6), (key, name)
    values = [row["value"] for row in found.values()]
    assert values == sorted(values, reverse=True)


def test_rising_sleeping_and_first_time_referrers_are_the_ones_they_are_said_to_be(drawn: tuple[Community, Store]):
    community, store = drawn
    plain = Plain(community).referrers()
    assert set(rows_of(store, "rising")) == {
        key for key, each in plain.items() if each["brought_90"] >= 2 and each["brought_90"] > each["brought_180"]
    }
    assert set(rows_of(store, "sleeping")) == {
        key for key, each in plain.items() if not each["brought_90"] and (each["silent"] is None or each["silent"] >= 3)
    }
    given = {
        row["member_id"]: max((row["given_at"].date() - BEGIN).days, 0)
        for row in sorted(community.tables["gives"], key=lambda row: row["given_at"])
    }
    last = Plain(community).last_day
    assert set(rows_of(store, "first")) == {
        key for key, each in plain.items() if each["first_ago"] < 30 and given.get(key, -1) < last - each["first_ago"]
    }


def test_bridges_stand_between_pairs_of_different_communities(drawn: tuple[Community, Store]):
    store = drawn[1]
    groups = dict(store.read(select(community_members.c.member_no, community_members.c.community_no)).to_numpy(int))
    edges = store.read(select(conversation_edges.c.member_no, conversation_edges.c.other_no)).to_numpy(int)
    graph = networkx.Graph([tuple(edge) for edge in edges])
    expected = {}
    for number in graph:
        theirs = [groups[other] for other in graph[number] if groups.get(other)]
        pairs = sum(one != other for at, one in enumerate(theirs) for other in theirs[:at])
        if len({group for group in theirs if group != groups.get(number)}) >= 2:
            expected[number] = pairs
    found = store.read(select(bridges.c.member_no, bridges.c.between))
    assert {int(number): between for number, between in found.to_numpy(float)} == expected


def test_groups_are_reached_as_often_as_their_members_were_brought(drawn: tuple[Community, Store]):
    community, store = drawn
    counted: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for key, row in community.people.items():
        counted[row.get("segment") or "", row.get("channel") or ""].append(key in community.brought_by)
    found = groups_reached(store, EVER)
    assert set(found["kind"]) == {"channel"}
    told = {(row.segment, row.name): (row.members, row.referred) for row in found.itertuples()}
    assert told == {group: (len(each), sum(each)) for group, each in counted.items() if len(each) >= 5}


def test_the_reason_is_said_in_words_without_anybodys_name_and_the_whole_is_plain_data(drawn: tuple[Community, Store]):
    store = drawn[1]
    told = json.loads(json.dumps(listing(store), default=str))
    assert set(told["lists"]) == {"valued", "rising", "sleeping", "bridges", "first"}
    row = listed(store, "valued", EVER).iloc[0]
    assert str(int(row["brought"])) in row["why"]
    assert "is theirs" in row["why"]


def test_a_list_follows_the_members_who_are_chosen(drawn: tuple[Community, Store]):
    store = drawn[1]
    chefs = listed(store, "valued", Scope(0, 1_000, segments=("chefs",)))
    assert set(chefs["segment"]) <= {"chefs"}
    everyone = listed(store, "valued", EVER)
    pd.testing.assert_series_equal(
        chefs["value"], everyone[everyone["segment"] == "chefs"]["value"].head(len(chefs)), check_index=False
    )
    assert len(store.read(select(people.c.member_no))) > len(everyone) > 0
