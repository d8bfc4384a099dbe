"""How members talk to each other: threads, how soon they are answered, and by whom."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Table, and_, case, func, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.conversation_counts import pairs_of_help, sums_of_threads
from data_access.rollups.conversation_tables import MINUTES, help_pairs, thread_answers, thread_months, threads
from data_access.rollups.list_tables import member_names
from data_access.rollups.map_tables import communities, community_members
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

Months = tuple[int, int]
COUNTED = (
    "topics",
    "mature",
    "covered",
    "covered_by_anyone",
    "questions",
    "questions_covered",
    "solo",
    "speakers",
    "depth",
    "replies",
    "company_replies",
)
"""What is counted of threads."""
MOST_WAITS = 1_000_000
BUSIEST = 10
"""Answerers who are named."""


def thread_counts(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Threads that began in the half-open months: month, `by` (segment and channel are null for nobody), and sums.

    The sums are those of ``COUNTED``; `by` may hold segment, channel and topic.
    """
    table, sums = _counted(scope)
    groups = (table.c.month, *(table.c[name] for name in by))
    kept = [*of_months(table.c.month, *months), *of_people(table, scope)]
    return store.read(select(*groups, *sums).where(*kept).group_by(*groups))


def _counted(scope: Scope) -> tuple[Table, list[ColumnElement[Any]]]:
    """Where a scope's threads are counted from, and the sums: one by one where only some members are asked about."""
    if scope.saved is not None:
        return threads, sums_of_threads()
    return thread_months, [func.sum(thread_months.c[name]).label(name) for name in COUNTED]


