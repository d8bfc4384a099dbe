"""Every page in reading order, and the filters they share."""

import streamlit as st

from components import filters, layout
from components.loading import follow_store, load
from metrics.measure import coverage

layout.dress()
overview = st.Page("overview.py", title="Overview", icon=":material/dashboard:", url_path="overview")
front = st.Page("overview.py", title="Rapport", url_path="front", default=True, visibility="hidden")
page = st.navigation({"": [front], "Briefing": [overview]})
follow_store()
known = load(coverage)
if not known.empty:
    filters.bar(known)
page.run()
