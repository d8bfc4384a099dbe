"""Questions that nobody has answered, and members who know about their topics."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.filters import of_people
from data_access.queries.naming import names_of
from data_access.rollups.conversation_tables import open_questions, thread_answers, topic_helpers
from data_access.rollups.reach import until
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal

MOST_QUESTIONS = 100
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
    columns = [table.c[name] for name in ("thread_no", "member_no", "topic", "text")]
    rows = select(*columns, (until() - table.c.day).label("waited")).where(
        *of_people(table, scope), table.c.topic != ""
    )
    cut = rows.order_by(table.c.day, table.c.thread_no).limit(MOST_QUESTIONS).subquery("waiting")
    found = store.read(select(*cut.c).order_by(cut.c.waited.desc(), cut.c.thread_no))
    who = names_of(store, found["member_no"]).drop(columns="segment")
    return found.merge(who, on="member_no")


@personal
def helpers_there(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who answered questions on topics that are asked about now, and are still there.

    Returns
    -------
    DataFrame
        member_no, member (token), name, topic, answers (questions answered in the last year), thanks (those thanked
        for), quick (those within a day), load (topics they answered in the last 7 days); of each topic the
        best first.
    """
    helpers, answers = topic_helpers, thread_answers
    asked = select(open_questions.c.topic).where(*of_people(open_questions, scope), open_questions.c.topic != "")
    rows = select(helpers).where(helpers.c.topic.in_(asked)).order_by(helpers.c.topic, helpers.c.place)
    found = store.read(rows)
    numbers = sorted({int(number) for number in found["member_no"]})
    lately = select(answers.c.member_no, func.count().label("load"))
    lately = lately.where(answers.c.answered_day > until() - LOAD_DAYS, answers.c.member_no.in_(numbers))
    load = store.read(lately.group_by(answers.c.member_no))
    who = names_of(store, numbers).drop(columns="segment")
    return found.merge(who, on="member_no").merge(load, on="member_no", how="left").fillna({"load": 0})
