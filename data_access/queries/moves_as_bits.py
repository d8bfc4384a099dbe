"""Members who went from one state to another: their active months as bits, so that all months are looked at in one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, case, cast, func, literal, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.lifecycle import DORMANT, LOST, NEW, RESURRECTED, RETURNING, SILENT
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.tables import calendar, member_months
from data_access.scope import Scope

BEFORE = 3
"""Months before the first move that decide from which state it leads."""
MOST_MONTHS = 58
"""Months that have a bit each, with those before."""
EVERY = (1 << 62) - 1
Bits = ColumnElement[int]


def fits(scope: Scope, begins: str) -> bool:
    """Whether the months have room, and the move does not begin with a silence of any length."""
    return scope.length <= MOST_MONTHS and begins != SILENT


def members_by_bits(scope: Scope, begins: str, ends: str) -> Select[Any]:
    """Members who went from a state to another, in the later one in a month of the scope, where ``fits``."""
    base, moments = scope.start - BEFORE, member_moments.c
    months = member_months.c
    acted = (
        select(months.member_no, func.bit_or(_bit(months.month - base)).label("bits"))
        .where(*of_months(months.month, base, scope.end), (months.acts > 0) | (months.orders > 0))
        .group_by(months.member_no)
        .subquery("acted")
    )
    began, last, left = (calendar.alias(name) for name in ("began_on", "last_on", "left_on"))
    first = case((began.c.month >= base, _bit(_capped(began.c.month - base))), else_=_whole(0))
    gone = func.greatest(left.c.month, last.c.month + 1) - base
    lost = case((left.c.month.is_(None), _whole(0)), else_=_whole(EVERY) - (_bit(_capped(gone)) - 1))
    rows = (
        select(acted.c.member_no, acted.c.bits, first.label("first"), lost.label("lost"))
        .join_from(acted, member_moments, moments.member_no == acted.c.member_no)
        .join(began, began.c.day == moments.first_active)
        .join(last, last.c.day == moments.last_active)
        .outerjoin(left, left.c.day == moments.left_day)
        .where(*of_people(member_moments, scope))
        .subquery("rows")
    )
    told = _later(begins, ends, rows).bitwise_and(_window(scope, base))
    return select(rows.c.member_no).where(told != 0)


def _later(begins: str, ends: str, rows: Any) -> Bits:
    """The months in which members came to the second of two states from the first, as bits."""
    active, lost = rows.c.bits, rows.c.lost
    absent, before = _not(active), active * 2
    at_first = {
        NEW: rows.c.first,
        RETURNING: active.bitwise_and(before),
        RESURRECTED: active.bitwise_and(_not(before)).bitwise_and(_not(rows.c.first)),
        DORMANT: before.bitwise_and(absent).bitwise_and(_not(lost)),
    }
    was_there = begins != DORMANT
    then = {
        RETURNING if was_there else RESURRECTED: active,
        DORMANT if was_there else SILENT: absent.bitwise_and(_not(lost)),
        LOST: absent.bitwise_and(lost),
    }
    came: Bits = at_first.get(begins, _whole(0)) * 2
    return came.bitwise_and(then.get(ends, _whole(0)))


def _window(scope: Scope, base: int) -> Bits:
    """The scope's months that the data reach."""
    last = select(func.max(member_months.c.month)).scalar_subquery()
    end = func.greatest(func.least(last + 1, scope.end) - base, BEFORE)
    return _bit(end) - (1 << BEFORE)


def _bit(place: Any) -> Bits:
    return _whole(1).bitwise_lshift(cast(place, Integer))


def _capped(place: Any) -> Any:
    return func.least(func.greatest(place, 0), 61)


def _not(bits: Bits) -> Bits:
    rest: Bits = (_whole(EVERY) - bits).self_group()  # an exclusive or is written in another way by each engine
    return rest


def _whole(number: int) -> Bits:
    return cast(literal(number), BigInteger)
