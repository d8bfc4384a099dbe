"""Maps of members by themselves: `?kind=map&nodes=500`; kind is map, empty (a component with nothing in it) or pyvis.

Run from a folder that has the app's static files beside this script, since Streamlit looks for them there.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from analytics.forest_layout import radial_forest
from components.network_map import drawing, picture
from components.network_map.picture import Asked, Part
from metrics.referral_map import REFERRALS, SPREAD

SEED = 3
EMPTY = st.components.v2.component("bench_empty", html='<div data-drawn="true" style="height:500px"></div>')


def members(many: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members of one forest, and who brought whom."""
    chance = np.random.default_rng(SEED)
    referrer = (np.arange(many) * chance.random(many)).astype(np.int64)
    parent = np.where(chance.random(many) < 0.95, referrer, -1)
    parent[0] = -1
    x, y = radial_forest(parent)
    brought = np.bincount(parent[parent >= 0], minlength=many)
    nodes = pd.DataFrame({"member": [f"{nth:016x}" for nth in range(many)], "x": x * SPREAD, "y": y * SPREAD})
    nodes = nodes.assign(
        name=[f"Member {nth:,}" for nth in range(many)],
        origin=chance.choice(["organic", "rewarded", "paid", "unknown"], many),
        health=chance.choice(["active", "at risk", "lapsed"], many),
        joined=date(2026, 1, 1),
        joined_month=chance.integers(600, 680, many),
        brought=brought,
        cascade=brought,
        revenue=chance.random(many) * 100,
        brought_revenue=brought * 50.0,
    )
    child = np.flatnonzero(parent >= 0)
    return nodes, pd.DataFrame({"source": parent[child], "target": child, "kind": REFERRALS, "weight": 1})


@st.cache_data
def drawn(many: int) -> Part:
    """The picture that Rapport sends to the browser."""
    return picture.of_members(*members(many), Asked("Origin", "Brought"), "EUR")


@st.cache_data
def framed(many: int) -> str:
    """The same members as the page that pyvis makes."""
    from pyvis.network import Network

    network = Network(height="500px", directed=True, cdn_resources="in_line")
    network.nodes = [
        {"id": nth, "x": each["x"], "y": each["y"], "size": each["size"], "shape": "dot", "label": each["label"] or " "}
        for nth, each in enumerate(drawn(many)["nodes"])
    ]
    network.edges = [{"from": each["source"], "to": each["target"]} for each in drawn(many)["edges"]]
    network.node_ids = list(range(many))
    network.node_map = {each["id"]: each for each in network.nodes}
    network.toggle_physics(False)
    return str(network.generate_html())


st.set_page_config(layout="wide")
kind, nodes = st.query_params.get("kind", "empty"), int(st.query_params.get("nodes", "500"))
if kind == "map":
    drawing.draw(drawn(nodes), "A map")
elif kind == "pyvis":
    st.iframe(framed(nodes), height=520)
else:
    EMPTY(key="empty")
