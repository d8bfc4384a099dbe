"""Taking part: who watches, who contributes, who comes up the ladder, and who has stopped?"""

import streamlit as st

from components import access, answers, filters, kpis, layout, messages
from components import participation_cards as cards
from components import participation_findings as told
from components.loading import later, load
from data_access.queries.participation import every_lost_regular, ladder, lost_regulars_of, newcomers
from data_access.queries.slates import facet_use, facets_known
from metrics.measure import coverage, measure

NUMBERS = ("active_members", "contributing_members", "contributor_share", "contributions", "topics", "lost_regulars")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Taking part", filters.in_words(scope, known), known)
if not known.tables.get("interactions"):
    layout.not_measured(["interactions"])
    st.stop()
numbers = load(measure, NUMBERS, scope)
kpis.row(NUMBERS, numbers, known.currency)

# 1. The ladder, month by month
cards.ladder(load(ladder, scope))

# 2. The newcomers' path, and regulars who stopped
cards.newcomers(load(newcomers, scope), scope)
total = answers.answer(numbers, "lost_regulars").value
with layout.section(
    "lost", told.lost(total), "At the end of the period, those who gave most first", cards.LOST_MEANING
):
    if not total:
        layout.nothing_here("Nobody is on this list.", "That is good news: look again next month.")
    elif access.may_see_members():
        cards.lost(load(lost_regulars_of, scope), int(total), later(every_lost_regular, scope))
    else:
        st.caption("Who they are is for analysts.")

# 3. Six facets by which knowledge flows
cards.facets(load(facet_use, scope), load(facets_known), scope)
