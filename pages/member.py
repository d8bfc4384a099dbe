"""Member: one member's story."""

import streamlit as st

from components import erasing, filters, layout, member_card, messages
from components.loading import load
from data_access.queries.member_events import NEWEST, member_events
from data_access.queries.member_story import MOST_BROUGHT, member_brought, member_months_of, member_profile
from metrics.measure import coverage

known = load(coverage)
messages.stop_if(known.empty)
who = filters.given("who")
profile = load(member_profile, who)
if profile.empty:
    layout.title("Member", "One member's story", known)
    erasing.progress()
    layout.nothing_here("There is no such member here.", "Follow a name in a list of members to get to their story.")
    st.stop()
layout.title(member_card.name(profile), member_card.in_words(profile), known)
erasing.progress()
member_card.brought_by(profile)
months = load(member_months_of, who)
member_card.numbers(profile, months, known.currency, known.tables)

# 1. What they did, month by month
told = "What they did by month, and what was asked of them and given to them"
meaning = f"Contributions: {member_card.CONTRIBUTIONS}"
with layout.section("timeline", member_card.finding(months, known.last_month), told, meaning):
    if not months.empty:
        member_card.timeline(months, known.last_month, known.tables)
    elif known.tables.get("orders") or known.tables.get("interactions"):
        layout.nothing_here("Nothing is known of them yet but that they joined.", "Look again after the next import.")
    else:
        layout.not_measured(["interactions", "orders"])

# 2. Whom they brought
if known.tables.get("referrals"):
    brought = load(member_brought, who)
    count = int(profile["brought"].fillna(0).iloc[0])
    found = f"They brought {count:,} member{'s' if count != 1 else ''}" if count else "They brought nobody yet"
    listed = (
        f"Those with the largest cascade first, {MOST_BROUGHT} at most" if count else "Members who came through them"
    )
    with layout.section(
        "brought", found, listed, "A cascade is all members they brought, whom these brought, and so on."
    ):
        if count:
            member_card.brought(brought, known.currency, known.tables)
        else:
            layout.nothing_here("Nobody came through them.", "Ask them to recommend you, once they are happy with you.")
else:
    layout.not_measured(["referrals"])

# 3. What happened, newest first
with layout.section("events", "What happened", f"The newest {NEWEST} events", "From every table that tells of them."):
    member_card.events(load(member_events, who), known.currency)

# 4. Their right to be forgotten
erasing.offer(profile, who)
