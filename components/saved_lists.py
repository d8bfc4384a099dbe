"""Lists of members that readers save: the way to save one, and all there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components import access, exports, filters, listing, messages, words
from components.loading import keep
from data_access.errors import RapportError
from data_access.saved_lists import LONGEST_NAME, MOST_LISTED, add_to_list, delete_list, rename_list, save_list

EVERYONE = "everyone"
"""The group of members that a saved list is opened as: all of it."""
COLUMNS = {"name": "List", "about": "Saved from", "made_at": "Saved on", "members": "Members", "gone": "Not here now"}


@dataclass(frozen=True)
class Offer:
    """What can be saved as a list.

    Parameters
    ----------
    name : str
        A name to begin with.
    about : str
        What it is, in words, for whoever finds the list later; nobody's name.
    members : int
        How many members.
    lists : tuple of str
        The lists there are, to which they can be added instead.
    """

    name: str
    about: str
    members: int
    lists: tuple[str, ...] = ()


NEW = ""
"""Stands for a list that is made now; no list is called so."""


def offer(offered: Offer, key: str, chosen: Callable[..., Any], *arguments: object) -> None:
    """A button with a box for a name, which saves members as a list; nothing for readers who may not.

    Parameters
    ----------
    key : str
        Tells this offer from others of the page.
    chosen : callable
        A question: from the store and `arguments` to a SELECT of the members' numbers (``member_no``). It is asked
        again when the list is saved.
    """
    if not access.may_save_lists() or not offered.members:
        return
    label = "Save as a list…" if offered.members > 1 else "Add to a list…"
    with st.popover(label, icon=":material/playlist_add:", key=f"save_{key}"):
        if offered.members > MOST_LISTED:
            st.caption(f"A list holds {MOST_LISTED:,} members at most, and these are {offered.members:,}.")
            return
        st.caption(f"{_members(offered.members)}, to filter every page by.")
        to = _which(offered.lists, key)
        if to != NEW:
            if st.button("Add", type="primary", key=f"added_{key}"):
                _try(lambda: _said_added(to, keep(add_to_list, to, chosen, *arguments)))
            return
        name = st.text_input("Name of the list", offered.name[:LONGEST_NAME], LONGEST_NAME, key=f"name_{key}")
        if st.button("Save", type="primary", key=f"saved_{key}"):
            _try(lambda: _said_saved(name, keep(save_list, name, offered.about, chosen, *arguments)))


def _which(lists: tuple[str, ...], key: str) -> str:
    """The list that members are put on: a new one, until one of those that are there is chosen."""
    if not lists:
        return NEW
    choices = [NEW, *lists]
    return str(st.selectbox("Put them on", choices, format_func=lambda name: name or "A new list", key=f"to_{key}"))


def in_words(lists: pd.DataFrame) -> str:
    """How many lists there are, in a sentence.

    >>> in_words(pd.DataFrame({"members": [3, 4]}))
    '2 saved lists'
    """
    if lists.empty:
        return "No list is saved yet"
    return f"{len(lists):,} saved list{'s' if len(lists) > 1 else ''}"


def table(lists: pd.DataFrame) -> None:
    """All saved lists, the newest first."""
    shown = lists if lists["gone"].any() else lists.drop(columns="gone")
    when = st.column_config.DatetimeColumn(format="D MMM YYYY")
    named = shown.rename(columns=COLUMNS)
    listing.draw(named, "saved_lists", f"{in_words(lists)}, the newest first", {"Saved on": when})


def choose(lists: pd.DataFrame) -> str:
    """The list to do something with: the newest, until another one is chosen."""
    names = [str(name) for name in lists["name"]]
    return str(st.selectbox("List", names, key="saved", width=420, help="What the buttons below are about."))


def manage(name: str, members: int, rows: Callable[[], Iterator[pd.DataFrame]]) -> None:
    """Open a list, filter by it, download it, call it something else, delete it."""
    with st.container(horizontal=True, key="saved_list"):
        if st.button("Open", icon=":material/group:", key="list_open", help="See its members."):
            filters.go("members", of=EVERYONE, list=name)
        if st.button("Filter by it", icon=":material/filter_alt:", key="list_filter", help="Count it on every page."):
            filters.go("overview", list=name)
        exports.button(rows, "saved-list", members)
        with st.popover("Rename", icon=":material/edit:", key="list_rename"):
            to = st.text_input("New name", name, LONGEST_NAME, key=f"rename_{name}")
            if st.button("Rename", type="primary", key="list_renamed"):
                _try(lambda: _said(f"It is called “{keep(rename_list, name, to)}” now."))
        with st.popover("Delete", icon=":material/delete:", key="list_delete"):
            st.caption("The list goes, its members stay. Links that filter by it then show everyone.")
            if st.button("Delete this list", type="primary", key="list_deleted"):
                _try(lambda: _said_deleted(name))


def _members(many: int) -> str:
    return f"{many:,} member{'' if many == 1 else 's'}"


def _said_saved(name: str, members: int) -> None:
    _said(f"Saved {_members(members)} as “{name}”. It can be chosen as a filter at the top of every page.")


def _said_added(name: str, members: int) -> None:
    _said(f"Added {_members(members)} to “{name}”." if members else f"All of them are on “{name}” already.")


def _said_deleted(name: str) -> None:
    keep(delete_list, name)
    _said(f"The list “{name}” is deleted.")


def _said(what: str) -> None:
    """Say what was done, and draw the page anew, with the lists as they are now."""
    st.toast(words.plain(what), icon=":material/check:")
    st.rerun()


def _try(action: Callable[[], None]) -> None:
    try:
        action()
    except RapportError as error:
        messages.tell(error)
