"""What is counted from threads: by month, between two members, by helper, and of newcomers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, false, func, literal, select

from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.conversation_tables import (
    MINUTES,
    WINDOW_DAYS,
    help_pairs,
    newcomer_paths,
    thread_answers,
    thread_months,
    threads,
    topic_helpers,
    wait_months,
)
from data_access.rollups.reach import until
from data_access.rollups.tables import people
from data_access.schema import members

BACK_DAYS = 90
"""Days after the first week within which a newcomer may begin another topic."""
HELPING_DAYS = 365
"""Days for which an answer says what somebody knows about."""
THERE_DAYS = 90
"""Days within which a helper has to have answered, to be thought of as still there."""
MOST_HELPERS = 25
"""Helpers of each topic who are considered."""


def build_thread_months(connection: Connection) -> int:
    """Add threads up by month, segment, channel and topic."""
    each = threads.c
    by = (each.month, each.segment, each.channel, each.topic)
    return refill(connection, thread_months, select(*by, *sums_of_threads()).group_by(*by).order_by(each.month))


def sums_of_threads() -> list[ColumnElement[Any]]:
    """What is counted of threads, by the names that ``thread_months`` has for it."""
    each = threads.c
    asked = and_(each.is_mature, each.is_question)
    counts = {
        "topics": literal(1),
        "mature": _one(each.is_mature),
        "covered": _one(and_(each.is_mature, each.is_covered)),
        "covered_by_anyone": _one(and_(each.is_mature, each.is_covered_by_anyone)),
        "questions": _one(asked),
        "questions_covered": _one(and_(asked, each.is_covered)),
        "solo": _one(and_(each.is_mature, ~each.is_answered)),
        "speakers": case((each.is_mature, each.speakers), else_=0),
        "depth": case((each.is_mature, each.depth), else_=0),
        "replies": each.replies,
        "company_replies": each.company_replies,
    }
    return labelled(**{name: integer(func.sum(value)) for name, value in counts.items()})


def build_wait_months(connection: Connection) -> int:
    """Count threads by month and how long they waited."""
    return refill(connection, wait_months, waits_of((threads.c.month,)).order_by(threads.c.month))


def waits_of(by: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Threads by how long they waited: `by`, wait_minutes, answered, unanswered; see ``wait_months``."""
    groups = (*by, threads.c.wait_minutes)
    counts = labelled(
        answered=integer(func.count(case((threads.c.is_answered, 1)))),
        unanswered=integer(func.count(case((~threads.c.is_answered, 1)))),
    )
    return select(*groups, *counts).group_by(*groups)


def build_help_pairs(connection: Connection) -> int:
    """Pairs of who asked and who answered, and whether they have answered each other."""
    return refill(connection, help_pairs, pairs_of_help())


def pairs_of_help(*kept: ColumnElement[bool]) -> Select[Any]:
    """Those pairs counted by the segment and channel of who asked; `kept` are conditions on ``people``, who ask."""
    answers = thread_answers.c
    once = select(answers.asker_no, answers.member_no).where(answers.asker_no.is_not(None)).distinct().subquery("once")
    back = once.alias("back")
    both = and_(back.c.asker_no == once.c.member_no, back.c.member_no == once.c.asker_no)
    by = (people.c.segment, people.c.channel)
    sums = labelled(pairs=func.count(), mutual=func.count(back.c.member_no))
    rows = select(*by, *sums).join_from(once, people, people.c.member_no == once.c.asker_no).outerjoin(back, both)
    return rows.where(*kept).group_by(*by)


def build_topic_helpers(connection: Connection) -> int:
    """Who could be asked about which topic: who answered questions on it in the last year, and is still there.

    Who has left, or may not be contacted, is not among them.
    """
    answers = thread_answers.c
    by = (answers.member_no, answers.topic)
    counts = labelled(
        answers=func.count(),
        thanks=integer(func.sum(_one(answers.thanks > 0))),
        quick=integer(func.sum(_one(answers.wait_minutes <= MINUTES))),
    )
    recent = and_(answers.is_question, answers.topic != "", answers.answered_day > until() - HELPING_DAYS)
    is_there = func.max(answers.answered_day) > until() - THERE_DAYS
    each = select(*by, *counts).where(recent).group_by(*by).having(is_there).subquery("each")
    order = ((each.c.answers + 2 * each.c.thanks).desc(), each.c.member_no)
    best: dict[str, Any] = {"partition_by": each.c.topic, "order_by": order}
    may_be_asked = and_(members.c.left_at.is_(None), members.c.consent.is_not(false()))
    ranked = (
        select(*each.c, integer(func.row_number().over(**best)).label("place"))
        .join_from(each, people, people.c.member_no == each.c.member_no)
        .join(members, and_(members.c.member_id == people.c.member_id, may_be_asked))
        .subquery("ranked")
    )
    return refill(connection, topic_helpers, select(*ranked.c).where(ranked.c.place <= MOST_HELPERS))


def build_newcomer_paths(connection: Connection) -> int:
    """Each member's first topic, and what followed."""
    each = threads.c
    mine: dict[str, Any] = {"partition_by": each.member_no, "order_by": (each.day, each.thread_no)}
    numbered = (
        select(
            each.member_no,
            each.day,
            each.thread_no,
            func.row_number().over(**mine).label("nth"),
        )
        .where(each.member_no.is_not(None))
        .subquery("numbered")
    )
    first = select(*numbered.c).where(numbered.c.nth == 1).subquery("first")
    again = _again(first)
    begun = threads.alias("begun")
    columns = labelled(
        member_no=first.c.member_no,
        segment=begun.c.segment,
        channel=begun.c.channel,
        month=begun.c.month,
        is_mature=first.c.day + WINDOW_DAYS + BACK_DAYS <= until(),
        is_answered=begun.c.is_covered_by_anyone,
        is_back=again.c.member_no.is_not(None),
    )
    rows = (
        select(*columns)
        .join_from(first, begun, begun.c.thread_no == first.c.thread_no)
        .outerjoin(again, again.c.member_no == first.c.member_no)
    )
    return refill(connection, newcomer_paths, rows)


def _again(first: Any) -> Any:
    """Members who began a topic in the 90 days after the first week: member_no."""
    later = threads.alias("later")
    after = later.c.day - first.c.day
    is_back = and_(after > WINDOW_DAYS, after <= WINDOW_DAYS + BACK_DAYS)
    rows = select(later.c.member_no).join_from(first, later, later.c.member_no == first.c.member_no)
    return rows.where(is_back).distinct().subquery("again")


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
