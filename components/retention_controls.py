"""Which table of cohorts is wanted: chosen at the top of its card, and kept in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analytics.retention import ON, ON_OR_AFTER, PREVIOUS, START
from metrics.retention import BEGINS, Shape

BEGINNINGS = {name: key for key, name in BEGINS.items()}
GRAINS = {"Months": "month", "Weeks": "week", "Days": "day"}
COUNTING = {"In that period": ON, "Then or later": ON_OR_AFTER}
OF_BASE = {"Of the beginning": START, "Of the period before": PREVIOUS}
UNITS = {"People": False, "Money": True}


def shape(tables: Mapping[str, int]) -> Shape:
    """Let the reader choose; what the store does not hold is not offered."""
    begins = {name: key for name, key in BEGINNINGS.items() if tables.get("orders") or key != "order"}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="retention_choice"):
        begin = _one_of("Cohorts by", list(begins), "begin")
        grain = _one_of("Periods", list(GRAINS), "periods")
        counted = _one_of("Counted", list(COUNTING), "counted")
        base = _one_of("Share", list(OF_BASE), "base")
        unit = _one_of("Counting", list(UNITS) if tables.get("orders") else ["People"], "unit")
    return Shape(begins[begin], GRAINS[grain], COUNTING[counted], OF_BASE[base], UNITS[unit])


def _one_of(label: str, choices: list[str], key: str) -> str:
    return str(st.selectbox(label, choices, key=key, bind="query-params", width=190))
