"""What became of the revenue of one period in the next, for the periods that pages ask for.

It needs each member's revenue in both periods, which no sum over months can give; so the usual periods are worked out
once, and only unusual ones while somebody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from data_access.rollups.building import fill
from data_access.rollups.tables import member_months, people, revenue_windows

USUAL_LENGTHS = (3, 6, 12, 24)
"""Months of the usual periods; they end with the last month that is over."""
YEAR = 12


def usual_windows(first_month: int, complete_until: int) -> list[tuple[int, int]]:
    """The usual periods, those before them and the same a year earlier, within the store's months.

    >>> usual_windows(0, 10)
    [(4, 7), (7, 10), (4, 10)]
    """
    found = set()
    for length in USUAL_LENGTHS:
        for back in (0, length, -(-length // YEAR) * YEAR):
            end = complete_until - back
            if end - length >= first_month:
                found.add((end - length, end))
    return sorted(found, key=lambda window: (window[1] - window[0], window))


def build_revenue_windows(connection: Connection, first_month: int, complete_until: int) -> int:
    """Work out the usual periods."""
    connection.execute(revenue_windows.delete())
    filled = 0
    for start, end in usual_windows(first_month, complete_until):
        span = (literal(start).label("start_month"), literal(end).label("end_month"))
        flows = member_flows(2 * start - end, start, end, (people.c.segment, people.c.channel, people.c.origin))
        filled += fill(connection, revenue_windows, flows.add_columns(*span))
    return filled


def member_flows(
    before: int,
    start: int,
    end: int,
    by: tuple[ColumnElement[Any], ...],
    only: Sequence[ColumnElement[bool]] = (),
) -> Select[Any]:
    """Flows of revenue from [before, start) to [start, end), by columns of ``people``.

    `only` are conditions on ``member_months`` that keep some of the members.
    """
    months = member_months
    is_now = months.c.month >= start
    each = (
        select(
            months.c.member_no,
            func.sum(case((is_now, 0), else_=months.c.revenue)).label("past"),
            func.sum(case((is_now, months.c.revenue), else_=0)).label("now"),
            func.max(case((is_now, 0), else_=1)).label("was"),
            func.max(case((is_now, 1), else_=0)).label("is"),
            func.max(case((is_now, months.c.first_orders), else_=0)).label("first"),
        )
        .where(months.c.month >= before, months.c.month < end, months.c.orders > 0, *only)
        .group_by(months.c.member_no)
        .subquery("each_member")
    )
    stayed = (each.c.was == 1) & (each.c["is"] == 1)
    came = each.c.was == 0
    return (
        select(
            *by,
            func.sum(each.c.was).label("payers"),
            func.sum(each.c.past).label("base"),
            func.sum(case((stayed, each.c.now), else_=0)).label("retained"),
            func.sum(case((stayed, func.least(each.c.past, each.c.now)), else_=0)).label("kept"),
            func.sum(case((each.c["is"] == 0, each.c.past), else_=0)).label("left_revenue"),
            func.sum(case((came & (each.c.first > 0), each.c.now), else_=0)).label("new"),
            func.sum(case((came & (each.c.first == 0), each.c.now), else_=0)).label("reactivated"),
        )
        .join_from(each, people, people.c.member_no == each.c.member_no)
        .group_by(*by)
    )
