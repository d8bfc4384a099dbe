"""Which members the numbers of the conversation are about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.conversation_tables import (
    lost_regulars,
    newcomer_paths,
    participation_months,
    thread_answers,
    threads,
)
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.map_tables import community_members
from data_access.rollups.paths import SILENT_DAYS
from data_access.rollups.reach import until
from data_access.rollups.tables import member_months, people
from data_access.scope import Scope

CONDITIONS: dict[str, ColumnElement[bool]] = {
    "any": threads.c.member_no.is_not(None),
    "alone": and_(threads.c.is_mature, ~threads.c.is_answered),
    "asked": threads.c.is_question,
    "answered": threads.c.is_answered,
    "company": threads.c.company_replies > 0,
}
"""What was done with a member's topics, by its name."""


def topic_starters(scope: Scope, condition: str = "any", topic: str | None = None) -> Select[Any]:
    """Members who began a topic in the months, to which something was done; of one topic where it is named."""
    kept = [*of_months(threads.c.month, scope.start, scope.end), *of_people(threads, scope), CONDITIONS[condition]]
    if topic is not None:
        kept.append(threads.c.topic == topic)
    return select(threads.c.member_no).where(*kept, threads.c.member_no.is_not(None)).distinct()


def starters_in(scope: Scope, community: int) -> Select[Any]:
    """Members of a community who began a topic in the months."""
    mine = community_members
    rows = topic_starters(scope).join(mine, mine.c.member_no == threads.c.member_no)
    return rows.where(mine.c.community_no == community)


def answerers(scope: Scope) -> Select[Any]:
    """Members who answered a topic that another member of the scope began in its months."""
    rows = select(thread_answers.c.member_no)
    if scope.is_about_some:
        asker = people.alias("asker")
        rows = rows.join(asker, and_(asker.c.member_no == thread_answers.c.asker_no, *of_people(asker, scope)))
    return rows.where(*of_months(thread_answers.c.month, scope.start, scope.end)).distinct()


def regulars_lost(scope: Scope) -> Select[Any]:
    """Regulars who are lost at the end of the last month."""
    kept = [lost_regulars.c.month == scope.end - 1, *of_people(lost_regulars, scope)]
    return select(lost_regulars.c.member_no).where(*kept)


def on_ladder(scope: Scope, level: int, before: tuple[int, ...] = ()) -> Select[Any]:
    """Members of a level in the last month; who were on some levels in the month before, where these are given."""
    months = participation_months.c
    kept = [months.month == scope.end - 1, months.level == level]
    return _of_scope(scope).where(*kept, *([months.before.in_(before)] if before else []))


def who_moved(scope: Scope, move: str) -> Select[Any]:
    """Members who were promoted, held or demoted in the last month, or came anew."""
    months = participation_months.c
    moves = {
        "promoted": and_(months.before > 0, months.level > months.before),
        "held": months.level == months.before,
        "demoted": months.level < months.before,
        "came": months.before == 0,
    }
    return _of_scope(scope).where(months.month == scope.end - 1, moves[move])


def facet_users(scope: Scope, facet: str) -> Select[Any]:
    """Members who used a facet in the months."""
    kept = of_months(participation_months.c.month, scope.start, scope.end)
    return _of_scope(scope).where(*kept, participation_months.c[facet] > 0).distinct()


def newcomers_of(scope: Scope, *, is_answered: bool) -> Select[Any]:
    """Members who began their first topic in the months, and were answered within a week or were not."""
    table = newcomer_paths
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope), table.c.is_mature]
    return select(table.c.member_no).where(*kept, table.c.is_answered if is_answered else ~table.c.is_answered)


def ever_recommended(scope: Scope) -> Select[Any]:
    """Members who ever recommended you, whatever the months."""
    rows = select(member_months.c.member_no).where(member_months.c.referrals_made > 0)
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == member_months.c.member_no).where(*of_people(people, scope))
    return rows.distinct()


def fallen_silent(scope: Scope) -> Select[Any]:
    """Members who were active once, and not in the 90 days up to the last day of the data, whatever the months."""
    table = member_moments
    return select(table.c.member_no).where(table.c.last_active <= until() - SILENT_DAYS, *of_people(table, scope))


def _of_scope(scope: Scope) -> Select[Any]:
    rows = select(participation_months.c.member_no)
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == participation_months.c.member_no).where(
            *of_people(people, scope)
        )
    return rows
