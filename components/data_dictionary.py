"""The data dictionary: what every table and column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd
import streamlit as st

from components import layout, words


class Column(Protocol):
    """A column in words."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> str:
        """What its values are."""

    @property
    def meaning(self) -> str:
        """What it says."""

    @property
    def is_required(self) -> bool:
        """Whether a row has to have it."""


class Described(Protocol):
    """A table in words."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def meaning(self) -> str:
        """What one row is."""

    @property
    def is_derived(self) -> bool:
        """Whether Rapport works it out, and no source brings it."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns, in order."""


def tables(described: Sequence[Described]) -> None:
    """The tables that speak of what the reader looks for, folded; all of them until a word is given."""
    sought = st.text_input(
        "Look for a table or column", key="sought", type="search", placeholder="reward", width=320, live=True
    )
    found = [table for table in described if _speaks_of(table, (sought or "").strip().lower())]
    if not found:
        layout.nothing_here("No table or column speaks of that.", "Look for another word.")
    for is_derived, title in ((False, "What sources bring"), (True, "What Rapport works out")):
        group = [table for table in found if table.is_derived is is_derived]
        if group:
            st.subheader(title, anchor=False)
        for table in group:
            label = f"**{words.plain(table.name)}** · {words.plain(table.meaning)}"
            with st.expander(label, key=f"table_{table.name}", on_change="rerun") as shown:
                if shown.open:
                    _columns(table)


def _speaks_of(table: Described, word: str) -> bool:
    said = [table.name, table.meaning, *(f"{column.name} {column.meaning}" for column in table.columns)]
    return any(word in text.lower() for text in said)


def _columns(table: Described) -> None:
    if table.keys:
        st.caption(f"One row for each {words.listed(table.keys)}.")
    rows = [
        {
            "Column": f"**{words.plain(column.name)}**",
            "Type": column.kind,
            "Needed": "yes" if column.is_required else "",
            "Meaning": words.plain(column.meaning),
        }
        for column in table.columns
    ]
    frame = pd.DataFrame(rows).set_index("Column")
    st.table(frame if frame["Needed"].any() else frame.drop(columns="Needed"))
