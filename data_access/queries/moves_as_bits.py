"""Members who went from one state to another: their active months as bits, so that all months are looked at in one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Subquery, case, func, select

from data_access.queries import month_bits
from data_access.queries.month_bits import Bits
from data_access.rollups.lifecycle import DORMANT, LOST, NEW, RESURRECTED, RETURNING, SILENT
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.tables import calendar, member_months
from data_access.scope import Scope

BEFORE = 3
"""Months before the first move that decide from which state it leads."""
EVERY = (1 << 62) - 1


def fits(scope: Scope, begins: str) -> bool:
    """Whether the months have room, and the move does not begin with a silence of any length."""
    return month_bits.fits(scope.start - BEFORE, scope.end) and begins != SILENT


def members_by_bits(scope: Scope, begins: str, ends: str) -> Select[Any]:
    """Members who went from a state to another, in the later one in a month of the scope, where ``fits``."""
    base = scope.start - BEFORE
    bits, began = month_bits.bits_from("any", base), month_bits.first_month("any")
    first = case((began >= base, month_bits.bit(_capped(began - base))), else_=month_bits.whole(0))
    there = month_bits.rows_from(scope, base).add_columns(bits.label("bits"), first.label("first"))
    acted = there.where(bits != 0).subquery("acted")
    could = _later(begins, ends, acted.c, None).bitwise_and(_window(scope, base))
    if DORMANT not in (begins, ends) and ends not in (SILENT, LOST):
        return select(acted.c.member_no).where(could != 0)
    some, left = select(acted).where(could != 0).subquery("some"), _left()
    gone = month_bits.bit(_capped(left.c.month - base))
    lost = case((left.c.month.is_(None), month_bits.whole(0)), else_=month_bits.whole(EVERY) - (gone - 1))
    joined = some.outerjoin(left, left.c.member_no == some.c.member_no)
    rows = select(*some.c, lost.label("lost")).select_from(joined).subquery("rows")
    told = _later(begins, ends, rows.c, rows.c.lost).bitwise_and(_window(scope, base))
    return select(rows.c.member_no).where(told != 0)


def _left() -> Subquery:
    """Members who left, and the first month in which they are lost: member_no, month."""
    moments, (last, left) = member_moments.c, (calendar.alias(name) for name in ("last_on", "left_on"))
    return (
        select(moments.member_no, func.greatest(left.c.month, last.c.month + 1).label("month"))
        .join_from(member_moments, left, left.c.day == moments.left_day)
        .join(last, last.c.day == moments.last_active)
        .subquery("left_ones")
    )


def _later(begins: str, ends: str, rows: Any, lost: Bits | None) -> Bits:
    """The months in which members came to the second of two states from the first, as bits.

    Without the months in which they are lost, those in which they came to it if they are, or are not.
    """
    active, absent, before = rows.bits, _not(rows.bits), rows.bits * 2
    silent = absent if lost is None else absent.bitwise_and(_not(lost))
    at_first = {
        NEW: rows.first,
        RETURNING: active.bitwise_and(before),
        RESURRECTED: active.bitwise_and(_not(before)).bitwise_and(_not(rows.first)),
        DORMANT: before.bitwise_and(silent),
    }
    was_there = begins != DORMANT
    then = {
        RETURNING if was_there else RESURRECTED: active,
        DORMANT if was_there else SILENT: silent,
        LOST: absent if lost is None else absent.bitwise_and(lost),
    }
    came: Bits = at_first.get(begins, month_bits.whole(0)) * 2
    return came.bitwise_and(then.get(ends, month_bits.whole(0)))


def _window(scope: Scope, base: int) -> Bits:
    """The scope's months that the data reach."""
    last = select(func.max(member_months.c.month)).scalar_subquery()
    end = func.greatest(func.least(last + 1, scope.end) - base, BEFORE)
    return month_bits.bit(end) - (1 << BEFORE)


def _capped(place: Any) -> Any:
    return func.least(func.greatest(place, 0), 61)


def _not(bits: Bits) -> Bits:
    rest: Bits = (
        month_bits.whole(EVERY) - bits
    ).self_group()  # an exclusive or is written in another way by each engine
    return rest
