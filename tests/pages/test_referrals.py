"""The map of referrals: the scale is chosen by what is selected, and executives see communities alone."""

import io
import json
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import masking
from components.network_map import files, findings, picture
from components.network_map.growth import with_growth
from components.network_map.measured import measured
from components.network_map.naming import central_names
from components.network_map.picture import Asked
from data_access.errors import NothingFound
from data_access.queries import communities, referral_map
from data_access.scope import Scope
from data_access.store import open_store
from metrics.referral_map import ANSWERS, AROUND, View, map_edges, map_nodes, map_total
from tests.components.test_access import AUTH
from tests.house.reading import ROOT

EVER = Scope(0, 1)
PAGE = str(ROOT / "pages" / "referrals.py")
HOSTILE = (
    "<script>window.owned=1</script>",
    '"><img src=x onerror=window.owned=1>',
    "\u202eevil",
    "=1+1",
    "x" * 10_000,
)


@pytest.fixture(autouse=True)
def nothing_remembered():
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def store(sample_store):
    opened = open_store(str(sample_store))
    yield opened
    opened.close()


def run(store: Path, monkeypatch, *, executive: bool = False, **address: str) -> AppTest:
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(PAGE, default_timeout=60)
    if executive:
        app.secrets["auth"] = AUTH
        app.secrets["rapport"] = {"roles": {"executive": ["cy@example.com"]}}
        app.user = {"is_logged_in": True, "email": "cy@example.com", "iat": time.time()}
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == []
    return app


def said(app: AppTest) -> str:
    return "\n".join([*(each.value for each in app.markdown), *(each.value for each in app.caption)])


def largest(store) -> str:
    return str(referral_map.largest_cascades(store)["member"].iloc[0])


def test_every_scale_is_reached_by_its_address_and_the_way_back_is_said(sample_store, store, monkeypatch):
    assert "Circles are communities" in said(run(sample_store, monkeypatch))
    inside = run(sample_store, monkeypatch, community="1")
    assert "Whole community" in [button.label for button in inside.button]
    cascade = run(sample_store, monkeypatch, cascade=largest(store), community="1")
    assert "Cascade of" in said(cascade)
    assert "Who answers whom" not in said(cascade)
    assert "Around" in said(run(sample_store, monkeypatch, who=largest(store)))


@pytest.mark.parametrize("view", [View(community=99_999), View(cascade="0" * 16), View(who="nobody")])
def test_who_or_what_is_not_there_is_said(store, view):
    with pytest.raises(NothingFound, match="There is no such"):
        map_nodes(store, view)


def test_executives_see_communities_and_no_member(sample_store, store, monkeypatch):
    app = run(sample_store, monkeypatch, executive=True, who=largest(store), community="1")
    assert "Circles are communities" in said(app)
    names = set(central_names(communities.central_members(store)).values())
    assert not [name for name in names if name in said(app)]
    assert "Largest cascades" not in said(app)


def test_where_nobody_talks_cascades_are_the_communities_and_without_them_segments(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at,segment\n" + "".join(
        f"{nth},2026-01-05,{'north' if nth % 2 else 'south'}\n" for nth in range(20)
    ))  # fmt: skip
    app = run(tmp_path / "store", monkeypatch)
    assert any("referrals" in note.value for note in app.info)
    circles = communities.community_circles(open_store(str(tmp_path / "store")))
    assert sorted(zip(circles["topic"], circles["members"], strict=True)) == [("north", 10), ("south", 10)]


def test_those_outside_any_community_are_drawn_no_larger_than_the_largest_of_them(tmp_path, take_in):
    rows = [f"{nth},2026-01-05,{'north' if nth < 9 else ''}\n" for nth in range(99)]
    take_in(tmp_path / "store", "member_id,joined_at,segment\n" + "".join(rows))
    opened = open_store(str(tmp_path / "store"))
    circles, links = communities.community_circles(opened), communities.links_of_communities(opened)
    assert list(zip(circles["kind"], circles["members"], strict=True)) == [("none", 90), ("segment", 9)]
    assert circles["radius"].nunique() == 1
    outside, inside = picture.of_communities(circles, links, {}, "referrals", "EUR")["nodes"]
    assert (outside["dots"]["all"], inside["dots"]["all"]) == (90, 9)
    assert "drawn no larger than the largest community" in outside["card"]


