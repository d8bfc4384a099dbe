"""Lean in: who brings more than they are given, what did attention do, and on whom to spend next?"""

import streamlit as st

from components import access, exports, filters, layout, lean_in_cards, messages, saved_lists, value_assumptions
from components import value_tables as tables
from components.loading import later, load
from components.saved_lists import Offer
from metrics.lean_in import effects_told, every_turn, every_undervalued, plan, plan_in_short, undervalued
from metrics.measure import coverage
from metrics.value_lists import numbers_of_plan, numbers_of_undervalued
from metrics.value_told import standing_counts

KINDS = {"undervalued": False, "overvalued": True}

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Lean in", " · ".join(["As of the end of the data", *filters.people_in_words(scope)]), known)

# 1. Who brings more than they are given
with st.container(border=True, key="card_lean_in"):
    answer, assuming = st.columns([3.4, 1], vertical_alignment="center")
    with assuming:
        assumed = value_assumptions.choose(known.currency)
    counts = load(standing_counts, scope, assumed)
    with answer:
        lean_in_cards.heading(counts, assumed, known.tables, known.currency)
if not (lean_in_cards.how_many(counts, "undervalued") or lean_in_cards.how_many(counts, "overvalued")):
    lean_in_cards.nobody(known.tables)
places = {kind: st.container() for kind in ("undervalued", "effects", "plan", "overvalued")}
for kind, is_reverse in KINDS.items() if access.may_see_members() else ():
    total = lean_in_cards.how_many(counts, kind)
    if total:
        rows = load(undervalued, scope, assumed, is_reverse)
        with places[kind], lean_in_cards.members(kind, rows, known.tables, known.currency):
            exports.button(later(every_undervalued, scope, assumed, is_reverse), kind, total)
            about = f"{lean_in_cards.TITLES[kind]}, as of the end of the data"
            offered = Offer(lean_in_cards.TITLES[kind], about, total, known.lists)
            saved_lists.offer(offered, kind, numbers_of_undervalued, scope, assumed, is_reverse)

# 2. What earlier attention did
with places["effects"]:
    lean_in_cards.effects(load(effects_told), known.tables, known.currency)

# 3. On whom to spend next
with places["plan"], st.container(border=True, key="card_plan", gap="small"):
    place = st.container(gap="xsmall")
    assumed = value_assumptions.with_plan(assumed, known.currency)
    short = load(plan_in_short, scope, assumed)
    with place:
        lean_in_cards.plan(short, known.currency)
    reached = lean_in_cards.reached(short)
    if access.may_see_members() and reached:
        tables.turns(load(plan, scope, assumed), known.currency)
        with st.container(horizontal=True, key="ways_plan"):
            exports.button(later(every_turn, scope, assumed), "lean-in-plan", reached)
            offered = Offer("Lean-in plan", "Members of a plan on the page Lean in", reached, known.lists)
            saved_lists.offer(offered, "plan", numbers_of_plan, scope, assumed)
