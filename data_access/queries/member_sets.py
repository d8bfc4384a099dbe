"""Which members a number is about: each question gives the numbers (`member_no`) of exactly those members."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from data_access.queries import month_bits
from data_access.queries.filters import of_months, of_people, ranked
from data_access.queries.members import ALMOST_HALF, NOTHING
from data_access.rollups.tables import member_months, people
from data_access.schema import responses
from data_access.scope import Scope

MONTHS = member_months.c


class Act(StrEnum):
    """What counts as being active."""

    ANY = "any"
    CONTRIBUTION = "contribution"
    PURCHASE = "purchase"


class Flow(StrEnum):
    """How a member's activity in a period relates to the time before it."""

    ACTIVE = "active"
    NEW = "new"
    RETURNING = "returning"
    RESURRECTED = "resurrected"
    DORMANT = "dormant"


IS_ACTIVE: dict[Act, ColumnElement[bool]] = {
    Act.ANY: or_(MONTHS.acts > 0, MONTHS.orders > 0),
    Act.CONTRIBUTION: MONTHS.contributions > 0,
    Act.PURCHASE: MONTHS.orders > 0,
}


def active_members(scope: Scope, act: Act, flow: Flow) -> Select[Any]:
    """Members by their active months: those of the period, of the one of equal length before it, and earlier."""
    base = scope.start if flow in (Flow.ACTIVE, Flow.NEW) else scope.start - scope.length
    if month_bits.fits(base, scope.end):
        return _members_by_bits(scope, act, flow, base)
    before, first, last = scope.start - scope.length, func.min(MONTHS.month), func.max(MONTHS.month)
    is_here = last >= scope.start
    was_before = func.sum(case((and_(MONTHS.month >= before, MONTHS.month < scope.start), 1), else_=0)) > 0
    conditions = {
        Flow.ACTIVE: [is_here],
        Flow.NEW: [first >= scope.start],
        Flow.RETURNING: [is_here, was_before],
        Flow.RESURRECTED: [is_here, ~was_before, first < before],
        Flow.DORMANT: [~is_here],
    }[flow]
    needs_all = flow in (Flow.NEW, Flow.RESURRECTED)
    since = [] if needs_all else [MONTHS.month >= base]
    rows = _of_scope(scope).where(IS_ACTIVE[act], MONTHS.month < scope.end, *since)
    return rows.group_by(MONTHS.member_no).having(and_(*conditions))


def _members_by_bits(scope: Scope, act: Act, flow: Flow, base: int) -> Select[Any]:
    """The same, where the months from `base` on are read as bits."""
    bits, first = month_bits.bits_from(act, base), month_bits.first_month(act)
    is_here, was_before = (
        bits.bitwise_and(month_bits.bits_between(*months, base)) != 0
        for months in ((scope.start, scope.end), (base, scope.start))
    )
    conditions = {
        Flow.ACTIVE: [is_here],
        Flow.NEW: of_months(first, scope.start, scope.end),
        Flow.RETURNING: [is_here, was_before],
        Flow.RESURRECTED: [is_here, ~was_before, first < base],
        Flow.DORMANT: [~is_here, was_before],
    }[flow]
    return month_bits.rows_from(scope, base).where(*conditions)


def joined_members(scope: Scope, *, only_referred: bool = False) -> Select[Any]:
    """Members who joined in the period; or of them those whom a referral brought."""
    kept = [*of_months(people.c.joined_month, scope.start, scope.end), *of_people(people, scope)]
    return select(people.c.member_no).where(*kept, *([people.c.is_referred] if only_referred else []))


def members_with(scope: Scope, *names: str) -> Select[Any]:
    """Members with any of these columns of ``member_months`` above zero in a month of the period."""
    rows = _of_scope(scope).where(*of_months(MONTHS.month, scope.start, scope.end))
    return rows.where(or_(*(member_months.c[name] > 0 for name in names))).distinct()


def members_who_answered(scope: Scope, question: str) -> Select[Any]:
    """Members who answered a survey's question in the period."""
    rows = select(people.c.member_no).join_from(people, responses, responses.c.member_id == people.c.member_id)
    kept = of_months(responses.c.month, scope.start, scope.end)
    return rows.where(responses.c.question == question, *kept, *of_people(people, scope)).distinct()


def moved_customers(scope: Scope, *, is_more: bool) -> Select[Any]:
    """Customers of the period before who bought again and paid more; or who paid less."""
    is_now = MONTHS.month >= scope.start
    now, then = (func.sum(case((when, MONTHS.revenue), else_=0)) for when in (is_now, ~is_now))
    back = active_members(scope, Act.PURCHASE, Flow.RETURNING)
    rows = select(MONTHS.member_no).where(*of_months(MONTHS.month, scope.start - scope.length, scope.end))
    rows = rows.where(MONTHS.orders > 0, MONTHS.member_no.in_(back)).group_by(MONTHS.member_no)
    return rows.having((now - then if is_more else then - now) > NOTHING)


def fewest_for_half(scope: Scope, measure: str) -> Select[Any]:
    """The smallest number of members who make half of a column of ``member_months`` in the period."""
    amount = func.sum(member_months.c[measure])
    rows = _of_scope(scope).where(*of_months(MONTHS.month, scope.start, scope.end), member_months.c[measure] != 0)
    sums = rows.add_columns(amount.label("amount")).group_by(MONTHS.member_no).having(amount > NOTHING).subquery("sums")
    running = func.sum(sums.c.amount).over(order_by=(sums.c.amount.desc(), sums.c.member_no))
    total = func.sum(sums.c.amount).over()
    every = select(*sums.c, running.label("running"), total.label("total")).subquery("every")
    return ranked(select(every.c.member_no).where(every.c.running - every.c.amount < every.c.total * ALMOST_HALF))


def among(chosen: Select[Any], numbers: Select[Any] | Sequence[int]) -> Select[Any]:
    """The members of a choice who are among these: narrowed before anything is added up, which leaves little to add."""
    return chosen.where(chosen.selected_columns["member_no"].in_(numbers))


def _of_scope(scope: Scope) -> Select[Any]:
    """Numbers from ``member_months``, of the scope's people."""
    rows = select(MONTHS.member_no)
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == MONTHS.member_no).where(*of_people(people, scope))
    return rows
