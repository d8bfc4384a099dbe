"""Estimates of single members: whom to turn to first, and everything that is foretold of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, select

from data_access.queries.filters import of_people
from data_access.rollups.list_tables import member_names
from data_access.rollups.score_tables import member_scores
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

SCORES = member_scores.c
PAGE = 10
"""Rows of a page."""
CHUNK = 20_000
"""Members read at once, of all of them."""
AT_RISK = "at risk"
SORTS = ("hour_saves", "risk", "expected_margin", "clv", "expected_tenure", "silent_days", "contact_day")
"""What the list can be sorted by."""
TOLD = tuple(column.name for column in member_scores.columns if column.name not in ("member_no", "segment", "channel"))
"""What is known and foretold of each member."""
COLUMNS = ("member_id", "name", "segment", "channel", *TOLD)
"""What can be asked for of every member."""


def members_at_risk(scope: Scope, state: str = AT_RISK) -> Select[Any]:
    """The numbers of the members in a state."""
    return select(SCORES.member_no).where(SCORES.state == state, *of_people(member_scores, scope))


@personal
def chosen_at_risk(_store: Store, scope: Scope, state: str) -> Select[Any]:
    """The numbers of the members in a state, to be saved."""
    return members_at_risk(scope, state)


@personal
def count_in_state(store: Store, scope: Scope, state: str) -> int:
    """How many members are in a state."""
    counted = select(func.count().label("members")).select_from(members_at_risk(scope, state).subquery("found"))
    return int(store.read(counted)["members"].iloc[0])


@personal
def at_risk(store: Store, scope: Scope, state: str, order: tuple[str, bool], page: int) -> pd.DataFrame:
    """One page of the members in a state.

    Parameters
    ----------
    state : str
        active, at risk or lapsed.
    order : tuple of str and bool
        One of ``SORTS``, and whether the largest come first; members without a value come last.
    page : int
        From 1.

    Returns
    -------
    DataFrame
        member (token), name, segment, and the columns of ``TOLD``; at most ``PAGE`` rows.
    """
    sort, is_descending = order if order[0] in SORTS else (SORTS[0], True)
    value: ColumnElement[Any] = SCORES[sort]
    by = (value.desc() if is_descending else value.asc()).nulls_last()
    kept = (SCORES.state == state, *of_people(member_scores, scope))
    ranked = select(SCORES.member_no, value.label("value")).where(*kept).order_by(by, SCORES.member_no)
    cut = ranked.limit(PAGE).offset(PAGE * (page - 1)).subquery("cut")
    again = (cut.c.value.desc() if is_descending else cut.c.value.asc()).nulls_last()
    listed = store.read(select(cut.c.member_no).order_by(again, cut.c.member_no))
    numbers = [int(number) for number in listed["member_no"]]
    rows = store.read(_columns(store).where(people.c.member_no.in_(numbers)))
    place = {number: nth for nth, number in enumerate(numbers)}
    ordered = rows.sort_values("member_no", key=lambda found: found.map(place), ignore_index=True)
    return ordered.drop(columns=["member_no", "member_id", "channel"])


@personal
def every_at_risk(store: Store, scope: Scope, state: str) -> Iterator[pd.DataFrame]:
    """All members in a state, in the order of joining, some at a time: member_id, then the same columns."""
    for part in _parts(store, SCORES.state == state, *of_people(member_scores, scope)):
        yield part[["member_id", *(name for name in part if name != "member_id")]]


@personal
def every_member(store: Store) -> Iterator[pd.DataFrame]:
    """Every member who is no staff, in the order of joining, some at a time: the columns of ``COLUMNS``.

    Of who never ordered or contributed nothing is foretold.
    """
    for part in _parts(store):
        yield part[list(COLUMNS)]


def _parts(store: Store, *kept: ColumnElement[bool]) -> Iterator[pd.DataFrame]:
    """Rows of members, so many numbers at a time."""
    highest = store.read(select(func.max(people.c.member_no).label("highest")))["highest"].iloc[0]
    for first in range(1, 1 if pd.isna(highest) else int(highest) + 1, CHUNK):
        is_next = people.c.member_no.between(first, first + CHUNK - 1)
        part = store.read(_columns(store).where(is_next, *kept).order_by(people.c.member_no))
        if not part.empty:
            yield part.drop(columns="member_no")


def _columns(store: Store) -> Select[Any]:
    """Everything of each member, whether or not anything is foretold."""
    return (
        select(
            people.c.member_no,
            people.c.member_id,
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            people.c.segment,
            people.c.channel,
            *(SCORES[name] for name in TOLD if name != "origin"),
            people.c.origin,
        )
        .join_from(people, member_names, member_names.c.member_no == people.c.member_no)
        .outerjoin(member_scores, SCORES.member_no == people.c.member_no)
    )
