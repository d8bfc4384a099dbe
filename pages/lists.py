"""Lists: whom to thank, whom to ask, whom to win back, and the lists that were saved."""

import streamlit as st

from components import exports, filters, layout, messages, referral_lists, saved_lists
from components.loading import later, load
from components.referral_lists import SAVED
from components.saved_lists import Offer
from data_access.queries.referral_lists import SHOWN
from data_access.saved_lists import every_saved_list
from metrics.lists import LISTS, UNREACHED, chosen, every_row, listed, missing, size, unreached
from metrics.measure import coverage
from metrics.people_behind import Asked, every_member

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
people = filters.people_in_words(scope)
asked_for = "Whom to thank, to ask and to win back, as of the last day of the data"
layout.title("Lists", " · ".join([asked_for, *people]), known)

key = referral_lists.choose(known.tables)
if lacking := load(missing, key):
    layout.not_measured(lacking)
elif key == SAVED:
    lists = load(every_saved_list)
    meaning = "A saved list keeps its members until it is deleted; whoever is erased goes from it."
    told = "Filter any page by one of them, with “On the list” at the top"
    with layout.section("saved", saved_lists.in_words(lists), told, meaning):
        if lists.empty:
            layout.nothing_here("There are none yet.", "Save one of the others here, or any list of members.")
        else:
            saved_lists.table(lists)
            name = saved_lists.choose(lists)
            asked = Asked("everyone", filters.of_list(scope, name))
            members = int(lists.loc[lists["name"] == name, "members"].iloc[0])
            saved_lists.manage(name, members, later(every_member, asked))
elif key == UNREACHED and (scope.channel is not None or scope.saved is not None):
    layout.nothing_here("Groups are known by segment only.", "Take the channel and the list out of the filter.")
elif key == UNREACHED:
    reached = load(unreached, scope)
    told = "Members who came by a referral, in groups of five or more"
    meaning = "A referral reaches a group when it brings somebody who belongs to it: by segment and region, or channel."
    with layout.section("unreached", referral_lists.groups_finding(reached), told, meaning):
        if reached.empty:
            layout.nothing_here("There are no groups of five or more.", "Choose more segments at the top.")
        else:
            referral_lists.groups(reached, known.tables, known.currency)
else:
    facts, about = load(size, key, scope), LISTS[key]
    total = int(facts["members"])
    advice = f"The first {SHOWN} of {total:,}. {about.advice}" if total > SHOWN else about.advice
    with layout.section("list", referral_lists.finding(key, facts, known.currency), advice, about.meaning):
        if total:
            with st.container(horizontal=True):
                offered = Offer(about.name, " · ".join([about.name, *people]), total, known.lists)
                saved_lists.offer(offered, key, chosen, key, scope)
                exports.button(later(every_row, key, scope), f"list-{key}", total)
                if st.button("Open as members", icon=":material/group:", key="open_members"):
                    filters.go("members", of=f"list_{key}")
            referral_lists.rows(load(listed, key, scope), key, known.tables, known.currency)
        else:
            layout.nothing_here("Nobody is on this list.", "Choose more members at the top, or look again later.")
