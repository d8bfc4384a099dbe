"""A chart that changes in place, and whose bars and points lead to the members behind them.

Streamlit's own plotly element blanks every chart for 150 to 300 ms at each change of its data and loads a
4.7 MB script. This one keeps the chart, and loads plotly's cartesian build (1.5 MB) from `pages/static`.
That build has no Sankey, sunburst, treemap or map.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from components import access, filters

Figure = dict[str, Any]
"""A plotly figure as plain data: `data` (a list of traces) and `layout`."""

LEADS = ("of", "which", "from", "to", "origin", "segment", "channel")
"""What the address of members behind a number may hold."""
_HTML = '<div class="rapport-plot"></div>'
_CSS = ".rapport-plot{width:100%}.rapport-plot.leads .nsewdrag{cursor:pointer}"
_PLOT = st.components.v2.component(
    "rapport_plot",
    html=_HTML,
    css=_CSS,
    js="".join((Path(__file__).parent / name).read_text("utf-8") for name in ("leaving.js", "plot.js")),
    isolate_styles=False,
)


def plot(figure: Figure, key: str, alt: str, *, height: int) -> None:
    """Draw a figure.

    A click on a bar or a point turns to the members behind it, where its trace says so and members may be seen:
    a trace's `leads` holds, for each of its points, the parameters of their address, or None.

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
    leads = access.may_see_members() and any("leads" in trace for trace in figure["data"])
    data = {"figure": json.dumps(figure, allow_nan=False), "height": height, "alt": alt, "leads": leads}
    lead = _PLOT(key=key, data=data, height=height, on_clicked_change=_rerun).clicked
    if leads and isinstance(lead, dict):
        filters.go("members", **{name: str(lead[name]) for name in LEADS if name in lead})


def _rerun() -> None:
    """Nothing but the run itself is wanted of a click."""
