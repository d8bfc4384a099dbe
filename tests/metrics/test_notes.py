"""Notes on time: incidents, initiatives and surges of the months asked for, in order, and nobody's name in them."""

from datetime import date, timedelta
from datetime import datetime as on

import pandas as pd
import pytest

from data_access.scope import Scope, month_of
from data_access.store import open_store
from metrics.careful import careful_notes
from metrics.notes import SURGE, notes
from tests.metrics.communities import filled

MONDAY = date(2024, 1, 1)
WAVE = 30
"""The week, from 0, in which many join: that of 29 July 2024."""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    members = [
        {
            "member_id": f"w{week}n{number}",
            "joined_at": (MONDAY + timedelta(days=7 * week + number % 7)).isoformat(),
            "channel": "fair" if week == WAVE and number < 30 else None,
            "name": "Ada Ashworth",
            "segment": "chefs" if number % 2 else "wine",
        }
        for week in range(40)
        for number in range(40 if week == WAVE else 3 + week % 2)
    ]
    incidents = [
        {"incident_id": "1", "title": "Data <b>leak</b>", "started_at": on(2024, 3, 31, 23, 59), "severity": 4},
        {
            "incident_id": "2",
            "title": "Shop down",
            "started_at": on(2024, 4, 1),
            "resolved_at": on(2024, 4, 3),
        },
    ]
    initiatives = [
        {
            "initiative_id": "1",
            "name": "Open kitchen",
            "started_at": on(2023, 12, 1),
            "ended_at": on(2024, 4, 2),
        },
        {"initiative_id": "2", "name": "Ask a chef", "started_at": on(2024, 6, 30)},
        {
            "initiative_id": "3",
            "name": "Too early",
            "started_at": on(2023, 1, 1),
            "ended_at": on(2024, 3, 31),
        },
    ]
    tables = {"members": members, "incidents": incidents, "initiatives": initiatives}
    return filled(tmp_path_factory.mktemp("notes") / "store", tables)


def told(store, first, last, **narrowed):
    found = notes(store, Scope(month_of(first), month_of(last) + 1, **narrowed))
    return [tuple(row) for row in found[["kind", "title", "starts"]].itertuples(index=False)]


def test_what_happened_in_the_months_is_told_oldest_first(school):
    assert told(school, "2024-04", "2024-08") == [
        ("initiative", "Open kitchen", pd.Timestamp("2023-12-01")),
        ("incident", "Shop down", pd.Timestamp("2024-04-01")),
        ("initiative", "Ask a chef", pd.Timestamp("2024-06-30")),
        ("surge", "40 joined", pd.Timestamp("2024-07-29")),
    ]


def test_the_last_minute_of_a_month_belongs_to_it(school):
    assert ("incident", "Data <b>leak</b>", pd.Timestamp("2024-03-31")) in told(school, "2024-03", "2024-03")


def test_a_surge_is_one_of_the_people_who_are_looked_at(school):
    (surge,) = told(school, "2024-07", "2024-07", segments=("chefs",))[1:]
    assert surge[1] == "20 joined"
    found = notes(school, Scope(month_of("2024-07"), month_of("2024-08"), segments=("chefs",)))
    assert found["detail"].tolist() == ["", "usually 2; 75% by fair"]


def test_an_empty_store_has_nothing_to_note(tmp_path):
    found = notes(open_store(str(tmp_path / "store")), Scope(0, 12))
    assert found.empty
    assert list(found) == ["kind", "title", "detail", "starts", "ends"]


def test_who_may_see_no_members_is_told_of_a_surge_only_that_there_was_one(school):
    scope = Scope(month_of("2024-01"), month_of("2025-01"))
    everything, careful = notes(school, scope), careful_notes(school, scope)
    surged = careful[careful["kind"] == SURGE]
    assert len(surged) == (everything["kind"] == SURGE).sum() > 0
    assert set(surged["title"]) == {"Many joined"}
    assert set(surged["detail"]) == {""}
    others = [frame[frame["kind"] != SURGE].reset_index(drop=True) for frame in (everything, careful)]
    pd.testing.assert_frame_equal(*others)
