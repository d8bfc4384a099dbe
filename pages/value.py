"""Value: what are members worth, and how many of them have made the place their own?"""

import streamlit as st

from components import filters, kpis, layout, messages, value_assumptions, value_cards
from components.loading import load
from metrics.churn_models import came_true
from metrics.measure import coverage, measure
from metrics.value_parts import value_parts
from metrics.value_told import (
    kept_by_cohort,
    ladder,
    ladder_flows,
    ladder_moves,
    ledger,
    payback_by_origin,
    revenue_by_cohort,
    value_curve,
    value_figures,
)

NUMBERS = ("clv_mean", "top_1pct_multiple", "value_gini", "ownership_quotient")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Value", filters.in_words(scope, known), known)
if not known.tables.get("orders"):
    layout.not_measured(["orders"])
    if known.tables.get("interactions") or known.tables.get("referrals"):
        value_cards.ledger(load(ledger, scope))
    st.stop()

# 1. What one of the best is worth
with st.container(border=True, key="card_worth"):
    answer, assuming = st.columns([3.4, 1], vertical_alignment="center")
    with assuming:
        assumed = value_assumptions.choose(known.currency)
    figures = load(value_figures, scope, assumed.anyway)
    with answer:
        value_cards.worth(figures)
kpis.row(NUMBERS, load(measure, NUMBERS, scope), known.currency, has_course=False)

# 2. What the worth of members is made of
value_cards.parts(load(value_parts, scope, assumed), load(came_true), assumed, known.currency)

# 3. Who has a hand in the place, and how worth is spread
standing, moving = st.columns(2, gap="small")
with standing:
    value_cards.ladder(load(ladder, scope), scope)
with moving:
    value_cards.moves(load(ladder_flows, scope), load(ladder_moves, scope))
    if known.tables.get("interactions") or known.tables.get("referrals"):
        value_cards.ledger(load(ledger, scope))
with standing if known.tables.get("interactions") or known.tables.get("referrals") else st.container():
    value_cards.curve(load(value_curve, scope, assumed.anyway), figures)

# 4. The revenue that stays, and what newcomers cost
value_cards.cohorts(load(kept_by_cohort, scope), load(revenue_by_cohort, scope), known.currency)
value_cards.payback(load(payback_by_origin, scope), known.tables, known.currency)
