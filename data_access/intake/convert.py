"""Turning what a source says into what the contract means, and naming what cannot be turned.

Everything here builds expressions for the embedded engine, which converts millions of rows at a time; no row
passes through Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    not_,
    null,
    or_,
    try_cast,
)

from data_access.schema import MONEY

Expression = ColumnElement[Any]

ISO = "iso"
EPOCH = "epoch"
"""Seconds since 1970-01-01, with or without a fraction."""
EPOCH_MS = "epoch_ms"
EMPTY = "it is empty"
LONGEST_ID = 255
"""Characters an id may have."""
EPOCH_TIME = literal(datetime(1970, 1, 1), DateTime)
FIRST_TIME, LAST_TIME = literal(datetime(1900, 1, 1), DateTime), literal(datetime(2201, 1, 1), DateTime)
"""What a time lies between."""
LARGEST_EPOCH = 1e16
"""Microseconds since 1970-01-01 that are still a time, in the year 2286; what lies beyond overflows."""
SECONDS_END = 19
"""Letters of a time to the second; an offset only stands behind them, or behind the minutes."""
TIME_WORDS = ("epoch", "infinity", "-infinity")
"""What the engine takes for times, and nobody else."""
TRUE_WORDS = ("true", "t", "yes", "y", "1", "on")
FALSE_WORDS = ("false", "f", "no", "n", "0", "off")
GUESSED_FORMATS = (
    ISO,
    "%Y%m%d",
    *(day + time for day in ("%d/%m/%Y", "%m/%d/%Y") for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p")),
    *(day + time for day in ("%d.%m.%Y", "%d-%m-%Y") for time in ("", " %H:%M", " %H:%M:%S")),
    *(day + time for day in ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y") for time in ("", " %H:%M")),
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


def cleaned(raw: Expression, style: Style) -> Expression:
    """A raw value without the spaces around it and without the character 0; null where nothing is left.

    A server cannot keep the character 0 in text, so no store does. Most values are clean, and asking costs less than
    cleaning.
    """
    if style.typed:
        return raw
    is_unclean = or_(func.starts_with(raw, " "), func.ends_with(raw, " "), func.contains(raw, func.chr(0)))
    return func.nullif(case((is_unclean, func.trim(func.replace(raw, func.chr(0), ""))), else_=raw), "")


def value_of(column: Column[Any], said: Expression, style: Style) -> Expression:
    """What a cleaned value means in the column's type; null where it means nothing."""
    kind = column.type
    if isinstance(kind, Boolean):
        return cast(said, Boolean) if style.typed else _flag(said)
    if isinstance(kind, DateTime):
        return cast(said, DateTime) if style.typed else time(said, style.times)
    if isinstance(kind, Integer):
        return cast(said, Integer) if style.typed else month_of_time(_day_of_month(said, style))
    if isinstance(kind, Double):
        plain = func.replace(said, ",", ".") if style.decimal_comma else said
        return cast(said, Double) if style.typed else try_cast(plain, Double)
    if isinstance(kind, Numeric):
        return cast(said, MONEY) if style.typed else money(said, decimal_comma=style.decimal_comma)
    return _words(column, said)


def _words(column: Column[Any], said: Expression) -> Expression:
    """Text as it is, a word out of a choice in small letters; in a key nothing is empty text, to be found again."""
    if column.name in column.table.info["keys"] and not column.info.get("required"):
        return func.coalesce(said, "")
    return func.lower(said) if column.info.get("choices") else said


def problems_of(column: Column[Any], said: Expression, meant: Expression, style: Style) -> list[tuple[Expression, str]]:
    """Why a value might have to be refused: (condition, reason) in order."""
    problems: list[tuple[Expression, str]] = []
    if column.info.get("required"):
        problems.append((said.is_(None), EMPTY))
    if isinstance(column.type, String):
        return problems + _text_problems(column, said, meant)
    if not style.typed:
        problems.append((and_(said.is_not(None), meant.is_(None)), _not_a(column, style)))
    if isinstance(column.type, DateTime):
        problems.append((not_(is_likely(meant)), "outside the years 1900 to 2200"))
    if isinstance(column.type, Double):
        low, high = column.info["low"], column.info["high"]
        problems.append((or_(meant < low, meant > high, func.isnan(meant)), f"outside {low:g} to {high:g}"))
    return problems


