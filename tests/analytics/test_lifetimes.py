"""How long members stay, beyond what was seen of it."""

import numpy as np
import pytest

from analytics.lifetimes import lifetime


def test_who_leaves_at_once_does_not_set_the_pace_of_leaving_later():
    """Of 1,000 members 300 leave in the first month, and of the others 2 in a hundred in each of eight months."""
    there, months, ended, members = 700.0, [1], [True], [300.0]
    for month in range(2, 10):
        months.append(month)
        ended.append(True)
        members.append(there * 0.02)
        there *= 0.98
    known = lifetime([*months, 9], [*ended, False], [*members, there])
    assert known is not None
    assert known.seen_until == 9
    assert known.share_at(24) == pytest.approx(0.7 * 0.98**23, rel=0.01)


def test_a_long_curve_goes_on_at_the_pace_of_its_last_year():
    """A tenth leaves each month for three years, and then one in a hundred for another."""
    rates = np.repeat([0.1, 0.01], [36, 12])
    there = np.concatenate([[1e6], 1e6 * np.cumprod(1 - rates)])
    months, left = np.arange(1, 49), -np.diff(there)
    known = lifetime([*months, 48], [*[True] * 48, False], [*left, there[-1]])
    assert known is not None
    assert known.share_at(60) / known.share_at(48) == pytest.approx(0.99**12, rel=1e-3)
