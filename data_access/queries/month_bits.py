"""Members by the months in which they were active, read as bits: one row of each member tells of all months."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, cast, literal, select

from data_access.queries.filters import of_people
from data_access.rollups.tables import ERA_MONTHS, month_bits
from data_access.scope import Scope

Bits = ColumnElement[int]


def fits(base: int, end: int) -> bool:
    """Whether half-open months are read in one row."""
    return end - base <= ERA_MONTHS


def rows_from(scope: Scope, base: int) -> Select[Any]:
    """The numbers of the scope's people who were active in any of ``ERA_MONTHS`` months from a base, or near it."""
    return select(month_bits.c.member_no).where(month_bits.c.era == base // ERA_MONTHS, *of_people(month_bits, scope))


def bits_from(way: str, base: int) -> Bits:
    """The months of a way of being active, counted from a base, of ``rows_from`` the same base."""
    place = base % ERA_MONTHS
    here, later = month_bits.c[f"{way}_bits"], month_bits.c[f"{way}_next"]
    begun = later.bitwise_and(whole((1 << place) - 1)).bitwise_lshift(cast(literal(ERA_MONTHS - place), Integer))
    return here.bitwise_rshift(cast(literal(place), Integer)).bitwise_or(begun) if place else here


def first_month(way: str) -> ColumnElement[int]:
    """The first month of a way of being active, ever."""
    return month_bits.c[f"{way}_first"]


def bits_between(start: int, end: int, base: int) -> Bits:
    """The bits of half-open months, counted from a base."""
    return whole((1 << (end - base)) - (1 << (start - base)))


def bit(place: Any) -> Bits:
    """The bit of a month, by its place."""
    return whole(1).bitwise_lshift(cast(place, Integer))


def whole(number: int) -> Bits:
    """A number of so many bits."""
    return cast(literal(number, BigInteger), BigInteger)
