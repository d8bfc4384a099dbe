"""Referral numbers: how do recommendations spread, and what are they worth?"""

import streamlit as st

from components import access, filters, kpis, layout, messages
from components import referral_cascade_panels as cascade_panels
from components import referral_flow_panels as flow_panels
from components import referral_topic_panels as topic_panels
from components import referral_worth_panels as worth_panels
from components.loading import load
from data_access.queries import referral_numbers as numbers
from data_access.queries import referral_people as people
from metrics import referral_flow as flow
from metrics import referral_worth as worth
from metrics.measure import coverage, measure

MADE = ("referrals_made", "referrals_joined", "joined_per_referral")
HEAD = (*MADE, "referral_r_365", "organic_share_of_joins", "referral_top_half_members")
TREES = ("cascade_count", "cascade_largest", "cascade_deepest", "referral_cycle_days")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Referral numbers", filters.in_words(scope, known), known)
if not known.tables.get("referrals"):
    layout.not_measured(["referrals"])
    st.stop()
kpis.row(HEAD, load(measure, HEAD, scope), known.currency)
worth_panels.limits(scope)
names = ("Spread", "Cascades", "Worth", "Topics", "Odd ones")
parts = dict(zip(names, st.tabs(names, default="Spread", key="part", bind="query-params"), strict=True))

# 1. What becomes of a recommendation, and how it goes on
if parts["Spread"].open:
    with parts["Spread"], st.container(gap="small", key="spread_part"):
        flow_panels.funnel(load(flow.funnel, scope), scope, known.tables)
        with st.container(border=True, key="card_r", gap="xsmall"):
            place = st.container(gap="xsmall")
            chosen = flow_panels.choose()
            flow_panels.reproduction(load(flow.reproduction, scope, *chosen), scope, chosen, known.tables, place)
        flow_panels.spreading(load(flow.spreading, scope), scope)
        flow_panels.waits(load(flow.waits, scope), load(flow.cycle, scope), scope)

# 2. How far it goes
if parts["Cascades"].open:
    with parts["Cascades"], st.container(gap="small", key="cascades_part"):
        kpis.row(TREES, load(measure, TREES, scope), known.currency)
        sizes, widths = load(numbers.cascades_by_size, scope), load(numbers.cascade_widths, scope)
        cascade_panels.cascades(sizes, widths, scope, known.currency)
        cascade_panels.dependency(load(numbers.bringers, scope), scope)
        if access.may_see_members():
            cascade_panels.greatest(load(people.greatest_cascades, scope), known.tables, known.currency)
            cascade_panels.reach(load(people.farthest_reaching, scope), known.tables, known.currency)

# 3. What it is worth
if parts["Worth"].open:
    with parts["Worth"], st.container(gap="small", key="worth_part"):
        by_origin = load(worth.ledger, scope)
        worth_panels.ledger(by_origin, scope, known.tables, known.currency)
        worth_panels.saved(by_origin, worth.saved(by_origin), known.currency)
        with st.container(border=True, key="card_comparable", gap="xsmall"):
            place = st.container(gap="xsmall")
            against = worth_panels.choose_against()
            worth_panels.comparable(load(worth.comparable, scope, against), against, known.currency, place)
        worth_panels.crowding(load(worth.crowding, scope), scope)

# 4. What people recommend, and after what
if parts["Topics"].open:
    with parts["Topics"], st.container(gap="small", key="topics_part"):
        topic_panels.relevance(load(worth.relevance, scope))
        topic_panels.shareability(load(worth.shareability, scope), scope)

# 5. What looks odd
if parts["Odd ones"].open:
    with parts["Odd ones"], st.container(gap="small", key="odd_part"):
        topic_panels.flags(load(people.flag_counts, scope), scope)
        if access.may_see_members():
            topic_panels.flagged(load(people.flagged, scope))
