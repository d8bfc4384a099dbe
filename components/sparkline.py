"""The course of one number, small enough for a card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

HEIGHT = 44
_CSS = (
    f".rapport-sparkline{{height:{HEIGHT}px;padding:0 4px}}"
    ".rapport-sparkline svg{width:100%;height:100%;overflow:visible}"
)
_SPARKLINE = st.components.v2.component(
    "rapport_sparkline",
    html='<div class="rapport-sparkline"></div>',
    css=_CSS,
    js=(Path(__file__).parent / "sparkline.js").read_text("utf-8"),
    isolate_styles=False,
)


def sparkline(
    values: Sequence[float | None], key: str, alt: str, colour: Literal["green", "red", "gray"] = "gray"
) -> None:
    """Draw a line through two or more numbers, oldest first, with a gap where one is unknown.

    Raises
    ------
    ValueError
        Where fewer than two numbers are known.
    """
    if sum(value is not None for value in values) < 2:
        raise ValueError("a line needs two points")
    _SPARKLINE(key=key, data={"values": list(values), "colour": colour, "alt": alt}, height=HEIGHT)
