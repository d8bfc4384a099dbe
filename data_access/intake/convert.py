"""Turning what a source says into what the contract means, and naming what cannot be turned.

Everything here builds expressions for the embedded engine, which converts millions of rows at a time; no row
passes through Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Double,
    Integer,
    Numeric,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    try_cast,
)
from sqlalchemy.types import TypeEngine

from data_access.schema import MONEY

Expression = ColumnElement[Any]

ISO = "iso"
EPOCH = "epoch"
"""Seconds since 1970-01-01, with or without a fraction."""
EPOCH_MS = "epoch_ms"
EMPTY = "it is empty"
LONGEST_ID = 255
"""Characters an id may have."""
MICROSECONDS_PER_DAY = 86_400_000_000
TRUE_WORDS = ("true", "t", "yes", "y", "1", "on")
FALSE_WORDS = ("false", "f", "no", "n", "0", "off")
GUESSED_FORMATS = (
    ISO,
    "%Y%m%d",
    *(day + time for day in ("%d/%m/%Y", "%m/%d/%Y") for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p")),
    *(day + time for day in ("%d.%m.%Y", "%d-%m-%Y") for time in ("", " %H:%M", " %H:%M:%S")),
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    EPOCH,
    EPOCH_MS,
)
"""Ways to write a time that are tried on a column's first rows, in this order."""


@dataclass(frozen=True)
class Style:
    """How a source writes its values.

    Parameters
    ----------
    times : str
        ``"iso"``, ``"epoch"``, ``"epoch_ms"`` or a format such as ``"%d/%m/%Y"``.
    decimal_comma : bool
        1.234,56 instead of 1,234.56.
    typed : bool
        The value already has the column's type.
    """

    times: str = ISO
    decimal_comma: bool = False
    typed: bool = False


@dataclass(frozen=True)
class Converted:
    """A value in the column's type, and why it might have to be refused: (condition, reason) in order."""

    value: Expression
    problems: Sequence[tuple[Expression, str]] = ()


def convert(column: Column[Any], raw: Expression, style: Style) -> Converted:
    """The column's value from the raw one, with its problems."""
    text = raw if style.typed else func.nullif(func.trim(raw), "")
    made = _by_type(column, text, style)
    problems = list(made.problems)
    if column.info.get("required"):
        problems.insert(0, (text.is_(None), EMPTY))
    return Converted(made.value, problems)


def _by_type(column: Column[Any], text: Expression, style: Style) -> Converted:
    kind = column.type
    if isinstance(kind, Boolean):
        return _flag(text, style)
    if isinstance(kind, DateTime):
        return _time(text, style)
    if isinstance(kind, Integer):
        return _month(text, style)
    if isinstance(kind, Double):
        return _number(column, text, style)
    if isinstance(kind, Numeric):
        value = cast(text, MONEY) if style.typed else money(text, decimal_comma=style.decimal_comma)
        return Converted(value, [(_lost(value, text), "not an amount of money")])
    return _text(column, text)


def _lost(value: Expression, text: Expression) -> Expression:
    """True where there was something and nothing came of it."""
    return and_(text.is_not(None), value.is_(None))


def _text(column: Column[Any], text: Expression) -> Converted:
    problems: list[tuple[Expression, str]] = []
    if column.info.get("member") or column.info.get("required"):
        too_long = func.length(text) > LONGEST_ID
        problems.append((too_long, f"longer than {LONGEST_ID} characters"))
    choices = column.info.get("choices")
    if choices:
        text = func.lower(text)
        if column.info.get("strict"):
            problems.append((text.not_in(choices), f"not one of {', '.join(choices)}"))
    return Converted(text, problems)


def _flag(text: Expression, style: Style) -> Converted:
    if style.typed:
        return Converted(cast(text, Boolean))
    word = func.lower(text)
    value = case((word.in_(TRUE_WORDS), True), (word.in_(FALSE_WORDS), False), else_=null())
    return Converted(value, [(_lost(value, text), "neither yes nor no")])


def _time(text: Expression, style: Style) -> Converted:
    value = cast(text, DateTime) if style.typed else time(text, style.times)
    problems = [
        (_lost(value, text), "not a time" if style.times == ISO else f"not a time like {style.times}")
    ]
    outside = or_(func.date_part("year", value) < 1900, func.date_part("year", value) > 2200)
    return Converted(value, [*problems, (outside, "outside the years 1900 to 2200")])


def _month(text: Expression, style: Style) -> Converted:
    """A whole month, written YYYY-MM or as any day in it."""
    if style.typed:
        return Converted(cast(text, Integer))
    day = func.coalesce(time(text, style.times), func.try_strptime(text, "%Y-%m"))
    return Converted(month_of_time(day), [(_lost(day, text), "not a month like 2026-11")])


def _number(column: Column[Any], text: Expression, style: Style) -> Converted:
    value = cast(text, Double) if style.typed else try_cast(text, Double)
    low, high = column.info["low"], column.info["high"]
    outside = or_(value < low, value > high, func.isnan(value))
    return Converted(value, [(_lost(value, text), "not a number"), (outside, f"outside {low:g} to {high:g}")])


def time(text: Expression, written: str) -> Expression:
    """A time in UTC without zone from text; null where it is none."""
    if written == EPOCH:
        return func.make_timestamp(cast(try_cast(text, Numeric(20, 6)) * 1_000_000, BigInteger))
    if written == EPOCH_MS:
        return func.make_timestamp(cast(try_cast(text, Numeric(20, 3)) * 1_000, BigInteger))
    if written != ISO:
        return try_cast(func.try_strptime(text, written), DateTime)
    has_offset = or_(
        func.contains(text, "+"), and_(func.length(text) > 19, func.contains(func.substr(text, 20), "-"))
    )
    with_colon = func.regexp_replace(text, r" ?([+-]\d\d):?(\d\d)$", r"\1:\2")
    shifted = func.timezone("UTC", try_cast(with_colon, DateTime(timezone=True)))
    return case((has_offset, shifted), else_=try_cast(text, DateTime))


def money(text: Expression, *, decimal_comma: bool = False) -> Expression:
    """An amount from text such as ``1,234.50``, ``$12`` or ``(3.00)``; null where it is none."""
    amount = r"^\(?[^\d(.,-]{0,4}-?[^\d(.,-]{0,4}(\d{1,3}(,\d{3})+|\d*)(\.\d+)?[^\d(.,-]{0,4}\)?$"
    plain = func.translate(text, ".,", ",.") if decimal_comma else text
    digits = func.regexp_replace(plain, r"[^0-9.]", "", "g")
    negative = or_(func.contains(plain, "-"), func.starts_with(plain, "("))
    signed = case((negative, func.concat("-", digits)), else_=digits)
    dressed = case((func.regexp_matches(plain, amount), try_cast(signed, MONEY)), else_=null())
    return func.coalesce(try_cast(plain, MONEY), dressed)


def day_of_time(moment: Expression) -> Expression:
    """Days since 1970-01-01."""
    return cast(func.floor(func.epoch_us(moment) / literal(float(MICROSECONDS_PER_DAY), Double)), Integer)


def month_of_time(moment: Expression) -> Expression:
    """Months since 1970-01."""
    months = func.date_part("year", moment) * 12 + func.date_part("month", moment) - (1970 * 12 + 1)
    return cast(months, Integer)
