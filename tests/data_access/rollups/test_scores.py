"""Estimates of members: from the past alone, held to what happened, and skipped where there is too little."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete, select
from statsmodels.duration.survfunc import SurvfuncRight

from analytics.risk_features import GROUPS
from data_access.demo import sample_community
from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.staging import rows_of
from data_access.queries import churn
from data_access.queries.coverage import coverage
from data_access.queries.scores import PAGE, every_member
from data_access.rollups.features import facts_at
from data_access.rollups.happened import happened_of, read_happened
from data_access.rollups.prepared import drop_prepared
from data_access.rollups.score_tables import member_scores, model_runs, tenure_counts
from data_access.rollups.scoring import TABLES, score, watch_everybody
from data_access.schema import interactions, orders, referrals
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.churn_change import why_at_risk
from metrics.churn_list import listed
from metrics.churn_models import champion, levels, listing
from metrics.churn_staying import staying
from metrics.measure import measure
from metrics.member_results import lines
from tests.stores import SharedStores

KEYS = ("at_risk_members", "revenue_at_risk", "half_life_months")


def sampled(place: str, members: int, months: int) -> Store:
    store = open_store(place)
    rows = [rows_of(each) for each in sample_community(members, months, 3, date(2026, 11, 18))]
    report = take_in(store, Intake(Origin("a sample", "demo", ""), rows))
    assert report.refresh_problem is None
    return store


@pytest.fixture(scope="module")
def community(sample_store: Path) -> Store:
    return open_store(str(sample_store))


@pytest.fixture(scope="module")
def scores(community: Store) -> pd.DataFrame:
    return community.read(select(member_scores))


def whole(store: Store) -> Scope:
    known = coverage(store)
    return Scope(known.first_month, known.last_month + 1)


class NothingKept(Exception):
    """Ends a change of the store without keeping it."""


def before_and_after_forgetting(store: Store, cut: int) -> list[pd.DataFrame]:
    """What is known at a cut, and again when everything after it is gone; nothing of that is kept."""
    found: list[pd.DataFrame] = []
    try:
        with store.writing() as writer:
            for _ in range(2):
                (watched,) = watch_everybody(writer.connection, happened_of(writer.connection))
                found.append(facts_at(watched, cut, with_gaps=True))
                drop_prepared(writer.connection)
                for table in (orders, interactions, referrals):
                    writer.connection.execute(delete(table).where(table.c.day > cut))
            raise NothingKept
    except NothingKept:
        return found


def test_what_happens_after_a_cut_changes_no_feature(sample_store: Path, tmp_path: Path) -> None:
    store = open_store(str(shutil.copytree(sample_store, tmp_path / "store")))
    known, forgotten = before_and_after_forgetting(store, 20_600)
    assert len(known) > 500
    pd.testing.assert_frame_equal(known, forgotten, rtol=1e-9)


def test_it_makes_no_difference_how_many_members_are_scored_at_once(sample_store: Path, tmp_path: Path) -> None:
    store = open_store(str(shutil.copytree(sample_store, tmp_path / "store")))
    asked = select(member_scores).order_by(member_scores.c.member_no)
    at_once = store.read(asked)
    with store.writing() as writer:
        for table in TABLES:
            writer.connection.execute(delete(table))
        score(writer.connection, watch_everybody(writer.connection, read_happened(writer.connection, chunk=700)))
    pd.testing.assert_frame_equal(store.read(asked), at_once, rtol=1e-6)


def test_risks_are_chances_within_their_band_and_agree_with_the_orders_expected(scores: pd.DataFrame) -> None:
    assert scores["risk"].between(0, 1).all()
    assert ((scores["risk_low"] <= scores["risk"]) & (scores["risk"] <= scores["risk_high"])).all()
    buyers = scores[scores["p_order"].notna()]
    assert (buyers["p_order"] <= 1 - buyers["risk"] + 1e-9).all()
    assert scores["p_order"].notna().eq(scores["orders"] > 0).all()
    assert (scores["state"] == "active").eq(scores["risk"] < 0.5).all()
    silent = scores.groupby("state")["silent_days"]
    assert silent.min()["lapsed"] > silent.max()["at risk"]
    assert scores["risk_rank"].tolist() == pytest.approx(
        ((scores["risk"].rank(method="min") - 1) / len(scores)).tolist()
    )
    codes = set(scores[["reason_1", "reason_2", "reason_3"]].to_numpy().ravel()) - {None}
    assert codes <= set(GROUPS)
    assert scores.loc[scores["state"] != "active", "reason_1"].notna().mean() > 0.9


def test_the_levels_are_judged_and_the_simplest_is_used_that_is_no_worse_than_the_best(community: Store) -> None:
    judged = levels(community).set_index("level")
    assert judged["auc"].notna().all()
    assert judged.loc["community", "brier"] < judged.loc["recency", "brier"]
    assert judged.loc["recency", "above_low"] > 0
    used = champion(community)
    assert used.level == judged.index[judged["above_low"] <= 0][0]
    assert used.is_calibrated
    told = listing(community)["levels"]
    (full,) = told["community"].values()
    assert len(full["back_test"]["cuts"]) >= 3
    assert set(told["purchases"]) == {"bgnbd", "mbgnbd", "paretonbd"}
    assert all(each["log_likelihood"] < 0 for each in told["purchases"].values())
    for told_of in (*told["purchases"].values(), *told["spend"].values()):
        (last,) = told_of["back_test"]["cuts"]
        assert last["days"] == 365
        assert 0.7 < last["expected"] / last["happened"] < 1.4


def test_the_numbers_of_the_catalogue_are_sums_over_members(community: Store, scores: pd.DataFrame) -> None:
    measured = measure(community, KEYS, whole(community))
    now = measured[measured["role"] == "range"].set_index("key")["value"]
    at_risk = scores[scores["state"] == "at risk"]
    assert now["at_risk_members"] == len(at_risk) > 0
    assert now["revenue_at_risk"] == pytest.approx((at_risk["risk"] * at_risk["expected_margin"]).sum())
    counted = community.read(select(tenure_counts))
    curve = SurvfuncRight(
        counted["months"].to_numpy(int), counted["ended"].to_numpy(int), freq_weights=counted["members"].to_numpy(int)
    )
    assert curve.quantile(0.5) - 1 <= now["half_life_months"] <= curve.quantile(0.5)
    earlier = measured[(measured["role"] == "series") & (measured["start"] < whole(community).end - 4)]
    assert earlier["value"].isna().all()
    assert set(earlier["reason"]) <= {"known as of the end of the data only", *earlier["reason"][earlier["start"] == 0]}
    flows = why_at_risk(community, whole(community))
    before = scores["state_before"] == "at risk"
    assert (flows["direction"] * flows["members"]).sum() == len(at_risk) - before.sum()


def test_silence_does_not_spread_where_none_was_planted(community: Store) -> None:
    for level in ("referrer", "contacts"):
        (told,) = listing(community)["levels"][level].values()
        found = told["parameters"]
        assert found["exposed"] >= 20
        assert found["low"] <= 1 <= found["high"]
        assert found["low"] < found["ratio"] < found["high"]


def test_the_list_leads_with_whom_an_hour_helps_most_a_page_at_a_time(community: Store, scores: pd.DataFrame) -> None:
    best = scores[scores["state"] == "at risk"].sort_values(["hour_saves", "member_no"], ascending=[False, True])
    for page in (1, 2):
        told = listed(community, whole(community), "at risk", ("hour_saves", True), page)
        expected = best["hour_saves"].iloc[PAGE * (page - 1) : PAGE * page]
        assert told["hour_saves"].to_numpy() == pytest.approx(expected.to_numpy())
        assert told["why"].str.len().gt(0).all()
        assert told["next_step"].str.len().gt(0).all()


def test_members_are_printed_one_by_one(community: Store, scores: pd.DataFrame) -> None:
    printed = list(lines(community, "member_id,risk,state,contact_day", as_json=False))
    assert printed[0] == "member_id,risk,state,contact_day"
    assert len(printed) == coverage(community).members + 1
    every = pd.concat(every_member(community))
    assert every["risk"].sum() == pytest.approx(scores["risk"].sum())
    assert every["member_id"].is_unique


def test_a_store_of_few_members_says_why_nothing_is_foretold(shared_stores: SharedStores) -> None:
    _, store = shared_stores.drawn(4)
    assert store.read(select(member_scores)).empty
    runs = store.read(select(model_runs))
    assert runs["skipped"].str.contains("fewer than 200 members").all()
    assert champion(store).level == ""
    measured = measure(store, KEYS, whole(store))
    assert measured["value"].isna().all()
    assert "too little is known to estimate it" in set(measured["reason"])


@pytest.mark.postgres
def test_both_engines_estimate_alike(tmp_path, server_url: str) -> None:
    found = []
    for place in (str(tmp_path / "store"), server_url):
        store = sampled(place, 700, 20)
        found.append(store.read(select(member_scores).order_by(member_scores.c.member_no)))
        assert staying(store, whole(store), "segment")["members"].gt(0).all()
        assert churn.silence_in_gaps(store, whole(store))["members"].sum() > 0
        assert churn.frequency_and_quiet(store, whole(store))["members"].sum() == len(found[-1])
        store.close()
    assert len(found[0]) > 200
    pd.testing.assert_frame_equal(*found, rtol=1e-6, atol=1e-8)
