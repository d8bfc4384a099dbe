"""The only cache, the only spinner, and the one place of the screen that opens the store."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from data_access.store import Store, open_store

Given = TypeVar("Given")

LOOK_EVERY = 5
"""Seconds between two looks at the store's version by an open page."""

SKELETON_HEIGHT = 420
"""Pixels kept free for an answer that takes long."""


def load(question: Callable[..., Given], *arguments: object) -> Given:
    """Ask the store a question, or remember what it answered.

    An answer is kept under the question's name, the arguments, and the version of the store, so that an
    import by any process is seen at the next run. Arguments are plain values: a frame or a list is refused,
    since a large one is told from another by a sample only.

    Raises
    ------
    TypeError
        Where an argument cannot be hashed.
    RapportError
        Where the store cannot be read.
    """
    hash(arguments)
    store = _store()
    key = (f"{question.__module__}.{question.__qualname__}", repr(arguments), store.place, store.version())
    with st.skeleton(height=SKELETON_HEIGHT):
        given = _answered(key, question, arguments, store)
    return cast(Given, given)


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
