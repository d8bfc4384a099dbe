"""Referrals: who brings in whom, how many, how soon, and how far it goes on."""

from __future__ import annotations

from math import isinf

from analytics.reproduction import mean_interval
from data_access.rollups.referral_tables import WINDOWS
from metrics.model import Good, Metric, Numbers, Total, Unit, Value, WorkedOut
from metrics.referral_sources import CASCADES, COHORTS, JOINS, WAITS
from metrics.sources import REFERRALS

NO_CASCADE = "nobody who joined then brought anybody"
NOBODY_JOINED = "nobody joined"


def _reproduction(days: int) -> WorkedOut:
    def work(numbers: Numbers) -> Value:
        observed, joined = numbers[f"observed_{days}"], numbers[f"joined_{days}"]
        if not observed:
            return Value(None, 0, reason=f"nobody who joined then has been there for {days} days")
        low, high = mean_interval(joined, numbers[f"squares_{days}"], observed)
        return Value(joined / observed, observed, low, high)

    return WorkedOut(work)


def _cycle(numbers: Numbers) -> Value:
    members = numbers["brought"] + numbers["waiting"]
    if not members:
        return Value(None, 0, reason=NOBODY_JOINED)
    if isinf(numbers["median"]):
        return Value(None, members, reason="fewer than half of them have brought somebody")
    return Value(numbers["median"], members)


def _of_cascades(number: str) -> WorkedOut:
    def work(numbers: Numbers) -> Value:
        cascades = numbers["cascades"]
        return Value(numbers[number], cascades) if cascades else Value(None, 0, reason=NO_CASCADE)

    return WorkedOut(work)


def _organic(numbers: Numbers) -> Value:
    joined = numbers["joined"]
    if not joined:
        return Value(None, 0, reason=NOBODY_JOINED)
    if not numbers["known"]:
        return Value(None, 0, reason="it is not known how anybody came")
    return Value(numbers["organic"] / joined, joined)


METRICS = [
    Metric(
        key="referrals_made",
        name="Referrals made",
        question="How often do members recommend you?",
        definition="Invitations and recommendations that members made in the period, each to one person.",
        formula="referrals made",
        unit=Unit.COUNT,
        good=Good.UP,
        source=REFERRALS,
        count=Total("referrals_made"),
    ),
    Metric(
        key="referrals_joined",
        name="Brought",
        question="How many people do members bring?",
        definition="Members who joined in the period and whom another member had recommended you to; whoever was the "
        "first to do so brought them.",
        formula="members brought by a referral",
        unit=Unit.COUNT,
        good=Good.UP,
        source=REFERRALS,
        count=Total("referrals_joined"),
    ),
    *(
        Metric(
            key=f"referral_r_{days}",
            name=f"Brought in {days} days",
            question=f"How many people does a newcomer bring within {days} days?",
            definition=f"People whom a member brought who joined within {days} days of the member's joining: the mean "
            f"over members who joined in the period and have been there for {days} days.",
            formula=f"people brought within {days} days ÷ members observed for {days} days",
            unit=Unit.RATIO,
            good=Good.UP,
            source=COHORTS,
            count=_reproduction(days),
        )
        for days in WINDOWS
    ),
    Metric(
        key="referral_cycle_days",
        name="Referral cycle",
        question="How long until a newcomer brings somebody?",
        definition="The days after which half of the members who joined in the period have brought the first person "
        "who joined; those who may still do so count as long as they have been there.",
        formula="Kaplan-Meier median of days from joining to the first person brought",
        unit=Unit.DAYS,
        good=Good.DOWN,
        source=WAITS,
        count=WorkedOut(_cycle),
        citation="Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452",
    ),
    Metric(
        key="cascade_count",
        name="Cascades",
        question="How many chains of recommendations began?",
        definition="Members who joined in the period, whom nobody brought and who have brought somebody since.",
        formula="members without a referrer who brought somebody",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CASCADES,
        count=Total("cascades"),
    ),
    Metric(
        key="cascade_largest",
        name="Largest cascade",
        question="How many people came through one member?",
        definition="Members of the largest cascade that began in the period: who began it, whom they brought, whom "
        "these brought, and so on.",
        formula="largest number of members in a cascade",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CASCADES,
        count=_of_cascades("largest"),
    ),
    Metric(
        key="cascade_deepest",
        name="Deepest cascade",
        question="How far does a recommendation travel?",
        definition="Generations after the first in the deepest cascade that began in the period.",
        formula="most steps from who began a cascade to one of its members",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CASCADES,
        count=_of_cascades("deepest"),
    ),
    Metric(
        key="organic_share_of_joins",
        name="Came by word of mouth",
        question="How many come because somebody told them, unpaid?",
        definition="Share of the members who joined who came by an unpaid referral, or by a channel that means being "
        "told by others.",
        formula="joined with organic origin ÷ joined",
        unit=Unit.SHARE,
        good=Good.UP,
        source=JOINS,
        count=WorkedOut(_organic),
    ),
]
