"""Surges: found by their definition, and named by their channel and referrer."""

from datetime import date, timedelta
from statistics import median

import pandas as pd
import pyarrow as pa
import pytest

from analytics.surges import surge_weeks
from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.incoming import Incoming
from data_access.intake.staging import rows_of
from data_access.scope import Scope, month_of
from data_access.store import open_store
from metrics.measure import measure
from metrics.surges import surges

MONDAY = date(2024, 1, 1)
WAVE = 30
"""The week, from 0, in which many join."""


def incoming(table, columns, rows):
    def batches():
        texts = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(columns))]
        yield pa.record_batch(texts, names=list(columns))

    return Incoming(to=table, columns=columns, batches=batches)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    joins = [(week, number) for week in range(40) for number in range(40 if week == WAVE else 3 + week % 2)]
    members, referrals = [], []
    for week, number in joins:
        member, joined = f"w{week}n{number}", MONDAY + timedelta(days=7 * week + number % 7)
        members.append((member, joined.isoformat(), "referral" if week == WAVE and number < 25 else "search"))
        if week == WAVE and number < 25:
            referrer = "w0n0" if number < 20 else "w1n1"
            referrals.append((f"r{number}", referrer, joined.isoformat(), member, joined.isoformat()))
    store = open_store(str(tmp_path_factory.mktemp("surges") / "store"))
    rows = [
        incoming("members", ("member_id", "joined_at", "channel"), members),
        incoming("referrals", ("referral_id", "referrer_id", "referred_at", "referee_id", "joined_at"), referrals),
    ]
    take_in(store, Intake(Origin("school", "test", ""), [rows_of(each) for each in rows]))
    return store


def test_a_wave_of_joins_is_found_and_named_by_its_channel_and_who_brought_most(school):
    found = surges(school, Scope(month_of("2024-01"), month_of("2024-10")))
    assert found["monday"].tolist() == [pd.Timestamp(MONDAY + timedelta(weeks=WAVE))]
    wave = found.iloc[0]
    assert (wave["joins"], wave["channel"], wave["channel_joins"]) == (40, "referral", 25)
    assert (wave["referrer_id"], wave["referrer_joins"]) == ("w0n0", 20)


def test_the_metric_counts_the_weeks_of_its_months(school):
    measured = measure(school, ["surge_weeks"], Scope(month_of("2024-01"), month_of("2024-10")))
    by_month = measured[measured["role"] == "series"].set_index("start")["value"]
    assert by_month[by_month > 0].to_dict() == {month_of("2024-07"): 1.0}
    assert measured[measured["role"] == "range"]["value"].tolist() == [1.0]


def test_months_without_the_wave_have_no_surge(school):
    assert surges(school, Scope(month_of("2024-01"), month_of("2024-05"))).empty


def test_surges_equal_the_definition_worked_out_week_by_week():
    counts = [5, 7, 6, 9, 4, 6] * 8 + [40, 6, 25, 5, 30]
    expected = []
    for week in range(26, len(counts)):
        before = counts[week - 26 : week]
        middle = median(before)
        deviation = max(1.0, median(abs(each - middle) for each in before))
        if counts[week] > middle + 4 * deviation:
            expected.append(week + 100)
    found = surge_weeks(pd.Series(counts, index=range(100, 100 + len(counts))))
    assert found["week"].tolist() == expected == [148, 150, 152]
