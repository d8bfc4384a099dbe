"""The frame of a page: its dress, its title, its sections, and what stands where nothing can be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Protocol

import streamlit as st

from components import access, filters, look, messages, words

APP = "Rapport"


class Fresh(Protocol):
    """What the title needs to know of a store: how far its data goes, how many it holds, how old it is."""

    @property
    def as_of(self) -> date | None:
        """The last day it speaks of."""

    @property
    def refreshed_at(self) -> datetime | None:
        """When its numbers were last worked out, UTC."""

    @property
    def problem(self) -> str:
        """Why they could not be worked out since; empty when they could."""

    @property
    def members(self) -> int:
        """How many members it knows."""


def dress() -> None:
    """Name, icon, logo and style sheet: the same on every page."""
    st.set_page_config(APP, str(look.ICON), layout="wide")
    st.logo(str(look.LOGO), size="medium")
    st.html(look.STYLE_SHEET)


def tab(name: str) -> None:
    """What the browser calls this page; never whom it is about, since browsers remember it."""
    st.set_page_config(name if name == APP else f"{name} · {APP}")


def title(name: str, asked: str, fresh: Fresh) -> None:
    """The page's name, which months and members it is about, and how fresh its numbers are."""
    with st.container(gap=None, key="title"):
        st.title(name, anchor=False)
        st.caption(f"{words.plain(asked)}  \n{freshness(fresh)}")
    if fresh.problem:
        st.warning(
            f"**The numbers are older than the data.** {words.plain(fresh.problem)} "
            "Work them out again with `python rapport.py refresh`.",
            icon=":material/update_disabled:",
        )


def freshness(fresh: Fresh) -> str:
    """How far the data goes, how many members there are, and when the numbers were worked out."""
    said = [f"{fresh.members:,} members"]
    if fresh.as_of:
        said.insert(0, f"Data to {words.day(fresh.as_of)}")
    if fresh.refreshed_at:
        said.append(f"refreshed {words.day(fresh.refreshed_at)}, {fresh.refreshed_at:%H:%M} UTC")
    return " · ".join(said)


def answer(state: look.Health | None, finding: str, detail: str) -> None:
    """The one sentence a page is opened for, with the state it finds and what stands behind it."""
    with st.container(gap="xsmall"):
        if state:
            st.badge(state.word, icon=state.icon, color=state.badge)
        st.header(words.plain(finding), anchor=False)
        st.caption(words.plain(detail))


@contextmanager
def section(key: str, finding: str, caption: str, meaning: str) -> Iterator[None]:
    """A card: its headline states the finding, its caption names the measure, its help what that means.

    Beside a higher one it grows as high.
    What goes wrong in it is said in it, and the page goes on after it.
    """
    with st.container(border=True, key=f"card_{key}", gap="xsmall", height="stretch"), _Apart():
        heading(finding, caption, meaning)
        yield


class _Apart(AbstractContextManager[None]):
    """A part of a page whose errors are its own; Streamlit's ways to end or begin a run are no errors, and pass."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        messages.tell(error, "This part", "The rest of the page")
        return True


def heading(finding: str, caption: str, meaning: str) -> None:
    """What a card finds, which measure it draws, and as help what that means."""
    st.markdown(f"**{words.plain(finding)}**", help=meaning)
    st.caption(words.plain(caption))


def leads(key: str, ways: Mapping[str, Mapping[str, str]]) -> None:
    """Ways to the members behind a chart, for who does not click on it: a name and the address for each."""
    if not access.may_see_members() or not ways:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"leads_{key}"):
        st.caption("Members:", width="content")
        for nth, (name, address) in enumerate(ways.items()):
            if st.button(words.plain(name), type="tertiary", key=f"lead_{key}_{nth}"):
                filters.go("members", **address)


def nothing_here(what: str, next_step: str) -> None:
    """Stands where nothing is left under these filters."""
    st.info(f"**{words.plain(what)}** {words.plain(next_step)}", icon=":material/filter_alt_off:")


def nobody_active(tables: Mapping[str, int]) -> None:
    """Stands where nobody did anything: under these filters, or because the store holds no acts at all."""
    if tables.get("orders") or tables.get("interactions"):
        nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")
    else:
        not_measured(["interactions", "orders"])


def not_measured(tables: Sequence[str]) -> None:
    """Stands where the numbers need tables that the store does not have."""
    named = words.listed([f"**{words.plain(table)}**" for table in tables])
    st.info(
        f"Not measured yet: this needs {named}. Bring a file of them on the Data page, or with "
        "`python rapport.py import FILE`.",
        icon=":material/table_rows:",
    )
