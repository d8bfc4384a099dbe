"""The members behind a cell of a table of cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all

from data_access.queries import month_bits
from data_access.queries.filters import of_months, of_people
from data_access.queries.joins import EPOCH_WEEKDAY as MONDAY
from data_access.queries.retention import MONTH, WEEK, first_day_of
from data_access.rollups.cohorts import BEGINS
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.tables import member_months, people
from data_access.schema import interactions, orders
from data_access.scope import Scope

MOMENTS = member_moments.c


@dataclass(frozen=True)
class Cell:
    """A cell of a table of cohorts.

    Parameters
    ----------
    begin : str
        activity, join or order.
    grain : str
        month, week or day.
    cohort : int
        The period in which they began, since 1970.
    age : int
        Periods since.
    is_or_later : bool
        Whoever was there in that period or any later one.
    """

    begin: str
    grain: str
    cohort: int
    age: int
    is_or_later: bool = False


def days_of(period: int, grain: str) -> tuple[int, int]:
    """The half-open days since 1970-01-01 of a period.

    >>> days_of(0, "week"), days_of(1, "month")
    ((-3, 4), (31, 59))
    """
    if grain == MONTH:
        return first_day_of(period), first_day_of(period + 1)
    if grain == WEEK:
        return 7 * period - MONDAY, 7 * period + 7 - MONDAY
    return period, period + 1


def members_of_cell(scope: Scope, cell: Cell) -> Select[Any]:
    """Those of a scope's people who began in a period and were there so many periods later."""
    began = of_months(MOMENTS[BEGINS[cell.begin]], *days_of(cell.cohort, cell.grain))
    rows = select(MOMENTS.member_no).where(*began, *of_people(member_moments, scope))
    then = cell.cohort + cell.age
    if cell.is_or_later:
        last = MOMENTS.last_order if cell.begin == "order" else MOMENTS.last_active
        return rows.where(last >= days_of(then, cell.grain)[0])
    if cell.grain == MONTH:
        return rows.where(MOMENTS.member_no.in_(_there_in(cell.begin, then)))
    return _there_on(rows, cell.begin, days_of(then, cell.grain))


def members_back(scope: Scope, months: int) -> Select[Any]:
    """Members active in a month of the scope who were first active so many months before."""
    if month_bits.fits(scope.start, scope.end):
        began = month_bits.first_month("any")
        then = month_bits.bit(func.least(func.greatest(began + months - scope.start, 0), scope.length))
        is_there = month_bits.bits_from("any", scope.start).bitwise_and(then) != 0
        kept = of_months(began, scope.start - months, scope.end - months)
        return month_bits.rows_from(scope, scope.start).where(*kept, is_there)
    rows = select(MOMENTS.member_no).where(*of_people(member_moments, scope))
    months_there = [
        rows.where(
            *of_months(MOMENTS.first_active, first_day_of(month - months), first_day_of(month - months + 1)),
            MOMENTS.member_no.in_(_there_in("activity", month)),
        )
        for month in range(scope.start, scope.end)
    ]
    first, *others = months_there
    every = first.union_all(*others).subquery("back") if others else first.subquery("back")
    return select(every.c.member_no)


def _there_in(begin: str, month: int) -> Select[Any]:
    """Members who did anything in a month, or for a beginning with an order, bought anything."""
    did = member_months.c
    active = did.orders > 0 if begin == "order" else or_(did.orders > 0, did.acts > 0)
    return select(did.member_no).where(did.month == month, active)


def _there_on(rows: Select[Any], begin: str, days: tuple[int, int]) -> Select[Any]:
    """Those of some members who did anything on half-open days, or bought anything: looked for among them alone."""
    chosen = rows.cte("chosen")
    tables = (orders,) if begin == "order" else (orders, interactions)
    parts = [
        select(chosen.c.member_no)
        .join_from(chosen, people, people.c.member_no == chosen.c.member_no)
        .join(table, table.c.member_id == people.c.member_id)
        .where(*of_months(table.c.day, *days))
        for table in tables
    ]
    every = union_all(*parts).subquery("there")
    return select(every.c.member_no).distinct()
