"""What members are worth, how it is spread, and how many have made the place their own."""

from __future__ import annotations

from math import isnan

from metrics.model import Good, Metric, Numbers, Ratio, Unit, Value, WorkedOut
from metrics.value_sources import LADDER, VALUES

NOT_NOW = "known as of the end of the data only"
NO_ESTIMATE = "too little is known to estimate it"
NO_MEDIAN = "more than half are worth nothing"


def _mean(numbers: Numbers) -> Value:
    if not numbers["customers"]:
        return _none(numbers)
    return Value(numbers["own"] / numbers["customers"], numbers["customers"])


def _gini(numbers: Numbers) -> Value:
    return _of_spread(numbers, "gini", NO_ESTIMATE)


def _multiple(numbers: Numbers) -> Value:
    found = _of_spread(numbers, "multiple", NO_MEDIAN)
    if found.value is None or isnan(numbers["low"]):
        return found
    return Value(found.value, found.n, numbers["low"], numbers["high"])


def _of_spread(numbers: Numbers, name: str, otherwise: str) -> Value:
    if not numbers["members"]:
        return _none(numbers)
    worth = numbers[name]
    return Value(None, numbers["members"], reason=otherwise) if isnan(worth) else Value(worth, numbers["members"])


def _none(numbers: Numbers) -> Value:
    return Value(None, 0, reason=NO_ESTIMATE if numbers["is_now"] else NOT_NOW)


METRICS = [
    Metric(
        key="clv_mean",
        name="Customer value",
        question="What is a customer worth?",
        definition="Mean margin expected of a customer in the next 3 years, discounted by 10% a year, as of the end of "
        "the data; an estimate.",
        formula="sum of expected discounted margin ÷ customers",
        unit=Unit.MONEY,
        good=Good.UP,
        source=VALUES,
        count=WorkedOut(_mean),
    ),
    Metric(
        key="value_gini",
        name="Concentration of value",
        question="Is the worth of the community in few hands?",
        definition="Gini's coefficient of what members are worth, once the value of those who were brought is shared "
        "with those who brought them: 0 where all are worth the same, towards 1 where one is worth everything.",
        formula="1 − 2 × area under the Lorenz curve of shared value",
        unit=Unit.RATIO,
        good=Good.NEITHER,
        source=VALUES,
        count=WorkedOut(_gini),
    ),
    Metric(
        key="top_1pct_multiple",
        name="Top to typical",
        question="How many typical members is one of the best worth?",
        definition="Mean value of the most valuable 1% of members, once the value of those who were brought is shared "
        "with those who brought them, over the median of all.",
        formula="mean value of the top 1% ÷ median value",
        unit=Unit.RATIO,
        good=Good.NEITHER,
        source=VALUES,
        count=WorkedOut(_multiple),
    ),
    Metric(
        key="ownership_quotient",
        name="Ownership quotient",
        question="How many customers have made the place their own?",
        definition="Of the customers with an order in the 12 months before the period's end, the share who brought "
        "somebody, had an idea, helped to choose staff, or wrote a review in their own words that nobody paid for.",
        formula="apostles and owners ÷ customers of the last 12 months",
        unit=Unit.SHARE,
        good=Good.UP,
        source=LADDER,
        count=Ratio("owners", "customers", "nobody bought in the last 12 months", is_share=True),
    ),
]
"""Numbers of value."""
