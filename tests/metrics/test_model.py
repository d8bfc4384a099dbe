"""How values are written, and when a ratio has a value, a number of cases and an interval."""

import math
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from metrics.catalogue import METRICS
from metrics.model import Metric, Ratio, Total, Unit

WRITTEN = [
    (Unit.COUNT, 1234.4, "", "1,234"),
    (Unit.COUNT, 0.0, "", "0"),
    (Unit.MONEY, 999.5, "EUR", "€999.50"),
    (Unit.MONEY, 1000.0, "", "1,000"),
    (Unit.MONEY, -2_345_678.0, "GBP", "-£2.35M"),
    (Unit.MONEY, 1.2e9, "GBP", "£1.20B"),
    (Unit.MONEY, 5.0, "XYZ", "XYZ 5.00"),
    (Unit.SHARE, 0.0, "", "0.0%"),
    (Unit.SHARE, 1.3456, "", "134.6%"),
    (Unit.RATIO, 2.345, "", "2.35"),
    (Unit.MONTHS, 7.04, "", "7.0 months"),
    (Unit.SCORE, 66.6, "", "67"),
]
CHANGES = [
    (Unit.COUNT, 110.0, 100.0, "+10.0%"),
    (Unit.COUNT, 5.0, 0.0, "+5"),
    (Unit.COUNT, 0.0, 0.0, ""),
    (Unit.MONEY, 50.0, -100.0, "+150.0%"),
    (Unit.SHARE, 0.421, 0.4, "+2.1 pt"),
    (Unit.RATIO, 1.0, 1.5, "-0.50"),
    (Unit.MONTHS, 7.5, 7.0, "+0.50"),
    (Unit.SCORE, 61.0, 66.6, "-5.6"),
    (Unit.SHARE, math.nan, 0.4, ""),
    (Unit.COUNT, 3.0, math.inf, ""),
]


@pytest.mark.parametrize(("unit", "value", "currency", "written"), WRITTEN)
def test_a_value_is_written_as_people_read_it(unit: Unit, value: float, currency: str, written: str) -> None:
    assert unit.format(value, currency) == written


@pytest.mark.parametrize(("unit", "new", "old", "written"), CHANGES)
def test_a_change_is_written_with_its_sign(unit: Unit, new: float, old: float, written: str) -> None:
    assert unit.format_change(new, old) == written


def test_every_unit_can_write_a_value_and_a_change() -> None:
    for unit in Unit:
        assert unit.format(12.0)
        assert unit.format_change(13.0, 12.0).startswith("+")


def test_a_share_of_few_cases_has_an_interval_and_one_of_many_has_none() -> None:
    share = Ratio("top", "bottom", "nobody", is_share=True)
    few = share.value({"top": 30, "bottom": 99})
    assert (few.value, few.n) == (30 / 99, 99)
    assert (few.low, few.high) == pytest.approx(proportion_confint(30, 99, method="wilson"))
    many = share.value({"top": 30, "bottom": 100})
    assert (many.low, many.high) == (None, None)


def test_a_ratio_without_a_bottom_has_its_reason_and_no_value() -> None:
    nothing = Ratio("top", "bottom", "nobody came").value({"top": 0, "bottom": 0})
    assert (nothing.value, nothing.n, nothing.reason) == (None, 0, "nobody came")


def test_a_ratio_of_something_unknown_is_unknown() -> None:
    unknown = Ratio("top", "bottom", "nobody", unknown="no spend is known").value({"top": math.nan, "bottom": 3})
    assert (unknown.value, unknown.reason) == (None, "no spend is known")


def test_a_ratio_may_count_other_cases_than_its_bottom() -> None:
    counted = Ratio("refunded", "revenue", "none", cases="orders").value({"refunded": 5, "revenue": 50, "orders": 2})
    assert (counted.value, counted.n) == (0.1, 2)


def test_every_metric_speaks_in_sentences_of_its_own() -> None:
    for key, metric in METRICS.items():
        assert metric.key == key
        assert metric.name[0].isupper()
        assert metric.definition[0].isupper()
    assert len({metric.definition for metric in METRICS.values()}) >= len(METRICS) - 5
    assert len({(metric.name, metric.unit) for metric in METRICS.values()}) == len(METRICS)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"definition": "No full stop"}, "full stop"),
        ({"question": "No question."}, "question mark"),
        ({"formula": ""}, "formula"),
    ],
)
def test_a_metric_that_does_not_explain_itself_is_refused(said: dict[str, Any], complaint: str) -> None:
    words = {"definition": "One.", "question": "How many?", "formula": "one"} | said
    like = METRICS["orders"]
    with pytest.raises(ValueError, match=complaint):
        Metric("one", "One", unit=Unit.COUNT, good=like.good, source=like.source, count=Total("one"), **words)
