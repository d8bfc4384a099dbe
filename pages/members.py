"""Members: the people behind a number."""

import streamlit as st

from components import exports, filters, layout, messages, saved_lists, tables, words
from components.loading import later, load
from components.saved_lists import Offer
from components.tables import Column, Kind
from metrics.measure import coverage
from metrics.people_behind import (
    PAGE,
    Asked,
    every_member,
    group_of,
    how_many,
    listed,
    meaning,
    members_found,
    not_measured,
)

COLUMNS = (
    Column("member", "Name", Kind.MEMBER),
    Column("segment", "Segment"),
    Column("channel", "Came by"),
    Column("joined", "Joined", Kind.DATE),
    Column("last_active", "Last active", Kind.MONTH),
    Column("orders", "Orders", Kind.COUNT, ("orders",)),
    Column("revenue", "Revenue", Kind.MONEY, ("orders",)),
    Column("contributions", "Contributions", Kind.COUNT, ("interactions", "referrals")),
    Column("referrals_joined", "Brought", Kind.COUNT, ("referrals",)),
)

known = load(coverage)
messages.stop_if(known.empty)
scope, of, origin = filters.given_scope(known), filters.given("of", "active_members"), filters.given("origin")
which = filters.given("which")
group = group_of(of, which)
narrowed = [*filters.people_in_words(scope), *([f"of {origin} origin"] if origin else [])]
told = " · ".join([words.span(scope.start, scope.end), *narrowed])
layout.title(group.name, told, known)

has_names = not filters.names_are_hidden()
with st.container(border=True, key="card_members", gap="small"):
    box, button = st.columns([2, 1], vertical_alignment="center")
    with box:
        search = filters.search(
            f"{of} {which} {origin} {scope}", "Search by name or id" if has_names else "Search by number"
        )
    columns = tables.measured(COLUMNS, known.tables)
    order = tables.order_asked(columns, "joined")
    asked = Asked(of, scope, origin, search, order.sort, order.is_descending, has_names, which)
    total = load(how_many, asked)
    pages = tables.Pages(min(filters.given_page(), max(1, -(-total // PAGE))), PAGE, total)
    with button, st.container(horizontal=True, horizontal_alignment="right"):
        searched = " · found by a search" if search else ""
        offered = Offer(group.name, f"{group.name} · {told}{searched}", total, known.lists)
        saved_lists.offer(offered, "members", members_found, asked)
        unknown = tables.unmeasured(COLUMNS, known.tables)
        exports.button(exports.without(later(every_member, asked), unknown), f"members-{of}", total)
    st.caption(words.plain(f"{meaning(of, which)} Sums are of {words.span(*asked.months)}."))
    if total:
        alt = f"{group.name}, {pages.told}"
        tables.draw_list(load(listed, asked, pages.page), columns, alt, (order, pages), known.currency)
    elif search:
        layout.nothing_here("Nobody is found by this search.", "Write less of the name, or empty the search.")
    elif missing := load(not_measured, of):
        layout.not_measured(missing)
    else:
        layout.nothing_here("Nobody is in this list.", "Choose another period, or other members, at the top.")
