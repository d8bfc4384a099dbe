"""A map with what stands around it: what was chosen on it comes back to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components import filters, layout, saved_lists
from components.network_map import drawing, files, findings, picture, story
from components.network_map.naming import called, circle_name
from components.network_map.picture import Asked, Part
from components.network_map.story import Told
from components.saved_lists import Offer
from data_access.scope import Scope
from metrics.referral_map import View, members_chosen, members_of


@dataclass(frozen=True)
class Whole:
    """The whole community: circles, those without a circle, links, and names of central members by community."""

    circles: pd.DataFrame
    beside: pd.DataFrame
    links: pd.DataFrame
    names: Mapping[int, str]


def whole(shown: Whole, ties: str, currency: str) -> None:
    """Draw the communities; a click on one leads into it."""
    if shown.circles.empty:
        layout.nothing_here("No community can be drawn yet.", "It takes at least five members who belong together.")
        return
    drawn = picture.of_communities(shown.circles, shown.links, dict(shown.names), ties, currency)
    alt = f"Map of {len(drawn['nodes'])} communities. {findings.of_communities(shown.circles, dict(shown.names))}"
    row, _ = drawing.draw(drawn, alt)
    story.circles_as_table(shown.circles, dict(shown.names), currency)
    if row is None:
        return
    placed = shown.circles.dropna(subset=["members", "x"]).reset_index(drop=True)
    filters.put(community=str(int(placed["community_no"].iloc[row])), at=None)


def members(nodes: pd.DataFrame, edges: pd.DataFrame, asked: Asked, alt: str, currency: str) -> pd.DataFrame:
    """Draw members; a click on one chooses them.

    Returns
    -------
    DataFrame
        The members who were framed with a rectangle since the last run.
    """
    drawn = picture.of_members(nodes, edges, asked, currency)
    row, rows = drawing.draw(drawn, alt)
    if row is not None:
        filters.put(at=str(nodes["member"].iloc[row]))
    return nodes.iloc[rows]


def asked(look: tuple[str, str] | None, at: str, way: pd.DataFrame, faint: frozenset[int]) -> Asked:
    """How members are drawn: colour and size, who is chosen, the way from the root to them, and who is faint."""
    colour, size = look or ("Origin", "Brought")
    return Asked(colour, size, at, tuple(way["member"]), faint)


def subject(nodes: pd.DataFrame, shown: View) -> str:
    """What the member is called whom the map is about; nothing where it is about a community."""
    them = nodes[nodes["member"] == (shown.who or shown.cascade)].to_dict("records")
    return called(them[0]) if them else ""


def homes(circles: pd.DataFrame, names: Mapping[int, str]) -> dict[int | None, str]:
    """What each community is called, by its number."""
    known = circles.dropna(subset=["community_no"]).to_dict("records")
    return {int(row["community_no"]): circle_name(row, names) for row in known}


def outside(nodes: pd.DataFrame, scope: Scope, listed: tuple[int, ...]) -> frozenset[int]:
    """Rows of members whom the filters at the top leave out; they are drawn faint. `listed` are on the saved list."""
    is_out = pd.Series(False, nodes.index)
    if scope.segments:
        is_out |= ~nodes["segment"].isin(scope.segments)
    if scope.channel is not None:
        is_out |= nodes["channel"] != scope.channel
    if scope.saved is not None:
        is_out |= ~pd.RangeIndex(len(nodes)).isin(listed)
    return frozenset(is_out.to_numpy().nonzero()[0].tolist())


def selected(nodes: pd.DataFrame, shown: View) -> str:
    """The token of the member who is chosen: by a click, or because the map is about them."""
    at = filters.given("at") or shown.who or shown.cascade
    return at if at in set(nodes["member"]) else ""


def beside(chosen: pd.DataFrame, nodes: pd.DataFrame, shown: View, at: str, told: Told) -> None:
    """The panel beside the map: many who were framed, one who is chosen (`at`), or how to choose."""
    _, currency, lists = told
    if len(chosen):
        story.of_many(chosen, currency)
        offered = Offer("Chosen on the map", "members framed on the map", len(chosen), lists)
        saved_lists.offer(offered, "map_chosen", members_chosen, shown, tuple(chosen.index.tolist()))
    elif at:
        row = nodes[nodes["member"] == at].to_dict("records")[0]
        story.of_member(row, shown, told)
    else:
        st.caption("Click a member to see their story. Hold Shift and draw a rectangle to choose many.")


def kept(shown: View, total: int, lists: tuple[str, ...]) -> None:
    """The way to save everyone in what is chosen as a list, those who are not drawn included."""
    name, about = "Community", "a community on the map"
    if shown.cascade:
        name, about = "Cascade", "a member's cascade on the map"
    if shown.who:
        name, about = "Around a member", "members around one of them on the map"
    saved_lists.offer(Offer(name, about, total, lists), "map", members_of, shown)


def exported(nodes: pd.DataFrame, edges: pd.DataFrame, asked: Asked, currency: str) -> None:
    """The files of what is seen, made when they are asked for."""

    def drawn() -> Part:
        return picture.of_members(nodes, edges, asked, currency)

    files.menu(nodes, edges, drawn)
