"""Paths: what do members do before they recommend you, and before they fall silent?"""

import streamlit as st

from components import filters, layout, messages
from components import paths_cards as cards
from components.loading import load
from data_access.queries.paths import steps_before
from metrics.measure import coverage

known = load(coverage)
messages.stop_if(known.empty)
layout.title("Paths", "The last steps of members, over all time", known)
if not (known.tables.get("interactions") or known.tables.get("orders")):
    layout.not_measured(["interactions", "orders"])
    st.stop()

# 1. What comes of it, and whose steps are compared
with st.container(border=True, key="card_paths_choice"):
    outcome, one, other = cards.choose(
        filters.scope(known), known.segments, has_referrals=bool(known.tables.get("referrals"))
    )
if outcome == "referred" and not known.tables.get("referrals"):
    layout.not_measured(["referrals"])
    st.stop()
ones, others = load(steps_before, outcome, one), load(steps_before, outcome, other)

# 2. What tells them apart, and the steps of each
if one == other:
    cards.streams(ones, outcome, one, "one")
else:
    cards.difference(ones, others, outcome, (one, other))
    left, right = st.columns(2, gap="medium")
    with left:
        cards.streams(ones, outcome, one, "one")
    with right:
        cards.streams(others, outcome, other, "other")
layout.leads("paths", cards.LEADS[outcome])
