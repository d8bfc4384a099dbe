"""Rows as a table in a card: all of them in sight, numbers with their separators, a dash where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pandas.api.types import is_integer_dtype

TALLEST = 25
"""Rows that are shown without scrolling."""


def draw(rows: pd.DataFrame, key: str, alt: str, columns: Mapping[str, Any] | None = None) -> None:
    """Draw rows; `columns` says how those are shown that are more than text and whole numbers."""
    whole = [str(name) for name in rows if is_integer_dtype(rows[name])]
    shown = dict.fromkeys(whole, st.column_config.NumberColumn(format="localized")) | dict(columns or {})
    height: Literal["content", "auto"] = "content" if len(rows) <= TALLEST else "auto"
    st.dataframe(rows, height=height, hide_index=True, key=key, alt=alt, column_config=shown, placeholder="—")
