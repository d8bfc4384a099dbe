"""The community: who is there, who comes, who stays, and how often."""

from __future__ import annotations

from metrics.model import Good, Metric, Numbers, Ratio, Total, Unit, Value, WorkedOut
from metrics.sources import ACTIVE, ACTS, ASKS, CONTRIBUTORS, DAYS, MEMBERS, REFERRALS, SURGES, SURVEYS

NOBODY_ACTIVE = "nobody was active"


def _stickiness(numbers: Numbers) -> Value:
    days = numbers["days"]
    return Value(numbers["sticky"] / days, days) if days else Value(None, 0, reason=NOBODY_ACTIVE)


def _daily(numbers: Numbers) -> Value:
    days = numbers["days"]
    return Value(numbers["daily"] / days, days) if days else Value(None, 0, reason=NOBODY_ACTIVE)


def _trust(numbers: Numbers) -> Value:
    """The mean answer from 1 to 5 as 0 to 100."""
    answers = numbers["answers"]
    if not answers:
        return Value(None, 0, reason="nobody was asked whether they trust you")
    return Value((numbers["score"] / answers - 1) / 4 * 100, answers)


METRICS = [
    Metric(
        key="active_members",
        name="Active members",
        question="How many people take part?",
        definition="Members with an order or an interaction in the period.",
        formula="different members with an order or interaction",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ACTIVE,
        count=Total("any_active"),
    ),
    Metric(
        key="new_members",
        name="New",
        question="How many take part for the first time?",
        definition="Active members whose first order or interaction ever is in the period.",
        formula="active members never active before",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ACTIVE,
        count=Total("any_new"),
    ),
    Metric(
        key="new_share",
        name="New, of active",
        question="How much of the community is new?",
        definition="Share of active members whose first order or interaction ever is in the period.",
        formula="new ÷ active members",
        unit=Unit.SHARE,
        good=Good.NEITHER,
        source=ACTIVE,
        count=Ratio("any_new", "any_active", NOBODY_ACTIVE, is_share=True),
    ),
    Metric(
        key="returning_members",
        name="Returning",
        question="How many keep taking part?",
        definition="Members active in the period and in the one of equal length before it.",
        formula="active now and in the period before",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ACTIVE,
        count=Total("any_returning"),
    ),
    Metric(
        key="resurrected_members",
        name="Came back",
        question="How many came back after a silence?",
        definition="Members active in the period who had been active before, but not in the period before it.",
        formula="active now, not in the period before, seen earlier",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ACTIVE,
        count=Total("any_resurrected"),
    ),
    Metric(
        key="dormant_members",
        name="Fell silent",
        question="How many fell silent?",
        definition="Members active in the period before who are not active in this one.",
        formula="active in the period before, not now",
        unit=Unit.COUNT,
        good=Good.DOWN,
        source=ACTIVE,
        count=Total("any_dormant"),
    ),
    Metric(
        key="quick_ratio",
        name="Quick ratio",
        question="Do more people come than fall silent?",
        definition="People who are new or came back, for each one who fell silent.",
        formula="(new + came back) ÷ fell silent",
        unit=Unit.RATIO,
        good=Good.UP,
        source=ACTIVE,
        count=Ratio("any_came", "any_dormant", "nobody fell silent"),
        citation="Hsieh, J. (2015), Tribe Capital: growth accounting",
        looks_back=True,
    ),
    Metric(
        key="stickiness",
        name="Stickiness",
        question="How often do they come?",
        definition="On an average day, the share of the last 30 days' active members who are active that day.",
        formula="mean over days of (active that day ÷ active in the 30 days ending with it)",
        unit=Unit.SHARE,
        good=Good.UP,
        source=DAYS,
        count=WorkedOut(_stickiness),
    ),
    Metric(
        key="daily_active_members",
        name="Active on a day",
        question="How many come on an average day?",
        definition="Members active on an average day, days left out that end 30 days of silence.",
        formula="mean over days of members with an order or interaction",
        unit=Unit.COUNT,
        good=Good.UP,
        source=DAYS,
        count=WorkedOut(_daily),
    ),
    Metric(
        key="joined_members",
        name="Joined",
        question="How many joined?",
        definition="Members whose joining date is in the period, staff left out.",
        formula="members who joined",
        unit=Unit.COUNT,
        good=Good.UP,
        source=MEMBERS,
        count=Total("joined"),
    ),
    Metric(
        key="surge_weeks",
        name="Surges",
        question="Did people come in a wave?",
        definition="Weeks begun in the period whose joins exceed the median of the 26 weeks before by four median "
        "absolute deviations.",
        formula="weeks with joins above median + 4 × median absolute deviation",
        unit=Unit.COUNT,
        good=Good.UP,
        source=SURGES,
        count=Total("surges"),
    ),
    Metric(
        key="referred_share",
        name="Brought by friends",
        question="Do members bring others?",
        definition="Share of the members who joined whom a referral brought.",
        formula="joined by a referral ÷ joined",
        unit=Unit.SHARE,
        good=Good.UP,
        source=REFERRALS,
        count=Ratio("referred", "joined", "nobody joined", is_share=True),
    ),
    Metric(
        key="joined_per_referral",
        name="Joined of invited",
        question="Do the people they recommend you to come?",
        definition="People brought by members who joined in the period, for each referral made in it.",
        formula="referees who joined ÷ referrals made",
        unit=Unit.RATIO,
        good=Good.UP,
        source=REFERRALS,
        count=Ratio("referrals_joined", "referrals_made", "nobody recommended you"),
    ),
    Metric(
        key="contributions",
        name="Contributions",
        question="How much do members give each other?",
        definition="Posts, answers, replies, reviews, ideas and shares, and referrals made.",
        formula="contributing interactions + referrals made",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ACTS,
        count=Total("contributions"),
    ),
    Metric(
        key="contributing_members",
        name="Contributors",
        question="How many give something to the community?",
        definition="Members with a contribution in the period.",
        formula="different members with a contribution",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CONTRIBUTORS,
        count=Total("contribution_active"),
    ),
    Metric(
        key="contributor_share",
        name="Who contributes",
        question="Is it a community or an audience?",
        definition="Members who contributed, for each active member.",
        formula="members who contributed ÷ active members",
        unit=Unit.SHARE,
        good=Good.UP,
        source=CONTRIBUTORS,
        count=Ratio("contribution_active", "any_active", NOBODY_ACTIVE),
    ),
    Metric(
        key="trust_score",
        name="Stated trust",
        question="Do they trust you?",
        definition="Mean answer to the question about trust, where 1 is 0 and 5 is 100.",
        formula="(mean answer − 1) ÷ 4 × 100",
        unit=Unit.SCORE,
        good=Good.UP,
        source=SURVEYS,
        count=WorkedOut(_trust),
    ),
    Metric(
        key="gives_per_ask",
        name="Given for each ask",
        question="Do you give as much as you ask?",
        definition="What the company gave members unpaid, for each thing it asked of them.",
        formula="gives ÷ asks",
        unit=Unit.RATIO,
        good=Good.UP,
        source=ASKS,
        count=Ratio("gives", "asks", "nothing was asked"),
    ),
]
