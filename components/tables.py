"""Rows as a table in which members lead to their story, headings sort, and long lists have pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from components import access, filters, words
from metrics.model import Unit

_HERE = Path(__file__).parent
_TABLE = st.components.v2.component(
    "rapport_table",
    html='<div class="rapport-table"></div>',
    css=(_HERE / "tables.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("leaving.js", "tables.js")),
    isolate_styles=False,
)
UNKNOWN = "–"
AT_ONCE = 10
"""Rows on a page of a table whose rows are all there."""
LONGEST = 300
"""Letters of a text that a cell shows."""


class Kind(Enum):
    """How a column's values are shown."""

    MEMBER = "member"
    TEXT = "text"
    SENTENCE = "sentence"
    DATE = "date"
    MONTH = "month"
    COUNT = "count"
    MONEY = "money"
    SCORE = "score"
    FIGURE = "figure"


SIDES = {
    Kind.SENTENCE: "sentence",
    Kind.DATE: "date",
    Kind.MONTH: "date",
    Kind.COUNT: "number",
    Kind.MONEY: "number",
    Kind.SCORE: "number",
    Kind.FIGURE: "number",
}
"""On which side a column's values stand."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        In the frame; for ``Kind.MEMBER`` the column of tokens, beside the one with what to call them.
    label : str
        For people.
    kind : Kind
        How its values are shown; a figure is a number that is in words already.
    needs : tuple of str
        Tables of the contract, one of which has to be there for its values to be known.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    needs: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The column that holds what is shown."""
        if self.kind is not Kind.MEMBER:
            return self.name
        return "name" if self.name == "member" else f"{self.name}_name"


@dataclass(frozen=True)
class Order:
    """By which column a list is sorted."""

    sort: str
    is_descending: bool


@dataclass(frozen=True)
class Pages:
    """Which rows of a longer list are shown: `page` from 1, of `size` rows, out of `total`."""

    page: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The last page."""
        return max(1, -(-self.total // self.size))

    @property
    def told(self) -> str:
        """Which rows are shown, in words."""
        first = (self.page - 1) * self.size + 1
        return f"{first:,} to {min(self.page * self.size, self.total):,} of {self.total:,}"


def measured(columns: Sequence[Column], held: Mapping[str, int]) -> list[Column]:
    """The columns whose values are known in a store that holds so many rows of each table."""
    return [column for column in columns if is_measured(column.needs, held)]


def unmeasured(columns: Sequence[Column], held: Mapping[str, int]) -> tuple[str, ...]:
    """The names of the columns whose values are not known there."""
    return tuple(column.name for column in columns if not is_measured(column.needs, held))


def is_measured(needs: Sequence[str], held: Mapping[str, int]) -> bool:
    """Whether nothing is needed, or one of the tables that are is there."""
    return not needs or any(held.get(table) for table in needs)


def draw(rows: pd.DataFrame, columns: Sequence[Column], key: str, alt: str, currency: str = "") -> None:
    """Draw rows that are all here, on pages of ``AT_ONCE``.

    A member's name leads to their story, and so does the row where its first column is a member.
    """
    drawn = _rows(rows, columns, currency)
    _draw(key, {"alt": alt, "columns": _heads(columns, None), "rows": drawn, "at_once": AT_ONCE})


def draw_whole(rows: pd.DataFrame, columns: Sequence[Column], key: str, alt: str) -> None:
    """Draw all rows under each other, for who compares them."""
    _draw(key, {"alt": alt, "columns": _heads(columns, None), "rows": _rows(rows, columns, "")})


def draw_list(
    rows: pd.DataFrame, columns: Sequence[Column], alt: str, shown: tuple[Order, Pages], currency: str = ""
) -> None:
    """Draw one page of a list that the store sorts; its order and its page stand in the address."""
    order, pages = shown
    turns = {"page": pages.page, "last": pages.last, "told": pages.told}
    table = {"alt": alt, "columns": _heads(columns, order), "rows": _rows(rows, columns, currency), "pages": turns}
    wanted = _draw("members_listed", table)
    if wanted.sorted is not None:
        is_descending = not order.is_descending if wanted.sorted == order.sort else _falls(columns, wanted.sorted)
        filters.put(sort=wanted.sorted, order="down" if is_descending else "up", page=None)
    if wanted.turned is not None:
        filters.put(page=str(int(wanted.turned)))


def lead(before: str, name: str, token: str, key: str) -> None:
    """Draw words and after them a member's name, which leads to their story."""
    _draw(key, {"before": before, **_led(name, token)})


