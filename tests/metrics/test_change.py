"""Why a number changed: the parts sum to the change, and they are the right ones."""

from dataclasses import replace

import pytest

from data_access.errors import NothingFound
from data_access.queries.coverage import coverage
from data_access.scope import Scope
from data_access.store import open_store
from metrics.catalogue import METRICS
from metrics.change import why
from metrics.measure import measure

HEADLINES = (
    "health_index active_members new_members returning_members resurrected_members dormant_members quick_ratio "
    "stickiness joined_members referred_share repeat_rate contributions revenue orders customers average_order nrr grr "
    "earned_growth cac"
).split()
KNOW_NO_SEGMENT = ("health_index", "cac")
MADE_OF_OTHERS = (
    "health_index active_members quick_ratio referred_share repeat_rate revenue orders average_order cac"
).split()


@pytest.fixture(scope="module")
def community(sample_store):
    return open_store(str(sample_store))


@pytest.fixture(scope="module")
def scopes(community):
    end = coverage(community).complete_until
    segments = coverage(community).segments
    return [Scope(end - 1, end), Scope(end - 12, end), Scope(end - 6, end, segments=segments[:2])]


def test_the_parts_of_every_metrics_change_sum_to_the_change(community, scopes):
    for scope in scopes:
        measured = measure(community, list(METRICS), scope)
        by_role = measured[measured["role"] != "series"].pivot(index="key", columns="role", values="value")
        for key in METRICS:
            change = by_role.loc[key, "range"] - by_role.loc[key, "comparison"]
            for by, parts in why(community, key, scope).groupby("by"):
                assert parts["contribution"].sum() == pytest.approx(change, rel=1e-9, abs=1e-7), (key, by, scope)


@pytest.mark.parametrize("key", HEADLINES)
def test_every_headline_number_is_split(community, scopes, key):
    split = set(why(community, key, scopes[1])["by"])
    assert ("segment" in split) is (key not in KNOW_NO_SEGMENT)
    assert "component" in split or key not in MADE_OF_OTHERS


def test_a_segments_part_in_a_sum_is_that_segments_own_change(community, scopes):
    scope = scopes[1]
    parts = why(community, "revenue", scope)
    for segment in coverage(community).segments:
        own = measure(community, ["revenue"], replace(scope, segments=(segment,)))
        own = own[own["role"] != "series"].set_index("role")["value"]
        part = parts[(parts["by"] == "segment") & (parts["part"] == segment)]["contribution"].iloc[0]
        assert part == pytest.approx(own["range"] - own["comparison"])


def test_a_change_from_before_the_data_begin_is_not_explained(community):
    first = coverage(community).first_month
    assert why(community, "revenue", Scope(first, first + 3)).empty


def test_an_unknown_metric_is_named_in_the_error(community, scopes):
    with pytest.raises(NothingFound, match="no metric 'happiness'"):
        why(community, "happiness", scopes[0])