def _not_a(column: Column[Any], style: Style) -> str:
    kind = column.type
    if isinstance(kind, Boolean):
        return "neither yes nor no"
    if isinstance(kind, DateTime):
        return "not a time" if style.times == ISO else f"not a time like {style.times}"
    if isinstance(kind, Integer):
        return "not a month like 2026-11"
    return "not a number" if isinstance(kind, Double) else "not an amount of money"


def _text_problems(column: Column[Any], said: Expression, meant: Expression) -> list[tuple[Expression, str]]:
    problems: list[tuple[Expression, str]] = []
    if column.info.get("member") or column.info.get("required"):
        in_bytes = func.strlen(said) > LONGEST_ID  # quickly told, and true of all that are too long
        too_long = case((in_bytes, func.length(said) > LONGEST_ID), else_=False)
        problems.append((too_long, f"longer than {LONGEST_ID} characters"))
    if column.info.get("strict"):
        choices = column.info["choices"]
        problems.append((meant.not_in(choices), f"not one of {', '.join(choices)}"))
    return problems


def _flag(said: Expression) -> Expression:
    word = func.lower(said)
    return case((word.in_(TRUE_WORDS), True), (word.in_(FALSE_WORDS), False), else_=null())


def _day_of_month(said: Expression, style: Style) -> Expression:
    """A whole month, written YYYY-MM or as any day in it."""
    return func.coalesce(time(said, style.times), func.try_strptime(said, "%Y-%m"))


def time(text: Expression, written: str) -> Expression:
    """A time in UTC without zone from text; null where it is none."""
    is_word = and_(func.strlen(text) <= len(TIME_WORDS[-1]), func.lower(text).in_(TIME_WORDS))
    return case((is_word, null()), else_=_time(text, written))


def _time(text: Expression, written: str) -> Expression:
    if written in (EPOCH, EPOCH_MS):
        microseconds = try_cast(text, Double) * (1_000_000 if written == EPOCH else 1_000)
        within = case((func.abs(microseconds) < LARGEST_EPOCH, microseconds), else_=null())
        return func.make_timestamp(cast(within, BigInteger))
    if written != ISO:
        return try_cast(func.try_strptime(text, written), DateTime)
    is_long = func.strlen(text) > SECONDS_END
    has_offset = and_(is_long, or_(func.contains(text, "+"), func.contains(func.substr(text, 12), "-")))
    with_colon = func.regexp_replace(text, r" ?([+-]\d\d):?(\d\d)$", r"\1:\2")
    with_seconds = func.regexp_replace(with_colon, r"([ T]\d\d:\d\d)([+-]\d\d:\d\d)$", r"\1:00\2")
    shifted = func.timezone("UTC", try_cast(with_seconds, DateTime(timezone=True)))
    to_the_minute = case((and_(not_(is_long), func.ends_with(text, "Z")), func.rtrim(text, "Z")), else_=text)
    return case((has_offset, shifted), else_=try_cast(to_the_minute, DateTime))


def money(text: Expression, *, decimal_comma: bool = False) -> Expression:
    """An amount from text such as ``1,234.50``, ``$12`` or ``(3.00)``; null where it is none."""
    amount = r"^\(?[^\d(.,-]{0,4}-?[^\d(.,-]{0,4}(\d{1,3}(,\d{3})+|\d*)(\.\d+)?[^\d(.,-]{0,4}\)?$"
    plain = func.translate(text, ".,", ",.") if decimal_comma else text
    digits = func.regexp_replace(plain, r"[^0-9.]", "", "g")
    negative = or_(func.contains(plain, "-"), func.starts_with(plain, "("))
    signed = case((negative, func.concat("-", digits)), else_=digits)
    dressed = case((func.regexp_matches(plain, amount), try_cast(signed, MONEY)), else_=null())
    return func.coalesce(try_cast(plain, MONEY), dressed)


def is_likely(moment: Expression) -> Expression:
    """Whether a time lies where people's lives do; null for none."""
    return and_(moment >= FIRST_TIME, moment < LAST_TIME)


def day_of_time(moment: Expression) -> Expression:
    """Days since 1970-01-01."""
    return cast(func.date_diff("day", EPOCH_TIME, moment), Integer)


def month_of_time(moment: Expression) -> Expression:
    """Months since 1970-01."""
    return cast(func.date_diff("month", EPOCH_TIME, moment), Integer)
