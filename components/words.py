"""Dates, months and names as people read them, safe to put on a page."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from data_access.scope import month_in_words

_SHORT_NAME = re.compile(r":(?=[\w+\-/]+:)")
"""What begins the short name of an emoji or an icon, which no backslash keeps from being drawn."""
_WORD_JOINER = "\u2060"
"""A letter without any width."""
_LINKED = re.compile(r"https?:(?=//)|www(?=\.)|@(?=\w)", re.IGNORECASE)
"""Where an address would become a link by itself, escaped or not."""
_MARKED = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    r"""Text from data as Markdown that shows exactly this text: no link, no picture, no formula.

    >>> print(plain("![a](b) $5"))
    \!\[a\]\(b\) \$5
    """
    unnamed = _SHORT_NAME.sub(f":{_WORD_JOINER}", " ".join(text.split()))
    unlinked = _LINKED.sub(lambda found: found[0] + _WORD_JOINER, unnamed)
    return _MARKED.sub(r"\\\1", unlinked)


def day(moment: date) -> str:
    """A day as people write it.

    >>> day(date(2026, 11, 22))
    '22 November 2026'
    """
    return f"{moment.day} {calendar.month_name[moment.month]} {moment.year}"


def short_day(moment: date) -> str:
    """A day where there is little room.

    >>> short_day(date(2026, 11, 22))
    '22 Nov 2026'
    """
    return f"{moment.day} {calendar.month_abbr[moment.month]} {moment.year}"


def short_month(number: int) -> str:
    """A month in as few letters as people can read at once.

    >>> short_month(682)
    'Nov 2026'
    """
    return f"{calendar.month_abbr[number % 12 + 1]} {1970 + number // 12}"


def months(count: int) -> str:
    """A number of months in words.

    >>> months(1), months(12)
    ('month', '12 months')
    """
    return "month" if count == 1 else f"{count} months"


def span(start: int, end: int) -> str:
    """Half-open months, counted since 1970-01, as people write them.

    >>> span(672, 682), span(681, 682)
    ('January 2026 to October 2026', 'October 2026')
    """
    first, last = month_in_words(start), month_in_words(end - 1)
    return first if first == last else f"{first} to {last}"


def shortened(text: str, most: int) -> str:
    """A longer text on one line: as many whole words as go into so many letters, and a sign that there are more.

    >>> shortened("How do I begin?", 20), shortened("How do I begin?", 10), shortened("Unbreakable", 6)
    ('How do I begin?', 'How do I…', 'Unbre…')
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    whole = line[:most].rpartition(" ")[0] if " " in line[:most] else line[: most - 1]
    return f"{whole.rstrip(' ,;:-')}…"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
