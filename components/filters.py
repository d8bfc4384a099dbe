"""Which months and which people a page is about: the only code that touches the session and the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from components import access, words
from components.known import Known
from data_access.scope import Comparison, Grain, Scope, month_of

PERIODS = {"3 months": 3, "6 months": 6, "12 months": 12, "24 months": 24, "All": None}
USUAL_PERIOD = "12 months"
COMPARISONS = {"vs the period before": Comparison.PREVIOUS, "vs a year before": Comparison.YEAR_BEFORE}
LONGEST_LABEL = 32
HIDDEN = "hidden"
HIDING = "Members are called by the same number everywhere, also in what you download."
USUAL: dict[str, str | None] = {
    "period": USUAL_PERIOD,
    "compare": next(iter(COMPARISONS)),
    "channel": None,
    "list": None,
    "names": None,
}
"""What every page shares of the address, but for the segments, with the choice that needs no mention."""
SHARED = (*USUAL, "segment")
TURNING, SUBJECT, SEARCH = "turning", "subject", "find"
"""Where the session keeps what a link chooses, and what a list is about; and the search in the address."""


def bar(known: Known, *, has_period: bool = True) -> None:
    """Draw the filters; what is chosen stands in the address, so a copied link shows the same.

    Where `has_period` is false, the page speaks of the last day of the data, and no period can be chosen.
    """
    _arrive(known)
    missing = _missing_list(known)
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        st.segmented_control(
            "Period",
            list(PERIODS),
            default=USUAL_PERIOD,
            required=True,
            key="period",
            bind="query-params",
            label_visibility="collapsed",
            on_change=_drop_months,
            disabled=not has_period,
        )
        st.selectbox(
            "Comparison",
            list(COMPARISONS),
            width=205,
            key="compare",
            bind="query-params",
            label_visibility="collapsed",
            disabled=not has_period,
        )
        with st.popover(_who(known), icon=":material/group:", key="who"):
            _people(known)
    if missing:
        st.warning(missing, icon=":material/playlist_remove:")


def _people(known: Known) -> None:
    """The choice of members: by segment, by how they came, by a saved list."""
    st.multiselect("Segments", known.segments, key="segment", bind="query-params", placeholder="Everyone")
    st.selectbox(
        "Came by",
        known.channels,
        index=None,
        key="channel",
        bind="query-params",
        placeholder="Any channel",
    )
    if known.lists and access.may_see_members():
        st.selectbox(
            "On the list",
            known.lists,
            index=None,
            key="list",
            bind="query-params",
            placeholder="Any or none",
            help="Lists that were saved on the Lists page, or on a list of members.",
        )


def hide_names() -> None:
    """The switch that hides every name; `names=hidden` in the address does the same.

    It stands in the same place on every page: a switch that moved could be lost, and with it what it hides.
    """
    with st.sidebar:
        st.pills(
            "Names",
            [HIDDEN],
            key="names",
            bind="query-params",
            label_visibility="collapsed",
            help=HIDING,
            on_change=_drop_search,
        )


def names_are_hidden() -> bool:
    """Whether members are shown by pseudonyms only."""
    return bool(_chosen("names", None) == HIDDEN)


def link(page: str, **parameters: str | None) -> str:
    """The address of a page with these parameters and everything chosen now, for a link.

    `page` is its name in the address, "member" for instance; a parameter that is None is left out.
    """
    query = urlencode(address(**parameters), doseq=True)
    return f"{page}?{query}" if query else page


def go(page: str, **parameters: str | None) -> NoReturn:
    """Turn to a page with these parameters; everything chosen now stays chosen, but for what they choose anew."""
    wanted = {name: value for name, value in parameters.items() if value is not None}
    st.session_state[TURNING] = {name: wanted.pop(name) for name in SHARED if name in wanted}
    st.switch_page(f"{page}.py", query_params=wanted)


def put(**parameters: str | None) -> NoReturn:
    """Write parameters of this page into the address, or None to take one out, and draw the page anew."""
    for name, value in parameters.items():
        _put(name, value)
    st.rerun()


def given(name: str, usual: str = "") -> str:
    """A parameter of this page's address."""
    return st.query_params.get(name, usual)


def given_page() -> int:
    """Which page of a list the address asks for, from 1."""
    asked = given("page")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 10 else 1


def search(subject: str, hint: str) -> str:
    """The box to search a list with, and what is in it; it begins anew where the list is about something else."""
    if st.session_state.get(SUBJECT, subject) != subject:
        st.session_state.pop(SEARCH, None)
    st.session_state[SUBJECT] = subject
    return str(
        st.text_input(
            "Search",
            key=SEARCH,
            type="search",
            bind="query-params",
            placeholder=hint,
            label_visibility="collapsed",
            max_chars=100,
            on_change=lambda: _put("page", None),
        )
    )


