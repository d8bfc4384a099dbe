"""What is told of loops and of coming back to those who see no members, and whom the metrics count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import pandas as pd

from data_access.queries.activity import active_days
from data_access.queries.lifecycle import days_in_months, moves
from data_access.scope import Scope
from data_access.store import Store
from metrics.few import Question, without_few
from metrics.loop_future import loop_future, loop_pull
from metrics.loops import LOOP, LOOP_MEMBERS, going_on, loop_steps
from metrics.model import Numbers, Source
from metrics.retention import SOURCES, keeping, months_of_beginnings, retention


def _by(question: Question, keys: tuple[str, ...], *counts: str) -> Question:
    """The question without numbers about few, but with what tells its rows apart: numbers that count nobody."""

    @wraps(question)
    def keyed(*arguments: Any) -> pd.DataFrame:
        return question(*arguments).set_index(list(keys))

    careful = without_few(keyed, *counts)

    @wraps(question)
    def answered(*arguments: Any) -> pd.DataFrame:
        return careful(*arguments).reset_index()

    return answered


def _of_everyone(store: Store, scope: Scope, begin: str) -> Scope:
    """The scope in the months in which anybody began: when a few people began is not told."""
    known = months_of_beginnings(store, scope.everyone(), begin)
    return replace(scope, start=known.start, end=known.end)


CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    retention: _by(retention, ("cohort", "age"), "members", "present"),
    months_of_beginnings: _of_everyone,
    loop_steps: _by(loop_steps, ("step", "within"), "n", "went_on", "stopped"),
    loop_pull: _by(loop_pull, ("step",)),
    loop_future: _by(loop_future, ("month",), "today", "changed"),
    moves: _by(moves, ("month", "from_state", "to_state"), "members"),
    days_in_months: _by(days_in_months, ("days",), "members"),
    active_days: _by(active_days, ("day", "month"), "active"),
}
"""Questions whose answers speak of groups, and the form in which they are asked for those who see no members."""
PEOPLE: dict[Source, tuple[Source, Callable[[Numbers], tuple[float, ...]]]] = {
    LOOP: (LOOP_MEMBERS, going_on),
    **{source: (source, keeping) for source in SOURCES.values()},
}
"""For each source the one that counts the people behind its numbers, and how many they are."""
