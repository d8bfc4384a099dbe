"""Who may fall silent, what that would cost, and how long members stay."""

from __future__ import annotations

from math import isfinite, isinf, isnan

from metrics.churn_sources import STATES, TENURES
from metrics.model import Good, Metric, Numbers, Unit, Value, WorkedOut

NOT_NOW = "known as of the end of the data only"
NO_ESTIMATE = "too little is known to estimate it"
NO_MONEY = "nothing is foretold of orders"
STILL_THERE = "fewer than half have lapsed so far"


def _members(numbers: Numbers) -> Value:
    return Value(numbers["members"], numbers["known"]) if numbers["known"] else _none(numbers)


def _money(numbers: Numbers) -> Value:
    if not numbers["known"]:
        return _none(numbers)
    if isnan(numbers["at_stake"]):
        return Value(None, numbers["known"], reason=NO_MONEY)
    return Value(numbers["at_stake"], numbers["known"])


def _half_life(numbers: Numbers) -> Value:
    half = numbers["half_life"]
    if not numbers["members"] or isnan(half):
        return _none(numbers)
    if isinf(half) or not isfinite(half):
        return Value(None, numbers["members"], reason=STILL_THERE)
    return Value(half, numbers["members"])


def _none(numbers: Numbers) -> Value:
    return Value(None, 0, reason=NO_ESTIMATE if numbers["is_now"] else NOT_NOW)


METRICS = [
    Metric(
        key="at_risk_members",
        name="Members at risk",
        question="How many may fall silent?",
        definition="Members who are more likely than not to make no order and no contribution in the next 90 days, and "
        "whose silence so far is not long enough to count as a lapse; an estimate as of the end of the data.",
        formula="members with a calibrated risk of one half or more, silent for fewer days than a lapse",
        unit=Unit.COUNT,
        good=Good.DOWN,
        source=STATES,
        count=WorkedOut(_members),
    ),
    Metric(
        key="revenue_at_risk",
        name="Revenue at risk",
        question="What would it cost if they left?",
        definition="Risk times the margin expected in the next 12 months, summed over the members at risk; revenue "
        "where no margin is on record. An estimate as of the end of the data.",
        formula="sum over members at risk of risk × expected 12-month margin",
        unit=Unit.MONEY,
        good=Good.DOWN,
        source=STATES,
        count=WorkedOut(_money),
    ),
    Metric(
        key="half_life_months",
        name="Relationship half-life",
        question="How long do members stay?",
        definition="Months after joining by which half of the members have lapsed, counting those who are there still; "
        "lapsed is a silence from which fewer than a fifth come back.",
        formula="median of Kaplan and Meier's curve of the time from joining to the last sign of life",
        unit=Unit.MONTHS,
        good=Good.UP,
        source=TENURES,
        count=WorkedOut(_half_life),
        citation="Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452",
    ),
]
"""Numbers of risk and of staying."""
