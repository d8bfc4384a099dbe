"""What pages ask is answered alike in a folder and on a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from benchmarks.questioning import WHICH
from data_access.demo import sample_community
from data_access.queries import churn, communities, conversation, lifecycle, participation, referral_numbers, slates
from data_access.queries.activity import active_days
from data_access.queries.coverage import coverage
from data_access.queries.paths import steps_before
from data_access.queries.retention import Cohorts, cells, sizes
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics import churn_staying, lean_in, referral_flow, referral_worth, value_told
from metrics.help_matching import help_suggestions
from metrics.lists import LISTS, listed, unreached
from metrics.loop_future import Change, loop_future, loop_pull
from metrics.loops import LOOPS, loop_steps
from metrics.member_results import lines
from metrics.people_behind import GROUPS, Asked, how_many
from metrics.retention import Shape, retention
from metrics.value_parts import value_parts
from metrics.value_settings import usual
from tests.data_access.filling import take

pytestmark = pytest.mark.postgres
MONTHS = 24
OWN = ["member", "other", "referrer", "member_no", "thread_no"]
"""Columns in which two stores may differ: each has a secret of its own, and threads are numbered as they come."""
Question = tuple[Any, tuple[object, ...]]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, lasting_server_url: str) -> Iterator[tuple[Store, Store]]:
    """The same community in one of either kind."""
    folder, server = open_store(str(tmp_path_factory.mktemp("folder") / "store")), open_store(lasting_server_url)
    for store in (folder, server):
        assert take(store, *sample_community(400, MONTHS, 1)).refresh_problem is None
    yield folder, server
    for store in (folder, server):
        store.close()


def questions(scope: Scope) -> Iterator[Question]:
    """What the pages on referrals and on loops ask of a scope."""
    for loop in LOOPS:
        yield from ((question, (scope, loop.path)) for question in (loop_steps, loop_pull))
        better = Change(tuple(5.0 for _ in loop.path.steps), tuple(0.0 for _ in loop.path.steps))
        yield loop_future, (scope, loop.path, better)
    for outcome in ("referred", "silent"):
        yield steps_before, (outcome, scope)
    for by in referral_flow.GROUPS:
        yield referral_flow.reproduction, (scope, by, 90)
    for by in ("topic", "segment", "channel"):
        yield conversation.topic_counts, (scope, by)
    for begin, grain in (("activity", "month"), ("join", "week"), ("order", "day")):
        yield retention, (scope, Shape(begin, grain))
        cohorts = Cohorts(begin, grain, 0, 30_000)
        yield from ((question, (scope, cohorts)) for question in (cells, sizes))
    yield active_days, (scope, scope.start, scope.end)
    yield from ((listed, (key, scope)) for key in LISTS)
    asked = (
        referral_flow.funnel, referral_flow.spreading, referral_flow.waits, referral_flow.cycle,
        referral_numbers.cascades_by_size, referral_numbers.cascade_widths, referral_numbers.bringers,
        referral_worth.ledger, referral_worth.crowding, referral_worth.relevance, referral_worth.shareability,
        conversation.community_counts, conversation.help_given_back, conversation.answering,
        conversation.busiest_answerers, participation.ladder, participation.newcomers,
        participation.lost_regulars_of, lifecycle.moves, lifecycle.days_in_months, slates.facet_use,
        communities.communities_by_month, unreached,
    )  # fmt: skip
    yield from ((question, (scope,)) for question in asked)


def estimates(scope: Scope) -> Iterator[Question]:
    """What the pages on churn and on value ask of a scope: models are fitted by each engine's own sums."""
    assumed = usual()
    yield from ((churn_staying.staying, (scope, by)) for by in churn_staying.GROUPINGS)
    for kind in (value_told.value_figures, value_told.value_curve):
        yield kind, (scope, assumed.anyway)
    asked = (
        churn.states, churn.comebacks, churn.frequency_and_quiet, churn.silence_in_gaps, churn.one_time_buyers,
        value_told.ladder, value_told.ladder_flows, value_told.ladder_moves, value_told.ledger,
        value_told.revenue_by_cohort, value_told.kept_by_cohort, value_told.payback_by_origin,
    )  # fmt: skip
    yield from ((question, (scope,)) for question in asked)
    weighed = (value_parts, value_told.standing_counts, lean_in.plan_in_short, lean_in.plan, lean_in.undervalued)
    yield from ((question, (scope, assumed)) for question in weighed)
    yield help_suggestions, (scope, 3)


def difference(stores: tuple[Store, Store], question: Question, within: float = 1e-9) -> str:
    """In what the answers of two stores differ; empty text where they do not."""
    ask, arguments = question
    one, other = (in_order(ask(store, *arguments)) for store in stores)
    try:
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=within, obj=f"{ask.__name__} {arguments}")
    except AssertionError as found:
        return str(found)
    return ""


def in_order(answer: pd.DataFrame) -> pd.DataFrame:
    """The rows in an order of their own, without what belongs to one store alone."""
    kept = answer.drop(columns=OWN, errors="ignore")
    return kept.sort_values(list(kept.columns), key=lambda column: column.astype(str), ignore_index=True)


def test_pages_are_answered_alike(stores: tuple[Store, Store]) -> None:
    known = coverage(stores[0])
    whole = Scope(known.first_month, known.last_month + 1)
    some = Scope(whole.start + 6, whole.end, segments=known.segments[:1])
    for scope in (whole, some):
        differ = [why for question in questions(scope) if (why := difference(stores, question))]
        assert differ == []
        differ = [why for question in estimates(scope) if (why := difference(stores, question, within=1e-4))]
        assert differ == []


def test_what_is_foretold_of_members_is_printed_alike(stores: tuple[Store, Store]) -> None:
    printed = [[json.loads(line) for line in lines(store, "", as_json=True)] for store in stores]
    assert len(printed[0]) == len(printed[1]) > 300
    for one, other in zip(*printed, strict=True):
        assert words(one) == words(other)
        assert numbers(one) == pytest.approx(numbers(other), rel=1e-4, abs=1e-6)


def words(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if not isinstance(value, int | float)}


def numbers(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if isinstance(value, int | float)}


def test_lists_of_members_are_as_long_in_both(stores: tuple[Store, Store]) -> None:
    known = coverage(stores[0])
    whole = Scope(known.first_month, known.last_month + 1)
    for key, group in GROUPS.items():
        for which in WHICH.get(key, ()) if group.which else ("",):
            asked = Asked(key, whole, which=which)
            lengths = [how_many(store, asked) for store in stores]
            assert lengths[0] == lengths[1], (key, which)
