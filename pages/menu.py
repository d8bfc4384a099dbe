"""Every page in reading order, and the filters they share."""

import streamlit as st

from components import access, filters, layout, navigation
from components.loading import follow_store, load
from metrics.measure import coverage

UNFILTERED = ("data", "glossary", "member")
"""Pages that no filter concerns."""
TIMELESS = ("churn", "lists", "lean_in")
"""Pages that speak of the last day of the data, whatever period is chosen."""

layout.dress()
overview = st.Page("overview.py", title="Overview", icon=":material/dashboard:", url_path="overview")
front = st.Page("overview.py", title="Rapport", url_path="front", default=True, visibility="hidden")
referrals = st.Page("referrals.py", title="Referrals", icon=":material/hub:", url_path="referrals")
lists = st.Page("lists.py", title="Lists", icon=":material/playlist_add_check:", url_path="lists")
brought = st.Page("referral_numbers.py", title="Referral numbers", icon=":material/share:", url_path="referral_numbers")
loops = st.Page("loops.py", title="Loops", icon=":material/cycle:", url_path="loops")
retention = st.Page("retention.py", title="Coming back", icon=":material/replay:", url_path="retention")
talk = st.Page("conversation.py", title="Conversation", icon=":material/forum:", url_path="conversation")
part = st.Page("participation.py", title="Taking part", icon=":material/stairs:", url_path="participation")
paths = st.Page("paths.py", title="Paths", icon=":material/route:", url_path="paths")
value = st.Page("value.py", title="Value", icon=":material/diamond:", url_path="value")
lean_in = st.Page("lean_in.py", title="Lean in", icon=":material/trending_up:", url_path="lean_in")
churn = st.Page("churn.py", title="Churn", icon=":material/trending_down:", url_path="churn")
data = st.Page("data.py", title="Data", icon=":material/database:", url_path="data")
terms = st.Page("glossary.py", title="Glossary", icon=":material/dictionary:", url_path="glossary")
members = st.Page("members.py", title="Members", icon=":material/group:", url_path="members", visibility="hidden")
member = st.Page("member.py", title="Member", icon=":material/person:", url_path="member", visibility="hidden")
parts = {
    "": [front],
    "Briefing": [overview],
    "Community": [referrals, brought, lists, loops, retention, talk, part, paths],
    "Retention": [churn, value, lean_in],
    "Behind": [data, terms, members, member],
}
page = navigation.choose(parts, is_shown=access.is_let_in())
layout.tab(page.title)
access.let_in()
access.foot()
follow_store()
known = load(coverage)
if not known.empty:
    filters.hide_names()
    if page.url_path not in UNFILTERED:
        filters.bar(known, has_period=page.url_path not in TIMELESS)
page.run()
