"""What is counted beforehand is the same counted one by one, and what is drawn leads to as many as it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Select, func, select

from data_access.errors import NothingFound
from data_access.queries.activity import active_days
from data_access.queries.conversation import COUNTED, community_counts, help_given_back, thread_counts, topic_counts
from data_access.queries.coverage import coverage
from data_access.queries.lifecycle import days_in_months, moves
from data_access.queries.participation import ladder
from data_access.queries.paths import steps_before
from data_access.queries.retention import Cohorts, cells, periods_of, sizes
from data_access.queries.slates import facet_use
from data_access.rollups.lifecycle import every_move
from data_access.rollups.tables import people
from data_access.saved_lists import save_list
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.people_behind import Asked, group_of, how_many
from metrics.retention import BEGINS, GRAINS
from tests.stores import SharedStores

ALL = "all"


def everybody(_store: Store) -> Select[Any]:
    return select(people.c.member_no)


@pytest.fixture(scope="module")
def sample(shared_stores: SharedStores, tmp_path_factory: pytest.TempPathFactory) -> Store:
    place = tmp_path_factory.mktemp("own") / "store"
    shutil.copytree(shared_stores.sample(), place)
    store = open_store(str(place))
    save_list(store, ALL, ALL, everybody)
    return store


@pytest.fixture(scope="module")
def year(sample: Store) -> Scope:
    last = coverage(sample).last_month
    return Scope(last - 11, last + 1)


def by_day(store: Store, scope: Scope) -> pd.DataFrame:
    return active_days(store, scope, scope.start, scope.end, ("segment",))


def by_month(store: Store, scope: Scope) -> pd.DataFrame:
    return thread_counts(store, scope, (scope.start, scope.end), ("topic",))


def by_topic(store: Store, scope: Scope) -> pd.DataFrame:
    return topic_counts(store, scope, "topic")


def in_order(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    plain = rows.astype(object).where(rows.notna(), None)
    names = sorted(plain.columns)
    cells = [
        tuple(round(float(each), 4) if isinstance(each, float) else each for each in row)
        for row in zip(*(plain[name] for name in names), strict=True)
    ]
    return sorted(cells, key=str)


@pytest.mark.parametrize(
    "question",
    [moves, days_in_months, by_day, by_month, by_topic, community_counts, help_given_back, ladder, facet_use],
)
def test_a_list_of_everybody_changes_nothing(
    sample: Store, year: Scope, question: Callable[[Store, Scope], pd.DataFrame]
) -> None:
    for scope in (year, replace(year, segments=("Wine club", "Students"))):
        whole = question(sample, scope)
        numbers = whole.select_dtypes("number").columns
        whole[numbers] = whole[numbers].astype(float)
        listed = question(sample, replace(scope, saved=ALL))
        listed[numbers] = listed[numbers].astype(float)
        assert len(whole)
        assert in_order(listed) == in_order(whole)


@pytest.mark.parametrize("grain", GRAINS)
def test_cohorts_of_a_list_of_everybody_are_the_cohorts(sample: Store, year: Scope, grain: str) -> None:
    for begin in BEGINS:
        cohorts = Cohorts(begin, grain, *periods_of(year, grain))
        for question in (sizes, cells):
            whole, listed = (question(sample, scope, cohorts) for scope in (year, replace(year, saved=ALL)))
            numbers = whole.astype(float)
            assert in_order(listed.astype(float)[numbers.columns]) == in_order(numbers) != []


def members_of(store: Store, of: str, which: str, scope: Scope) -> int:
    return how_many(store, Asked(of, scope, which=which))


def test_a_stream_leads_to_the_members_it_is_made_of(sample: Store, year: Scope) -> None:
    month = replace(year, start=year.end - 2, end=year.end - 1)
    went = moves(sample, month)
    assert len(went) >= 10
    for begins, ends, members in went[["from_state", "to_state", "members"]].itertuples(index=False):
        assert members_of(sample, "moved", f"{begins}-{ends}", month) == members, (begins, ends)
    every = every_move().subquery("every")
    states = (every.c.from_state, every.c.to_state)
    different = func.count(every.c.member_no.distinct())
    kept = every.c.month.between(year.start, year.end - 1)
    told = sample.read(select(*states, different).where(kept).group_by(*states))
    for begins, ends, members in told.itertuples(index=False):
        assert members_of(sample, "moved", f"{begins}-{ends}", year) == members, (begins, ends)
    paths = steps_before(sample, "silent", year)
    by_last = paths.groupby("third")["members"].sum()
    for act, members in by_last.head(4).items():
        assert members_of(sample, "steps", f"silent-third.{act}", year) == members
    two = paths[(paths["second"] == "") & paths["third"].isin(["order", "search"])]["members"].sum()
    assert members_of(sample, "steps", "silent-second.nothing-third.order+search", year) == two > 0


def test_a_day_a_bar_and_a_community_lead_to_the_members_they_count(sample: Store, year: Scope) -> None:
    month = replace(year, start=year.end - 3, end=year.end - 2)
    for days, members in days_in_months(sample, month).itertuples(index=False):
        assert members_of(sample, "active_days", str(days), month) == members
    day = active_days(sample, month, month.start, month.end).iloc[7]
    assert members_of(sample, "day", str(int(day["day"])), month) == day["active"] > 0
    talk = community_counts(sample, year).iloc[0]
    assert 0 < members_of(sample, "community", str(talk["community_no"]), year) <= talk["topics"]
    assert set(COUNTED) <= set(talk.index)


@pytest.mark.parametrize(
    ("of", "which"),
    [("moved", "new-away"), ("moved", ""), ("active_days", "32"), ("active_days", "x"), ("day", "soon"),
     ("community", "-1"), ("steps", "silent"), ("steps", "left-third.order"), ("steps", "silent-third.dance"),
     ("steps", "silent-fourth.order")],
)  # fmt: skip
def test_a_group_that_is_none_is_refused(of: str, which: str) -> None:
    with pytest.raises(NothingFound):
        group_of(of, which)
