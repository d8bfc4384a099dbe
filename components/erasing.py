"""Erasing a person on their page: asked twice, done beside the page, said in the end."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components import access, member_card, messages, tasks, words
from components.loading import change
from components.staging import STAGING
from data_access.person import erase_called

ERASED = "erased"
CONFIRMED = "erase"
"""What has to be typed."""


def progress() -> None:
    """How far the erasing is while it goes on, and what came of it."""
    if not access.may_change_store():
        return
    reader = STAGING.welcome()
    task = tasks.of(reader)
    if tasks.watch(reader) or task is None or task.about != ERASED:
        return
    error = task.result.exception()
    if error:
        messages.tell(error)
    else:
        rows = words.listed([f"{number:,} of {table}" for table, number in task.result.result().items()])
        st.success(f"**The person is erased.** Rows that went or are nobody's now: {words.plain(rows)}.")
    tasks.forget(reader)


def offer(profile: pd.DataFrame, token: str) -> None:
    """The way to erase the person whom the page is about, for readers who may change the store."""
    if not access.may_change_store():
        return
    with st.popover("Erase this person…", icon=":material/person_remove:", key="erase"):
        st.markdown(
            f"**{member_card.name(profile)}** goes for good, with everything that is about them alone and every word "
            "of theirs. What they bought and did stays as nobody's, so that totals stay right. They do not come back "
            "with a later import."
        )
        typed = st.text_input(f"Type “{CONFIRMED}” to go on", key="erase_typed", max_chars=20)
        if st.button("Erase them", type="primary", key="erase_confirmed"):
            if typed.strip().lower() == CONFIRMED:
                change(_start, STAGING.welcome(), token)
                st.rerun()
            st.warning(f"Type “{CONFIRMED}” in the box first.", icon=":material/keyboard:")


def _start(store: Any, reader: str, token: str) -> None:
    tasks.begin(reader, "Erasing a person", ERASED, lambda tell: erase_called(store, token, tell))
