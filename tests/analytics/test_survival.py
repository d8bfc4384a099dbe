"""Kaplan and Meier's estimate equals a published table and statsmodels."""

import math

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from analytics.survival import kaplan_meier, time_until

REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks in remission under 6-MP, ended and censored: Freireich et al. 1963, as in Kleinbaum and Klein's table."""
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_published_table_of_remissions_is_found():
    ended, censored = REMISSION
    curve = kaplan_meier([*ended, *censored], [True] * len(ended) + [False] * len(censored))
    assert dict(zip(curve["time"], curve["survival"].round(3), strict=True)) == pytest.approx(PUBLISHED, abs=6e-4)
    assert time_until(curve) == 23
    assert math.isinf(time_until(curve, 0.9))


def test_it_equals_statsmodels_on_random_cases():
    random = np.random.default_rng(7)
    times, observed = random.integers(0, 40, 300), random.random(300) < 0.6
    curve, known = kaplan_meier(times, observed), SurvfuncRight(times, observed.astype(int))
    np.testing.assert_allclose(curve["time"], known.surv_times)
    np.testing.assert_allclose(curve["survival"], known.surv_prob)
    band = np.log(curve["survival"]) * np.exp(
        1.959964 * known.surv_prob_se / known.surv_prob / -np.log(known.surv_prob)
    )
    np.testing.assert_allclose(curve["low"].iloc[:-1], np.exp(band).iloc[:-1], rtol=1e-6)


def test_weighted_cases_count_as_often_as_they_weigh():
    whole = kaplan_meier([1, 1, 2, 3, 3, 3], [True, True, False, True, True, True])
    weighed = kaplan_meier([1, 2, 3], [True, False, True], [2, 1, 3])
    np.testing.assert_allclose(whole, weighed)


def test_a_negative_duration_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        kaplan_meier([1, -1], [True, True])
