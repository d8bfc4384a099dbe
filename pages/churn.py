"""Churn: who may fall silent, why, what that would cost, and how good such forecasts were."""

import streamlit as st

from components import access, churn_cards, churn_list, churn_tables, exports, filters, kpis, layout, messages
from components import churn_findings as told
from components.loading import later, load
from components.saved_lists import Offer, offer
from data_access.queries import churn
from data_access.queries.scores import PAGE, SORTS, chosen_at_risk, count_in_state
from metrics.churn_change import why_at_risk
from metrics.churn_list import every_row, listed
from metrics.churn_models import champion, levels
from metrics.churn_staying import lapse, staying
from metrics.measure import coverage, measure

NUMBERS = ("at_risk_members", "revenue_at_risk", "half_life_months", "habit_regularity")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
people = filters.people_in_words(scope)
layout.title("Churn", " · ".join(["Estimates as of the last day of the data", *people]), known)
if not (known.tables.get("orders") or known.tables.get("interactions")):
    layout.not_measured(["orders", "interactions"])
    st.stop()
used, counted, models = load(champion), load(churn.states, scope), load(churn.model_levels)
flows, facts = load(why_at_risk, scope), churn_cards.facts(models, counted)

# 1. How many are at risk, and what that costs
if used.level:
    churn_cards.headline(counted, flows, facts, known.currency)
else:
    layout.nothing_here("Nothing can be foretold yet.", f"The reason: {used.why}.")
kpis.row(NUMBERS, load(measure, NUMBERS, scope), known.currency, has_course=False)

# 2. Whom to turn to first
if used.level and access.may_see_members():
    caption = "Members by what an hour of attention can save, with what goes with their risk"
    with layout.section("list", told.first(counted), caption, churn_list.MEANING):
        state = churn_list.choose_state()
        total = load(count_in_state, scope, state)
        if total:
            with st.container(horizontal=True):
                offered = Offer(f"Members {state}", " · ".join([f"Members {state}", *people]), total, known.lists)
                offer(offered, "churn", chosen_at_risk, scope, state)
                exports.button(later(every_row, scope, state), f"members-{state.replace(' ', '-')}", total)
            columns = churn_list.columns(sells=facts.sells, has_margin=facts.has_margin)
            order, pages = churn_list.order(columns, SORTS), churn_list.pages(total, PAGE)
            rows = load(listed, scope, state, (order.sort, order.is_descending), pages.page)
            churn_list.draw(rows, columns, f"Members {state}, {pages.told}", (order, pages), known.currency)
        else:
            layout.nothing_here("Nobody is in this state.", "Choose another state, or more members at the top.")

# 3. What changed, and how long members are silent for what is usual for them
changed, silent = st.columns(2, gap="small") if used.level else (st.container(), st.container())
with silent:
    churn_cards.gaps(load(churn.silence_in_gaps, scope))
if used.level:
    with changed:
        churn_cards.moved(flows)

# 4. How good were we, and whom it hits
good, often = st.columns(2, gap="small")
with good:
    churn_cards.goodness(load(levels), used, load(churn.calibration), models)
with often:
    churn_cards.frequency(load(churn.frequency_and_quiet, scope), load(churn.one_time_buyers, scope), known.currency)

# 5. How long members stay, and how silences end
if scope.saved is None:
    by = churn_tables.choose_grouping()
    stay, back = st.columns(2, gap="small")
    with stay:
        churn_cards.staying(load(staying, scope, by))
    with back:
        churn_cards.comeback(load(churn.comebacks, scope), load(lapse))
