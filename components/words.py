"""Dates, months and names as people read them, safe to put on a page."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

_MARKED = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    r"""Text from data as Markdown that shows exactly this text: no link, no picture, no formula.

    >>> print(plain("![a](b) $5"))
    \!\[a\]\(b\) \$5
    """
    return _MARKED.sub(r"\\\1", " ".join(text.split()))


def day(moment: date) -> str:
    """A day as people write it.

    >>> day(date(2026, 11, 22))
    '22 November 2026'
    """
    return f"{moment.day} {calendar.month_name[moment.month]} {moment.year}"


def month(number: int) -> str:
    """A month, counted since 1970-01, as people write it.

    >>> month(682)
    'November 2026'
    """
    return f"{calendar.month_name[number % 12 + 1]} {1970 + number // 12}"


def months(count: int) -> str:
    """A number of months in words.

    >>> months(1), months(12)
    ('month', '12 months')
    """
    return "month" if count == 1 else f"{count} months"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
