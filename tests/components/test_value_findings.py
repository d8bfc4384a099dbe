"""What is said of value: how it came true, and what stands where nothing is known of an earlier period."""

from __future__ import annotations

import pandas as pd

from components import value_findings as told


def earlier(seen: int, days: int, *, with_spend: bool = True) -> pd.DataFrame:
    about = {"cut": pd.Timestamp("2025-11-17"), "seen": seen, "days": days, "n": 1_200}
    orders = {"what": "orders", "expected": 900.4, "happened": 1_000.0}
    spend = {"what": "spend", "expected": 45_000.0, "happened": 50_000.0}
    return pd.DataFrame([about | each for each in ((orders, spend) if with_spend else (orders,))])


def test_what_was_expected_is_said_beside_what_came() -> None:
    said = told.came_true(earlier(1_095, 365), "EUR")
    assert "of 1,200 customers known on 17 November 2025, 900 days with an order were expected in the 365" in said
    assert "and 1,000 came; €45,000 of revenue were expected, and it was €50,000." in said
    assert "too much" not in said


def test_an_estimate_that_reaches_beyond_the_data_says_so() -> None:
    said = told.came_true(earlier(186, 187, with_spend=False), "EUR")
    assert said.endswith("The data cover 1.0 years: who leaves later is not in them, so 3 years may be too much.")
    assert "€" not in said


def test_nothing_is_said_to_have_come_true_where_nothing_was_foretold() -> None:
    assert told.came_true(earlier(1, 1)[:0], "EUR") == "It could not be held against what happened yet."


def test_the_year_whose_customers_paid_most_is_named() -> None:
    revenue = pd.DataFrame({"cohort": ["2024", "2024", "2025"], "revenue": [30.0, 30.0, 40.0]})
    assert told.layers(revenue) == "Customers who first bought in 2024 make 60% of the revenue"
    assert told.layers(revenue[:0]) == "Nobody is known to have paid anything"
