"""Wilson's interval, against statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from statsmodels.stats.proportion import proportion_confint

from analytics.intervals import wilson_interval


@given(some.integers(1, 100_000).flatmap(lambda cases: some.tuples(some.integers(0, cases), some.just(cases))))
def test_the_interval_is_the_one_of_statsmodels(counted: tuple[int, int]) -> None:
    assert wilson_interval(*counted) == pytest.approx(proportion_confint(*counted, method="wilson"), abs=1e-12)


@pytest.mark.parametrize(("top", "bottom"), [(0, 0), (2, 1), (-1, 5)])
def test_what_is_no_share_has_no_interval(top: int, bottom: int) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        wilson_interval(top, bottom)
