"""A chart that changes in place.

Streamlit's own plotly element blanks every chart for 150 to 300 ms at each change of its data and loads a
4.7 MB script. This one keeps the chart, and loads plotly's cartesian build (1.5 MB) from `pages/static`.
That build has no Sankey, sunburst, treemap or map.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

Figure = dict[str, Any]
"""A plotly figure as plain data: `data` (a list of traces) and `layout`."""

_HTML = '<div class="rapport-plot"></div>'
_CSS = ".rapport-plot{width:100%}"
_PLOT = st.components.v2.component(
    "rapport_plot",
    html=_HTML,
    css=_CSS,
    js=(Path(__file__).parent / "plot.js").read_text("utf-8"),
    isolate_styles=False,
)


def plot(figure: Figure, key: str, alt: str, *, height: int) -> None:
    """Draw a figure.

    Parameters
    ----------
    figure : dict
        Plain data; colours as `components.look.colour` gives them.
    key : str
        Names the chart on its page, so that it is kept between reruns.
    alt : str
        What the chart shows, in a sentence, for people who do not see it.
    height : int
        Height in pixels.
    """
    text = json.dumps(figure, allow_nan=False)
    _PLOT(key=key, data={"figure": text, "height": height, "alt": alt}, height=height)
