"""How members talk to each other: threads, how soon they are answered, and by whom."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Table, and_, case, func, select

from data_access.queries.filters import of_months, of_people
from data_access.queries.naming import names_of
from data_access.rollups.building import labelled
from data_access.rollups.conversation_counts import pairs_of_help, sums_of_threads, waits_of
from data_access.rollups.conversation_tables import (
    MINUTES,
    help_pairs,
    thread_answers,
    thread_months,
    threads,
    wait_months,
)
from data_access.rollups.map_tables import communities, community_members
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal

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
    if not by and not scope.is_about_some:
        return store.read(select(wait_months).where(*of_months(wait_months.c.month, *months)), MOST_WAITS)
    kept = [*of_months(threads.c.month, *months), *of_people(threads, scope)]
    return store.read(waits_of((threads.c.month, *(threads.c[name] for name in by))).where(*kept), MOST_WAITS)


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
    few = _busiest(store, store.version(), scope)
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope), threads.c.is_answered]
    found = store.read(select(func.count().label("threads")).select_from(threads).where(*kept))
    every = few[["answerers", "all_answered"]].max().fillna(0)
    return found.assign(
        answerers=int(every["answerers"]),
        answered=int(every["all_answered"]),
        few=len(few),
        by_few=int(few["answered"].sum()),
        alone=int(few["alone"].sum()),
    )


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
    few = _busiest(store, store.version(), scope)
    numbers = [int(number) for number in few["member_no"]]
    answers = thread_answers
    well = select(
        answers.c.member_no,
        func.count(case((answers.c.wait_minutes <= MINUTES, 1))).label("quick"),
        func.count(case((answers.c.thanks > 0, 1))).label("thanks"),
    )
    well = _answered_in(well, scope).where(answers.c.member_no.in_(numbers)).group_by(answers.c.member_no)
    found = few.merge(names_of(store, numbers), on="member_no").merge(store.read(well), on="member_no")
    return found[["member", "name", "segment", "answered", "quick", "thanks", "alone"]]


@lru_cache(maxsize=16)
def _busiest(store: Store, _version: str, scope: Scope) -> pd.DataFrame:
    """The members who answered most threads in a scope's months: ``BUSIEST`` rows at most.

    Two panels begin with them, so the last ones asked for are remembered until the store changes.

    Returns
    -------
    DataFrame
        member_no, answered, alone (threads nobody else answered), and of all who answered: answerers (how many),
        all_answered (what they answered together).
    """
    answers = thread_answers
    each = _answered_in(select(answers.c.member_no, func.count().label("answered")), scope).group_by(
        answers.c.member_no
    )
    mine = each.subquery("each")
    totals = labelled(answerers=func.count().over(), all_answered=func.sum(mine.c.answered).over())
    order = (mine.c.answered.desc(), mine.c.member_no)
    first = select(*mine.c, *totals).order_by(*order).limit(BUSIEST).subquery("first")
    few = store.read(select(*first.c).order_by(first.c.answered.desc(), first.c.member_no))
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope)]
    sole = threads.c.sole_no
    alone = select(sole.label("member_no"), func.count().label("alone")).where(
        *kept, sole.in_(few["member_no"].tolist())
    )
    return few.merge(store.read(alone.group_by(sole)), on="member_no", how="left").fillna({"alone": 0})


def _answered_in(rows: Select[Any], scope: Scope) -> Select[Any]:
    """Of answers those in the months, and to the people, of a scope."""
    if scope.is_about_some:
        asker = people.alias("asker")
        rows = rows.join(asker, and_(asker.c.member_no == thread_answers.c.asker_no, *of_people(asker, scope)))
    return rows.where(*of_months(thread_answers.c.month, scope.start, scope.end))
