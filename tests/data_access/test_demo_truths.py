"""What is planted in the sample community is found again in its rows, by estimators of the tests' own."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.data_access.planted_estimators import DAY, ESTIMATORS, Sample


@pytest.fixture(scope="module", params=[1, 2, 3], ids=lambda seed: f"seed {seed}")
def sample(request: pytest.FixtureRequest) -> Sample:
    return Sample(request.param)


def sample_truths(sample: Sample, key: str) -> pd.DataFrame:
    truths = sample["planted_truths"]
    return truths[truths.key == key].set_index("subject")


@pytest.mark.parametrize("key", ESTIMATORS)
def test_what_is_planted_is_found_within_its_stated_error(sample: Sample, key: str) -> None:
    truths = sample_truths(sample, key)
    estimates = ESTIMATORS[key](sample)
    assert set(estimates) == set(truths.index)
    found = pd.Series(estimates, dtype=float).reindex(truths.index)
    off = (found - truths.value).abs()
    assert (off <= truths.error).all(), truths.assign(found=found)[["value", "found", "error"]].to_string()


def test_every_truth_is_looked_for(sample: Sample) -> None:
    assert set(sample["planted_truths"].key) == {*ESTIMATORS, "surge", "undervalued"}


def test_the_alumni_join_in_a_week_that_stands_out_by_four_deviations(sample: Sample) -> None:
    truth = sample_truths(sample, "surge").iloc[0]
    week = sample.customers.joined_at.dt.to_period("W-SUN").dt.start_time
    joins = week.value_counts().sort_index()
    surge = pd.Timestamp(truth.name)
    before = joins[surge - 182 * DAY : surge - DAY]
    deviation = (before - before.median()).abs().median()
    assert len(before) == 26
    assert joins[surge] > before.median() + 4 * deviation
    alumni = sample.customers[(week == surge) & (sample.customers.segment == "Alumni")]
    assert truth.value <= len(alumni) <= truth.value + 60
    assert alumni.channel.value_counts().index[0] == "event"


def test_the_undervalued_answer_and_bring_people_and_are_given_nothing(sample: Sample) -> None:
    members = sample_truths(sample, "undervalued").index
    assert 20 <= len(members) <= 40
    answers = sample.answers.member_id.value_counts().reindex(sample.customers.index, fill_value=0)
    assert (answers[members] > answers.quantile(0.95)).all()
    assert sample["referrals"][sample["referrals"].referee_id.notna()].referrer_id.isin(members).sum() >= 40
    assert members.isin(sample["referrals"].dropna(subset="referee_id").referrer_id).all()
    assert not sample["gives"].member_id.isin(members).any()
