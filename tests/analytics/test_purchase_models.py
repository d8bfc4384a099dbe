"""Models of purchases give what was published of CDNOW, and foretell what was simulated."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import betaln, gammaln

from analytics import bgnbd, gamma_gamma, paretonbd
from analytics.calibration import goodness
from analytics.paretonbd import ParetoDropout
from analytics.purchase_history import Histories, histories, merged
from tests.command_line import SHARED

CUT = date(1997, 9, 30)
HOLD_OUT_WEEKS = 39


@pytest.fixture(scope="module")
def days() -> pd.DataFrame:
    """What each customer of CDNOW spent on each day: customer, day, amount."""
    path = SHARED / "cdnow" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip("no cdnow in ../shared/data")
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
    rows = pd.DataFrame(
        [(who, date.fromisoformat(day).toordinal(), float(amount)) for _, who, day, _, amount in lines],
        columns=["customer", "day", "amount"],
    )
    return rows.groupby(["customer", "day"], as_index=False)["amount"].sum()


@pytest.fixture(scope="module")
def cdnow(days: pd.DataFrame) -> Histories:
    known = days[days["day"] <= CUT.toordinal()].groupby("customer")["day"].agg(["size", "min", "max"])
    return histories(known["size"] - 1, (known["max"] - known["min"]) / 7, (CUT.toordinal() - known["min"]) / 7)


@pytest.fixture(scope="module")
def bought_again(days: pd.DataFrame) -> np.ndarray:
    known = days.loc[days["day"] <= CUT.toordinal(), "customer"].unique()
    later = set(days.loc[days["day"] > CUT.toordinal(), "customer"])
    return np.array([who in later for who in sorted(known)])


def test_bgnbd_is_fitted_to_cdnow_as_published(cdnow: Histories) -> None:
    model = bgnbd.fit(cdnow, is_modified=False)
    assert list(model.parameters.values()) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.001)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.01)
    one = histories([2], [30.43], [38.86])
    assert model.expected(one, 39)[0] == pytest.approx(1.226, abs=0.001)


def test_paretonbd_is_fitted_to_cdnow_as_published(cdnow: Histories) -> None:
    model = paretonbd.fit(cdnow)
    assert list(model.parameters.values()) == pytest.approx([0.553, 10.578, 0.606, 11.668], abs=0.001)
    assert model.log_likelihood == pytest.approx(-9594.98, abs=0.01)
    published = ParetoDropout(0.5534, 10.578, 0.6061, 11.669)
    assert published.expected(histories([26], [30.86], [31]), 52)[0] == pytest.approx(25.46, abs=0.01)


def test_gamma_gamma_is_fitted_to_repeat_purchases_as_published(days: pd.DataFrame) -> None:
    known = days[days["day"] <= CUT.toordinal()]
    first = known.groupby("customer")["day"].transform("min")
    again = known[known["day"] > first].groupby("customer")["amount"].agg(["size", "mean"])
    again = again[again["mean"] > 0]
    model = gamma_gamma.fit(again["size"], again["mean"])
    assert list(model.parameters.values()) == pytest.approx([6.25, 3.74, 15.44], abs=0.02)


@pytest.mark.parametrize("fit", [bgnbd.fit, paretonbd.fit])
def test_a_hundred_and_more_purchases_leave_every_chance_a_number(cdnow: Histories, fit) -> None:
    model, counts = fit(cdnow), np.arange(161, 255)
    many = histories(counts, np.full(94, 30.0), np.full(94, 38.0))
    for found in (model.chance_alive(many), model.chance_active(many, 39), model.expected(many, 39)):
        assert np.isfinite(found).all()
        assert (found >= 0).all()


def test_the_chance_to_be_active_tells_who_buys_again_and_the_chance_to_be_alive_does_not(
    cdnow: Histories, bought_again: np.ndarray
) -> None:
    assert bought_again.sum() == 684
    pareto = goodness(paretonbd.fit(cdnow).chance_active(cdnow, HOLD_OUT_WEEKS), bought_again)
    assert pareto.auc >= 0.765
    assert pareto.brier <= 0.165
    plain = bgnbd.fit(cdnow, is_modified=False)
    assert goodness(plain.chance_active(cdnow, HOLD_OUT_WEEKS), bought_again).auc > 0.75
    assert (plain.chance_alive(cdnow)[cdnow.again == 0] == 1).all()
    assert (bgnbd.fit(cdnow).chance_alive(cdnow)[cdnow.again == 0] < 1).all()


@pytest.mark.parametrize(("again", "last", "watched"), [(0, 0.0, 200.0), (1, 3.0, 150.0), (40, 100.0, 180.0)])
def test_the_integral_over_the_time_of_leaving_is_that_of_an_independent_one(
    again: int, last: float, watched: float
) -> None:
    r, alpha, s, beta = 1.7, 7.0, 1.8, 183.0
    common = gammaln(r + again) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    dead, _ = quad(
        lambda y: s * (alpha + y) ** -(r + again) * (beta + y) ** -(s + 1), last, watched, epsabs=0, epsrel=1e-10
    )
    alive = (alpha + watched) ** -(r + again) * (beta + watched) ** -s
    one = histories([again], [last], [watched])
    found = paretonbd.log_likelihood(np.array([r, alpha, s, beta]), one)[0]
    assert found == pytest.approx(common + np.log(alive + dead), abs=1e-7)


@pytest.mark.parametrize("is_modified", [False, True])
@pytest.mark.parametrize(("a", "b"), [(0.79, 2.4), (0.1, 3.0), (2.5, 0.6)])
@pytest.mark.parametrize(("again", "weeks"), [(1, 52.0), (20, 156.0)])
def test_the_orders_expected_are_those_of_an_independent_integral(
    is_modified: bool, a: float, b: float, again: int, weeks: float
) -> None:
    r, alpha, last, watched = 0.7, 5.0, 30.0, 60.0
    model = bgnbd.GeometricDropout(r, alpha, a, b, is_modified)
    stays = b + again + is_modified

    def of(root: float) -> float:
        """At a chance to drop out of root^(1/a), for which the integral has no pole."""
        chance = root ** (1 / a)
        orders = -np.expm1(-(r + again) * np.log1p(chance * weeks / (alpha + watched))) / chance
        return float(orders * (1 - chance) ** (stays - 1) / a * np.exp(-betaln(a, stays)))

    ratio = ((alpha + watched) / (alpha + last)) ** (r + again)
    alive = 1 / (1 + a / (stays - 1) * ratio)
    mean, _ = quad(of, 0, 1, epsabs=0, epsrel=1e-10, limit=400)
    found = model.expected(histories([again], [last], [watched]), weeks)[0]
    assert found == pytest.approx(alive * mean, rel=1e-5)


def test_last_digits_of_the_data_move_last_digits_of_the_models(cdnow: Histories, days: pd.DataFrame) -> None:
    chance = np.random.default_rng(5)

    def moved(values: np.ndarray) -> np.ndarray:
        return values * (1 + chance.uniform(0, 1e-13, len(values)))

    other = histories(cdnow.again, cdnow.last, moved(cdnow.watched))
    spent = days[days["amount"] > 0].groupby("customer")["amount"].agg(["size", "mean"]).to_numpy().T
    pairs = [[fit(each).parameters for each in (cdnow, other)] for fit in (bgnbd.fit, paretonbd.fit)]
    pairs.append([gamma_gamma.fit(spent[0], each).parameters for each in (spent[1], moved(spent[1]))])
    for one, two in pairs:
        assert one == pytest.approx(two, rel=1e-9)


def test_equal_customers_count_as_one_with_their_weight() -> None:
    chance = np.random.default_rng(3)
    again = chance.integers(0, 3, 400)
    every = histories(again, np.where(again, 5.0, 0.0), np.full(400, 20.0))
    few = merged(every)
    assert len(few) == 3
    for fit in (bgnbd.fit, paretonbd.fit):
        assert fit(few).log_likelihood == pytest.approx(fit(every).log_likelihood, abs=1e-6)


def test_of_simulated_customers_the_worst_tenth_is_off_by_a_fortieth_at_most() -> None:
    chance, many, watched, ahead = np.random.default_rng(7), 40_000, 78.0, 13.0
    pace, leaving = chance.gamma(0.8, 1 / 9.0, many), chance.gamma(1.2, 1 / 60.0, many)
    until = np.minimum(chance.exponential(1 / leaving), watched + ahead)
    again, last, later = np.zeros(many, int), np.zeros(many), np.zeros(many, bool)
    moment = chance.exponential(1 / pace)
    while (moment < until).any():
        here = (moment < until) & (moment < watched)
        again[here] += 1
        last[here] = moment[here]
        later |= (moment < until) & (moment >= watched)
        moment = np.where(moment < until, moment + chance.exponential(1 / pace), np.inf)
    customers = histories(again, last, np.full(many, watched))
    sample = histories(again[:8_000], last[:8_000], np.full(8_000, watched))
    foretold = paretonbd.fit(sample).chance_active(customers, ahead)
    tenth = np.argsort(np.argsort(foretold)) * 10 // many
    gaps = [abs(foretold[tenth == nth].mean() - later[tenth == nth].mean()) for nth in range(10)]
    assert max(gaps) <= 0.025
