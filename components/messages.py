"""What a reader sees when something is wrong: what happened, what to do, where. Never a traceback."""

from __future__ import annotations

import logging
import uuid

import streamlit as st

from components import words
from data_access.errors import RapportError, StoreBusy, StoreOutdated, StoreUnreachable

_LOG = logging.getLogger("rapport")
_TITLES = {
    StoreUnreachable: "Rapport cannot reach its store",
    StoreOutdated: "The store and this Rapport do not match",
    StoreBusy: "The store is busy",
}


def explain(error: Exception) -> bool:
    """Show an error as a person can use it; True, so that nothing else shows it."""
    if isinstance(error, RapportError):
        _show(_TITLES.get(type(error), "This could not be done"), error)
        return True
    reference = uuid.uuid4().hex[:8]
    _LOG.error("error %s", reference, exc_info=error)
    st.error(
        f"**This page could not be drawn.** The rest of Rapport still works. "
        f"Quote {reference} when you report it: the log has the details under it.",
        icon=":material/report:",
    )
    st.button("Try again", key=f"again_{reference}")
    return True


def stop_if(empty: bool) -> None:
    """Stand in for the page, and end it, while the store holds nobody."""
    if not empty:
        return
    with st.container(border=True, key="card_welcome"):
        st.subheader("There is no community here yet", anchor=False)
        st.markdown("Look around in the sample community, or bring your own:")
        st.code("python rapport.py demo\npython rapport.py import FILE", language=None)
        st.caption("This page turns by itself as soon as the first members have arrived.")
    st.stop()


def _show(title: str, error: RapportError) -> None:
    lines = [f"**{title}.** {words.plain(error.what)}", words.plain(error.fix)]
    if error.where:
        lines.append(f"Where: {words.plain(error.where)}")
    st.error("\n\n".join(lines), icon=":material/report:")
    st.button("Try again", key="again")
