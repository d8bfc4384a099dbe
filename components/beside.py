"""The numbers of a picture as a table beside it, to read and to download."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import exports, tables
from components.tables import Column, Kind

MOST_ROWS = 120
"""Rows that are shown; the file has all of them."""


def beside(rows: pd.DataFrame, key: str, alt: str, called: str = "As a table") -> None:
    """A closed box with the rows as a table and as a file; `rows` has headings that people read, and no members."""
    if rows.empty:
        return
    with st.expander(called, key=f"table_{key}"):
        exports.button(lambda: iter([rows]), key, len(rows))
        shown = rows.head(MOST_ROWS).map(_told)
        columns = [Column(str(name), str(name), _kind(rows[name])) for name in rows]
        tables.draw_whole(shown, columns, f"{key}_table", alt)
        if len(rows) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {len(rows):,} rows; the file has all of them.")


def _kind(values: pd.Series) -> Kind:
    return Kind.SCORE if pd.api.types.is_numeric_dtype(values) else Kind.TEXT


def _told(value: object) -> object:
    """A number with as many places as anybody reads."""
    return round(value, 4) if isinstance(value, float) else value
