"""The panel beside the map: the story of who is chosen, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import exports, filters, layout, look, saved_lists, tables, words
from components.network_map.colouring import HEALTH
from components.network_map.measured import is_known, known_columns
from components.network_map.naming import called, circle_name
from components.saved_lists import Offer
from components.tables import Column, Kind
from data_access.saved_lists import members_called
from metrics.referral_map import View

FOUND_COLUMNS = (
    Column("member", "Name", Kind.MEMBER),
    Column("cascade", "Cascade", Kind.COUNT),
    Column("brought_revenue", "Worth", Kind.MONEY),
)
MEMBER_COLUMNS = (
    Column("member", "Name", Kind.MEMBER),
    Column("segment", "Segment"),
    Column("origin", "Origin"),
    Column("joined", "Joined", Kind.DATE),
    Column("health", "Health"),
    Column("generation", "Generation", Kind.COUNT),
    Column("brought", "Brought", Kind.COUNT),
    Column("cascade", "Cascade", Kind.COUNT),
    Column("revenue", "Revenue", Kind.MONEY),
    Column("brought_revenue", "Worth of cascade", Kind.MONEY),
)
BRIDGE_COLUMNS = (
    Column("member", "Name", Kind.MEMBER),
    Column("home", "Their community"),
    Column("groups", "Other communities", Kind.COUNT),
    Column("outside", "Members they talk with there", Kind.COUNT),
    Column("between", "Pairs they stand between", Kind.COUNT),
    Column("brought", "Brought", Kind.COUNT),
    Column("revenue", "Revenue", Kind.MONEY),
)
SHOWN_AT_ONCE = 200
"""Rows of the table beside the map; the file has all of them."""
Told = tuple[pd.DataFrame, str, tuple[str, ...]]
"""What a panel is told of besides members: the way from the root, the currency, and the saved lists."""


def of_member(row: dict[Any, Any], shown: View, told: Told) -> None:
    """One member's story in a few lines, and the ways on from here."""
    way, currency, lists = told
    token = str(row["member"])
    st.markdown(f"**{words.plain(called(row))}**")
    for label, fact in _facts(row, way, currency):
        st.markdown(f":gray[{label}]  \n{words.plain(fact)}")
    if (
        row["cascade"]
        and shown.cascade != token
        and st.button("Show their cascade", icon=":material/account_tree:", key="map_cascade", width="stretch")
    ):
        filters.put(cascade=token, who=None, at=token)
    if shown.who != token and st.button("Show their ties", icon=":material/hub:", key="map_around", width="stretch"):
        filters.put(who=token, at=token)
    if st.button("Open their page", icon=":material/person:", key="leads_map_member", width="stretch"):
        filters.go("member", who=token)
    offered = Offer("Chosen on the map", "members chosen on the map", 1, lists)
    saved_lists.offer(offered, "map_member", members_called, (token,))


def _facts(row: dict[Any, Any], way: pd.DataFrame, currency: str) -> list[tuple[str, str]]:
    origin = look.ORIGINS[row["origin"]].name if row["origin"] in look.ORIGINS else "Unknown origin"
    joined = "nobody knows when" if pd.isna(row["joined"]) else words.short_day(row["joined"])
    came = [called(each) for each in way.to_dict("records")][:-1]
    cascade = f"{row['brought']:,} brought, {row['cascade']:,} in the whole cascade"
    own, worth = (tables.shown(row[name], Kind.MONEY, currency) for name in ("revenue", "brought_revenue"))
    brought = cascade if pd.isna(row["brought_revenue"]) else f"{cascade}, worth {worth}"
    facts = [
        ("Joined", f"{joined}, {origin.lower()}" + (f", {row['segment']}" if row["segment"] else "")),
        ("Health", "" if pd.isna(row["health"]) else HEALTH.get(row["health"], HEALTH["never"]).label),
        ("Own revenue", "" if pd.isna(row["revenue"]) else own),
        ("Brought", brought if row["cascade"] else "nobody yet"),
        ("Came through", ", ".join(came)),
    ]
    return [(label, fact) for label, fact in facts if fact]


