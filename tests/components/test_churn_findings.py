"""Sentences about risk say what their numbers say, and nothing where there are none."""

import json

import pandas as pd
import pytest

from components import churn_findings as findings
from metrics.churn_change import FLOWS
from metrics.churn_models import Champion, champion_of

LEVELS = pd.DataFrame(
    {
        "level": ["recency", "rhythm", "community"],
        "name": ["How long they are quiet", "Their rhythm of taking part", "All they do"],
        "is_champion": [False, False, True],
        "skipped": "",
        "cut": "2026-08-20",
        "n": 1_200.0,
        "base_rate": 0.4,
        "auc": [0.7, 0.75, 0.8],
        "brier": [0.2, 0.19, 0.17],
        "calibration_error": 0.02,
        "above_best": [0.03, 0.02, 0.0],
        "above_low": [0.02, 0.01, 0.0],
    }
)


def states(at_risk: int, money: float = 500.0) -> pd.DataFrame:
    rows = {"state": ["active", "at risk", "lapsed"], "members": [60, at_risk, 99], "at_stake": [9.0, money, 9.0]}
    return pd.DataFrame(rows | {"years_at_stake": [0.0, 12.4, 0.0]})


def flows(*members: float) -> pd.DataFrame:
    rows = [(part, direction) for part, _, _, direction in FLOWS]
    return pd.DataFrame(rows, columns=["part", "direction"]).assign(members=members)


def test_the_headline_counts_who_is_there_and_what_would_go_with_them() -> None:
    assert (
        findings.headline(states(40), "EUR") == "40 of 100 members who are there may fall silent, and €500.00 with them"
    )
    assert findings.headline(states(40, float("nan")), "EUR").endswith("may fall silent")
    assert findings.headline(states(0), "EUR") == "None of the 60 members who are there is at risk"
    assert "Nobody" in findings.headline(states(40)[:0], "EUR")


def test_its_detail_says_what_at_risk_means_and_how_it_changed() -> None:
    said = findings.detail(states(40), flows(9, 0, 1, 4, 0, 0), has_margin=False)
    assert "the revenue expected in 12 months" in said
    assert "12 years of relationship" in said
    assert said.endswith("6 more than 90 days ago: 9 fell quiet, 4 are active again and 1 began since, and fell quiet.")
    assert "fewer than 90 days ago" in findings.change(flows(1, 0, 0, 4, 0, 0))
    assert findings.change(flows(4, 0, 0, 4, 0, 0)).startswith("As many as 90 days ago")
    assert findings.change(flows(0, 0, 0, 0, 0, 0)) == "Nothing changed in 90 days."
    assert "few members" in findings.change(flows(float("nan"), 0, 0, 1, 0, 0))


def test_how_good_forecasts_were_is_told_beside_the_plain_rule() -> None:
    used = champion_of(LEVELS)
    assert findings.goodness(LEVELS, used).endswith("80% of the time, against 70% by how long they are quiet alone")
    assert "by more than chance. Foretold" in findings.about_champion(LEVELS, used)
    off = champion_of(LEVELS.assign(calibration_error=0.08))
    assert findings.about_champion(LEVELS, off).endswith("told as ranks.")


@pytest.mark.parametrize(
    ("champion", "above", "low", "why"),
    [
        ("recency", [0.0, 0.001, 0.002], [0.0, -0.001, 0.001], "its forecasts were nearest to what happened"),
        ("rhythm", [0.03, 0.001, 0.0], [0.02, -0.001, 0.0], "it is simpler than “All they do”, and not worse"),
    ],
)
def test_why_a_level_is_used_claims_no_more_than_was_found(champion, above, low, why) -> None:
    brier = [0.17 + each for each in above]
    judged = LEVELS.assign(is_champion=LEVELS["level"] == champion, above_best=above, above_low=low, brier=brier)
    used = champion_of(judged)
    assert used.why.startswith(why)
    assert "by more than chance" not in used.why or champion == "rhythm"
    assert ("No model beats" in findings.goodness(judged, used)) == (champion == "recency")


def test_a_level_is_compared_with_the_one_that_was_best_over_all_cuts_and_never_with_itself() -> None:
    above, low = [0.001, 0.0, 0.002], [-0.001, 0.0, -0.001]
    brier = [0.10, 0.17, 0.18]  # at the last cut alone
    judged = LEVELS.assign(is_champion=LEVELS["level"] == "recency", above_best=above, above_low=low, brier=brier)
    assert champion_of(judged).why.startswith(f"it is simpler than “{LEVELS['name'].iloc[1]}”")


def test_without_a_level_it_is_said_that_nothing_was_foretold() -> None:
    none = champion_of(LEVELS.assign(is_champion=False, skipped="the data cover 90 days"))
    assert none == Champion("", False, "the data cover 90 days")
    assert "Nothing could be foretold" in findings.goodness(LEVELS, none)


def test_how_long_members_stay_says_whether_it_was_seen() -> None:
    curves = pd.DataFrame({"group": ["A", "B"], "half_life": [24.2, 8.0], "is_half_seen": [False, True]})
    assert findings.staying(curves) == "Half of A stay for an expected 24 months, half of B for 8 months"
    assert findings.staying(curves[1:]) == "Half of the members stay for 8 months"
    assert "still there" in findings.staying(curves.assign(half_life=float("inf")))
    assert "not known" in findings.staying(curves[:0])


def test_silences_and_one_time_buyers_are_counted() -> None:
    silences = pd.DataFrame({"state": ["active", "at risk", "lapsed"], "gaps": [0, 2, 3], "members": [5.0, 7.0, 9.0]})
    assert findings.gaps(silences).startswith("7 members who are there")
    assert findings.gaps(silences[:0]) == "Nobody has a usual gap yet"
    buyers = pd.DataFrame({"buyers": ["once", "more often"], "members": [30.0, 20.0], "p_order": [0.1, 0.4]})
    assert "30 members bought once; 10% of them" in findings.one_time(buyers)
    assert findings.one_time(buyers[1:]) == ""
    cells = pd.DataFrame({"frequency": [1, 5], "members": [10.0, 30.0], "risk": [0.9, 0.1]})
    assert findings.frequency(cells) == "25% of members took part once only; their mean risk is 90%"
    comebacks = pd.DataFrame({"silent_days": [90, 150, 365], "reached": [90, 40, 0], "returned": [30.0, 4.0, 0.0]})
    assert findings.comeback(comebacks, 125) == "After 125 days of silence fewer than one in five come back"
    assert "No silence" in findings.comeback(comebacks[2:], 120)
    few = comebacks.assign(reached=[20, 5, 0])
    assert findings.comeback(few, 180) == ("Too few silences were long enough to learn from: 180 days count as a lapse")


def test_where_no_silence_was_long_enough_to_be_a_lapse_the_share_that_comes_back_is_told() -> None:
    comebacks = pd.DataFrame({"silent_days": [90, 180, 365], "reached": [90, 50, 4], "returned": [60.0, 24.0, 0.0]})
    said = findings.comeback(comebacks, 180)
    assert said == "After 180 days of silence 48% come back still, and none longer can be judged"


def test_whether_silence_spreads_is_claimed_only_where_its_interval_leaves_out_one() -> None:
    found = {"ratio": 1.2, "low": 1.1, "high": 1.3}
    assert "others with the same activity" in findings.spreading(json.dumps(found), "", "whose referrer left")
    none = json.dumps(found | {"low": 0.9})
    assert "others with the same" not in findings.spreading(none, "", "whose referrer left")
    assert "too few" in findings.spreading(None, "too few", "whose referrer left")
