"""Who of those on a saved list that began together was there how many periods later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.queries.filters import of_months, of_people
from data_access.queries.joins import EPOCH_WEEKDAY as MONDAY
from data_access.rollups.building import integer, labelled
from data_access.rollups.cohorts import BEGINS, MOST_AGES
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.tables import calendar, member_months, people
from data_access.schema import interactions, orders
from data_access.scope import Scope

By = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Which cohorts: what they begin with (activity, join or order), and half-open periods of a grain since 1970."""

    begin: str
    grain: str
    periods: tuple[int, int]


def sizes_of_some(scope: Scope, wanted: Wanted, by: By) -> Select[Any]:
    """How many began in each period, as ``cohort_sizes`` has them: cohort, `by`, members."""
    them = _them(scope, wanted, by)
    groups = [them.c.cohort, *(them.c[name] for name in by)]
    return select(*groups, func.count().label("members")).group_by(*groups)


def cells_of_some(scope: Scope, wanted: Wanted, by: By) -> Select[Any]:
    """Who was there later, as ``cohort_cells`` has it: cohort, age, `by`, active, last_active, revenue."""
    them, oldest = _them(scope, wanted, by), MOST_AGES[wanted.grain]
    there = (_by_month(them) if wanted.grain == "month" else _by_day(them, wanted.grain)).subquery("there")
    names = [them.c[name] for name in by]
    did = there.c.orders if wanted.begin == "order" else there.c.acts
    age = there.c.period - them.c.cohort
    seen = select(
        *labelled(
            cohort=them.c.cohort,
            age=func.least(age, oldest + 1),
            active=case((and_(did > 0, age <= oldest), 1), else_=0),
            last_active=literal(0),
            revenue=there.c.revenue,
        ),
        *names,
    ).join_from(them, there, there.c.member_no == them.c.member_no)
    left = them.c.last - them.c.cohort
    last = select(
        *labelled(
            cohort=them.c.cohort,
            age=func.least(left, oldest + 1),
            active=literal(0),
            last_active=literal(1),
            revenue=cast(literal(0), Double),
        ),
        *names,
    )
    every = union_all(seen.where(age >= 0), last.where(left >= 0)).subquery("every")
    groups = [every.c.cohort, every.c.age, *(every.c[name] for name in by)]
    active, final, paid = (func.sum(every.c[name]) for name in ("active", "last_active", "revenue"))
    sums = labelled(active=integer(active), last_active=integer(final), revenue=paid)
    return select(*groups, *sums).group_by(*groups).having(or_(active > 0, final > 0, paid != 0))


def _them(scope: Scope, wanted: Wanted, by: By) -> CTE:
    """The scope's people who began in the periods: member_no, cohort, last (period in which they were there), `by`."""
    moments = member_moments
    begun = moments.c[BEGINS[wanted.begin]]
    final = moments.c.last_order if wanted.begin == "order" else moments.c.last_active
    first, last = calendar.alias("began_on"), calendar.alias("last_on")
    cohort, until = (_period(*each, wanted.grain) for each in ((begun, first), (final, last)))
    joined: FromClause = moments
    if wanted.grain == "month":
        joined = joined.join(first, first.c.day == begun).outerjoin(last, last.c.day == final)
    rows = select(moments.c.member_no, *labelled(cohort=cohort, last=until), *(moments.c[name] for name in by))
    each = rows.select_from(joined).where(begun.is_not(None), *of_people(moments, scope)).subquery("each")
    return select(*each.c).where(*of_months(each.c.cohort, *wanted.periods)).cte("them")


def _period(day: ColumnElement[int], month_of: FromClause, grain: str) -> ColumnElement[int]:
    if grain == "month":
        month: ColumnElement[int] = month_of.c.month
        return month
    return day if grain == "day" else cast(func.floor((day + MONDAY) / 7.0), Integer)


def _by_month(them: CTE) -> Select[Any]:
    """What they did, month by month: member_no, period, acts (orders included), orders, revenue."""
    did = member_months.c
    columns = labelled(period=did.month, acts=did.acts + did.orders, orders=did.orders, revenue=did.revenue)
    rows = select(did.member_no, *columns).where(or_(did.acts > 0, did.orders > 0))
    return rows.where(did.member_no.in_(select(them.c.member_no)))


def _by_day(them: CTE, grain: str) -> Select[Any]:
    """The same by weeks or days."""
    parts = []
    for table in (orders, interactions):
        is_order, paid = (literal(1), table.c.amount) if table is orders else (literal(0), literal(0))
        period = _period(table.c.day, calendar, grain)
        columns = labelled(period=period, orders=is_order, revenue=cast(paid, Double))
        rows = select(them.c.member_no, *columns).join_from(them, people, people.c.member_no == them.c.member_no)
        parts.append(rows.join(table, table.c.member_id == people.c.member_id))
    every = union_all(*parts).subquery("did")
    by = (every.c.member_no, every.c.period)
    sums = labelled(acts=func.count(), orders=func.sum(every.c.orders), revenue=func.sum(every.c.revenue))
    return select(*by, *sums).group_by(*by)
