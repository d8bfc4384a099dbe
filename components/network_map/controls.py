"""What of the community the map shows, and how it is drawn: the words and the widgets around it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import access, filters, tables, words
from components.network_map.colouring import COLOURED_BY, COLOURINGS, SIZES
from components.network_map.measured import NEEDS
from components.network_map.naming import called
from metrics.referral_map import ANSWERS, REFERRALS, View

TIES = {"Who brought whom": REFERRALS, "Who answers whom": ANSWERS}
TIES_MEANING = (
    "Lines between communities count members brought, or answers given. Inside a community, members stand in the trees "
    "of who brought whom, or near those they talk with."
)
FEWEST_LETTERS = 2
LONGEST_NUMBER = 9


def view(held: Mapping[str, int]) -> View:
    """What the address asks for; the whole where the reader may see no members, or nothing is chosen."""
    ties = TIES.get(filters.given("ties"), REFERRALS if held.get("referrals") else ANSWERS)
    if not access.may_see_members():
        return View(ties=ties)
    asked = filters.given("community")
    community = int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else None
    return View(community, filters.given("cascade"), filters.given("who"), ties)


def choose_ties(shown: View, held: Mapping[str, int]) -> None:
    """The switch between referrals and answers, where there are both and it changes what is drawn."""
    if not (held.get("referrals") and held.get("interactions")) or shown.cascade or shown.who:
        return
    st.segmented_control(
        "Lines" if shown.is_whole else "Drawn by",
        list(TIES),
        default=next(iter(TIES)),
        required=True,
        key="ties",
        bind="query-params",
        label_visibility="collapsed",
        help=TIES_MEANING,
    )


def choose_look(held: Mapping[str, int]) -> tuple[str, str]:
    """What colours and sizes of members mean, of what a store that holds so many rows of each table can know."""
    colour = st.selectbox(
        "Colour",
        [name for name in COLOURINGS if tables.is_measured(NEEDS.get(COLOURED_BY.get(name, ""), ()), held)],
        key="colour",
        bind="query-params",
        width=200,
        label_visibility="collapsed",
        format_func=_colour,
    )
    sizes = [name for name, column in SIZES.items() if tables.is_measured(NEEDS.get(column, ()), held)]
    size = st.selectbox(
        "Size", sizes, key="size", bind="query-params", width=150, label_visibility="collapsed", format_func=_size
    )
    return str(colour), str(size)


def search(shown: View) -> str:
    """The box to look for a member with, and what is in it: empty again once somebody is shown."""
    hint = "Find by number" if filters.names_are_hidden() else "Find by name or id"
    text = filters.search(f"map {shown}", hint).strip()
    return text if len(text) >= FEWEST_LETTERS else ""


def hits(found: pd.DataFrame) -> None:
    """Members whom a search found; a click shows them on the map."""
    if found.empty:
        st.caption("Nobody is found by this search. Write less of the name, or empty the search.")
        return
    with st.container(horizontal=True, gap="small", key="map_hits"):
        for nth, row in enumerate(found.to_dict("records")):
            if st.button(
                words.plain(called(row)), type="tertiary", icon=":material/person_search:", key=f"map_hit_{nth}"
            ):
                filters.put(who=str(row["member"]), cascade=None, at=None)


def crumbs(shown: View, community: str, subject: str) -> None:
    """The way back: the whole community, the community that was chosen, and what is shown of it."""
    steps: list[tuple[str, dict[str, str | None]]] = [
        ("Whole community", {"community": None, "cascade": None, "who": None, "at": None})
    ]
    if shown.community is not None:
        steps.append((community, {"cascade": None, "who": None, "at": None}))
    if shown.cascade:
        steps.append((f"Cascade of {subject}" if not shown.who else "Cascade", {"who": None, "at": None}))
    if shown.who:
        steps.append((f"Around {subject}", {}))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="map_crumbs"):
        for nth, (name, address) in enumerate(steps[:-1]):
            if st.button(words.plain(name), type="tertiary", key=f"map_crumb_{nth}"):
                filters.put(**address)
            st.markdown(":material/chevron_right:", width="content")
        st.markdown(f"**{words.plain(steps[-1][0])}**", width="content")


def _colour(name: str) -> str:
    return f"Colour: {name.lower()}"


def _size(name: str) -> str:
    return f"Size: {name.lower()}"
