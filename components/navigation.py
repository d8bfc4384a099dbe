"""The menu: every page under the heading of its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.navigation.page import Page


def choose(parts: Mapping[str, Sequence[Page]], *, is_shown: bool) -> Page:
    """Draw the menu, and say which page was asked for.

    Streamlit's own menu with headings is a list that is none to those who hear it; this one is made of links.

    Parameters
    ----------
    parts : mapping
        The pages of each part by its heading, in reading order; hidden ones have an address and no entry.
    is_shown : bool
        Whether the menu stands there at all.
    """
    page = st.navigation(parts, position="hidden")
    if is_shown:
        with st.sidebar, st.container(key="menu", gap="xsmall"):
            for heading, pages in parts.items():
                shown = [each for each in pages if each.visibility == "visible"]
                if shown and heading:
                    st.caption(heading)
                for each in shown:
                    st.page_link(each, width="stretch")
    return page
