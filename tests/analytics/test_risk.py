"""Risks: held signs, equal to scikit-learn's where none is needed, and judged as others judge."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from analytics import risk_features, risk_model
from analytics.attention import hour_saves
from analytics.backtest import WindowRunsPastTheEnd, champion, check_window, cut_days
from analytics.calibration import band, calibration_bins, goodness
from analytics.comeback import lapse_days
from analytics.contagion import contagion
from analytics.lifetimes import lifetime

FREE = {"one": 0, "two": 0, "three": 0}


def drawn(many: int = 3_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(many, 3)) * [1, 5, 0.2] + [0, 10, 3]
    logit = 0.5 + 1.2 * features[:, 0] - 0.3 * (features[:, 1] - 10) + 0.0 * features[:, 2]
    return features, chance.random(many) < expit(logit)


def test_without_signs_the_weights_are_those_of_scikit_learn() -> None:
    features, happened = drawn()
    model = risk_model.fit(features, happened, FREE)
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    other = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(standard, happened)
    assert model.weights == pytest.approx(other.coef_[0], abs=1e-5)
    assert model.risk(features) == pytest.approx(other.predict_proba(standard)[:, 1], abs=1e-5)


def test_a_weight_of_the_wrong_sign_is_nought_and_no_reason_has_one() -> None:
    features, happened = drawn()
    signs = {"one": -1, "two": -1, "three": 1}
    model = risk_model.fit(features, happened, signs)
    assert model.weights[0] == 0
    assert model.weights[1] < 0
    groups = {name: (name,) for name in signs}
    added = model.contributions(features, features.mean(axis=0), groups)
    away = (features - features.mean(axis=0)) * list(signs.values())
    assert (added[away < 0] <= 0).all()
    assert model.logits(features) == pytest.approx(model.logits(features.mean(axis=0)[None]) + added.sum(axis=1))


def test_the_weights_are_where_the_likelihood_is_largest_to_the_last_digits() -> None:
    features, happened = drawn()
    signs = {"one": 1, "two": -1, "three": -1}
    model, other = risk_model.fit(features, happened, signs), risk_model.fit(features * (1 + 1e-14), happened, signs)
    assert model.weights == pytest.approx(other.weights, abs=1e-12)
    standard = (features - model.centre) / model.spread
    slope = standard.T @ (expit(model.logits(features)) - happened) + model.weights
    free = model.weights != 0
    assert slope[free] == pytest.approx(0, abs=1e-7)
    assert (slope[~free] * list(signs.values())[2] <= 0).all()


def test_features_are_numbers_for_whoever_did_nothing_lately() -> None:
    facts = pd.DataFrame({name: [0.0, 400.0] for name in risk_features.FACTS})
    made = risk_features.features(facts)
    assert made.shape == (2, len(risk_features.SIGNS))
    assert np.isfinite(made).all()
    assert {name for group in risk_features.GROUPS.values() for name in group} == set(risk_features.SIGNS)


def test_goodness_is_what_scikit_learn_finds() -> None:
    features, happened = drawn(2_000, 2)
    risk = risk_model.fit(features, happened, FREE).risk(features)
    found = goodness(risk, happened)
    assert found.auc == pytest.approx(roc_auc_score(happened, risk))
    assert found.brier == pytest.approx(brier_score_loss(happened, risk))
    observed, predicted = calibration_curve(happened, risk, n_bins=10, strategy="quantile")
    bins = calibration_bins(risk, happened)
    assert bins["observed"].to_numpy() == pytest.approx(observed, abs=0.01)
    assert bins["predicted"].to_numpy() == pytest.approx(predicted, abs=0.01)
    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.most_lift == pytest.approx(1 / found.base_rate)
    assert 1 < found.lift <= found.most_lift
    low, high = band(risk, bins)
    assert ((low <= risk) & (risk <= high)).all()


def test_a_window_that_runs_past_the_end_is_refused() -> None:
    check_window(910, 90, 1000)
    with pytest.raises(WindowRunsPastTheEnd, match="past the data's end"):
        check_window(911, 90, 1000)
    for last in (300, 373, 545, 2_000):
        cuts = cut_days(0, last, 90)
        assert len(cuts) >= 3
        assert all(cut - 90 >= 60 and cut + 90 <= last for cut in cuts)


def test_the_champion_is_the_simplest_that_is_not_worse_by_more_than_chance() -> None:
    chance = np.random.default_rng(4)
    members = np.repeat(np.arange(800), 2)
    best = chance.random(1_600) * 0.2
    alike, worse = best + chance.normal(0, 0.05, 1_600), best + 0.02
    chosen, above = champion({"plain": worse, "middle": alike, "full": best}, members, ["plain", "middle", "full"])
    assert chosen == "middle"
    assert above["plain"][1] > 0
    assert champion({"plain": best, "full": worse}, members, ["plain", "full"])[0] == "plain"


def test_silence_that_spreads_is_found_and_one_that_only_looks_so_is_not() -> None:
    chance = np.random.default_rng(5)
    risk = chance.beta(2, 3, 20_000)
    is_exposed = chance.random(20_000) < 0.2 + 0.3 * (1 - risk)  # active members have more contacts who can lapse
    none = contagion(risk, chance.random(20_000) < risk, is_exposed)
    assert none is not None
    assert none.raw < 0.95
    assert none.low <= 1 <= none.high
    caught = contagion(risk, chance.random(20_000) < np.where(is_exposed, risk * 1.2, risk), is_exposed)
    assert caught is not None
    assert 1 < caught.low < 1.2 < caught.high
    assert contagion(risk[:30], risk[:30] > 0.5, np.arange(30) < 10) is None


def test_a_steady_rate_of_leaving_gives_its_own_half_life_seen_or_not() -> None:
    chance = np.random.default_rng(6)
    stayed, watched = chance.geometric(0.05, 20_000), chance.integers(1, 37, 20_000)
    known = lifetime(np.minimum(stayed, watched), stayed <= watched, np.ones(20_000))
    assert known is not None
    assert known.is_half_seen
    assert known.half_life == pytest.approx(np.log(0.5) / np.log(0.95), abs=0.6)
    assert known.share_at(60) == pytest.approx(0.95**60, abs=0.01)
    assert known.remaining_years([0, 24], 1200) == pytest.approx([1 / 0.05 / 12] * 2, rel=0.06)
    assert lifetime([1, 2], [True, False], [5, 5]) is None


def test_a_lapse_begins_where_fewer_than_a_fifth_come_back() -> None:
    assert lapse_days([30, 60], [100, 100], [10, 5]) == 30
    assert lapse_days([30, 60], [100, 100], [90, 80]) == 60
    assert lapse_days([30, 60], [10, 5], [1, 1]) == 180


def test_an_hour_saves_nothing_where_nobody_will_leave_and_little_where_little_is_expected() -> None:
    saved = hour_saves([0.0, 0.5, 0.99], [100.0, 100.0, 1.0])
    assert saved[0] == 0
    assert saved[1] > saved[2]