def address(**parameters: str | None) -> dict[str, str | list[str]]:
    """What the address holds of everything chosen now, and these parameters."""
    chosen: dict[str, str | list[str] | None] = {name: _chosen(name, usual) for name, usual in USUAL.items()}
    shared = {name: value for name, value in chosen.items() if value != USUAL[name]}
    wanted = shared | {"segment": list(_chosen_segments())} | parameters
    return {name: value for name, value in wanted.items() if value}


def scope(known: Known) -> Scope:
    """The finished months and the members chosen; without a filter bar, the usual ones."""
    end = max(known.complete_until, known.first_month + 1)
    length = PERIODS.get(st.session_state.get("period", ""), PERIODS[USUAL_PERIOD])
    start = known.first_month if length is None else max(known.first_month, end - length)
    comparison = COMPARISONS.get(st.session_state.get("compare", ""), Comparison.PREVIOUS)
    shown = Scope(start, end, _grain(end - start), comparison, _segments(known), _channel(known))
    return replace(shown, saved=_list(known))


def of_list(chosen: Scope, name: str) -> Scope:
    """The same months, of everybody on a saved list."""
    return replace(chosen.everyone(), saved=name)


def until_today(chosen: Scope, known: Known) -> Scope:
    """The same, with the month that is not over yet."""
    return replace(chosen, end=max(chosen.end, known.last_month + 1))


def given_scope(known: Known) -> Scope:
    """The months that the address names with `from` and `to`, both included, or else the ones chosen; and whom."""
    usual = scope(known)
    try:
        start, end = month_of(given("from")), month_of(given("to")) + 1
    except ValueError:
        return usual
    return replace(usual, start=start, end=end) if start < end else usual


def in_words(chosen: Scope, known: Known) -> str:
    """Which months and which members, in words."""
    if chosen.before[0] < known.first_month:
        back = "with nothing earlier to compare"
    elif chosen.comparison is Comparison.YEAR_BEFORE:
        back = "compared with a year before"
    else:
        back = f"compared with the {words.months(chosen.length)} before"
    return " · ".join([f"{words.span(chosen.start, chosen.end)}, {back}", *people_in_words(chosen)])


def people_in_words(chosen: Scope) -> list[str]:
    """Which members, in words; nothing where it is everyone."""
    channel = [f"came by {chosen.channel}"] if chosen.channel else []
    return [*chosen.segments, *channel, *([f"on the list “{chosen.saved}”"] if chosen.saved else [])]


def _who(known: Known) -> str:
    chosen = [*_segments(known), *(each for each in (_channel(known), _list(known)) if each)]
    label = words.listed(chosen) or "Everyone"
    if len(label) > LONGEST_LABEL:
        label = f"{len(chosen)} filter{'s' if len(chosen) > 1 else ''}"
    return words.plain(label)


def _arrive(known: Known) -> None:
    """Choose what the link or the click that led here asked for."""
    for name, value in st.session_state.pop(TURNING, {}).items():
        if name == "list":
            st.session_state[name] = value if value in known.lists else None
        elif name != "segment":
            st.session_state[name] = value
        elif value in known.segments:
            st.session_state[name] = [value]


def _drop_months() -> None:
    """Who chooses a period wants no other months any more."""
    for name in ("from", "to", "page"):
        _put(name, None)


def _drop_search() -> None:
    """What was searched for may be a name."""
    if SEARCH in st.session_state:
        st.session_state[SEARCH] = ""
    _put("page", None)


def _put(name: str, value: str | None) -> None:
    if value is not None:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def _chosen(name: str, usual: str | None) -> str | None:
    """What is chosen, in the session or else in the address, by a widget of this name."""
    chosen = st.session_state.get(name, st.query_params.get(name, usual))
    return None if chosen is None else str(chosen)


def _chosen_segments() -> Sequence[str]:
    chosen: Sequence[str] = st.session_state.get("segment", st.query_params.get_all("segment"))
    return chosen


def _segments(known: Known) -> tuple[str, ...]:
    return tuple(segment for segment in known.segments if segment in _chosen_segments())


def _channel(known: Known) -> str | None:
    chosen = _chosen("channel", None)
    return chosen if chosen in known.channels else None


def _list(known: Known) -> str | None:
    """The saved list chosen; none where the reader may see no members, since a list may be one of a few."""
    chosen = _chosen("list", None)
    return chosen if chosen in known.lists and access.may_see_members() else None


def _missing_list(known: Known) -> str:
    """What to say where the address names a list that nobody is counted by; empty where it does not."""
    asked = given("list")
    if not asked or _list(known):
        return ""
    if not access.may_see_members():
        return "Lists of members are not for your role, so this is about everyone."
    return f"There is no list called **{words.plain(asked[:LONGEST_LABEL])}** any more, so this is about everyone."


def _grain(months: int) -> Grain:
    return Grain.MONTH if months <= 60 else Grain.QUARTER if months <= 120 else Grain.YEAR
