"""Glossary: what does each number mean, and what is it now?"""

from components import filters, glossary, layout, messages
from components.loading import load
from metrics.catalogue import METRICS
from metrics.measure import coverage, measure

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Glossary", f"Every number, and what it is now: {filters.in_words(scope, known)}", known)
metrics = glossary.found(glossary.search())
numbers = load(measure, tuple(METRICS), scope, False)

# 1. What cannot be counted yet
missing = [table for table in ("orders", "interactions", "referrals") if not known.tables.get(table)]
if missing:
    layout.not_measured(missing)

# 2. Every metric, by topic
if metrics:
    glossary.topics(metrics, numbers, known.currency)
else:
    layout.nothing_here("No number is called that.", "Search for another word, or empty the field to see all.")
