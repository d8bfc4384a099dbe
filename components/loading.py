"""The only cache, the only spinner, and the one place of the screen that opens the store."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

import streamlit as st

from components import access, filters, masking
from data_access.errors import RapportError
from data_access.store import Store, open_store
from data_access.tokens import is_personal

Given = TypeVar("Given")

LOOK_EVERY = 5
"""Seconds between two looks at the store's version by an open page."""

SKELETON_HEIGHT = 420
"""Pixels kept free for an answer that takes long."""


def load(question: Callable[..., Given], *arguments: object) -> Given:
    """Ask the store a question, or remember what it answered.

    An answer is kept under the question's name, the arguments, and the version of the store, so that an
    import by any process is seen at the next run. Arguments are plain values: a frame or a list is refused,
    since a large one is told from another by a sample only. While names are hidden, what comes out has none.

    Raises
    ------
    TypeError
        Where an argument cannot be hashed.
    RapportError
        Where the store cannot be read, or the question speaks of single members and these may not be seen.
    """
    hash(arguments)
    if is_personal(question) and not access.may_see_members():
        raise RapportError("You may see no single members.", "Ask who runs this Rapport to be let in as an analyst.")
    question = access.asked(question)
    store = _store()
    key = (f"{question.__module__}.{question.__qualname__}", repr(arguments), store.place, store.version())
    with st.skeleton(height=SKELETON_HEIGHT):
        given = _answered(key, question, arguments, store)
    return cast(Given, masking.masked(given) if filters.names_are_hidden() else given)


def later(question: Callable[..., Iterator[Given]], *arguments: object) -> Callable[[], Iterator[Given]]:
    """A question whose answer comes in parts, to be asked when it is wanted: for a download.

    Names are hidden then where they are hidden now.

    Raises
    ------
    RapportError
        Where the question speaks of single members and these may not be seen.
    """
    _refuse_personal(question)
    store, is_hidden = _store(), filters.names_are_hidden()

    def parts() -> Iterator[Given]:
        for part in question(store, *arguments):
            yield cast(Given, masking.masked(part) if is_hidden else part)

    return parts


def _refuse_personal(question: Callable[..., object]) -> None:
    if is_personal(question) and not access.may_see_members():
        raise RapportError("You may see no single members.", "Ask who runs this Rapport to be let in as an analyst.")


def change(action: Callable[..., Given], *arguments: object) -> Given:
    """Give the store to what changes it, and then the arguments.

    Raises
    ------
    RapportError
        Where the store may not be changed by this reader, or cannot be reached.
    """
    if not access.may_change_store():
        raise RapportError("You may not change this store.", "Ask who runs this Rapport to be let in as an admin.")
    return action(_store(), *arguments)


def keep(action: Callable[..., Given], *arguments: object) -> Given:
    """Give the store to what changes saved lists alone, and then the arguments.

    Raises
    ------
    RapportError
        Where lists may not be saved by this reader, or the store is being changed by somebody else.
    """
    if not access.may_save_lists():
        raise RapportError("You may not save lists.", "Ask who runs this Rapport to be let in as an analyst.")
    return action(_store(), *arguments)


def follow_store() -> None:
    """Draw the page anew, by itself, as soon as another process has changed the store."""
    _look(_store().version())


@st.fragment(run_every=LOOK_EVERY)
def _look(version: str) -> None:
    if _store().version() != version:
        st.rerun()


@st.cache_data(max_entries=1_000, show_spinner=False)
def _answered(
    key: tuple[str, ...], _question: Callable[..., object], _arguments: tuple[object, ...], _asked: Store
) -> object:
    return _question(_asked, *_arguments)


def _store() -> Store:
    return _opened(os.environ.get("RAPPORT_STORE"))


@st.cache_resource(show_spinner=False)
def _opened(where: str | None) -> Store:
    store = open_store(where)
    gc.freeze()  # what is loaded by now stays: the collector need not walk through it again
    return store
