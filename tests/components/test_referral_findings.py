"""What the referral numbers say, with and without something to say."""

from __future__ import annotations

import pandas as pd
import pytest

from components import referral_findings as findings
from components.referral_cascade_panels import by_generation

NOTHING = float("nan")


def steps(made: float, joined: float, ordered: float) -> pd.DataFrame:
    return pd.DataFrame({"step": ["made", "joined", "ordered", "too young"], "members": [made, joined, ordered, 0]})


def test_the_funnel_is_told_of_a_hundred():
    assert findings.funnel(steps(200, 60, 40)) == "Of 100 people recommended you, 30 join and 20 order"
    assert findings.funnel(steps(200, 60, 0)) == "Of 100 people recommended you, 30 join"
    assert "old enough" in findings.funnel(steps(0, 0, 0))
    assert "old enough" in findings.funnel(steps(NOTHING, NOTHING, NOTHING))


def cohorts(low: float) -> pd.DataFrame:
    rows = [("Alumni", 100, 80, 0.8, low, 0.95), ("Chefs", 300, 120, 0.4, 0.3, 0.5)]
    return pd.DataFrame(rows, columns=["group", "members", "brought", "r", "low", "high"])


def test_a_group_is_named_only_where_it_brings_more_than_chance():
    told = findings.reproduction(cohorts(0.7), "segment", 90)
    assert told == "100 members bring 50 people within 90 days; Alumni bring most, 80"
    generations = cohorts(0.7).assign(group=["0", "1"])
    assert findings.reproduction(generations, "generation", 90).endswith(
        "; those who came by themselves bring most, 80"
    )
    assert findings.reproduction(cohorts(0.4), "segment", 90).endswith("whichever group they are in")
    assert "Too few" in findings.reproduction(cohorts(0.7)[:0], "segment", 90)


def k(value: float, high: float) -> pd.DataFrame:
    multiple = 1 / (1 - value) if value < 1 else float("inf")
    return pd.DataFrame([{"k": value, "high": high, "multiple": multiple, "doubling_days": 60.0, "members": 90}])


def test_k_says_whether_the_community_grows_by_itself():
    assert findings.spreading(k(0.5, 0.6)) == "K is 0.50: every newcomer becomes 2.0 members in the end"
    assert findings.spreading(k(0.9, 1.1)).endswith("K may be above 1")
    assert findings.spreading(k(1.5, 1.9)) == "K is 1.50: the community doubles every 60 days by itself"
    assert "not known" in findings.spreading(k(0.5, 0.6)[:0])
    assert "Too few" in findings.spreading(k(0.5, 0.6).assign(members=29))


def test_the_largest_tenth_of_cascades_and_half_of_the_joins_are_counted():
    sizes = pd.DataFrame({"size": [2, 10], "cascades": [18, 2], "members": [36, 20]})
    assert findings.cascades(sizes) == "20 cascades began; the largest tenth holds 36% of their members"
    few = pd.DataFrame({"brought": [6, 3, 1], "members": [1, 1, 3]})
    assert findings.dependency(few) == "1 of 5 referrers brings half of those who join"
    assert "Nobody" in findings.dependency(few[:0])
    assert "No cascade" in findings.cascades(sizes[:0])


@pytest.mark.parametrize(
    ("ratio", "low", "high", "said"),
    [(1.16, 1.1, 1.2, "16% more in their first year"), (0.8, 0.7, 0.9, "20% less"), (1.1, 0.9, 1.3, "about as much")],
)
def test_referred_members_are_worth_more_only_where_it_is_sure(ratio: float, low: float, high: float, said: str):
    rows = pd.DataFrame([{"measure": "year", "ratio": ratio, "ratio_low": low, "ratio_high": high}])
    assert said in findings.comparable(rows, "paid")
    assert "too few" in findings.comparable(rows[:0], "")


def test_a_reward_is_blamed_only_where_it_is_sure():
    rows = pd.DataFrame([{"ratio": 0.8, "low": 0.7, "high": 0.9}])
    assert "unpaid 20% less" in findings.crowding(rows)
    assert "as often" in findings.crowding(rows.assign(high=1.1))
    assert "Too few" in findings.crowding(rows[:0])


def test_money_saved_is_told_with_its_sign():
    assert findings.saved(1234.0, "EUR") == "Word of mouth saved €1,234 of acquisition"
    assert findings.saved(-50.0, "EUR") == "Rewards cost €50.00 more than paid channels"
    assert "not known" in findings.saved(None, "EUR")


def test_what_is_odd_is_counted_by_kind():
    rows = pd.DataFrame({"flag": ["burst", "ring"], "members": [1, 3]})
    assert findings.flags(rows) == "Worth a look: 1 member with a burst and 3 rings of people who never act"
    assert "No referral" in findings.flags(rows[:0])


def test_who_began_the_most_reaches_farthest_or_looks_odd_is_named():
    rows = pd.DataFrame({"name": ["Ann", "Ann", "Ben"], "size": [2, 2, 2], "brought": [3, 1, 1], "cascade": [5, 1, 1]})
    assert findings.greatest(rows) == "Ann began the largest: 1 other came through them"
    assert findings.reach(rows) == "Ann reaches farthest: 3 brought, and 2 more came through those"
    assert findings.flagged(rows) == "Ann stands behind 2 of 3 odd things"
    assert findings.flagged(rows.iloc[1:]) == "2 to look at, one by one"


def test_a_chain_of_a_thousand_generations_has_a_column_for_the_first_twenty_and_one_for_the_rest():
    widths = pd.DataFrame({"generation": range(1_001), "members": 1})
    found = by_generation(widths)
    assert list(found) == [*map(str, range(21)), "21+"]
    assert found["20"] == 1
    assert found["21+"] == 980
    assert by_generation(widths.head(3)) == {"0": 1, "1": 1, "2": 1}


def test_how_soon_newcomers_bring_somebody_is_not_told_of_few():
    rows = pd.DataFrame({"members": [300], "seen": [365], "share_365": [0.23], "half_of_them": [6.0]})
    assert findings.cycle(rows) == "23% of newcomers bring somebody within a year, half of these by day 6"
    assert "Too few joined" in findings.cycle(rows.assign(members=9))
    assert "Nobody" in findings.cycle(rows.assign(share_365=0.0))
