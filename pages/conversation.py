"""Conversation: do people who speak up get an answer, from whom, and how soon?"""

import streamlit as st

from components import access, answers, beside, charts, filters, kpis, layout, messages
from components import conversation_cards as cards
from components import conversation_findings as told
from components.loading import later, load
from data_access.queries import conversation
from data_access.queries.communities import central_members
from data_access.queries.helping import open_count
from metrics.help_matching import every_suggestion, help_suggestions
from metrics.measure import coverage, measure

ANYONE = "reply_coverage_with_company_7d"
SPOKEN = ("reply_coverage_7d", "first_response_hours", "solo_thread_rate", "distinct_speakers")
NUMBERS = (*SPOKEN, "peer_answered_share", "company_answer_share")
COURSE = ("reply_coverage_7d", ANYONE, "first_response_hours")

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Conversation", filters.in_words(scope, known), known)
if not known.tables.get("interactions"):
    layout.not_measured(["interactions"])
    st.stop()
numbers = load(measure, (*NUMBERS, ANYONE, "topics"), scope)
kpis.row(NUMBERS, numbers, known.currency)
if not answers.answer(numbers, "topics").value:
    layout.nothing_here("Nobody began a topic.", "Choose a longer period, or bring questions and posts.")
    st.stop()

# 1. Whether and when topics are answered
finding = told.answered(numbers)
caption = "Share of topics another person answered within seven days, and the median time until a member did"
with layout.section("answered", finding, caption, kpis.definitions(COURSE)):
    charts.answered_topics(numbers, finding)
    layout.leads("answered", kpis.leads(("topics", "solo_thread_rate"), numbers))
    beside.beside(told.course(numbers), "answered-topics", finding)

# 2. By topic, community, segment or channel
with st.container(border=True, key="card_talk", gap="xsmall"):
    place = st.container(gap="xsmall")
    by = cards.choose_by()
    if by == cards.COMMUNITY:
        central = load(central_members) if access.may_see_members() else None
        counted = cards.communities(load(conversation.community_counts, scope), central)
    else:
        counted = load(conversation.topic_counts, scope, by)
    with place:
        layout.heading(
            told.groups(counted.dropna(subset=["mature"]), by), "Answered by another member in a week", cards.BY_MEANING
        )
    cards.groups(counted, by, scope)

# 3. On whom it hangs, and what it saves
left, right = st.columns([2, 1], gap="medium")
with left:
    hanging = load(conversation.answering, scope)
    finding = told.hanging(hanging)
    with layout.section(
        "answerers", finding, told.reciprocity(load(conversation.help_given_back, scope)), cards.HANGING_MEANING
    ):
        if access.may_see_members():
            cards.answerers(load(conversation.busiest_answerers, scope), finding)
            layout.leads("answerers", {"Everyone who answers": {"of": "answerers"}})
with right:
    cards.support(told.answered_questions(numbers), known.currency)

# 4. Who could answer what is still open
open_questions = load(open_count, scope)
with layout.section("help", cards.waiting(open_questions), "Open questions of 60 days", cards.HELP_MEANING):
    if access.may_see_members() and open_questions["questions"].sum():
        cap = cards.choose_cap()
        pairs = load(help_suggestions, scope, cap)
        if pairs.empty:
            layout.nothing_here("Nobody who knows these topics has room.", "Allow more answers in a week.")
        else:
            cards.helpers(pairs, later(every_suggestion, scope, cap))
