"""The conversation: are topics answered, how soon, by whom, and does anybody join in?"""

from __future__ import annotations

from metrics.conversation_sources import LOST, REPLY_WAITS, THREADS, is_known
from metrics.model import Good, Metric, Numbers, Ratio, Total, Unit, Value, WorkedOut

NOT_YET = "no topic is seven days old yet"


def _hours(numbers: Numbers) -> Value:
    topics = numbers["answered"] + numbers["unanswered"]
    if not topics:
        return Value(None, 0, reason="nobody began a topic")
    if not is_known(numbers["hours"]):
        return Value(None, topics, reason="fewer than half are answered so far")
    return Value(numbers["hours"], topics)


METRICS = [
    Metric(
        key="topics",
        name="Topics begun",
        question="How much is there to talk about?",
        definition="Questions and posts of members that begin a thread, in the months they began.",
        formula="questions and posts that answer nothing",
        unit=Unit.COUNT,
        good=Good.UP,
        source=THREADS,
        count=Total("topics"),
    ),
    Metric(
        key="reply_coverage_7d",
        name="Answered by members",
        question="Do people who speak up get an answer?",
        definition="Topics that another member answered within seven days, of those that are seven days old.",
        formula="topics answered by another member within 7 days ÷ topics at least 7 days old",
        unit=Unit.SHARE,
        good=Good.UP,
        source=THREADS,
        count=Ratio("covered", "mature", NOT_YET, is_share=True),
    ),
    Metric(
        key="reply_coverage_with_company_7d",
        name="Answered by anyone",
        question="Does anybody at all answer?",
        definition="Topics that another member or the company's own people answered within seven days.",
        formula="topics answered by anyone else within 7 days ÷ topics at least 7 days old",
        unit=Unit.SHARE,
        good=Good.UP,
        source=THREADS,
        count=Ratio("covered_by_anyone", "mature", NOT_YET, is_share=True),
    ),
    Metric(
        key="first_response_hours",
        name="First answer",
        question="How long do people wait for an answer?",
        definition="Median time until another member answers; topics without an answer count as long as they wait.",
        formula="Kaplan-Meier median of hours from a topic to the first reply of another member",
        unit=Unit.HOURS,
        good=Good.DOWN,
        source=REPLY_WAITS,
        count=WorkedOut(_hours),
        citation="Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452",
    ),
    Metric(
        key="solo_thread_rate",
        name="Left alone",
        question="How many talk to an empty room?",
        definition="Topics at least seven days old to which no other member has said anything.",
        formula="topics without a reply of another member ÷ topics at least 7 days old",
        unit=Unit.SHARE,
        good=Good.DOWN,
        source=THREADS,
        count=Ratio("solo", "mature", NOT_YET, is_share=True),
    ),
    Metric(
        key="distinct_speakers",
        name="Voices per topic",
        question="Is it a conversation or an exchange of two?",
        definition="Different members who speak in a thread, on average, of threads at least seven days old.",
        formula="different members in each thread, added up ÷ topics at least 7 days old",
        unit=Unit.RATIO,
        good=Good.UP,
        source=THREADS,
        count=Ratio("speakers", "mature", NOT_YET),
    ),
    Metric(
        key="thread_depth",
        name="Depth",
        question="Do people answer the answers?",
        definition="Steps from a topic to the reply that is furthest from it, on average.",
        formula="longest chain of replies in each thread, added up ÷ topics at least 7 days old",
        unit=Unit.RATIO,
        good=Good.UP,
        source=THREADS,
        count=Ratio("depth", "mature", NOT_YET),
    ),
    Metric(
        key="peer_answered_share",
        name="Questions members answer",
        question="How much support do members give each other?",
        definition="Questions that another member answered within seven days, of those that are seven days old.",
        formula="questions answered by another member within 7 days ÷ questions at least 7 days old",
        unit=Unit.SHARE,
        good=Good.UP,
        source=THREADS,
        count=Ratio("questions_covered", "questions", "no question is seven days old yet", is_share=True),
    ),
    Metric(
        key="company_answer_share",
        name="The company's share",
        question="Who carries the conversation, the members or you?",
        definition="What the company's own people say in members' threads, of all that anybody else says there.",
        formula="replies of the company's people ÷ replies of other members and the company's people",
        unit=Unit.SHARE,
        good=Good.NEITHER,
        source=THREADS,
        count=Ratio("company_replies", "every_reply", "nobody has answered", is_share=True),
    ),
    Metric(
        key="lost_regulars",
        name="Lost regulars",
        question="Who used to give much and has stopped?",
        definition="Members with four contributions or more in the 90 days before, and none in the last 90.",
        formula="different members, as of the end of the period",
        unit=Unit.COUNT,
        good=Good.DOWN,
        source=LOST,
        count=Total("lost"),
    ),
]
