"""Which loop is looked at, and what it is compared with: chosen on the page, and kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from components import words
from data_access.loop_paths import MOMENTS, Path, Step
from data_access.loop_settings import LONGEST_STEP, Loop, checked
from data_access.scope import Scope
from metrics.loops import LOOPS, WORDS, missing

OWN = "A loop of your own"
NOBODY, BEFORE = "Nothing", "The months before"
NAMES = {name: moment for moment, name in WORDS.items()}
USUAL_DAYS = 90


def loop(tables: Mapping[str, int]) -> Loop | None:
    """Let the reader choose a loop of the settings, or make one; None, with a word why, where it is none."""
    names = {each.name: each for each in LOOPS}
    chosen = str(
        st.segmented_control(
            "Loop", [*names, OWN], default=_first(tables), required=True, key="loop", bind="query-params",
            label_visibility="collapsed",
        )
    )  # fmt: skip
    return names[chosen] if chosen in names else _own(tables)


def _first(tables: Mapping[str, int]) -> str:
    """The first loop whose moments are all measured."""
    return next((each.name for each in LOOPS if not missing(each, tables)), LOOPS[0].name)


def _own(tables: Mapping[str, int]) -> Loop | None:
    """A loop made here: moments in order, and one time for all steps."""
    known = [
        name for name, moment in NAMES.items() if not missing(Loop("", "", Path(moment, (Step(moment, 1),))), tables)
    ]
    picked, days = st.columns([4, 1])
    steps = picked.multiselect("Its moments, in order", known, key="moments", bind="query-params", max_selections=9)
    within = days.number_input("Days for each step", 1, LONGEST_STEP, USUAL_DAYS, key="within", bind="query-params")
    moments = [NAMES[name] for name in steps]
    if len(moments) < 2:
        st.info("Choose the moments of your loop in their order: where it begins, and what comes next.")
        return None
    try:
        path = checked(Path(moments[0], tuple(Step(moment, int(within)) for moment in moments[1:])))
    except ValueError:
        last = words.listed([WORDS[moment] for moment in WORDS if moment not in MOMENTS])
        st.info(words.plain(f"{last} happen to others, so that they can only be the last step of a loop."))
        return None
    return Loop("own", OWN, path)


def against(scope: Scope, segments: Sequence[str], first_month: int) -> tuple[str, Scope] | None:
    """Let the reader choose what the loop is compared with; None for nothing."""
    before = [BEFORE] if scope.before[0] >= first_month else []
    choices = [NOBODY, *before, *(each for each in segments if (each,) != scope.segments)]
    chosen = str(st.selectbox("Compare with", choices, key="against", bind="query-params", width=230))
    if chosen == NOBODY:
        return None
    if chosen == BEFORE:
        start, end = scope.before
        return words.span(start, end), replace(scope, start=start, end=end)
    return chosen, replace(scope, segments=(chosen,))
