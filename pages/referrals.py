"""Referrals: who brings in whom, what are they worth, and where is the community alive?"""

import streamlit as st

from components import access, filters, kpis, layout, messages, network_map
from components.loading import load
from data_access.queries import communities
from data_access.queries.referral_map import largest_cascades, members_found, way_from_root
from metrics.measure import coverage, measure
from metrics.referral_map import map_edges, map_nodes, map_total, rows_on_list

NUMBERS = ("referrals_made", "referrals_joined", "referral_r_90", "organic_share_of_joins", "cascade_largest")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Referrals", f"{filters.in_words(scope, known)} · the map: as of the last day", known)

# 1. The numbers
if known.tables.get("referrals"):
    kpis.row(NUMBERS, load(measure, NUMBERS, scope), known.currency, has_course=False)
else:
    layout.not_measured(["referrals"])

# 2. The map, at the scale of what is chosen
may_see = access.may_see_members()
view = network_map.view(known.tables)
circles = network_map.measured(load(communities.community_circles), known.tables)
beside = load(communities.communities_beside)
if not (network_map.has_communities(circles) or known.tables.get("referrals") or known.tables.get("interactions")):
    st.stop()
names = network_map.central_names(load(communities.central_members) if may_see else None)
homes = network_map.homes(circles, names)
if view.is_whole:
    found = network_map.of_communities(circles, names)
    told = network_map.circles_caption(circles, beside, view.ties)
else:
    nodes = network_map.measured(load(map_nodes, view), known.tables)
    edges, total = load(map_edges, view), load(map_total, view)
    found = network_map.of_members(nodes, total, view, known.currency)
    told = network_map.caption(view, len(nodes), total)
with layout.section("map", found, told, network_map.meaning(circles)):
    with st.container(horizontal=True, vertical_alignment="center", key="map_controls"):
        text = network_map.search(view) if may_see else ""
        network_map.choose_ties(view, known.tables)
        look = None if view.is_whole else network_map.choose_look(known.tables)
    if text:
        network_map.hits(load(members_found, text, not filters.names_are_hidden()))
    if not view.is_whole:
        network_map.crumbs(view, homes.get(view.community, ""), network_map.subject(nodes, view))
    has_panel = may_see and bool(known.tables.get("referrals") or not view.is_whole)
    picture, panel = st.columns([4, 1], gap="medium") if has_panel else (st.container(), st.container())
    if view.is_whole:
        with picture:
            links = load(communities.links_of_communities)
            grown = load(communities.communities_by_month, scope.of_all_time()) if may_see else None
            drawn = network_map.with_growth(circles, grown)
            network_map.whole(network_map.Whole(drawn, beside, links, names), view.ties, known.currency)
        if has_panel:
            with panel:
                network_map.of_whole(network_map.measured(load(largest_cascades), known.tables), known.currency)
    else:
        at = network_map.selected(nodes, view)
        way = load(way_from_root, at)
        listed = load(rows_on_list, view, scope.saved) if scope.saved is not None else ()
        asked = network_map.asked(look, at, way, network_map.outside(nodes, scope, listed))
        with picture:
            chosen = network_map.members(nodes, edges, asked, f"{found}. {told}", known.currency)
        with panel:
            network_map.beside(chosen, nodes, view, at, (way, known.currency, known.lists))
            network_map.exported(nodes, edges, asked, known.currency)
            network_map.kept(view, len(nodes) if view.who else total, known.lists)
        network_map.as_table(nodes, known.currency)

# 3. Who holds the communities together
if may_see and known.tables.get("interactions"):
    bridges = network_map.measured(load(communities.bridges_between, view.community), known.tables)
    with layout.section("bridges", *network_map.bridges_told(bridges)):
        network_map.bridges(bridges, homes, known.currency)
