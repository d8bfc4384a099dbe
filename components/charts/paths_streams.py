"""The last steps before something, as streams."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as graph
import streamlit as st
from streamlit.elements.lib import streamlit_plotly_theme as theme

from components import look

HEIGHT = 400
STREAM = "rgba(128, 142, 138, 0.28)"
"""A grey that is quiet in both themes."""
STEPS = ("first", "second", "third")


def last_steps(paths: pd.DataFrame, outcome: str, key: str, alt: str) -> None:
    """Streams through the last three steps to the outcome.

    `paths` holds first, second and third (names of steps) and members.
    """
    nodes: dict[tuple[int, str], int] = {}
    for place, step in enumerate(STEPS):
        for name in sorted(set(paths[step])):
            nodes[place, str(name)] = len(nodes)
    end = len(nodes)
    links = [_links(paths, nodes, place) for place in range(len(STEPS) - 1)]
    ends = paths.groupby("third")["members"].sum()
    links.append([(nodes[2, str(name)], end, float(members)) for name, members in ends.items()])
    sankey = graph.Sankey(
        arrangement="snap",
        node={
            "label": [*(name for _, name in nodes), outcome],
            "color": [*([_colour("accent_soft")] * end), _colour("accent")],
            "pad": 14,
            "thickness": 12,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value:,.0f} members<extra></extra>",
        },
        link=_drawn([link for column in links for link in column]),
    )
    sankey.textfont = {"color": _colour("ink"), "size": 12, "shadow": "none"}
    figure = graph.Figure([sankey], {"height": HEIGHT, "margin": {"l": 4, "r": 4, "t": 10, "b": 10}})
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=f"{alt}.")


def _links(paths: pd.DataFrame, nodes: dict[tuple[int, str], int], place: int) -> list[tuple[int, int, float]]:
    pair = [STEPS[place], STEPS[place + 1]]
    sums = paths.groupby(pair, as_index=False)["members"].sum()
    pairs = [(str(one), str(other), float(members)) for one, other, members in sums[[*pair, "members"]].to_numpy()]
    return [(nodes[place, one], nodes[place + 1, other], members) for one, other, members in pairs]


def _drawn(links: Sequence[tuple[int, int, float]]) -> dict[str, object]:
    return {
        "source": [source for source, _, _ in links],
        "target": [target for _, target, _ in links],
        "value": [members for *_, members in links],
        "color": STREAM,
        "hovertemplate": "%{source.label} → %{target.label}: %{value:,.0f} members<extra></extra>",
    }


def _colour(part: str) -> str:
    """The colour of a part as Streamlit's own chart element replaces it by the theme's."""
    return str(getattr(theme, f"CATEGORY_{look.COLOURS.index(part)}"))
