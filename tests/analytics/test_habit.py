"""The shape of times between purchases is found again where it was planted."""

import math

import numpy as np
import pytest

from analytics.habit import wheat_morrison_shape


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0, 5.0])
def test_the_shape_of_gamma_times_is_recovered_whatever_each_customers_rate(shape: float) -> None:
    chance = np.random.default_rng(7)
    customers = 40_000
    rates = chance.gamma(0.7, 3.0, customers) + 0.01
    first, second = (chance.gamma(shape, 1.0, customers) / rates for _ in range(2))
    squares = ((first / (first + second) - 0.5) ** 2).sum()
    assert wheat_morrison_shape(customers, float(squares)) == pytest.approx(shape, rel=0.04)


def test_times_that_never_vary_have_no_finite_shape() -> None:
    assert math.isinf(wheat_morrison_shape(3, 0.0))


def test_times_as_uneven_as_can_be_have_the_shape_0() -> None:
    assert wheat_morrison_shape(10, 2.5) == 0.0


@pytest.mark.parametrize("pairs", [0, -1])
def test_without_pairs_there_is_no_shape(pairs: int) -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        wheat_morrison_shape(pairs, 0.0)
