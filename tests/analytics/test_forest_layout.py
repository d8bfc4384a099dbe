"""Trees are drawn where nothing lies on anything, and stay where they are."""

import numpy as np
import pytest

from analytics.forest_layout import packed_circles, radial_forest


def grown(many: int, seed: int = 4) -> np.ndarray:
    """Who brought whom: each newcomer by somebody before them, or by nobody; some bring far more than others."""
    chance = np.random.default_rng(seed)
    brought_by = (chance.random(many) ** 3 * np.arange(many)).astype(np.int64)
    return np.where(chance.random(many) < 0.3, -1, np.minimum(brought_by, np.arange(many) - 1))


def roots_of(parent: np.ndarray) -> np.ndarray:
    root = np.arange(len(parent))
    for member in range(len(parent)):
        root[member] = member if parent[member] < 0 else root[parent[member]]
    return root


def test_no_tree_lies_on_another():
    parent = grown(1_500)
    x, y = radial_forest(parent)
    root = roots_of(parent)
    roots = np.flatnonzero(parent < 0)
    reach = np.array([np.hypot(x[root == each] - x[each], y[root == each] - y[each]).max() for each in roots])
    apart = np.hypot(x[roots][:, None] - x[roots], y[roots][:, None] - y[roots])
    np.fill_diagonal(apart, np.inf)
    assert (apart - reach[:, None] - reach > 0).all()


def test_members_of_a_generation_stand_on_one_ring_around_their_root():
    parent = np.array([-1, 0, 0, 1, 1, 2, 2, 2])
    x, y = radial_forest(parent)
    distance = np.hypot(x - x[0], y - y[0]).round(6)
    assert distance[0] == 0
    assert len(set(distance[1:3])) == 1
    assert len(set(distance[3:])) == 1
    assert distance[3] > distance[1]


def test_a_newcomer_leaves_every_other_tree_where_it_is():
    parent = grown(2_000)
    whom = int(np.flatnonzero(parent < 0)[0])
    x, y = radial_forest(parent)
    new_x, new_y = radial_forest(np.append(parent, whom))
    moved = np.hypot(new_x[:-1] - x, new_y[:-1] - y) > 1e-9
    assert not moved[roots_of(parent) != whom].any()


def test_in_the_newcomers_own_tree_nobody_changes_places():
    parent = np.array([-1, *([0] * 40), *([1] * 5)])
    x, y = radial_forest(parent)
    new_x, new_y = radial_forest(np.append(parent, 2))
    angle, new_angle = np.arctan2(y, x)[1:41] % (2 * np.pi), np.arctan2(new_y, new_x)[1:41] % (2 * np.pi)
    assert (np.argsort(angle) == np.argsort(new_angle)).all()


def test_one_giant_star_and_a_hundred_thousand_members_in_one_cascade_are_placed_at_once():
    star = np.array([-1, *([0] * 4_999)])
    x, y = radial_forest(star)
    assert len(set(zip(x.round(6), y.round(6), strict=True))) == 5_000
    x, y = radial_forest(np.append(-1, grown(100_000)[1:].clip(0)))
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()


def test_circles_of_all_sizes_never_overlap():
    radii = np.sort(np.random.default_rng(1).pareto(1.2, 400) + 0.5)[::-1]
    x, y = packed_circles(radii)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(apart, np.inf)
    assert (apart - radii[:, None] - radii > -1e-9).all()


def test_a_circle_of_referrers_is_refused():
    with pytest.raises(ValueError, match="circle"):
        radial_forest(np.array([1, 0]))
