"""Months, weeks and days of cohorts as people read them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from data_access.queries.retention_members import days_of
from data_access.scope import month_in_words

EPOCH = date(1970, 1, 1)


def period_name(period: int, grain: str) -> str:
    """A period since 1970 in full.

    >>> period_name(682, "month"), period_name(2_967, "week"), period_name(20_775, "day")
    ('November 2026', 'the week of 9 November 2026', '18 November 2026')
    """
    if grain == "month":
        return month_in_words(period)
    day = EPOCH + timedelta(days=days_of(period, grain)[0])
    name = f"{day.day} {calendar.month_name[day.month]} {day.year}"
    return f"the week of {name}" if grain == "week" else name


def short_period(period: int, grain: str) -> str:
    """The same where there is little room.

    >>> short_period(682, "month"), short_period(20_775, "day")
    ('Nov 2026', '18 Nov')
    """
    day = EPOCH + timedelta(days=days_of(period, grain)[0])
    month = calendar.month_abbr[day.month]
    return f"{month} {day.year}" if grain == "month" else f"{day.day} {month}"
