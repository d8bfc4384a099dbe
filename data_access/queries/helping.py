"""Questions that nobody has answered, and members who know about their topics."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import and_, false, func, or_, select

from data_access.queries.filters import of_people
from data_access.queries.member_lists import called
from data_access.rollups.conversation_tables import open_questions, thread_answers, topic_helpers
from data_access.rollups.list_tables import member_names
from data_access.rollups.reach import until
from data_access.rollups.tables import people
from data_access.schema import members
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

MOST_QUESTIONS = 100
MOST_HELPERS = 25
"""Helpers of each topic who are considered."""
THERE_DAYS = 90
"""Days within which a helper has to have answered, to be thought of as still there."""
LOAD_DAYS = 7


def open_count(store: Store, scope: Scope) -> pd.DataFrame:
    """Open questions by topic, most first: topic (empty text without), questions."""
    table = open_questions
    rows = select(table.c.topic, func.count().label("questions")).where(*of_people(table, scope))
    return store.read(rows.group_by(table.c.topic)).sort_values(
        ["questions", "topic"], ascending=[False, True], ignore_index=True
    )


@personal
def questions_waiting(store: Store, scope: Scope) -> pd.DataFrame:
    """Questions that nobody has answered, those that wait longest first.

    Returns
    -------
    DataFrame
        thread_no, member_no, member (token of who asks), name, topic, text (what they asked; may be missing), waited
        (days); at most ``MOST_QUESTIONS`` rows.
    """
    table = open_questions
    first = (
        select(table, (until() - table.c.day).label("waited"))
        .where(*of_people(table, scope), table.c.topic != "")
        .order_by(table.c.day, table.c.thread_no)
        .limit(MOST_QUESTIONS)
        .subquery("waiting")
    )
    rows = (
        select(
            first.c.thread_no,
            first.c.member_no,
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            first.c.topic,
            first.c.text,
            first.c.waited,
        )
        .join_from(first, people, people.c.member_no == first.c.member_no)
        .join(member_names, member_names.c.member_no == people.c.member_no)
        .order_by(first.c.waited.desc(), first.c.thread_no)
    )
    return store.read(rows)


@personal
def helpers_there(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who answered questions on topics that are asked about now, and are still there.

    Returns
    -------
    DataFrame
        member_no, member (token), name, topic, answers (questions answered in the last year), thanks (those thanked
        for), quick (those within a day), load (topics they answered in the last 7 days); at most ``MOST_HELPERS`` rows
        for each topic. Who has left, or may not be contacted, is not among them.
    """
    helpers = topic_helpers
    asked = select(open_questions.c.topic).where(*of_people(open_questions, scope), open_questions.c.topic != "")
    order = ((helpers.c.answers + 2 * helpers.c.thanks).desc(), helpers.c.member_no)
    place = func.row_number().over(partition_by=helpers.c.topic, order_by=order).label("place")
    ranked = (
        select(helpers, place)
        .where(helpers.c.topic.in_(asked), helpers.c.last_day > until() - THERE_DAYS)
        .subquery("ranked")
    )
    lately = (
        select(thread_answers.c.member_no, func.count().label("load"))
        .where(thread_answers.c.answered_day > until() - LOAD_DAYS)
        .group_by(thread_answers.c.member_no)
        .subquery("lately")
    )
    rows = (
        select(
            ranked.c.member_no,
            member_token(store, people.c.member_id).label("member"),
            called(members.c).label("name"),
            *(ranked.c[name] for name in ("topic", "answers", "thanks", "quick")),
            func.coalesce(lately.c.load, 0).label("load"),
        )
        .join_from(ranked, people, people.c.member_no == ranked.c.member_no)
        .join(members, and_(members.c.member_id == people.c.member_id, members.c.left_at.is_(None)))
        .outerjoin(lately, lately.c.member_no == ranked.c.member_no)
        .where(ranked.c.place <= MOST_HELPERS, or_(members.c.consent.is_(None), members.c.consent.is_not(false())))
        .order_by(ranked.c.topic, ranked.c.place)
    )
    return store.read(rows)
