"""The map as files: graphs for other programs, tables, a drawing, and a page that works by itself."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from math import isnan
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import streamlit as st

from components import exports
from components.network_map.picture import Part

_TEMPLATES = Path(__file__).parent / "templates"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that no XML file may hold."""
COLUMNS = ("name", "segment", "channel", "origin", "health", "generation", "brought", "cascade", "revenue")
SVG = "http://www.w3.org/2000/svg"
LIGHT = {
    "theme": "0B6E69 D6761B 6A56C2 2F8FC4 C8453B 8DCAC4 C3CBC8 E2F0EE 0B1513 5A6763".split(),
    "step": "EAF5F3 CFE9E5 B0DAD5 8DCAC4 68B7B0 45A29B 288B85 0B6E69 07524E 043A37".split(),
}
"""The colours of the light theme, for files that no theme reaches."""


def menu(nodes: pd.DataFrame, edges: pd.DataFrame, drawn: Callable[[], Part]) -> None:
    """Offer what is seen as files; each is made when it is asked for."""
    kinds: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "Picture (SVG)": ("svg", "image/svg+xml", lambda: svg(drawn())),
        "Interactive page (HTML)": ("html", "text/html", lambda: page(drawn())),
        "Graph (GEXF)": ("gexf", "application/xml", lambda: gexf(nodes, edges)),
        "Graph (GraphML)": ("graphml", "application/xml", lambda: graphml(nodes, edges)),
        "Members (CSV)": ("members.csv", "text/csv", lambda: exports.plain([_told(nodes)])),
        "Ties (CSV)": ("ties.csv", "text/csv", lambda: exports.plain([ties(nodes, edges)])),
    }
    with st.popover("Export", icon=":material/download:", key="map_export"):
        st.caption("What is on the map now. The picture as PNG: the button on the map.")
        for label, (ending, kind, make) in kinds.items():
            st.download_button(
                label, _as_file(make), file_name=f"map.{ending}", mime=kind, key=f"map_file_{ending}",
                on_click="ignore", type="tertiary",
            )  # fmt: skip


def _as_file(make: Callable[[], bytes]) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(make())


