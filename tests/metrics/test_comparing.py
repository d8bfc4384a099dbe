"""Groups compared: each group's number is what measuring that group alone gives, and the parts make the whole."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from data_access.errors import NothingFound
from data_access.queries.coverage import coverage
from data_access.scope import Grain, Scope
from metrics.catalogue import METRICS
from metrics.comparing import MOST_GROUPS, compared, course
from metrics.measure import measure
from metrics.model import Composite
from tests.metrics.communities import filled

COUNTED = [key for key, metric in METRICS.items() if not isinstance(metric.count, Composite)]
ADD_UP = ("active_members", "new_members", "dormant_members", "revenue", "orders", "joined_members", "contributions")


@pytest.fixture(scope="module")
def store(shared_stores):
    return shared_stores.drawn(4)[1]


@pytest.fixture(scope="module")
def scope(store):
    known = coverage(store)
    return Scope(known.complete_until - 3, known.complete_until)


def told(rows):
    return {
        (row.key, row.role, row.start, row.end): (None if math.isnan(row.value) else round(row.value, 6), row.reason)
        for row in rows.itertuples()
    }


@pytest.mark.parametrize("by", ["segment", "channel"])
def test_a_groups_numbers_are_those_of_measuring_it_alone(store, scope, by):
    known = coverage(store)
    rows = compared(store, COUNTED, scope, by)
    for group in known.segments if by == "segment" else known.channels:
        alone = replace(scope, segments=(group,)) if by == "segment" else replace(scope, channel=group)
        own = told(rows[rows["group"] == group])
        for asked, (value, reason) in told(measure(store, COUNTED, alone)).items():
            if asked[1] == "series" or "half_members" in asked[0] or asked[0] in ("cac", "payback_months", "cac_paid"):
                continue  # not counted by group
            if asked[0] != "surge_weeks":
                assert own[asked] == (value, reason), (group, asked)


@pytest.mark.parametrize("by", ["segment", "channel", "origin"])
def test_the_parts_make_the_whole(store, scope, by):
    keys = [key for key in ADD_UP if by != "origin" or key not in ("joined_members", "contributions")]
    whole = told(measure(store, keys, scope))
    for answer in (compared, course):
        parts = answer(store, keys, replace(scope, grain=Grain.QUARTER) if answer is course else scope, by)
        for (key, role, start, end), own in parts.groupby(["key", "role", "start", "end"]):
            if (key, role, start, end) in whole and not own["reason"].any():
                assert own["value"].sum() == pytest.approx(whole[key, role, start, end][0], abs=1e-6)


def test_the_smaller_of_many_groups_count_together(tmp_path):
    members = [
        {"member_id": f"{group}-{number}", "joined_at": "2026-01-05", "segment": f"group {group:02}"}
        for group in range(15)
        for number in range(group + 1)
    ]
    orders = [
        {"order_id": row["member_id"], "member_id": row["member_id"], "ordered_at": "2026-01-31", "amount": 10}
        for row in members
    ]
    store = filled(tmp_path / "store", {"members": members, "orders": orders})
    month = coverage(store).complete_until - 1
    rows = compared(store, ["revenue", "repeat_rate"], Scope(month, month + 1), "segment")
    revenue = rows[(rows["key"] == "revenue") & (rows["role"] == "range")]
    assert list(revenue["group"])[:3] == ["group 14", "group 13", "group 12"]
    assert len(revenue) == MOST_GROUPS + 1
    rest = revenue.iloc[-1]
    assert pd.isna(rest["group"])
    assert (rest["gathered"], rest["value"]) == (3, 10.0 * (1 + 2 + 3))


def test_a_number_made_of_others_is_refused(store, scope):
    with pytest.raises(NothingFound, match="health_index"):
        compared(store, ["health_index"], scope, "segment")
