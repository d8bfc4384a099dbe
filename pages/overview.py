"""Overview: is the community healthy, and is it growing?"""

import streamlit as st

from components import answers, charts, filters, findings, kpis, layout, messages
from components.loading import load
from metrics.catalogue import METRICS
from metrics.health import INDEX, PILLAR_SETTINGS, PILLARS
from metrics.measure import coverage, measure

PARTS = tuple(key for pillar in PILLAR_SETTINGS.values() for key in pillar.bands)
PEOPLE = ("active_members", "new_members", "quick_ratio", "stickiness", "referred_share", "repeat_rate")
MONEY = ("revenue", "average_order", "nrr", "grr", "earned_growth", "cac")
NUMBERS = tuple(dict.fromkeys((INDEX, *PILLARS, *PARTS, *PEOPLE, *MONEY)))
GROWTH = ("active_members", "new_members", "resurrected_members", "dormant_members")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Community health", filters.in_words(scope, known), known)
numbers = load(measure, NUMBERS, scope)
flows = load(measure, GROWTH, filters.until_today(scope, known))

# 1. The one answer, and what it is made of
with st.container(border=True, key="card_index"):
    index, answer, parts = st.columns([1.1, 2.6, 2], vertical_alignment="center", gap="medium")
    with index:
        kpis.number(METRICS[INDEX], numbers, known.currency)
    with answer:
        finding = findings.health(numbers, INDEX, PILLARS)
        layout.answer(kpis.state(INDEX, numbers), finding, findings.pillars(numbers, PILLARS, PARTS))
    with parts:
        charts.pillars(numbers, PILLARS)

# 2. The people
kpis.row(PEOPLE, numbers, known.currency)

# 3. Who came, who came back, who fell silent
told = f"Members per {scope.grain}: who was active, and who of them was new, came back or fell silent"
with layout.section("growth", findings.growth(flows), told, kpis.definitions(GROWTH)):
    if answers.is_anything(flows):
        charts.growth_accounting(flows)
    elif known.tables.get("orders") or known.tables.get("interactions"):
        layout.nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")
    else:
        layout.not_measured(["interactions", "orders"])

# 4. The money
if known.tables.get("orders"):
    kpis.row(MONEY, numbers, known.currency)
else:
    layout.not_measured(["orders"])
