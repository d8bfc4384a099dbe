"""How value is spread, against counting each member."""

import numpy as np
import pytest

from analytics.lorenz import gini, spread, top_multiple, top_multiple_interval, top_share

EACH = np.random.default_rng(5).pareto(1.6, 5_000) * 100


def gathered(values: np.ndarray):
    """Amounts within a thousandth of one another together, as the store gives them."""
    _, step = np.unique(np.floor(np.log(values) * 1000), return_inverse=True)
    return spread(np.bincount(step), np.bincount(step, values))


def test_gini_is_the_mean_difference_over_twice_the_mean():
    ordered = np.sort(EACH)
    place = np.arange(1, len(ordered) + 1)
    by_hand = (2 * place - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum())
    assert gini(gathered(EACH)) == pytest.approx(by_hand, abs=1e-6)


def test_the_top_is_held_against_the_median():
    best = np.sort(EACH)[-50:]
    assert top_multiple(gathered(EACH)) == pytest.approx(best.mean() / np.median(EACH), rel=2e-3)
    assert top_share(gathered(EACH)) == pytest.approx(best.sum() / EACH.sum(), abs=1e-4)


def test_the_interval_is_that_of_drawing_members_anew():
    draw = np.random.default_rng(6)
    found = []
    for _ in range(400):
        mine = np.sort(draw.choice(EACH, len(EACH)))
        found.append(mine[-50:].mean() / mine[2_500])
    low, high = top_multiple_interval(gathered(EACH))
    expected = np.quantile(found, [0.025, 0.975])
    assert low == pytest.approx(expected[0], rel=0.08)
    assert high == pytest.approx(expected[1], rel=0.08)


def test_nothing_is_said_where_there_is_nothing():
    nothing = spread([3], [0.0])
    assert np.isnan([gini(nothing), top_multiple(nothing), *top_multiple_interval(nothing)]).all()
    mostly = spread([60, 40], [0.0, 400.0])
    assert np.isnan(top_multiple(mostly))
    with pytest.raises(ValueError, match="0 or more"):
        spread([1], [-1.0])
