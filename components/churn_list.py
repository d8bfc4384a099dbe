"""Members in a state as a table: whom to turn to first, why, and with what."""

from __future__ import annotations

from math import isnan

import pandas as pd
import streamlit as st

from components import filters, tables
from components.tables import Column, Kind, Order, Pages

STATES = ("at risk", "lapsed", "active")
USUAL = "hour_saves"
MEANING = (
    "Sorted by what **an hour of attention** can save: four contacts, each of which is assumed to make the odds that "
    "the member stays half as large again, times what is expected of them. It is an assumption, until initiatives have "
    "shown better. **Risk** is the chance of no order and no contribution in the next 90 days; behind it, how often it "
    "came true of members like this last time, and how it moved in 90 days. **Goes with it**: what of their doings "
    "adds most to the risk, which is no cause. Asks left are those of four in 30 days."
)


def choose_state() -> str:
    """The state whose members are listed; it stands in the address."""
    chosen = st.segmented_control(
        "State",
        STATES,
        default=STATES[0],
        required=True,
        format_func=str.capitalize,
        key="state",
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen)


def columns(*, sells: bool, has_margin: bool) -> list[Column]:
    """The columns of the table; what an hour saves counts in years where nothing is sold."""
    expected = [
        Column("expected_margin", f"{'Margin' if has_margin else 'Revenue'} a year", Kind.MONEY),
        Column(USUAL, "An hour saves", Kind.MONEY),
    ]
    years = [
        Column("expected_tenure", "Years to expect", Kind.SCORE),
        Column(USUAL, "An hour saves (years)", Kind.SCORE),
    ]
    return [
        Column("member", "Name", Kind.MEMBER),
        Column("risk", "Risk"),
        *(expected if sells else years),
        Column("why", "Goes with it", Kind.SENTENCE),
        Column("next_step", "Next step"),
        Column("contact_day", "Last contact", Kind.DATE),
    ]


def order(shown: list[Column], sorts: tuple[str, ...]) -> Order:
    """The order that the address asks for, among what the store can sort by."""
    asked = tables.order_asked(shown, USUAL)
    return asked if asked.sort in sorts else Order(USUAL, is_descending=True)


def pages(total: int, size: int) -> Pages:
    """The page that the address asks for."""
    return Pages(min(filters.given_page(), max(1, -(-total // size))), size, total)


def draw(rows: pd.DataFrame, shown: list[Column], alt: str, place: tuple[Order, Pages], currency: str) -> None:
    """The table."""
    rounded = {name: rows[name].round(1) for name in ("expected_tenure",)}
    if not any(column.kind is Kind.MONEY for column in shown):
        rounded[USUAL] = rows[USUAL].round(2)
    joined = {"risk": _together(rows["told"], rows["changed"])}
    joined["next_step"] = _together(rows["next_step"], rows["asks_left"].map(asks_in_words))
    tables.draw_list(rows.assign(**rounded, **joined), shown, alt, place, currency)


def _together(first: pd.Series, second: pd.Series) -> pd.Series:
    """Two texts of each row, with a comma between them where both are there."""
    pairs = zip(first.fillna(""), second.fillna(""), strict=True)
    return pd.Series([", ".join(filter(None, pair)) for pair in pairs], first.index, object)


def asks_in_words(left: float) -> str:
    """How often a member may still be asked within 30 days; nothing where that is not known.

    >>> asks_in_words(1.0), asks_in_words(0.0), asks_in_words(float("nan"))
    ('1 ask left', 'no ask left', '')
    """
    if isnan(left):
        return ""
    return f"{left:.0f} ask{'s' if left > 1 else ''} left" if left else "no ask left"
