"""From which state to which members go from one month to the next, as streams."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as graph
import streamlit as st
from streamlit.elements.lib import streamlit_plotly_theme as theme

from components import look

HEIGHT = 360
STREAM = "rgba(128, 142, 138, 0.38)"
"""A grey that is quiet in both themes."""
STATES = {
    "new": ("New", "accent"),
    "returning": ("Active again and again", "blue"),
    "resurrected": ("Came back", "violet"),
    "dormant": ("Just fell silent", "warm"),
    "silent": ("Silent for longer", "quiet"),
    "lost": ("Left for good", "red"),
}
"""The states by name and by the part their colour plays."""


def lifecycle_flows(moves: pd.DataFrame, finding: str) -> None:
    """Streams from the state of one month to the state of the next, summed over the months.

    `moves` holds from_state, to_state and members. Everyone who stays silent for longer is left out.
    """
    flows = moves.groupby(["from_state", "to_state"], as_index=False)["members"].sum()
    before = [state for state in STATES if state in set(flows["from_state"])]
    after = [state for state in STATES if state in set(flows["to_state"])]
    places = {("from", state): nth for nth, state in enumerate(before)}
    places |= {("to", state): len(before) + nth for nth, state in enumerate(after)}
    names = [STATES[state][0] for _, state in places]
    sankey = graph.Sankey(
        arrangement="snap",
        node={
            "label": names,
            "color": [_tint(state) for _, state in places],
            "pad": 22,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value:,.0f} members<extra></extra>",
        },
        link={
            "source": [places["from", state] for state in flows["from_state"]],
            "target": [places["to", state] for state in flows["to_state"]],
            "value": [float(each) for each in flows["members"]],
            "color": STREAM,
            "hovertemplate": "%{source.label} → %{target.label}: %{value:,.0f} members<extra></extra>",
        },
    )
    sankey.textfont = {"color": _colour("ink"), "size": 13, "shadow": "none"}
    figure = graph.Figure([sankey], {"height": HEIGHT, "margin": {"l": 4, "r": 4, "t": 10, "b": 10}})
    st.plotly_chart(figure, key="lifecycle_flows", config={"displayModeBar": False}, alt=f"{finding}.")


def _tint(state: str) -> str:
    return _colour(STATES[state][1])


def _colour(part: str) -> str:
    """The colour of a part as Streamlit's own chart element replaces it by the theme's."""
    return str(getattr(theme, f"CATEGORY_{look.COLOURS.index(part)}"))
