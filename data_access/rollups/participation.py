"""How members move between the levels of taking part, which facets they use, and which regulars are lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.rollups.building import fill, integer, labelled, refill, scratch, whole
from data_access.rollups.conversation_tables import (
    FACETS,
    facet_months,
    ladder_flows,
    lost_regulars,
    participation_months,
)
from data_access.rollups.prepared import acts_of
from data_access.rollups.reach import until
from data_access.rollups.tables import calendar, people
from data_access.schema import referrals

SILENT_DAYS = 90
"""Days without a contribution after which a regular is lost, and days before them in which they were one."""
REGULAR = 4
"""Contributions in those days that make a regular."""
GROUP = ("segment", "channel")
FLOW = ("month", *GROUP, "before", "level", "members")


def build_ladder_flows(connection: Connection) -> int:
    """Members by their level in a month and the month before; those who are away in either as well."""
    filled = refill(connection, ladder_flows, _came_or_stayed())
    return filled + fill(connection, ladder_flows, _left_for_away(ladder_flows))


def flows_of(*kept: ColumnElement[bool]) -> CTE:
    """The same for some of the members, as ``ladder_flows`` has it; `kept` are conditions on ``people``."""
    here = _came_or_stayed(*kept).cte("here")
    return union_all(select(*(here.c[name] for name in FLOW)), _left_for_away(here)).cte("flows")


def _came_or_stayed(*kept: ColumnElement[bool]) -> Select[Any]:
    """Members by their level in a month in which they were active, and their level in the month before."""
    each = participation_months.c
    by = (each.month, *(people.c[name] for name in GROUP), each.before, each.level)
    rows = select(*by, func.count().label("members")).join_from(
        participation_months, people, people.c.member_no == each.member_no
    )
    return rows.where(*kept).group_by(*by)


def _left_for_away(here: Table | CTE) -> Select[Any]:
    """Members of each level in a month who were not active in the next, where the data reach so far."""
    flows = here.c
    groups = tuple(flows[name] for name in GROUP)
    there = select(*labelled(month=flows.month + 1), *groups, flows.level, flows.members)
    stayed = select(flows.month, *groups, flows.before.label("level"), (-flows.members).label("members"))
    every = union_all(there, stayed.where(flows.before > 0)).subquery("every")
    by = (every.c.month, *(every.c[name] for name in GROUP), every.c.level)
    last = select(func.max(participation_months.c.month)).scalar_subquery()
    members = integer(func.sum(every.c.members))
    columns = (*by[:-1], every.c.level.label("before"), literal(0).label("level"), members.label("members"))
    return select(*columns).where(every.c.month <= last).group_by(*by).having(members > 0)


def build_facet_months(connection: Connection) -> int:
    """Active members by the facets they used."""
    each = participation_months.c
    by = (each.month, *(people.c[name] for name in GROUP))
    sums = labelled(active=func.count(), **{name: integer(func.sum(each[name])) for name in FACETS})
    rows = select(*by, *sums).join_from(participation_months, people, people.c.member_no == each.member_no)
    return refill(connection, facet_months, rows.group_by(*by))


def build_lost_regulars(connection: Connection) -> int:
    """Who contributed often and then fell silent, at the end of each month that has data.

    Only the last contribution before a long silence matters: it stays the last one at each month's end that falls
    into the silence.
    """
    contributed = _contributed(connection)
    ends, silences = _month_ends(), _silences(contributed)
    is_silent = and_(
        ends.c.day >= silences.c.day + SILENT_DAYS,
        ends.c.day < silences.c.fourth_day + 2 * SILENT_DAYS,
        or_(silences.c.following.is_(None), ends.c.day < silences.c.following),
    )
    lost = (
        select(ends.c.month, ends.c.day.label("end_day"), silences.c.member_no, silences.c.day)
        .join_from(silences, ends, is_silent)
        .subquery("lost")
    )
    earlier = contributed.alias("earlier")
    is_before = and_(
        earlier.c.member_no == lost.c.member_no,
        earlier.c.day > lost.c.end_day - 2 * SILENT_DAYS,
        earlier.c.day <= lost.c.day,
    )
    by = (lost.c.month, lost.c.member_no, people.c.segment, people.c.channel, lost.c.day)
    rows = (
        select(*by[:-1], lost.c.day.label("last_day"), func.count().label("contributions"))
        .join_from(lost, earlier, is_before)
        .join(people, people.c.member_no == lost.c.member_no)
        .group_by(*by)
    )
    connection.execute(delete(lost_regulars))
    filled = fill(connection, lost_regulars, rows)
    contributed.drop(connection)
    return filled


def _contributed(connection: Connection) -> Table:
    """Contributions of members, one by one: member_no, day."""
    acts = acts_of(connection)
    acted = select(acts.c.member_no, acts.c.day).where(acts.c.member_no.is_not(None), acts.c.contributes == 1)
    made = select(people.c.member_no, referrals.c.day).join_from(
        referrals, people, people.c.member_id == referrals.c.referrer_id
    )
    every = union_all(acted, made).subquery("every")
    return scratch(connection, "scratch_contributed", whole("member_no", "day"), select(every))


def _month_ends() -> Any:
    """The last day of each month that has data, and of the last one the last with data: month, day."""
    ends = select(calendar.c.month, cast(func.max(calendar.c.day), Integer).label("day"))
    return ends.where(calendar.c.day <= until()).group_by(calendar.c.month).subquery("ends")


def _silences(contributed: Table) -> Any:
    """The last contributions before long silences: member_no, day, following, fourth_day (three before it)."""
    mine: dict[str, Any] = {"partition_by": contributed.c.member_no, "order_by": contributed.c.day}
    each = select(
        *contributed.c,
        func.lead(contributed.c.day).over(**mine).label("following"),
        func.lag(contributed.c.day, REGULAR - 1).over(**mine).label("fourth_day"),
    ).subquery("each")
    gap: ColumnElement[Any] = each.c.following - each.c.day
    is_last = or_(each.c.following.is_(None), gap > SILENT_DAYS)
    return select(*each.c).where(is_last, each.c.fourth_day.is_not(None)).subquery("silences")
