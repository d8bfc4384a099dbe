"""What is planted in the sample community is found by the referral numbers; the rest by hand on a few rows."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from data_access.queries.coverage import coverage
from data_access.schema import planted_truths
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.measure import measure
from metrics.referral_flow import cycle, funnel, reproduction, spreading, waits
from metrics.referral_worth import comparable, crowding, ledger, relevance, saved, shareability
from tests.metrics.communities import filled
from tests.metrics.plain_conversation import at
from tests.stores import SharedStores

MEMBERS = 5_000
LESS_SURE = sqrt(20_000 / MEMBERS)
"""How much further off a recovery may be than in the community of 20,000 that the truths' errors are told for."""


@pytest.fixture(scope="module")
def sample(shared_stores: SharedStores) -> Store:
    return open_store(str(shared_stores.sample(MEMBERS)))


@pytest.fixture(scope="module")
def truths(sample: Store) -> pd.DataFrame:
    rows = sample.read(select(planted_truths))
    return rows[rows["subject"].isna() | (rows["subject"] == "")].set_index("key")[["value", "error"]]


def everything(store: Store) -> Scope:
    known = coverage(store)
    return Scope(known.first_month, known.last_month + 1)


def assert_found(truths: pd.DataFrame, key: str, found: float) -> None:
    value, error = truths.loc[key]
    assert found == pytest.approx(value, abs=error * LESS_SURE), key


def test_reproduction_k_and_cycle_are_the_planted_ones(sample: Store, truths: pd.DataFrame) -> None:
    scope = everything(sample)
    measured = measure(sample, [f"referral_r_{days}" for days in (30, 90, 365)], scope)
    whole = measured[measured["role"] == "range"].set_index("key")
    for days in (30, 90, 365):
        row = whole.loc[f"referral_r_{days}"]
        assert_found(truths, f"referrals_joined_{days}", row["value"])
        assert row["low"] < row["value"] < row["high"]
    found = spreading(sample, scope).iloc[0]
    assert_found(truths, "k_365", found["k"])
    assert_found(truths, "invites_365", found["invites"])
    assert_found(truths, "joined_per_invite", found["taken"])
    assert found["multiple"] == pytest.approx(1 / (1 - found["k"]))
    assert_found(truths, "cycle_days", cycle(sample, scope)["half_of_joins"].iloc[0])


def test_referred_members_earn_the_planted_margin_more(sample: Store, truths: pd.DataFrame) -> None:
    for against in ("", "paid", "organic"):
        found = comparable(sample, everything(sample), against).set_index("measure").loc["order"]
        assert_found(truths, "referred_margin_uplift", found["ratio"] - 1)
        assert found["ratio_low"] < 1 + truths.loc["referred_margin_uplift", "value"] < found["ratio_high"]
        assert found["members"] > 1_000


def test_the_parts_of_a_cohort_are_the_whole(sample: Store) -> None:
    scope = everything(sample)
    measured = measure(sample, ["referral_r_90"], scope)
    (whole,) = measured.loc[measured["role"] == "range", "n"]
    for by in ("generation", "segment", "channel", "category"):
        parts = reproduction(sample, scope, by, 90)
        assert parts["members"].sum() == whole
        assert (parts["brought"] / parts["members"]).to_numpy() == pytest.approx(parts["r"].to_numpy())
    steps = funnel(sample, scope).set_index("step")["members"]
    assert steps["made"] >= steps["joined"] >= steps["ordered"] > 0
    curve = waits(sample, scope)
    assert curve["share"].is_monotonic_increasing
    assert (curve["low"] <= curve["share"]).all()


def test_origins_add_up_and_word_of_mouth_saves_what_paid_ones_cost(sample: Store) -> None:
    scope = everything(sample)
    rows = ledger(sample, scope).set_index("origin")
    assert rows["share"].sum() == pytest.approx(1)
    assert rows["retained"].between(rows["retained_low"], rows["retained_high"]).all()
    earned = rows.loc["organic", "members"] + rows.loc["rewarded", "members"]
    paid_out = rows.loc["rewarded", "cost"] * rows.loc["rewarded", "members"]
    assert saved(rows.reset_index()) == pytest.approx(rows.loc["paid", "cost"] * earned - paid_out)
    assert saved(ledger(sample, Scope(scope.start, scope.end, segments=("Students",)))) is None  # spend by no segment


def test_what_is_rewarded_recommended_and_shared_is_told(sample: Store) -> None:
    scope = everything(sample)
    told = crowding(sample, scope).iloc[0]
    assert told["low"] < told["ratio"] < told["high"]
    assert told["all_ratio"] > told["ratio"]
    pairs = relevance(sample, scope)
    assert (pairs["joined"] <= pairs["members"]).all()
    shares = shareability(sample, scope)
    assert shares["category"].iloc[0] == ""
    assert shares["members"].iloc[1:].sum() >= shares["members"].iloc[0] > shares["members"].iloc[1:].max()


def test_of_the_people_brought_those_who_ordered_in_time_are_told_as_well(tmp_path: Path) -> None:
    days = {"a": "2026-01-01", "b": "2026-01-11", "c": "2026-01-21", "d": "2026-02-20", "e": "2026-06-30"}
    joined = [{"member_id": key, "joined_at": at(day)} for key, day in days.items()]
    brought = [
        {"referral_id": each, "referrer_id": "a", "referee_id": each, "referred_at": at(days[each])} for each in "bcd"
    ]
    bought = {"b": "2026-01-30", "c": "2026-02-15", "d": "2026-02-21", "e": "2026-07-01"}
    ordered = [
        {"order_id": each, "member_id": each, "ordered_at": at(day), "amount": 10} for each, day in bought.items()
    ]
    store = filled(tmp_path / "store", {"members": joined, "referrals": brought, "orders": ordered})
    for window, expected in ((30, (2.0, 1.0)), (90, (3.0, 3.0))):
        rows = reproduction(store, everything(store), "generation", window).set_index("group")
        assert (rows.loc["0", "brought"], rows.loc["0", "ordered"]) == expected
        assert rows.loc["0", "r_ordered"] == expected[1] / rows.loc["0", "members"]
        assert rows.loc["1", "ordered"] == 0
    store.close()
