"""What would be if: sliders for each step of a loop, kept in the address, and what they would bring in a year."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import answers, charts, layout, words
from components import loop_findings as told
from components.beside import beside
from data_access.loop_settings import Loop
from metrics.loop_future import Change
from metrics.model import Unit

COUNT: Unit = Unit.COUNT
MONEY: Unit = Unit.MONEY
CAPTION = "The next twelve months: today's path against one with other shares, delays or inflow"
MEANING = """Today's path goes on as it is: as many come by themselves each day as in the last year, and the loop \
brings its share of others. The changed path has the shares, delays and inflow of the sliders."""
ASSUMPTIONS = """
- Shares, numbers and delays of the steps are those of the months chosen at the top, and stay so for a year.
- The days a step takes are spread exponentially with its median, and end with the step's longest time.
- As many members come by themselves each day as in the last 365 days, less those whom the loop brought by this \
reckoning.
- Members pay by months since they began what those before them paid on average; from the fourth year on, what is paid \
in the third.
- The band is where 95 of 100 futures lie when the members of every step are drawn anew at random (100 draws, the same \
ones each time). What members pay, and how many come by themselves, is not drawn anew, so that the band is too narrow \
rather than too wide.
- A step that is changed changes nothing else: whoever goes on for a push goes on like the others from there.
"""


def change(loop: Loop) -> Change:
    """Let the reader change shares, delays and inflow; without any, today's path goes on."""
    called, points, delays = told.names(loop), [], []
    columns = st.columns(len(called), gap="medium")
    for nth, column in enumerate(columns[:-1], 1):
        with column:
            st.markdown(f"**{words.plain(called[nth - 1])} → {words.plain(called[nth].lower())}**")
            points.append(_slider("Share that goes on", (-50, 50), "%+d pt", f"{loop.key}_share_{nth}"))
            delays.append(_slider("Time it takes", (-90, 200), "%+d%%", f"{loop.key}_delay_{nth}"))
    with columns[-1]:
        st.markdown("**Those who come by themselves**")
        inflow = _slider("How many", (-90, 200), "%+d%%", f"{loop.key}_inflow")
    return Change(tuple(points), tuple(delays), inflow)


def _slider(label: str, reach: tuple[int, int], unit: str, key: str) -> float:
    return float(st.slider(label, *reach, 0, 5, unit, key=key, bind="query-params"))


def finding(loop: Loop, future: pd.DataFrame, change: Change) -> str:
    """How many come in the next year, with the change and without."""
    if future.empty:
        return "Too little is known yet to look ahead"
    what = _whom(loop).lower()
    if pd.isna(future["today"]).any():
        return "Too few members to look ahead"
    today, changed = float(future["today"].sum()), float(future["changed"].sum())
    if change.is_none:
        return f"As it is, the next twelve months bring {today:,.0f} {what}; move a slider to see what would be"
    low, high = float(future["low"].sum()), float(future["high"].sum())
    return (
        f"{changed:,.0f} {what} in twelve months instead of {today:,.0f} "
        f"({COUNT.format_change(changed, today)}; likely {low:,.0f} to {high:,.0f})"
    )


def paid(future: pd.DataFrame, currency: str) -> str:
    """What all members pay in the next year, with the change and without; empty where that does not follow."""
    sums = [answers.known(future[name].sum(min_count=1)) for name in ("paid_today", "paid", "paid_low", "paid_high")]
    if any(each is None for each in sums):
        return ""
    today, changed, low, high = (MONEY.format(each or 0.0, currency) for each in sums)
    return f"Revenue of all members in twelve months: {changed} (likely {low} to {high}), on today's path {today}."


def shown(future: pd.DataFrame) -> pd.DataFrame:
    """The future as people read it."""
    names = {
        "month": "month from now",
        "today": "today's path",
        "changed": "changed",
        "low": "at least",
        "high": "at most",
        "paid_today": "revenue, today's path",
        "paid": "revenue, changed",
        "paid_low": "revenue, at least",
        "paid_high": "revenue, at most",
    }
    return future.round(1).rename(columns=names)


def _whom(loop: Loop) -> str:
    return "New members" if loop.closes else told.outcome(loop).capitalize()


def drawn(loop: Loop, future: pd.DataFrame, change: Change, currency: str) -> None:
    """Both paths month by month, what they pay, and on which assumptions."""
    if future.empty or pd.isna(future["today"]).any():
        layout.nothing_here("Nobody has been watched long enough for every step.", "Choose a longer period at the top.")
        return
    said = finding(loop, future, change)
    money = paid(future, currency)
    members, revenue = st.columns(2, gap="medium") if money else (st.container(), None)
    with members:
        charts.loop_future(future, "members", said, name=f"{_whom(loop)} a month")
    if revenue is not None:
        with revenue:
            charts.loop_future(future, "revenue", money, currency, name="Revenue a month")
        st.markdown(words.plain(money))
    with st.expander("Assumptions", key="assumptions"):
        st.markdown(ASSUMPTIONS)
    beside(shown(future), "future", said)
