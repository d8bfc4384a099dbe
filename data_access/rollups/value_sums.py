"""What is told of value and of ownership, added up beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.rollups.building import fill, integer, labelled, refill
from data_access.rollups.ownership import YEAR
from data_access.rollups.tables import member_months, people
from data_access.rollups.value_tables import (
    CHANCES,
    first_years,
    member_values,
    owner_acts,
    owner_pairs,
    value_spreads,
    value_totals,
)

REFERRAL, JOINED, ANSWER = "referral", "joined", "answer"
DEEDS = ("acts", "constructive", "by_staff", "by_members")
COUNTS = ("brought", "answers", "ideas", "reviews", "hiring", "gives", "staff_replies")
"""What is counted of every member."""


STEPS = 1000
"""Steps of about the same amount, within which amounts differ by less than one in so many."""
TOTAL, SPENT = "total", "spent"
"""What can be spread: what is a member's after sharing, and what they spent in the last 12 months."""


def deeds() -> Select[Any]:
    """What each member did in each month beyond buying: member_no, month, kind, and the columns of ``DEEDS``."""
    acts, months = owner_acts, member_months
    owned = select(acts.c.member_no, acts.c.month, acts.c.kind, *(acts.c[name] for name in DEEDS))
    counted = {REFERRAL: months.c.referrals_made, JOINED: months.c.referrals_joined, ANSWER: months.c.answers}
    nothing = labelled(**{name: literal(0) for name in DEEDS[1:]})
    others = [
        select(months.c.member_no, months.c.month, literal(kind).label("kind"), number.label("acts"), *nothing).where(
            number > 0
        )
        for kind, number in counted.items()
    ]
    every = union_all(owned, *others).subquery("deeds")
    return select(*every.c)


def build_owner_pairs(connection: Connection) -> int:
    """Count what members did beyond buying, by consecutive months in which the same member did."""
    done = deeds().subquery("done")
    before = func.lag(done.c.month).over(partition_by=(done.c.kind, done.c.member_no), order_by=done.c.month)
    each = select(*done.c, before.label("previous")).subquery("each")
    by = (each.c.kind, people.c.segment, people.c.channel, each.c.previous, each.c.month)
    sums = {name: integer(func.sum(each.c[name])) for name in DEEDS}
    rows = select(*by, *labelled(members=func.count(), **sums))
    rows = rows.join_from(each, people, people.c.member_no == each.c.member_no)
    return refill(connection, owner_pairs, rows.group_by(*by))


def sums_of_values(anyway: int) -> dict[str, ColumnElement[Any]]:
    """What is added up of members' worth, at a chance of coming anyway."""
    values = member_values
    credit, rewarded = values.c[f"credit_{anyway}"], values.c[f"rewarded_{anyway}"]
    return {
        "members": func.count(),
        "customers": func.count(values.c.own),
        "own": func.sum(values.c.own),
        "kept": func.sum(values.c[f"kept_{anyway}"]),
        "rewarded": func.sum(rewarded),
        "unpaid": func.sum(credit - rewarded),
        "below": func.sum(values.c.below),
        "credited": integer(func.sum(case((credit > 0, 1), else_=0))),
        "rewards": func.sum(values.c.rewards),
        "gives_cost": func.sum(values.c.gives_cost),
        **{name: integer(func.coalesce(func.sum(values.c[name]), 0)) for name in COUNTS},
    }


def build_value_totals(connection: Connection) -> int:
    """Add up what members are worth, for each chance of coming anyway."""
    connection.execute(value_totals.delete())
    values = member_values
    by = (values.c.segment, values.c.channel)
    filled = 0
    for chance in CHANCES:
        rows = select(*by, literal(chance).label("chance"), *labelled(**sums_of_values(chance)))
        filled += fill(connection, value_totals, rows.group_by(*by))
    return filled


def total_value(anyway: int) -> ColumnElement[float]:
    """What is a member's after sharing: what they keep of their own value and are credited of others'."""
    return member_values.c[f"kept_{anyway}"] + member_values.c[f"credit_{anyway}"]


def is_worth_something(anyway: int) -> ColumnElement[bool]:
    """Members whose value is estimated: customers, and who is credited for one."""
    return or_(member_values.c.own.is_not(None), member_values.c[f"credit_{anyway}"] > 0)


def spread_of(measure: str, anyway: int, by: Sequence[str], kept: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Members by about what they are worth: `by`, step, members, amount, own, customers; see ``value_spreads``."""
    values = member_values.c
    is_counted: ColumnElement[bool] = values.spent > 0
    amount: ColumnElement[float] = values.spent
    if measure == TOTAL:
        amount, is_counted = total_value(anyway), is_worth_something(anyway)
    step = case((amount > 0, cast(func.floor(func.ln(case((amount > 0, amount), else_=1)) * STEPS), Integer)))
    columns = labelled(step=step, amount=func.greatest(amount, 0), own=values.own)
    rows = select(*(values[name] for name in by), *columns).where(is_counted, *kept).subquery("steps")
    groups = [*(rows.c[name] for name in by), rows.c.step]
    sums = labelled(
        members=integer(func.count()),
        amount=func.sum(rows.c.amount),
        own=func.coalesce(func.sum(rows.c.own), 0),
        customers=integer(func.count(rows.c.own)),
    )
    return select(*groups, *sums).group_by(*groups)


def build_value_spreads(connection: Connection) -> int:
    """Count members by about what they spent, and by what they are worth for each chance of coming anyway."""
    connection.execute(value_spreads.delete())
    filled = 0
    for measure, chance in ((SPENT, 0), *((TOTAL, chance) for chance in CHANCES)):
        rows = spread_of(measure, chance, (), ()).subquery("spread")
        named = labelled(measure=literal(measure, String), chance=literal(chance))
        filled += fill(connection, value_spreads, select(*named, *rows.c))
    return filled


def build_first_years(connection: Connection) -> int:
    """Count members and the revenue of their first 12 months, by when they joined and where they came from."""
    months, newcomer = member_months, people
    is_early = and_(months.c.month < newcomer.c.joined_month + YEAR, months.c.orders > 0)
    by = (newcomer.c.joined_month, newcomer.c.origin)
    paid = select(*by, func.sum(months.c.revenue).label("revenue"))
    paid = paid.join_from(months, newcomer, newcomer.c.member_no == months.c.member_no).where(is_early)
    revenue = paid.group_by(*by).subquery("paid")
    joined = select(*by, func.count().label("members")).group_by(*by).subquery("joined")
    same = and_(revenue.c.joined_month == joined.c.joined_month, revenue.c.origin == joined.c.origin)
    return refill(
        connection, first_years, select(*joined.c, revenue.c.revenue).join_from(joined, revenue, same, isouter=True)
    )
