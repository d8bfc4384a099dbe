"""Which months and which people a page is about: the only code that touches the session and the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import streamlit as st

from components import words
from data_access.scope import Comparison, Grain, Scope

PERIODS = {"3 months": 3, "6 months": 6, "12 months": 12, "24 months": 24, "All": None}
USUAL_PERIOD = "12 months"
COMPARISONS = {"vs the period before": Comparison.PREVIOUS, "vs a year before": Comparison.YEAR_BEFORE}
LONGEST_LABEL = 32


class Known(Protocol):
    """What the filters need to know of a store: its months (since 1970-01) and its groups of members."""

    @property
    def first_month(self) -> int:
        """The first month with data."""

    @property
    def last_month(self) -> int:
        """The last month with data; it may not be over."""

    @property
    def complete_until(self) -> int:
        """The month after the last one that is over."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Every segment a member is in."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel a member came by."""


def bar(known: Known) -> None:
    """Draw the filters; what is chosen stands in the address, so a copied link shows the same."""
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        st.segmented_control(
            "Period",
            list(PERIODS),
            default=USUAL_PERIOD,
            required=True,
            key="period",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.selectbox(
            "Comparison",
            list(COMPARISONS),
            width=205,
            key="compare",
            bind="query-params",
            label_visibility="collapsed",
        )
        with st.popover(_who(known), icon=":material/group:", key="who"):
            st.multiselect("Segments", known.segments, key="segment", bind="query-params", placeholder="Everyone")
            st.selectbox(
                "Came by",
                known.channels,
                index=None,
                key="channel",
                bind="query-params",
                placeholder="Any channel",
            )


def scope(known: Known) -> Scope:
    """The finished months and the members chosen; without a filter bar, the usual ones."""
    end = max(known.complete_until, known.first_month + 1)
    length = PERIODS.get(st.session_state.get("period", ""), PERIODS[USUAL_PERIOD])
    start = known.first_month if length is None else max(known.first_month, end - length)
    comparison = COMPARISONS.get(st.session_state.get("compare", ""), Comparison.PREVIOUS)
    return Scope(start, end, _grain(end - start), comparison, _segments(known), _channel(known))


def until_today(chosen: Scope, known: Known) -> Scope:
    """The same, with the month that is not over yet."""
    return replace(chosen, end=max(chosen.end, known.last_month + 1))


def in_words(chosen: Scope, known: Known) -> str:
    """Which months and which members, in words."""
    first, last = words.month(chosen.start), words.month(chosen.end - 1)
    span = first if first == last else f"{first} to {last}"
    if chosen.before[0] < known.first_month:
        back = "with nothing earlier to compare"
    elif chosen.comparison is Comparison.YEAR_BEFORE:
        back = "compared with a year before"
    else:
        back = f"compared with the {words.months(chosen.length)} before"
    channel = [f"came by {chosen.channel}"] if chosen.channel else []
    return " · ".join([f"{span}, {back}", *chosen.segments, *channel])


def _who(known: Known) -> str:
    chosen = [*_segments(known), *([channel] if (channel := _channel(known)) else [])]
    label = words.listed(chosen) or "Everyone"
    if len(label) > LONGEST_LABEL:
        label = f"{len(chosen)} filter{'s' if len(chosen) > 1 else ''}"
    return words.plain(label)


def _segments(known: Known) -> tuple[str, ...]:
    chosen: Sequence[str] = st.session_state.get("segment", st.query_params.get_all("segment"))
    return tuple(segment for segment in known.segments if segment in chosen)


def _channel(known: Known) -> str | None:
    chosen = st.session_state.get("channel", st.query_params.get("channel"))
    return str(chosen) if chosen in known.channels else None


def _grain(months: int) -> Grain:
    return Grain.MONTH if months <= 60 else Grain.QUARTER if months <= 120 else Grain.YEAR
