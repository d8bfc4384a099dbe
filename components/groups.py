"""Segments or channels compared: the switch between them, what the comparison says, and the ways to the members."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import answers, charts, findings, kpis, layout
from components.charts.group_columns import lead, rows_of
from components.known import Known
from data_access.scope import Scope

BY = {"Segments": "segment", "Channels": "channel"}
NUMBERS = ("active_members", "new_share", "revenue", "repeat_rate", "referred_share")
SIZE = "active_members"


def numbers(scope: Scope, known: Known) -> tuple[str, ...]:
    """What is told of each group; since the beginning everybody is new, which says nothing."""
    return tuple(key for key in NUMBERS if key != "new_share" or scope.start > known.first_month)


def switch() -> tuple[DeltaGenerator, str]:
    """Let the reader choose what is compared, segment or channel; and the place for the heading beside it."""
    heading, choice = st.columns([4, 1])
    chosen = choice.segmented_control(
        "Compare",
        list(BY),
        default=next(iter(BY)),
        required=True,
        key="by",
        bind="query-params",
        label_visibility="collapsed",
    )
    return heading, BY[str(chosen)]


def panel(compared: pd.DataFrame, by: str, currency: str, tables: Mapping[str, int]) -> None:
    """The groups side by side with the ways to their members, or what the store needs for that."""
    if is_known(compared):
        charts.side_by_side(compared, by, currency)
        layout.leads("groups", leads(compared, by))
    elif tables.get("orders") or tables.get("interactions"):
        layout.not_measured([f"{by} of members"])
    else:
        layout.not_measured(["interactions", "orders"])


def is_known(compared: pd.DataFrame) -> bool:
    """Whether there is any group with a number."""
    return bool(compared["value"].notna().any()) and any(compared["group"].dropna())


def heading(place: DeltaGenerator, compared: pd.DataFrame, by: str) -> None:
    """What the comparison finds, and what it compares."""
    with place:
        layout.heading(finding(compared, by), f"Numbers of each {by}, and their change", kpis.definitions(NUMBERS))


def finding(compared: pd.DataFrame, by: str) -> str:
    """Which group stands out, and which one grew most."""
    rows = [(name, own) for name, own in rows_of(compared, by) if own["gathered"].iloc[0] == 1]
    now, before = ([_amount(own, SIZE, role) for _, own in rows] for role in ("range", "comparison"))
    money = [_amount(own, "revenue") for _, own in rows]
    if not is_known(compared):
        return f"No {by}s to compare"
    return findings.groups([name for name, _ in rows], now, before, f"{by}s", money)


def leads(compared: pd.DataFrame, by: str) -> dict[str, dict[str, str]]:
    """For each group by its name, the address of its active members."""
    return {
        name: lead(own, SIZE, by)
        for name, own in rows_of(compared, by)
        if own["gathered"].iloc[0] == 1 and own["group"].iloc[0]
    }


def _amount(own: pd.DataFrame, key: str, role: str = "range") -> float:
    return answers.answer(own, key, role).value or 0.0
