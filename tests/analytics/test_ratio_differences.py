"""Effects are those of a Poisson regression, cover the truth, and are not seen where there are none."""

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.ratio_differences import Arm, ratio_in_differences


def drawn(seed: int, effect: float, size: int = 800) -> tuple[Arm, Arm]:
    """Two arms of members who differ in their rates by factors; all buy less in the months after."""
    draw = np.random.default_rng(seed)
    arms = []
    for raised in (1 + effect, 1.0):
        rate = draw.gamma(0.8, 2.0, size)
        arms.append(Arm(draw.poisson(rate * 5).astype(float), draw.poisson(rate * 4 * raised).astype(float)))
    return arms[0], arms[1]


@pytest.mark.parametrize("is_weighed", [False, True])
def test_it_is_a_poisson_regression_with_errors_clustered_by_member(is_weighed: bool):
    treated, others = drawn(1, 0.2, 300)
    draw = np.random.default_rng(2)
    whose = (
        [draw.integers(0, 200, 300), draw.integers(100, 300, 300)]
        if is_weighed
        else [np.arange(300), np.arange(300, 600)]
    )
    weight = draw.integers(1, 4, 300) if is_weighed else np.ones(300, int)
    found = ratio_in_differences(
        Arm(treated.before, treated.after, whose[0]), Arm(others.before, others.after, whose[1], weight.astype(float))
    )
    before, after = np.repeat(others.before, weight), np.repeat(others.after, weight)
    done = np.concatenate([treated.before, treated.after, before, after])
    is_treated = np.arange(len(done)) < 600
    is_after = np.concatenate([np.zeros(300), np.ones(300), np.zeros(len(before)), np.ones(len(after))])
    member = np.concatenate([whose[0], whose[0], *2 * [np.repeat(whose[1], weight)]])
    design = np.column_stack([np.ones(len(done)), is_treated, is_after, is_treated * is_after])
    how = {"groups": member, "use_correction": False, "df_correction": False}
    fitted = sm.GLM(done, design, family=sm.families.Poisson()).fit(tol=1e-14, cov_type="cluster", cov_kwds=how)
    assert found.log_ratio == pytest.approx(fitted.params[3], abs=1e-6)
    assert found.error == pytest.approx(fitted.bse[3], rel=1e-6)


def test_a_truth_is_covered_as_often_as_promised_and_nothing_is_seldom_taken_for_something():
    covered, alarms = 0, 0
    for seed in range(200):
        low, high = ratio_in_differences(*drawn(seed, 0.1)).interval
        covered += low <= 0.1 <= high
        alarms += not ratio_in_differences(*drawn(seed + 1000, 0.0)).covers_nothing
    assert 0.91 <= covered / 200 <= 0.985
    assert alarms / 200 <= 0.09


def test_nothing_is_told_of_few_or_of_who_did_nothing():
    treated, others = drawn(1, 0.2)
    few = Arm(treated.before[:20], treated.after[:20])
    idle = Arm(np.zeros(100), np.ones(100))
    assert not ratio_in_differences(few, others).is_known
    assert not ratio_in_differences(idle, others).is_known
