"""Coming back: who of those who began together is still there?"""

import streamlit as st

from components import answers, beside, charts, filters, findings, kpis, layout, lifecycle_cards, messages
from components import retention_controls as controls
from components import retention_findings as told
from components.loading import load
from data_access.queries.activity import active_days
from data_access.queries.lifecycle import days_in_months, moves
from data_access.scope import month_name
from metrics.measure import coverage, measure
from metrics.notes import notes
from metrics.retention import months_of_beginnings, retention

NUMBERS = ("retention_m1", "retention_m3", "retention_m12", "returning_members", "dormant_members", "stickiness")
GROWTH = ("active_members", "new_members", "resurrected_members", "dormant_members")
ACTIVE = ["interactions", "orders"]

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
until_today = filters.until_today(scope, known)
layout.title("Coming back", filters.in_words(scope, known), known)
if not (known.tables.get("orders") or known.tables.get("interactions")):
    layout.not_measured(ACTIVE)
    st.stop()
numbers = load(measure, NUMBERS, scope)
kpis.row(NUMBERS, numbers, known.currency)

# 1. Who of those who began together is still there
with st.container(border=True, key="card_cohorts", gap="small"):
    place = st.container(gap="xsmall")
    shape = controls.shape(known.tables)
    cells, span = load(retention, until_today, shape), (month_name(scope.start), month_name(scope.end - 1))
    before = ""
    if cells.empty:  # those who began before are still there to be looked at
        begun = load(months_of_beginnings, scope, shape.begin)
        cells, span = load(retention, begun, shape), (month_name(begun.start), month_name(begun.end - 1))
        before = told.began_before(cells, scope, shape)
    if cells.empty:
        layout.nothing_here("Nobody began at all.", "Choose more members at the top.")
    else:
        finding = told.finding(cells, shape)
        with place:
            layout.heading(finding, told.caption(cells, shape), told.MEANING)
            if before:
                st.info(before, icon=":material/history:")
        charts.cohort_cells(cells, shape, finding, span)
        layout.leads("cohorts", told.leads(cells, shape, span))
        charts.cohort_curves(cells, shape, finding, span)
        beside.beside(told.shown(cells, shape), "cohorts", finding)

# 2. Who came, came back, fell silent
flows = load(measure, GROWTH, until_today)
measured = f"Members per {scope.grain}: who was active, and who of them was new, came back or fell silent"
with layout.section("growth", findings.growth(flows), measured, kpis.definitions(GROWTH)):
    if answers.is_anything(flows):
        charts.growth_accounting(flows, load(notes, until_today))
        layout.leads("growth", kpis.leads(GROWTH, flows))
    else:
        layout.nobody_active(known.tables)

# 3. From which state to which
lifecycle_cards.flows(load(moves, scope), kpis.leads(GROWTH[1:], flows))

# 4. How often, and on which days
often, when = st.columns(2, gap="medium")
with often:
    lifecycle_cards.days(load(days_in_months, scope), scope)
with when:
    lifecycle_cards.calendar(load(active_days, until_today, until_today.start, until_today.end))
