"""Threads, and who answers in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Integer,
    SmallInteger,
    String,
    Table,
    and_,
    case,
    cast,
    delete,
    extract,
    func,
    literal,
    or_,
    select,
)

from analytics.threads import roots
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import fill, integer, labelled, refill, scratch, whole
from data_access.rollups.conversation_tables import (
    MINUTES,
    WINDOW_DAYS,
    open_questions,
    thread_answers,
    threads,
)
from data_access.rollups.people import named_groups
from data_access.rollups.reach import until
from data_access.rollups.tables import member_groups, people
from data_access.schema import interactions

TALK = ("question", "post", "answer", "reply")
"""What a conversation is made of."""
STARTS = ("question", "post")
OPEN_DAYS = 60
"""Days for which a question nobody has answered is worth an answer."""
LONGEST_TEXT = 200
COARSE = 6
"""Minutes to which a delay of more than a day is told, so that there are not too many different ones."""


def build_threads(connection: Connection) -> int:
    """Find the threads, who answered in each and when, and which questions are still open."""
    for table in (thread_answers, open_questions):
        connection.execute(delete(table))
    last_day = int(connection.execute(select(until())).scalar_one())
    talk = _talk(connection)
    hanging = _hanging(connection, talk)
    said = _said(connection, talk, hanging)
    spoken, thanks = _spoken(connection, said), _thanks(connection, said)
    fill(connection, thread_answers, _answers(talk, spoken, thanks))
    built = refill(connection, threads, _threads(talk, spoken, last_day))
    fill(connection, open_questions, _open(talk, last_day))
    for each in (thanks, spoken, said, hanging, talk):
        each.drop(connection)
    return built


def count_answers(connection: Connection) -> int:
    """How many answers there are: they are found with the threads."""
    return int(connection.execute(select(func.count()).select_from(thread_answers)).scalar_one())


def count_open_questions(connection: Connection) -> int:
    """How many questions are open: they are found with the threads."""
    return int(connection.execute(select(func.count()).select_from(open_questions)).scalar_one())


def _talk(connection: Connection) -> Table:
    """What was said, numbered from 0, with who said it: nobody, a member, or one of the company's own people.

    What begins a thread comes first, in order of time: which topic is a member's first must not hang on how rows lie.
    """
    acts = interactions.c
    is_company = case((and_(acts.member_id.is_not(None), people.c.member_no.is_(None)), 1), else_=0)
    is_start = and_(acts.kind.in_(STARTS), acts.parent_id.is_(None))
    told = labelled(
        **{name: acts[name] for name in ("interaction_id", "parent_id")},
        **{name: people.c[name] for name in ("member_no", "group_no")},
        is_company=is_company,
        **{name: acts[name] for name in ("occurred_at", "day", "month")},
        is_question=acts.kind == "question",
        is_start=is_start,
        topic=named_groups(acts.topic, "topics"),
    )
    every = interactions.outerjoin(people, people.c.member_id == acts.member_id)
    in_time = func.row_number().over(order_by=(acts.occurred_at, acts.interaction_id)) - 1
    starts = select(in_time.label("act_no"), *told).select_from(every).where(is_start)
    made = scratch(connection, "scratch_talk", _TALK_COLUMNS, starts)
    before = int(connection.execute(select(func.count()).select_from(made)).scalar_one())
    number = (func.row_number().over() + (before - 1)).label("act_no")
    fill(connection, made, select(number, *told).select_from(every).where(acts.kind.in_(TALK), ~is_start))
    return made


_TALK_COLUMNS: list[tuple[str, Any]] = [
    *whole("act_no"),
    ("interaction_id", String()),
    ("parent_id", String()),
    *whole("member_no", "group_no"),
    ("is_company", SmallInteger()),
    ("occurred_at", DateTime()),
    *whole("day", "month"),
    ("is_question", Boolean()),
    ("is_start", Boolean()),
    ("topic", String()),
]


def _hanging(connection: Connection, talk: Table) -> Table:
    """What hangs below the start of a thread: act_no, parent_no, root_no, steps."""
    above = talk.alias("above")
    links = select(talk.c.act_no, above.c.act_no.label("parent_no")).join_from(
        talk, above, above.c.interaction_id == talk.c.parent_id
    )
    found = fetch_frame(connection.execute(links))
    size = int(connection.execute(select(func.count()).select_from(talk)).scalar_one())
    act_no, parent_no = (found[name].to_numpy(np.int64) for name in ("act_no", "parent_no"))
    parent = np.full(size, -1, np.int64)
    parent[act_no] = parent_no
    root, steps = roots(parent)
    starts = fetch_frame(connection.execute(select(talk.c.act_no).where(talk.c.is_start)))
    is_start = np.zeros(size + 1, bool)
    is_start[starts["act_no"].to_numpy(np.int64)] = True
    acts = np.flatnonzero((parent >= 0) & is_start[root])
    columns = {"act_no": acts, "parent_no": parent[acts], "root_no": root[acts], "steps": steps[acts]}
    names: list[ColumnElement[Any]] = [literal(0).label(name) for name in columns]
    nothing = select(*names).where(literal(1) == 0)
    made = scratch(connection, "scratch_hanging", whole(*columns), nothing)
    batch = pa.record_batch({name: pa.array(values, pa.int32()) for name, values in columns.items()})
    bulk_load(connection, made, iter([batch]))
    return made


def _said(connection: Connection, talk: Table, hanging: Table) -> Table:
    """What was said in threads after they began: who said it below what, and how long after the beginning."""
    root, reply = talk.alias("root"), talk.alias("reply")
    seconds = func.greatest(extract("epoch", reply.c.occurred_at - root.c.occurred_at), 0)
    is_asker = case((reply.c.member_no == root.c.member_no, 1), else_=0)
    rows = (
        select(
            *(hanging.c[name] for name in ("act_no", "parent_no", "root_no", "steps")),
            *(reply.c[name] for name in ("member_no", "is_company")),
            is_asker,
            reply.c.day,
            cast(seconds, Double),
        )
        .join_from(hanging, reply, reply.c.act_no == hanging.c.act_no)
        .join(root, root.c.act_no == hanging.c.root_no)
    )
    names = ("act_no", "parent_no", "root_no", "steps", "member_no", "is_company", "is_asker", "day")
    return scratch(connection, "scratch_said", [*whole(*names), ("seconds", Double())], rows)


def _spoken(connection: Connection, said: Table) -> Table:
    """Who spoke in a thread after it began, once each: how often, how soon, how far down."""
    by = (said.c.root_no, said.c.member_no, said.c.is_company, said.c.is_asker)
    rows = select(
        *by,
        func.count(),
        func.max(said.c.steps),
        func.min(said.c.day),
        _minutes(func.min(said.c.seconds)),
        case((func.min(said.c.seconds) <= WINDOW_DAYS * 86_400, 1), else_=0),
    ).group_by(*by)
    names = ("root_no", "member_no", "is_company", "is_asker", "replies", "steps", "day", "minutes", "is_in_time")
    return scratch(connection, "scratch_spoken", whole(*names), rows)


def _minutes(seconds: ColumnElement[Any]) -> ColumnElement[int]:
    """A delay in minutes: in whole ones for a day, in steps of six in the window, and in whole days beyond it."""
    minutes, steps, days = (func.floor(seconds / (60 * size) + 0.5) * size for size in (1, COARSE, MINUTES))
    within_a_day, in_time = (seconds <= 86_400 * longest for longest in (1, WINDOW_DAYS))
    return cast(case((within_a_day, minutes), (in_time, steps), else_=days), Integer)


def _answers(talk: Table, spoken: Table, thanks: Table) -> Any:
    """Members who answered in the threads of others, with the thanks they got."""
    root = talk.alias("root")
    is_same = and_(thanks.c.root_no == spoken.c.root_no, thanks.c.member_no == spoken.c.member_no)
    return (
        select(
            *labelled(
                thread_no=spoken.c.root_no,
                asker_no=root.c.member_no,
                member_no=spoken.c.member_no,
                month=root.c.month,
                answered_day=spoken.c.day,
                topic=root.c.topic,
                is_question=root.c.is_question,
                replies=spoken.c.replies,
                wait_minutes=spoken.c.minutes,
                thanks=func.coalesce(thanks.c.thanks, 0),
            )
        )
        .join_from(spoken, root, root.c.act_no == spoken.c.root_no)
        .outerjoin(thanks, is_same)
        .where(spoken.c.member_no.is_not(None), spoken.c.is_asker == 0, root.c.is_company == 0)
    )


def _thanks(connection: Connection, said: Table) -> Table:
    """How often who had begun a thread replied to somebody in it: root_no, member_no, thanks."""
    back, answer = said.alias("back"), said.alias("answer")
    by = (answer.c.root_no, answer.c.member_no)
    rows = (
        select(*by, func.count())
        .join_from(back, answer, answer.c.act_no == back.c.parent_no)
        .where(back.c.is_asker == 1, answer.c.is_asker == 0, answer.c.member_no.is_not(None))
        .group_by(*by)
    )
    return scratch(connection, "scratch_thanks", whole("root_no", "member_no", "thanks"), rows)


def _threads(talk: Table, spoken: Table, last_day: int) -> Any:
    """Each thread that no one of the company began, with what was said in it."""
    said, waited = _by_thread(spoken), (last_day - talk.c.day) * MINUTES
    is_answered = func.coalesce(said.c.answerers, 0) > 0
    starter = case((talk.c.member_no.is_not(None), 1), else_=0)
    return (
        select(
            *labelled(
                thread_no=talk.c.act_no,
                member_no=talk.c.member_no,
                segment=member_groups.c.segment,
                channel=member_groups.c.channel,
                month=talk.c.month,
                day=talk.c.day,
                topic=talk.c.topic,
                is_question=talk.c.is_question,
                is_mature=talk.c.day + WINDOW_DAYS <= last_day,
                is_answered=is_answered,
                wait_minutes=func.coalesce(said.c.minutes, waited),
                is_covered=func.coalesce(said.c.in_time, 0) > 0,
                is_covered_by_anyone=func.coalesce(said.c.in_time_by_anyone, 0) > 0,
                replies=func.coalesce(said.c.replies, 0),
                company_replies=func.coalesce(said.c.company_replies, 0),
                speakers=func.coalesce(said.c.answerers, 0) + starter,
                depth=func.coalesce(said.c.depth, 0),
                sole_no=case((said.c.answerers == 1, said.c.one_no)),
            )
        )
        .outerjoin_from(talk, said, said.c.root_no == talk.c.act_no)
        .outerjoin(member_groups, member_groups.c.group_no == talk.c.group_no)
        .where(talk.c.is_start, talk.c.is_company == 0)
        .order_by(talk.c.month)
    )


def _by_thread(spoken: Table) -> Any:
    """What was said in each thread, by whom."""
    is_other = and_(spoken.c.member_no.is_not(None), spoken.c.is_asker == 0)
    is_company = spoken.c.is_company == 1
    is_in_time = spoken.c.is_in_time == 1
    counts = {
        "answerers": func.count(case((is_other, 1))),
        "in_time": func.count(case((and_(is_other, is_in_time), 1))),
        "in_time_by_anyone": func.count(case((and_(or_(is_other, is_company), is_in_time), 1))),
        "replies": integer(func.coalesce(func.sum(case((is_other, spoken.c.replies))), 0)),
        "company_replies": integer(func.coalesce(func.sum(case((is_company, spoken.c.replies))), 0)),
        "minutes": func.min(case((is_other, spoken.c.minutes))),
        "one_no": func.max(case((is_other, spoken.c.member_no))),
        "depth": func.max(spoken.c.steps),
    }
    return select(spoken.c.root_no, *labelled(**counts)).group_by(spoken.c.root_no).subquery("said")


def _open(talk: Table, last_day: int) -> Any:
    """Questions of members that nobody else has answered, and that are not too old; with what they ask."""
    open_threads = threads.alias("open_threads")
    start, asked = talk.alias("start"), interactions.alias("asked")
    names = ("thread_no", "member_no", "segment", "channel", "day", "topic")
    return (
        select(*(open_threads.c[name] for name in names), func.substr(asked.c.text, 1, LONGEST_TEXT).label("text"))
        .join_from(open_threads, start, start.c.act_no == open_threads.c.thread_no)
        .join(asked, asked.c.interaction_id == start.c.interaction_id)
        .where(
            open_threads.c.is_question,
            ~open_threads.c.is_answered,
            open_threads.c.company_replies == 0,
            open_threads.c.member_no.is_not(None),
            open_threads.c.day > last_day - OPEN_DAYS,
        )
    )
