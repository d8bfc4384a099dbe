"""Helpers are matched within their room, differences have their published intervals, and planted truths are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from analytics.help_matching import Helper, match_helpers
from analytics.threads import roots
from components import conversation_findings, participation_findings, paths_cards
from data_access.queries.coverage import coverage
from data_access.queries.helping import helpers_there
from data_access.queries.participation import newcomers
from data_access.queries.paths import steps_before
from data_access.queries.slates import facet_use, facets_known
from data_access.schema import interactions, planted_truths
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.help_matching import help_suggestions
from metrics.measure import measure
from tests.metrics.communities import filled
from tests.metrics.plain_rows import Row
from tests.stores import SharedStores


@pytest.fixture(scope="module")
def sample(shared_stores: SharedStores) -> Store:
    return open_store(str(shared_stores.sample()))


@pytest.fixture(scope="module")
def whole(sample: Store) -> Scope:
    known = coverage(sample)
    return Scope(known.first_month, known.last_month + 1)


def test_the_planted_reply_coverage_is_found_by_members_and_by_anyone(sample: Store, whole: Scope) -> None:
    truths = sample.read(select(planted_truths.c.key, planted_truths.c.value)).set_index("key")["value"]
    keys = ("reply_coverage_7d", "reply_coverage_with_company_7d")
    found = measure(sample, keys, whole)
    found = found[found["role"] == "range"].set_index("key")
    for key, truth in zip(keys, ("peer_reply_coverage", "reply_coverage"), strict=True):
        value, n = found.loc[key, ["value", "n"]]
        assert abs(value - truths[truth]) < 0.008 + 3 * (value * (1 - value) / n) ** 0.5


def test_newcomers_are_counted_as_pandas_counts_them_and_the_planted_effect_is_found(
    sample: Store, whole: Scope
) -> None:
    truths = sample.read(select(planted_truths.c.key, planted_truths.c.value)).set_index("key")["value"]
    found = newcomers(sample, whole).set_index("is_answered").astype(float)
    names = ("interaction_id", "member_id", "occurred_at", "day", "kind", "parent_id")
    acts = sample.read(select(*(interactions.c[name] for name in names)), at_most=1_000_000)
    begun = acts[acts["kind"].isin(["question", "post"]) & acts["parent_id"].isna()].sort_values("occurred_at")
    first = begun.drop_duplicates("member_id").set_index("interaction_id")
    replies = acts[acts["parent_id"].isin(first.index) & acts["kind"].isin(["answer", "reply"])]
    to = first.loc[replies["parent_id"]]
    in_time = (replies["occurred_at"].to_numpy() - to["occurred_at"].to_numpy()) <= pd.Timedelta(days=7)
    answered = set(replies.loc[in_time & (replies["member_id"].to_numpy() != to["member_id"].to_numpy()), "parent_id"])
    later = begun["day"] - begun["member_id"].map(first.set_index("member_id")["day"])
    back = set(begun.loc[later.between(8, 97), "member_id"])
    judged = first[first["day"] <= acts["day"].max() - 97]
    for is_answered in (1, 0):
        mine = judged.loc[[key for key in judged.index if (key in answered) == bool(is_answered)], "member_id"]
        assert found.loc[is_answered, "members"] == pytest.approx(len(mine), abs=4), (
            "of two topics on one day either may be first"
        )
        assert found.loc[is_answered, "back"] == pytest.approx(sum(who in back for who in mine), abs=4)
    shares = found["back"] / found["members"]
    error = float((shares * (1 - shares) / found["members"]).sum() ** 0.5)
    assert shares[1] - shares[0] == pytest.approx(truths["newcomer_effect"], abs=0.02 + 3 * error)


def test_an_effect_is_named_where_there_is_one_and_not_where_there_is_none() -> None:
    nothing = pd.DataFrame({"is_answered": [1, 0], "members": [400, 200], "back": [100, 45]})
    assert "cannot be told" in participation_findings.newcomers(nothing)
    found = pd.DataFrame({"is_answered": [1, 0], "members": [400, 200], "back": [200, 50]})
    assert "more often, by 25 points" in participation_findings.newcomers(found)


def test_nobody_is_asked_for_more_than_there_is_room_or_for_their_own_question(sample: Store, whole: Scope) -> None:
    found = help_suggestions(sample, whole, 3)
    assert len(found) > 5
    assert (found["member"] != found["other"]).all()
    assert found["member"].value_counts().max() <= 3
    assert found["why"].str.startswith("answered ").all()
    questions = [(1, "bread"), (2, "bread"), (3, "wine"), (9, "bread")]
    helpers = [Helper(9, "bread", 5, 5), Helper(1, "bread", 3, 0), Helper(1, "wine", 1, 0)]
    pairs = match_helpers(questions, helpers, {1: 1}, 3)
    assert [(place, each.who) for place, each in pairs] == [(0, 9), (1, 9), (2, 1), (3, 1)]
    assert match_helpers(questions, helpers, {1: 3, 9: 3}, 3) == []


def test_the_root_of_every_act_is_where_its_parents_lead() -> None:
    chance = np.random.default_rng(5)
    for _ in range(30):
        parent = chance.integers(-1, 60, 60)
        root, steps = roots(parent)
        for act in range(60):
            at, count = act, 0
            while parent[at] >= 0 and count <= 60:
                at, count = parent[at], count + 1
            assert (root[act], steps[act]) == ((-1, 0) if count > 60 else (at, count))


def test_the_facets_are_used_by_as_many_as_plain_counting_finds(sample: Store, whole: Scope) -> None:
    assert facets_known(sample) == ("searches", "links", "authors", "tags", "signals")
    used = facet_use(sample, whole).set_index("month")
    acts = sample.read(
        select(interactions.c.member_id, interactions.c.month).where(interactions.c.kind == "tag"), at_most=1_000_000
    )
    counted = acts.drop_duplicates().groupby("month").size().reindex(used.index, fill_value=0)
    assert used["tags"].to_dict() == counted.to_dict()
    assert counted.sum() == len(acts.drop_duplicates())
    assert "recommendation" in participation_findings.facets_missing(facets_known(sample))


def test_paths_of_segments_are_those_of_everyone(sample: Store, whole: Scope) -> None:
    for outcome in ("referred", "silent"):
        everyone = steps_before(sample, outcome, whole)["members"].sum()
        groups = [replace(whole, segments=(name,)) for name in (*coverage(sample).segments, "")]
        parts = [steps_before(sample, outcome, group)["members"].sum() for group in groups]
        assert everyone == sum(parts) > 50
    one, other = (
        steps_before(sample, "silent", replace(whole, segments=(name,))) for name in ("Wine club", "Students")
    )
    rows = paths_cards.differences(one, other)
    assert rows["one"].sum() == pytest.approx(1)
    assert rows["difference"].sum() == pytest.approx(0)
    assert paths_cards.in_words(one)["members"].sum() == one["members"].sum()


def test_sentences_have_a_neutral_form() -> None:
    nothing = pd.DataFrame({"answered": [0], "by_few": [0], "few": [0], "answerers": [0], "alone": [0], "threads": [0]})
    assert conversation_findings.hanging(nothing) == "Nobody answers anybody yet"
    assert conversation_findings.support(0, 8.0, "EUR") == "No question was answered by a member within a week"
    assert conversation_findings.duration(71) == "71 hours"
    assert participation_findings.lost(0) == "No regular was lost"


def test_whoever_left_or_said_no_or_is_long_gone_is_not_asked_for_help(tmp_path: Path) -> None:
    day = datetime(2025, 3, 1)
    who = ("asks", "there", "left", "said no", "long gone")
    people: list[Row] = [{"member_id": each, "joined_at": day - timedelta(days=400)} for each in who]
    people[2]["left_at"], people[3]["consent"] = day, False
    acts: list[Row] = []
    for nth, each in enumerate(who[1:]):
        asked = day - timedelta(days=120 if each == "long gone" else 20)
        acts.append(act(f"q{nth}", "asks", "question", asked))
        acts.append(act(f"a{nth}", each, "answer", asked + timedelta(hours=1)) | {"parent_id": f"q{nth}"})
    acts.append(act("open", "asks", "question", day))
    store = filled(tmp_path / "store", {"members": people, "interactions": acts})
    found = helpers_there(store, Scope(660, 663))
    store.close()
    assert found["name"].tolist() == ["there"]
    assert found[["answers", "quick", "load"]].to_numpy(int).tolist() == [[1, 1, 0]]


def act(key: str, member: str, kind: str, moment: datetime) -> Row:
    return {"interaction_id": key, "member_id": member, "occurred_at": moment, "kind": kind, "topic": "bread"}
