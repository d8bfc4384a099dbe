"""Every page in reading order, and the filters they share."""

import streamlit as st

from components import access, filters, layout, navigation
from components.loading import follow_store, load
from metrics.measure import coverage

UNFILTERED = ("data", "glossary", "member")
"""Pages that no filter concerns."""

layout.dress()
overview = st.Page("overview.py", title="Overview", icon=":material/dashboard:", url_path="overview")
front = st.Page("overview.py", title="Rapport", url_path="front", default=True, visibility="hidden")
data = st.Page("data.py", title="Data", icon=":material/database:", url_path="data")
terms = st.Page("glossary.py", title="Glossary", icon=":material/dictionary:", url_path="glossary")
members = st.Page("members.py", title="Members", icon=":material/group:", url_path="members", visibility="hidden")
member = st.Page("member.py", title="Member", icon=":material/person:", url_path="member", visibility="hidden")
parts = {"": [front], "Briefing": [overview], "Behind": [data, terms, members, member]}
page = navigation.choose(parts, is_shown=access.is_let_in())
access.let_in()
access.foot()
follow_store()
known = load(coverage)
if not known.empty:
    filters.hide_names()
    if page.url_path not in UNFILTERED:
        filters.bar(known)
page.run()
