"""What a reader sees when something is wrong: what happened, what to do, where. Never a traceback."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

import streamlit as st

from components import words
from data_access.errors import RapportError, StoreBusy, StoreOlder, StoreOutdated, StoreUnreachable, StoreUnread

_LOG = logging.getLogger("rapport")


@dataclass(frozen=True)
class _State:
    """How a store that cannot be used is shown: an icon, a title, what it means, and commands that help."""

    icon: str
    title: str
    meaning: str = ""
    commands: str = ""
    fix: str = ""


_STATES: dict[type[RapportError], _State] = {
    StoreUnreachable: _State(
        ":material/cloud_off:",
        "Rapport cannot reach its store",
        "The store is the folder or database that every number comes from. Nothing in it was changed.",
        "python rapport.py check --store PLACE",
    ),
    StoreOlder: _State(
        ":material/update:",
        "The store is older than this Rapport",
        "It was made by an earlier version. Bringing it up to date keeps all its rows.",
        "python rapport.py refresh",
        "Bring it up to date with the command below, then try again.",
    ),
    StoreUnread: _State(
        ":material/database:",
        "The company's tables were not read yet",
        "Rapport keeps what it reads in a schema of its own, and changes nothing else in the database.",
        "python rapport.py refresh",
        "Read them with the command below, then try again.",
    ),
    StoreOutdated: _State(
        ":material/history:",
        "The store is newer than this Rapport",
        "A later version has changed it, and this one would read it wrongly. Nothing in it was changed.",
    ),
    StoreBusy: _State(
        ":material/hourglass_top:",
        "The store is busy",
        "Only one import, undo or erasure can change the store at a time.",
        fix="Wait until it is done, then try again.",
    ),
}


def explain(error: Exception) -> bool:
    """Show an error as a person can use it, in place of the page; True, so that nothing else shows it."""
    if isinstance(error, RapportError) and (state := _STATES.get(type(error))):
        _show(state, error)
        return True
    tell(error)
    st.button("Try again", key="again")
    return True


def tell(error: BaseException, lost: str = "This page", standing: str = "The rest of Rapport") -> None:
    """Show an error where it happened; `lost` says what could not be drawn for it, and `standing` what could."""
    if isinstance(error, RapportError):
        state = _STATES.get(type(error))
        title = state.title if state else "This could not be done"
        lines = [f"**{title}.** {words.plain(error.what)}", words.plain((state and state.fix) or error.fix)]
        if error.where and not state:
            lines.append(f"Where: {words.plain(error.where)}")
        st.error("\n\n".join(lines), icon=":material/report:")
        return
    reference = uuid.uuid4().hex[:8]
    _LOG.error("error %s", reference, exc_info=error)
    st.error(
        f"**{lost} could not be drawn.** {standing} still works. "
        f"Quote {reference} when you report it: the log has the details under it.",
        icon=":material/report:",
    )


def stop_if(empty: bool) -> None:
    """Stand in for the page, and end it, while the store holds nobody."""
    if not empty:
        return
    with st.container(border=True, key="card_welcome"):
        st.subheader("There is no community here yet", anchor=False)
        st.markdown("Look around in the sample community, or bring your own:")
        st.code("python rapport.py demo\npython rapport.py import FILE", language=None)
        st.caption(
            "Files can also be dropped on the Data page. This page turns by itself as soon as the first members "
            "have arrived."
        )
    st.stop()


def _show(state: _State, error: RapportError) -> None:
    """A card in place of the page: what happened, what that means, what to do, where."""
    with st.container(border=True, key="card_state", gap="small"):
        st.subheader(f"{state.icon} {state.title}", anchor=False)
        st.markdown(words.plain(error.what))
        if state.meaning:
            st.caption(state.meaning)
        st.markdown(f"**What to do.** {words.plain(state.fix or error.fix)}")
        if state.commands:
            st.code(state.commands, language=None, wrap_lines=True)
        if error.where:
            st.caption(f"Where: {words.plain(error.where)}")
        st.button("Try again", key="again", type="primary", icon=":material/refresh:")