def test_one_member_alone_is_no_map_and_is_told_what_is_missing(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n")
    app = run(tmp_path / "store", monkeypatch)
    assert any("Not measured yet" in note.value for note in app.info)


@pytest.mark.parametrize("ties", ["referrals", ANSWERS])
def test_a_community_is_its_members_and_what_is_left_out_is_counted(store, ties):
    circles = communities.community_circles(store)
    number = int(circles.loc[circles["community_no"] > 0, "community_no"].iloc[0])
    view = View(community=number, ties=ties)
    nodes, total = map_nodes(store, view), map_total(store, view)
    assert set(nodes["community_no"]) == {number}
    assert total == circles.set_index("community_no")["members"][number]
    told = findings.caption(view, len(nodes), total)
    assert (f"{total - len(nodes):,} member" in told) == (total > len(nodes))
    assert len(map_edges(store, view)) == 0 or map_edges(store, view)["target"].max() < len(nodes)


def test_circles_grow_to_their_members_and_follow_the_filters(store):
    circles = communities.community_circles(store)
    whole = with_growth(circles, communities.communities_by_month(store, EVER))
    assert [tuple(grown[-1]) for grown in whole["grown"]] == list(
        zip(circles["members"], circles["active"], strict=True)
    )
    assert all((np.diff([pair[0] for pair in grown]) >= 0).all() for grown in whole["grown"])
    number = int(circles.loc[circles["community_no"] > 0, "community_no"].iloc[0])
    inside = map_nodes(store, View(community=number))
    some = inside["segment"].iloc[0]
    kept = with_growth(circles, communities.communities_by_month(store, replace(EVER, segments=(some,))))
    theirs = inside[inside["segment"] == some]
    grown = kept.set_index("community_no").loc[number]
    assert grown["grown"][-1][0] == len(theirs)
    early = int(theirs["joined_month"].median())
    assert grown["grown"][early - grown["begun"]][0] == (theirs["joined_month"] <= early).sum()
    map_of = picture.of_communities(kept, communities.links_of_communities(store), {}, "referrals", "EUR")
    assert map_of["months"] == [kept["begun"].iloc[0], kept["begun"].iloc[0] + len(grown["grown"]) - 1]


def test_a_cascade_is_what_networkx_finds_below_its_root(store):
    token = largest(store)
    nodes, edges = map_nodes(store, View(cascade=token)), map_edges(store, View(cascade=token))
    graph = nx.DiGraph(list(zip(edges["source"], edges["target"], strict=True)))
    root = int(nodes.index[nodes["member"] == token][0])
    assert set(nx.descendants(graph, root)) | {root} == set(range(len(nodes)))
    assert nodes["cascade"][root] == len(nodes) - 1
    way = referral_map.way_from_root(store, str(nodes.sort_values("generation")["member"].iloc[-1]))
    assert way["generation"].tolist() == list(range(len(way)))
    assert way["member"].iloc[0] == token


def test_surroundings_keep_to_their_budget(store):
    nodes = map_nodes(store, View(who=largest(store)))
    assert 1 < len(nodes) <= AROUND
    assert nodes["member"].is_unique


def drawn(store, view: View, names: list[str] | None = None):
    nodes, edges = map_nodes(store, view), map_edges(store, view)
    if names:
        nodes["name"] = [names[at % len(names)] for at in range(len(nodes))]
    return nodes, edges, picture.of_members(nodes, edges, Asked("Health", "Brought"), "EUR")


def test_every_export_is_read_again_by_who_should_read_it(store):
    nodes, edges, map_of = drawn(store, View(cascade=largest(store)), [*HOSTILE, "a\x00b\x1b"])
    for read, made in ((nx.read_gexf, files.gexf), (nx.parse_graphml, files.graphml)):
        content = made(nodes, edges)
        graph = read(content.decode()) if read is nx.parse_graphml else _read(content)
        assert graph.number_of_nodes() == len(nodes)
        assert graph.number_of_edges() == len(edges)
        assert set(graph.nodes) == set(nodes["member"])
    marks = ElementTree.fromstring(files.svg(map_of)).iter()
    assert sum(each.tag.endswith("circle") for each in marks) == len(nodes)
    assert files.ties(nodes, edges)["to_member"].isin(nodes["member"]).all()
    page = files.page(map_of).decode()
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert "https://cdn" not in page


def _read(content: bytes):
    return nx.read_gexf(io.BytesIO(content))


def test_masked_names_stay_masked_in_the_picture_and_every_file(store):
    view = View(cascade=largest(store))
    plain, edges = map_nodes(store, view), map_edges(store, view)
    hidden = masking.masked(plain)
    map_of = picture.of_members(hidden, edges, Asked("Origin", "Brought"), "EUR")
    everything = [json.dumps(map_of), files.svg(map_of).decode(), files.page(map_of).decode()]
    everything += [files.gexf(hidden, edges).decode(), files.graphml(hidden, edges).decode()]
    everything += [files.ties(hidden, edges).to_csv()]
    for name in set(plain["name"]):
        assert not [content for content in everything if name in content]


def test_names_as_long_as_they_like_stay_short_on_the_map(store):
    _, _, map_of = drawn(store, View(cascade=largest(store)), list(HOSTILE))
    assert max(len(node["card"][0]) for node in map_of["nodes"]) <= 48


def test_what_is_not_measured_is_told_of_no_circle_and_no_member(store):
    circles = measured(communities.community_circles(store), {"referrals": 9})
    links = communities.links_of_communities(store)
    shown = picture.of_communities(circles, links, {}, "referrals", "EUR")
    assert all("%" not in " ".join(node["lines"]) for node in shown["nodes"])
    assert [each["label"] for each in shown["legend"]] == ["A dot: 1 member (who is active is not measured)"]
    assert all("came through a member" in " ".join(node["card"]) for node in shown["nodes"])
    told = " ".join(line for node in shown["nodes"] for line in node["card"])
    assert not [word for word in ("active", "revenue") if word in told]
    assert "active" not in findings.of_communities(circles, {})
    assert "Not measured: who is active and revenue" in findings.circles_caption(circles, circles[:0], "referrals")
    view = View(cascade=largest(store))
    nodes = measured(map_nodes(store, view), {"referrals": 9})
    map_of = picture.of_members(nodes, map_edges(store, view), Asked("Origin", "Brought"), "EUR")
    assert not [line for node in map_of["nodes"] for line in node["card"] if "€" in line or "Never seen" in line]
    assert "worth" not in findings.of_members(nodes, len(nodes), view, "EUR")
    assert b"nan" not in files.gexf(nodes, map_edges(store, view)).lower()


def test_communities_that_are_too_small_are_withheld_and_said(store):
    circles = communities.community_circles(store)
    circles.loc[1, ["members", "active", "x", "y"]] = None
    shown = picture.of_communities(circles, communities.links_of_communities(store), {}, "referrals", "EUR")
    assert len(shown["nodes"]) == len(circles) - 1
    assert "1 with fewer than five members" in findings.circles_caption(circles, circles[:0], "referrals")