def of_many(members: pd.DataFrame, currency: str) -> None:
    """Members who were framed on the map: how many, who, and as a file."""
    st.markdown(f"**{len(members):,} members chosen**")
    worth = tables.shown(float(members["brought_revenue"].sum()), Kind.MONEY, currency)
    own = tables.shown(float(members["revenue"].sum()), Kind.MONEY, currency)
    if is_known(members, "revenue"):
        st.caption(
            words.plain(f"Own revenue {own}; their cascades add up to {worth}, where one lies in another twice.")
        )
    exports.button(lambda: iter([members.drop(columns=["x", "y"])]), "map-selection", len(members))
    ranked = members.sort_values("cascade", ascending=False, kind="stable").head(20)
    tables.draw(
        ranked, known_columns(FOUND_COLUMNS, ranked), "map_gathered", "Members chosen, largest cascade first", currency
    )


def of_whole(cascades: pd.DataFrame, currency: str) -> None:
    """Where to begin: the members who began the largest cascades."""
    if cascades.empty:
        return
    st.markdown("**Largest cascades**")
    st.caption("Click a circle to look inside, or begin here:")
    roots = st.container(gap=None, key="map_roots")
    for nth, row in enumerate(cascades.to_dict("records")):
        label = f"{called(row)} · {row['cascade']:,}"
        worth = f"Worth {tables.shown(row['brought_revenue'], Kind.MONEY, currency)}"
        meaning = None if pd.isna(row["brought_revenue"]) else words.plain(worth)
        if roots.button(words.plain(label), type="tertiary", key=f"map_root_{nth}", help=meaning):
            filters.put(cascade=str(row["member"]), community=None, who=None, at=str(row["member"]))


def as_table(nodes: pd.DataFrame, currency: str) -> None:
    """The members of the map as a table, for who does not use the picture."""
    ranked = nodes.sort_values(["cascade", "revenue"], ascending=False, kind="stable")
    many = f"the first {SHOWN_AT_ONCE:,} of {len(nodes):,}" if len(nodes) > SHOWN_AT_ONCE else f"all {len(nodes):,}"
    with st.expander(f"As a table ({many} members, largest cascade first)", key="map_table"):
        first = ranked.head(SHOWN_AT_ONCE)
        tables.draw(first, known_columns(MEMBER_COLUMNS, nodes), "map_members", "Members on the map", currency)
        exports.button(lambda: iter([ranked.drop(columns=["x", "y"])]), "map-members", len(ranked))


def circles_as_table(circles: pd.DataFrame, names: dict[int, str], currency: str) -> None:
    """The communities as a table; a click cannot open one, so each has a button of its own in the list above it."""
    rows = circles.dropna(subset=["members"]).copy()
    rows["called"] = [circle_name(row, names) for row in rows.to_dict("records")]
    rows["share"] = (100 * rows["active"] / rows["members"]).round(0)
    share = [Column("share", "Active in 90 days, %", Kind.COUNT)] if is_known(rows, "active") else []
    columns = (
        Column("called", "Community"),
        Column("members", "Members", Kind.COUNT),
        *share,
        Column("revenue", "Revenue", Kind.MONEY),
        Column("referred", "Came through a member", Kind.COUNT),
    )
    with st.expander(f"As a table ({len(rows):,} communities)", key="map_table"):
        known = known_columns(columns, rows)
        tables.draw(rows, known, "map_circles", "Communities, the largest first", currency)
        _open_one(rows)


def _open_one(rows: pd.DataFrame) -> None:
    names = {str(int(row["community_no"])): row["called"] for row in rows.to_dict("records")}
    chosen = st.selectbox(
        "Look inside", list(names), index=None, format_func=lambda each: names[each], placeholder="Choose a community",
        key="map_open",
    )  # fmt: skip
    if chosen and st.button("Show it on the map", key="map_open_go"):
        filters.put(community=chosen, at=None)


def bridges(found: pd.DataFrame, homes: Mapping[int | None, str], currency: str) -> None:
    """Members who stand between communities, with what their own one is called."""
    if found.empty:
        layout.nothing_here("Nobody talks with two other communities.", "Choose another community on the map.")
        return
    home = [homes.get(int(number), "a small one") for number in found["community_no"]]
    known = known_columns(BRIDGE_COLUMNS, found)
    tables.draw(found.assign(home=home), known, "bridges", "Members who talk across communities", currency)
