"""Revenue by the year in which its buyers first bought, and what became of it."""

from __future__ import annotations

from sqlalchemy import Connection, Subquery, func, literal, select

from data_access.rollups.building import fill, integer, labelled, refill, scratch, whole
from data_access.rollups.tables import calendar, member_months, people, table_coverage
from data_access.rollups.value_tables import cohort_months, cohort_windows
from data_access.rollups.windows import member_flows, usual_windows

YEAR = 12
BEGIN = 1970
FLOWS = ("payers", "base", "retained", "kept")


def build_cohort_months(connection: Connection) -> int:
    """Revenue by year of the first order, and by month."""
    months, first = member_months, _firsts()
    by = (first.c.cohort, months.c.month, people.c.segment, people.c.channel)
    rows = (
        select(*by, *labelled(customer_months=func.count(), revenue=func.sum(months.c.revenue)))
        .join_from(months, first, first.c.member_no == months.c.member_no)
        .join(people, people.c.member_no == months.c.member_no)
        .where(months.c.orders > 0)
        .group_by(*by)
    )
    return refill(connection, cohort_months, rows)


def build_cohort_windows(connection: Connection) -> int:
    """The flows of the usual periods, by year of the first order."""
    connection.execute(cohort_windows.delete())
    first = scratch(connection, "scratch_first_years", whole("member_no", "cohort"), select(*_firsts().c))
    begin, until = _reach(connection)
    filled = 0
    for start, end in usual_windows(begin, until):
        flows = member_flows(2 * start - end, start, end, (first.c.cohort, people.c.segment, people.c.channel))
        each = flows.join(first, first.c.member_no == people.c.member_no).subquery("each_flow").c
        span = labelled(start_month=literal(start), end_month=literal(end))
        rows = select(*span, each.cohort, each.segment, each.channel, *(each[name] for name in FLOWS))
        filled += fill(connection, cohort_windows, rows.where(each.payers > 0))
    first.drop(connection)
    return filled


def _firsts() -> Subquery:
    """The year of each customer's first order."""
    months = member_months
    first = func.min(months.c.month)
    by_member = select(months.c.member_no, first.label("first")).where(months.c.orders > 0)
    each = by_member.group_by(months.c.member_no).subquery("first_months")
    year = (each.c.first - each.c.first % YEAR) / YEAR + BEGIN
    return select(each.c.member_no, integer(year).label("cohort")).subquery("firsts")


def _reach(connection: Connection) -> tuple[int, int]:
    """The first month that the store speaks of, and the month after the last one that is over."""
    days = table_coverage.c
    first, last = connection.execute(select(func.min(days.first_day), func.max(days.last_day))).one()
    month = calendar.c.month
    found = [connection.scalar(select(month).where(calendar.c.day == day)) or 0 for day in (first, (last or 0) + 1)]
    return found[0], found[1]
