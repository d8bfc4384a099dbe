"""Overview: is the community healthy, what changed and why, and is it growing?"""

import streamlit as st

from components import answers, changes, charts, filters, findings, groups, kpis, layout, messages, words
from components.loading import load
from metrics.catalogue import METRICS
from metrics.change import why
from metrics.comparing import compared, course
from metrics.health import INDEX, PILLAR_SETTINGS, PILLARS
from metrics.measure import coverage, measure
from metrics.notes import notes

PARTS = tuple(key for pillar in PILLAR_SETTINGS.values() for key in pillar.bands)
PEOPLE = ("active_members", "new_members", "quick_ratio", "stickiness", "referred_share", "repeat_rate")
MONEY = ("revenue", "average_order", "nrr", "grr", "earned_growth", "cac")
NUMBERS = tuple(dict.fromkeys((INDEX, *PILLARS, *PARTS, *PEOPLE, *MONEY)))
GROWTH = ("active_members", "new_members", "resurrected_members", "dormant_members")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
until_today, late = filters.until_today(scope, known), changes.comparable(scope, known)
layout.title("Community health", filters.in_words(scope, known), known)
numbers, noted = load(measure, NUMBERS, scope), load(notes, until_today)
lately = kpis.Latest(load(measure, NUMBERS, late), f"in the last {words.months(late.length)}")

# 1. The one answer, and what it is made of
with st.container(border=True, key="card_index"):
    index, answer, parts = st.columns([1.1, 2.6, 2], vertical_alignment="center", gap="medium")
    with index:
        kpis.number(METRICS[INDEX], numbers, known.currency)
    with answer:
        detail = findings.pillars(numbers, PILLARS, PARTS)
        layout.answer(kpis.state(INDEX, numbers), findings.health(numbers, INDEX, PILLARS), detail)
    with parts:
        charts.pillars(numbers, PILLARS)
kpis.row(PEOPLE, numbers, known.currency, latest=lately)

# 2. What changed, and why
moved = changes.ranked(changes.HEADLINES, lately.measured)
splits = {key: load(why, key, late) if key in moved[: changes.MOST_EXPLAINED] else None for key in moved}
with layout.section("change", changes.heading(late, scope), changes.CAPTION, kpis.definitions(changes.HEADLINES)):
    if moved:
        chooser, reasons = st.columns([1.2, 2.2], gap="medium")
        chosen = changes.choose(chooser, lately.measured, splits, known.currency)
        changes.explained(reasons, chosen, lately.measured, load(why, chosen, late), known.currency)
    else:
        layout.nothing_here(changes.NOTHING_EARLIER, changes.until_then(known.complete_until - known.first_month))

# 3. Who came, who came back, who fell silent
flows = load(measure, GROWTH, until_today)
told = f"Members per {scope.grain}: who was active, and who of them was new, came back or fell silent"
with layout.section("growth", findings.growth(flows), told, kpis.definitions(GROWTH)):
    if answers.is_anything(flows):
        charts.growth_accounting(flows, noted)
        layout.leads("growth", kpis.leads(GROWTH, flows))
    else:
        layout.nobody_active(known.tables)

# 4. The money, and where it comes from
if known.tables.get("orders"):
    kpis.row(MONEY, numbers, known.currency, latest=lately)
    revenue = load(course, ("revenue",), until_today, "origin")
    finding = findings.origins(load(compared, ("revenue",), scope, "origin"))
    with layout.section("origins", finding, charts.ORIGINS_CAPTION, charts.ORIGINS_MEANING):
        if answers.is_anything(revenue):
            charts.revenue_by_origin(revenue, noted, finding, known.currency)
            layout.leads("origins", charts.origin_leads(revenue))
        else:
            layout.nothing_here("Nobody bought anything.", "Choose a longer period, or more members, at the top.")
else:
    layout.not_measured(["orders"])

# 5. Who differs from whom
with st.container(border=True, key="card_groups"):
    heading, by = groups.switch()
    rows = load(compared, groups.numbers(scope, known), scope, by)
    groups.heading(heading, rows, by)
    groups.panel(rows, by, known.currency, known.tables)