def ties(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """What ties the members, by name: from_member, from_name, to_member, to_name, kind, weight."""
    ends = {"from": edges["source"], "to": edges["target"]}
    named = {
        f"{end}_{name}": nodes[name].to_numpy(object)[rows.to_numpy(int)]
        for end, rows in ends.items()
        for name in ("member", "name")
    }
    return pd.DataFrame({**named, "kind": edges["kind"].to_numpy(object), "weight": edges["weight"].to_numpy()})


def gexf(nodes: pd.DataFrame, edges: pd.DataFrame) -> bytes:
    """The graph as GEXF, with the places of the members."""
    import networkx  # loads slowly, and only an export needs it

    file = io.BytesIO()
    networkx.write_gexf(_graph(nodes, edges), file)
    return file.getvalue()


def graphml(nodes: pd.DataFrame, edges: pd.DataFrame) -> bytes:
    """The graph as GraphML, with the places of the members."""
    import networkx

    file = io.BytesIO()
    networkx.write_graphml_xml(_graph(nodes, edges), file)
    return file.getvalue()


def _graph(nodes: pd.DataFrame, edges: pd.DataFrame) -> object:
    """A directed graph of members by their tokens; names and numbers are attributes."""
    import networkx

    graph = networkx.MultiDiGraph()
    tokens = nodes["member"].tolist()
    for row in nodes.to_dict("records"):
        told = {name: _plain(row[name]) for name in COLUMNS if _plain(row[name]) is not None}
        graph.add_node(row["member"], label=_xml(str(row["name"])), x=float(row["x"]), y=float(row["y"]), **told)
    for edge in edges.to_dict("records"):
        ends = tokens[int(edge["source"])], tokens[int(edge["target"])]
        graph.add_edge(*ends, kind=str(edge["kind"]), weight=float(edge["weight"]))
    return graph


def _plain(value: object) -> str | float | None:
    """A value as every program reads it."""
    if isinstance(value, str):
        return _xml(value)
    if value is None or value is pd.NA:
        return None
    number = float(str(value))
    return None if isnan(number) else number


def _xml(text: str) -> str:
    r"""A text without letters that XML may not hold.

    >>> _xml("a\x00b")
    'ab'
    """
    return NOT_IN_XML.sub("", text)


def _told(nodes: pd.DataFrame) -> pd.DataFrame:
    return nodes[["member", *COLUMNS, "joined", "brought_revenue", "x", "y"]]


def svg(picture: Part) -> bytes:
    """The map as a drawing, in the colours of the light theme."""
    xs, ys = [node["x"] for node in picture["nodes"]], [node["y"] for node in picture["nodes"]]
    left, top = min(xs) - 60, min(ys) - 60
    wide, high = max(xs) - left + 60, max(ys) - top + 60
    root = ElementTree.Element("svg", {"xmlns": SVG, "viewBox": f"{left:.0f} {top:.0f} {wide:.0f} {high:.0f}"})
    box = {"x": f"{left:.0f}", "y": f"{top:.0f}", "width": f"{wide:.0f}", "height": f"{high:.0f}", "fill": "#FFFFFF"}
    ElementTree.SubElement(root, "rect", box)
    for edge in picture["edges"]:
        ends = picture["nodes"][edge["source"]], picture["nodes"][edge["target"]]
        line = {"x1": ends[0]["x"], "y1": ends[0]["y"], "x2": ends[1]["x"], "y2": ends[1]["y"]}
        look = {"stroke": "#5A6763", "stroke-opacity": str(edge["opacity"])}
        ElementTree.SubElement(root, "line", {name: str(at) for name, at in line.items()} | look)
    for node in picture["nodes"]:
        place = {"cx": str(node["x"]), "cy": str(node["y"]), "r": str(node["size"])}
        dot = ElementTree.SubElement(root, "circle", {**place, "fill": _shade(picture, node)})
        ElementTree.SubElement(dot, "title").text = _xml("\n".join(node["card"]))
    for node in picture["nodes"]:
        if node["label"]:
            place = {"x": str(node["x"]), "y": str(node["y"] + node["size"] + 15), "text-anchor": "middle"}
            look = {"font-family": "Inter, sans-serif", "font-size": "14", "fill": "#0B1513"}
            ElementTree.SubElement(root, "text", place | look).text = _xml(node["label"])
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def page(picture: Part) -> bytes:
    """The map as one HTML file that needs nothing else: made by pyvis, in a page that runs no text."""
    import pyvis  # loads slowly, and only an export needs it
    from jinja2 import Environment, FileSystemLoader
    from pyvis.network import Network

    network = Network(height="92vh", directed=True, cdn_resources="in_line")
    network.nodes = [_for_pyvis(picture, number, node) for number, node in enumerate(picture["nodes"])]
    network.edges = [{"from": edge["source"], "to": edge["target"]} for edge in picture["edges"]]
    network.node_ids = [node["id"] for node in network.nodes]
    network.node_map = {node["id"]: node for node in network.nodes}
    nodes, edges, *_ = network.get_network_data()
    folders = [str(_TEMPLATES), str(Path(pyvis.__file__).parent / "templates")]
    pages = Environment(loader=FileSystemLoader(folders), autoescape=True)
    made = pages.get_template("map.html").render(nodes=nodes, edges=edges, nonce=secrets.token_urlsafe(12))
    return bytes(made.encode("utf-8"))


def _for_pyvis(picture: Part, number: int, node: Part) -> Part:
    place = {"id": number, "x": node["x"], "y": node["y"], "size": node["size"], "shape": "dot"}
    words = {"label": node["label"] or " ", "about": "\n".join(node["card"])}
    return {**place, **words, "color": _shade(picture, node)}


def _shade(picture: Part, node: Part) -> str:
    """A node's colour in the light theme."""
    kind, _, at = picture["legend"][node["group"]]["colour"].partition(":")
    return f"#{LIGHT[kind][int(at)]}"
