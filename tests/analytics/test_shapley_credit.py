"""Credit up a chain is Shapley's, and adds up to what there is."""

from itertools import permutations, product

import numpy as np
import pytest

from analytics.shapley_credit import LONGEST_CHAIN, below, chain_shares, shared


def shapley_by_hand(length: int, anyway: float) -> list[float]:
    """Each one's mean contribution over all orders, for a chain of `length` above a member: by going through all."""

    def worth(counted: frozenset[int]) -> float:
        """The member (0) came, whose value is 1: anyway, or since the one above came and is counted in."""
        if 0 not in counted:
            return 0.0
        total = 0.0
        for comes in product((True, False), repeat=length):  # whether each would have come anyway, but for the root
            chance = np.prod([anyway if each else 1 - anyway for each in comes])
            here = True
            for place in range(length):
                here = comes[place] or place + 1 in counted
                if comes[place] or not here:
                    break
            total += chance * here
        return float(total)

    shares = np.zeros(length + 1)
    orders = list(permutations(range(length + 1)))
    for order in orders:
        counted: frozenset[int] = frozenset()
        for who in order:
            more = counted | {who}
            shares[who] += worth(more) - worth(counted)
            counted = more
    return list(shares / len(orders))


@pytest.mark.parametrize("anyway", [0.0, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 4])
def test_shares_are_mean_contributions_over_all_orders(length: int, anyway: float):
    assert chain_shares(length, anyway) == pytest.approx(shapley_by_hand(length, anyway), abs=1e-12)


@pytest.mark.parametrize("anyway", [0.3, 0.5, 0.7])
def test_shares_of_the_longest_chain_sum_to_one(anyway: float):
    assert chain_shares(LONGEST_CHAIN, anyway).sum() == pytest.approx(1, rel=1e-12)


def forest(size: int, seed: int, chance: float) -> np.ndarray:
    """Each member has a random earlier one above them, or none."""
    draw = np.random.default_rng(seed)
    above = (draw.random(size) * np.arange(size)).astype(np.int64)
    return np.where((draw.random(size) < chance) & (np.arange(size) > 0), above, -1)


@pytest.mark.parametrize("above", [forest(20_000, 1, 0.7), forest(3_000, 2, 1.0), np.arange(-1, 399)], ids=str)
def test_value_is_kept_or_credited_and_never_made(above: np.ndarray):
    value = np.random.default_rng(3).gamma(0.5, 200.0, len(above))
    kept, credited, marked = shared(above, value, np.arange(len(above)) % 3 == 0, 0.5)
    assert kept.sum() + credited.sum() == pytest.approx(value.sum(), rel=1e-9)
    assert (marked <= credited + 1e-9).all()
    assert below(above, value).sum() > credited.sum()


def test_each_chain_is_shared_by_its_own_length():
    above = np.array([-1, 0, 1, 2])
    kept, credited, _ = shared(above, np.array([0.0, 0.0, 0.0, 1.0]), np.zeros(4, bool), 0.5)
    assert [kept[3], credited[2], credited[1], credited[0]] == pytest.approx([0.698, 0.198, 0.073, 0.031], abs=5e-4)