def thread_waits(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How long threads that began in the half-open months waited for another member.

    Returns
    -------
    DataFrame
        month, `by`, wait_minutes, answered and unanswered (how many waited so long until they were
        answered, or have waited so long by now).
    """
    groups = (threads.c.month, *(threads.c[name] for name in by), threads.c.wait_minutes)
    answered = func.count(case((threads.c.is_answered, 1))).label("answered")
    unanswered = func.count(case((~threads.c.is_answered, 1))).label("unanswered")
    kept = [*of_months(threads.c.month, *months), *of_people(threads, scope)]
    return store.read(select(*groups, answered, unanswered).where(*kept).group_by(*groups), MOST_WAITS)


def topic_counts(store: Store, scope: Scope, by: str) -> pd.DataFrame:
    """The same sums over the scope's months as one period, for each topic, segment or channel, the largest first.

    Returns
    -------
    DataFrame
        name (empty text for those without), and the sums of ``COUNTED``.
    """
    table, sums = _counted(scope)
    name = table.c[by]
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope), name.is_not(None)]
    rows = select(name.label("name"), *sums).where(*kept).group_by(name)
    return store.read(rows).sort_values(["mature", "name"], ascending=[False, True], ignore_index=True)


def community_counts(store: Store, scope: Scope) -> pd.DataFrame:
    """The same sums for each community of the map, by who began the topics.

    Returns
    -------
    DataFrame
        community_no (as text: a name, and no count; 0 for members of none), kind, topic (as ``communities`` has them),
        and the sums of ``COUNTED``.
    """
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope)]
    mine = community_members
    each = (
        select(mine.c.community_no, *sums_of_threads())
        .join_from(threads, mine, mine.c.member_no == threads.c.member_no)
        .where(*kept)
        .group_by(mine.c.community_no)
        .subquery("each")
    )
    told = [each.c.community_no, communities.c.kind, communities.c.topic, *(each.c[name] for name in COUNTED)]
    rows = select(*told).join_from(each, communities, communities.c.community_no == each.c.community_no)
    found = store.read(rows.order_by(each.c.mature.desc(), each.c.community_no))
    return found.assign(community_no=found["community_no"].astype(str).astype(object))


def help_given_back(store: Store, scope: Scope) -> pd.DataFrame:
    """Pairs of who asked and who answered, over all time: one row with pairs, and those that are mutual."""
    if scope.saved is None:
        table: Any = help_pairs
        kept = of_people(help_pairs, scope)
    else:
        table, kept = pairs_of_help(*of_people(people, scope)).subquery("found"), []
    sums = (func.coalesce(func.sum(table.c[name]), 0).label(name) for name in ("pairs", "mutual"))
    return store.read(select(*sums).where(*kept))


def answering(store: Store, scope: Scope) -> pd.DataFrame:
    """On how few the answers of the scope's months depend: one row.

    Returns
    -------
    DataFrame
        answerers (different members), answered (threads they answered, once for each of them), threads (threads that a
        member answered), few (how many of the busiest are meant: at most ten), by_few (answers given by those), and
        alone (threads that nobody but one of them answered).
    """
    each = _by_answerer(scope).subquery("each")
    place = func.row_number().over(order_by=(each.c.answered.desc(), each.c.member_no)).label("place")
    ranked = select(*each.c, place).subquery("ranked")
    is_one = ranked.c.place <= 10
    few = select(ranked.c.member_no).where(is_one)
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope), threads.c.is_answered]
    alone = select(func.count()).select_from(threads).where(*kept, threads.c.sole_no.in_(few))
    answered = select(func.count()).select_from(threads).where(*kept)
    sums = select(
        func.count().label("answerers"),
        func.coalesce(func.sum(ranked.c.answered), 0).label("answered"),
        answered.scalar_subquery().label("threads"),
        func.count(case((is_one, 1))).label("few"),
        func.coalesce(func.sum(case((is_one, ranked.c.answered))), 0).label("by_few"),
        alone.scalar_subquery().label("alone"),
    )
    return store.read(sums)


@personal
def busiest_answerers(store: Store, scope: Scope) -> pd.DataFrame:
    """Who answers most, and how much hangs on each.

    Returns
    -------
    DataFrame
        member (token), name, segment, answered (threads of others they answered in the scope's months), quick (of
        these within a day), thanks (those that were thanked for), alone (threads nobody else answered), at most
        ``BUSIEST`` rows, the busiest first.
    """
    order = (func.count().desc(), thread_answers.c.member_no)
    busiest = _by_answerer(scope).order_by(*order).limit(BUSIEST).subquery("busiest")
    first = store.read(select(*busiest.c).order_by(busiest.c.answered.desc(), busiest.c.member_no))
    numbers = [int(number) for number in first["member_no"]]
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope)]
    alone = select(threads.c.sole_no.label("member_no"), func.count().label("alone"))
    alone = alone.where(*kept, threads.c.sole_no.in_(numbers)).group_by(threads.c.sole_no)
    who = (
        select(
            people.c.member_no,
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            member_names.c.segment,
        )
        .join_from(people, member_names, member_names.c.member_no == people.c.member_no)
        .where(people.c.member_no.in_(numbers))
    )
    found = first.merge(store.read(who), on="member_no").merge(store.read(alone), on="member_no", how="left")
    columns = ["member", "name", "segment", "answered", "quick", "thanks", "alone"]
    return found.fillna({"alone": 0})[columns]


def _by_answerer(scope: Scope) -> Select[tuple[int, int, int, int]]:
    """Threads answered by each member, in the months and for the people of a scope."""
    answers = thread_answers
    rows = select(
        answers.c.member_no,
        func.count().label("answered"),
        func.count(case((answers.c.wait_minutes <= MINUTES, 1))).label("quick"),
        func.count(case((answers.c.thanks > 0, 1))).label("thanks"),
    )
    if scope.is_about_some:
        asker = people.alias("asker")
        rows = rows.join(asker, and_(asker.c.member_no == answers.c.asker_no, *of_people(asker, scope)))
    return rows.where(*of_months(answers.c.month, scope.start, scope.end)).group_by(answers.c.member_no)