def order_asked(columns: Sequence[Column], usual: str) -> Order:
    """The order that the address asks for."""
    asked = filters.given("sort", usual)
    sort = asked if asked in [column.named for column in columns] else usual
    order = filters.given("order")
    return Order(sort, _falls(columns, sort) if order not in ("up", "down") else order == "down")


def _falls(columns: Sequence[Column], sort: str) -> bool:
    """Whether a column is sorted with its largest value first, unless it is asked for the other way."""
    return next((column.kind in SIDES for column in columns if column.named == sort), True)


def _draw(key: str, table: dict[str, Any]) -> Any:
    """Draw a table, and follow a click on a member."""
    wanted = _TABLE(
        key=key,
        data=table,
        on_opened_change=_rerun,
        on_sorted_change=_rerun,
        on_turned_change=_rerun,
    )
    if wanted.opened is not None and access.may_see_members():
        filters.go("member", who=str(wanted.opened))
    return wanted


def _rerun() -> None:
    """Nothing but the run itself is wanted of a click."""


def _heads(columns: Sequence[Column], order: Order | None) -> list[dict[str, str | None]]:
    heads = []
    for column in columns:
        is_sorted = order is not None and order.sort == column.named
        direction = "descending" if order is not None and order.is_descending else "ascending"
        heads.append(
            {
                "label": column.label,
                "side": SIDES.get(column.kind, "words"),
                "sorts": column.named if order is not None else None,
                "sorted": direction if is_sorted else None,
            }
        )
    return heads


def _rows(rows: pd.DataFrame, columns: Sequence[Column], currency: str) -> list[dict[str, Any]]:
    drawn = []
    aligned = {column.name: scores(rows[column.name]) for column in columns if column.kind is Kind.SCORE}
    for row in rows.assign(**aligned).to_dict("records"):
        cells = [_cell(row, column, currency) for column in columns]
        drawn.append({"cells": cells, "leads": cells[0].get("leads")})
    return drawn


def _cell(row: dict[Any, Any], column: Column, currency: str) -> dict[str, str]:
    text = shown(row[column.named], column.kind, currency)
    return _led(text, row[column.name]) if column.kind is Kind.MEMBER else {"text": text}


def _led(text: str, token: object) -> dict[str, str]:
    """A text that leads to a member's story, where there is one and it may be seen."""
    if not isinstance(token, str) or not access.may_see_members():
        return {"text": text}
    return {"text": text, "leads": token, "href": filters.link("member", who=token)}


def shown(value: Any, kind: Kind, currency: str = "") -> str:
    """A value as people read it.

    >>> shown(1234, Kind.COUNT), shown(None, Kind.TEXT), shown(12.5, Kind.MONEY, "EUR")
    ('1,234', '–', '€12.50')
    >>> shown("silent for 9 days", Kind.SENTENCE)
    'Silent for 9 days'
    """
    if value is None or pd.isna(value) or value == "":
        return UNKNOWN
    if kind in _UNITS:
        return _UNITS[kind].format(float(value), currency)
    return _WAYS[kind](value)


def scores(values: pd.Series) -> pd.Series:
    """Numbers of one column in words, each with as many places as the one that needs most.

    >>> list(scores(pd.Series([2.85, 3, None])))
    ['2.85', '3.00', '–']
    """
    known = [None if pd.isna(value) else f"{float(value):g}" for value in values]
    places = max((len(each.partition(".")[2]) for each in known if each and "e" not in each), default=0)
    told = [UNKNOWN if pd.isna(value) else f"{float(value):,.{places}f}" for value in values]
    return pd.Series(told, values.index, object)


def _text(value: Any) -> str:
    return words.shortened(str(value), LONGEST)


def _sentence(value: Any) -> str:
    told = _text(value)
    return told[:1].upper() + told[1:]


_UNITS = {Kind.COUNT: Unit.COUNT, Kind.MONEY: Unit.MONEY}
_WAYS: dict[Kind, Callable[[Any], str]] = {
    Kind.MEMBER: _text,
    Kind.TEXT: _text,
    Kind.SENTENCE: _sentence,
    Kind.FIGURE: _text,
    Kind.DATE: words.short_day,
    Kind.MONTH: lambda value: words.short_month(int(value)),
    Kind.SCORE: lambda value: value if isinstance(value, str) else f"{float(value):g}",
}
