"""Lists of members, a page at a time: sorted, searched and counted by the store, whatever their length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, UnaryExpression, case, func, or_, select

from data_access.queries.filters import of_months
from data_access.rollups.tables import member_months, people
from data_access.schema import members
from data_access.store import Store
from data_access.tokens import member_token

PAGE = 50
"""Rows of a page."""
CHUNK = 20_000
"""Rows that a whole list is read by."""
SUMS = ("orders", "revenue", "contributions", "referrals_joined")
SORTS = ("name", "segment", "channel", "joined", "last_active", *SUMS)
"""What a list can be sorted by."""
PSEUDONYM = "member"
"""How a pseudonym begins, in small letters; the beginning of the token follows."""


@dataclass(frozen=True)
class Shown:
    """How a list is shown.

    Parameters
    ----------
    start, end : int
        The half-open months that the sums are of.
    search : str
        Part of a name or an id; of a token only where names are hidden.
    sort : str
        One of ``SORTS``.
    is_descending : bool
        Largest, latest or last first.
    has_names : bool
        False: names are hidden, so nothing is searched or sorted by them.
    """

    start: int
    end: int
    search: str = ""
    sort: str = "joined"
    is_descending: bool = True
    has_names: bool = True


def count_members(store: Store, chosen: Select[Any], shown: Shown) -> int:
    """How many members of a choice are found by the search."""
    rows = _found(store, chosen.subquery("chosen"), shown).with_only_columns(func.count())
    return int(store.read(rows).to_numpy()[0, 0])


def member_page(store: Store, chosen: Select[Any], shown: Shown, page: int) -> pd.DataFrame:
    """One page of a list.

    Parameters
    ----------
    chosen : Select
        Gives the ``member_no`` of each member once.
    page : int
        From 1.

    Returns
    -------
    DataFrame
        member (token), name (their id where they have none), segment, channel, joined (date), last_active (month since
        1970-01, missing where they never were), orders, revenue (store currency), contributions, referrals_joined
        (sums over the months of `shown`); at most ``PAGE`` rows.
    """
    shown = shown if shown.sort in SORTS else replace(shown, sort="joined")
    ranked = _columns(store, chosen, shown, only=shown.sort)
    first = PAGE * (page - 1)
    cut = select(ranked.c.member_no).order_by(*_sorted_by(ranked, shown)).limit(PAGE).offset(first)
    columns = _columns(store, cut, replace(shown, search=""))
    rows = select(*(each for each in columns.c if each.name not in ("member_no", "member_id")))
    return store.read(rows.order_by(*_sorted_by(columns, shown)))


def every_member(store: Store, chosen: Select[Any], shown: Shown) -> Iterator[pd.DataFrame]:
    """A whole list in the order of joining, ``CHUNK`` rows at a time: the same columns after member_id."""
    last = 0
    while True:
        columns = _columns(store, chosen, shown)
        rows = select(*columns.c).where(columns.c.member_no > last).order_by(columns.c.member_no)
        cut = rows.limit(CHUNK).subquery("cut")
        found = store.read(select(*cut.c).order_by(cut.c.member_no))
        if found.empty:
            return
        last = int(found["member_no"].iloc[-1])
        yield found[["member_id", *(name for name in found if name not in ("member_id", "member_no"))]]


def _found(store: Store, chosen: Subquery, shown: Shown) -> Select[Any]:
    """The chosen members whom the search finds."""
    rows = (
        select(chosen.c.member_no)
        .join_from(chosen, people, people.c.member_no == chosen.c.member_no)
        .join(members, members.c.member_id == people.c.member_id)
    )
    text = shown.search.strip()
    if not text:
        return rows
    if not shown.has_names:
        beginning = text.lower().removeprefix(PSEUDONYM).strip()
        return rows.where(member_token(store, people.c.member_id).startswith(beginning, autoescape=True))
    return rows.where(or_(*(each.icontains(text, autoescape=True) for each in (members.c.name, members.c.member_id))))


def _columns(store: Store, chosen: Select[Any], shown: Shown, only: str = "") -> Subquery:
    """Every column of a list, with the member's number and id; or only the number and what sorts by one column."""
    behind = chosen.subquery("chosen")
    rows = _found(store, behind, shown)
    told: dict[str, ColumnElement[Any]] = {
        "member_id": people.c.member_id,
        "member": member_token(store, people.c.member_id),
        "name": called(members.c),
        "segment": members.c.segment,
        "channel": members.c.channel,
        "joined": members.c.joined_at,
    }
    if only not in told:
        done = _done(behind, shown)
        rows = rows.outerjoin(done, done.c.member_no == behind.c.member_no)
        told |= {"last_active": done.c.last_active} | {name: func.coalesce(done.c[name], 0) for name in SUMS}
    wanted = ("member", only) if only else told
    return rows.add_columns(*(told[name].label(name) for name in dict.fromkeys(wanted))).subquery()


def _done(behind: Subquery, shown: Shown) -> Subquery:
    """What the members did in the months that are meant, and when they were last active."""
    months = member_months.c
    since, until = of_months(months.month, shown.start, shown.end)
    sums = (func.sum(case((since & until, months[name]), else_=0)).label(name) for name in SUMS)
    last_active = func.max(case((or_(months.acts > 0, months.orders > 0), months.month))).label("last_active")
    did = select(months.member_no, last_active, *sums).where(months.member_no.in_(select(behind.c.member_no)))
    return did.group_by(months.member_no).subquery("done")


def called(columns: Any) -> ColumnElement[str]:
    """What to call a member: their name or, without one, their id."""
    return func.coalesce(func.nullif(func.trim(columns.name), ""), columns.member_id)


def _sorted_by(columns: Subquery, shown: Shown) -> list[UnaryExpression[Any]]:
    """The order of a list; members without the value come last, and equal ones as they joined."""
    name = shown.sort
    column: ColumnElement[Any] = columns.c[name]
    if name == "name":
        column = func.lower(column) if shown.has_names else columns.c.member
    elif name in ("segment", "channel"):
        column = func.nullif(column, "")
    return [(column.desc() if shown.is_descending else column.asc()).nulls_last(), columns.c.member_no.asc()]
