"""Lists of members, a page at a time: sorted, searched and counted by the store, whatever their length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, UnaryExpression, case, func, or_, select

from data_access.queries.filters import is_ranked, of_months
from data_access.queries.member_sets import among
from data_access.rollups.list_tables import member_names
from data_access.rollups.tables import member_months, people
from data_access.store import Store
from data_access.tokens import member_token

PAGE = 50
"""Rows of a page."""
CHUNK = 20_000
"""Members whose rows are read at once, of a whole list."""
EARLY = 20
"""For each row, how many members are asked whether they are on a list before the whole of it is sorted."""
RANGES = (20_000, 400_000)
"""How many members are looked into who joined last, before the whole list is sorted."""
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
    found = searched(chosen, shown).subquery("found")
    return int(store.read(select(func.count()).select_from(found)).to_numpy()[0, 0])


def member_page(store: Store, chosen: Select[Any], shown: Shown, page: int) -> pd.DataFrame:
    """One page of a list: first whom it shows, then all about them alone.

    Parameters
    ----------
    chosen : Select
        Gives the ``member_no`` of each member once, whoever else is chosen.
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
    lead = _joined_last if shown.sort == "joined" else _leading
    early = [] if shown.search.strip() or is_ranked(chosen) else lead(store, chosen, shown, PAGE * page)
    numbers = early[-PAGE:] or _sorted(store, chosen, shown, page)
    rows = store.read(_columns(store, shown, lambda number: number.in_(numbers)))
    place = {number: nth for nth, number in enumerate(numbers)}
    in_order = rows.sort_values("member_no", key=lambda found: found.map(place), ignore_index=True)
    return in_order.drop(columns=["member_no", "member_id"])


def every_member(store: Store, chosen: Select[Any], shown: Shown) -> Iterator[pd.DataFrame]:
    """A whole list in the order of joining, at most ``CHUNK`` rows at a time: the same columns after member_id."""
    found = searched(chosen, shown)
    highest = store.read(select(func.max(people.c.member_no).label("highest")))["highest"].iloc[0]
    for first in range(1, 1 if pd.isna(highest) else int(highest) + 1, CHUNK):
        is_next = partial(_is_between, first=first, last=first + CHUNK - 1)
        theirs = found.where(is_next(found.selected_columns["member_no"])).subquery("theirs")
        columns = _columns(store, shown, is_next)
        rows = columns.join(theirs, theirs.c.member_no == people.c.member_no).order_by(people.c.member_no)
        part = store.read(rows)
        if not part.empty:
            yield part[["member_id", *(name for name in part if name not in ("member_id", "member_no"))]]


def _is_between(number: ColumnElement[int], first: int, last: int) -> ColumnElement[bool]:
    return number.between(first, last)


def _highest() -> Select[Any]:
    """The highest number of a member of whom it is known when they joined; of the others the numbers are higher."""
    return select(func.max(people.c.member_no).label("highest")).where(people.c.joined_day.is_not(None))


def _joined_last(store: Store, chosen: Select[Any], shown: Shown, needed: int) -> list[int]:
    """The members who lead a list by when they joined, where they are among the last (or first) who did.

    Members are numbered as they joined, so that only a range of numbers is looked into.
    """
    highest = store.read(_highest())["highest"].iloc[0]
    for width in () if pd.isna(highest) else RANGES:
        low, high = (int(highest) - width + 1, int(highest)) if shown.is_descending else (1, min(width, int(highest)))
        range_of = chosen.where(_is_between(chosen.selected_columns["member_no"], low, high)).subquery("range_of")
        values = select(range_of.c.member_no, range_of.c.member_no.label("value"))
        found = _cut(store, values, shown, needed)
        if len(found) == needed:
            return found
    return []


def _leading(store: Store, chosen: Select[Any], shown: Shown, needed: int) -> list[int]:
    """The members who lead a list, where they are among the first of all members; nobody where they are not.

    Who leads a list also comes early among everyone, so that few have to be asked whether they are on it.
    """
    is_amount = shown.sort in (*SUMS, "last_active")
    many = min(EARLY * needed, CHUNK)
    if needed > many or (is_amount and not shown.is_descending):
        return []
    asked = _values(shown)
    if shown.sort == "last_active":
        latest = member_months.alias("latest")
        asked = asked.where(member_months.c.month == select(func.max(latest.c.month)).scalar_subquery())
    values = asked.subquery("by_value")
    rows = select(*values.c).where(*([values.c.value > 0] if is_amount else []))
    early = _cut(store, rows, shown, many)
    theirs = set(store.read(among(chosen, early))["member_no"])
    found = [number for number in early if number in theirs]
    return found[:needed] if len(found) >= needed else []


def _sorted(store: Store, chosen: Select[Any], shown: Shown, page: int) -> list[int]:
    """The members of a page, from the whole list."""
    found = searched(chosen, shown).subquery("found")
    if shown.sort == "joined":
        in_order = select(
            found.c.member_no,
            case((found.c.member_no <= _highest().scalar_subquery(), found.c.member_no)).label("value"),
        )
        return _cut(store, in_order, shown, PAGE, PAGE * (page - 1))
    values = _values(shown).subquery("by_value")
    value = func.coalesce(values.c.value, 0) if shown.sort in SUMS else values.c.value
    rows = select(found.c.member_no, value.label("value"))
    joined = rows.outerjoin_from(found, values, values.c.member_no == found.c.member_no)
    return _cut(store, joined, shown, PAGE, PAGE * (page - 1))


def _cut(store: Store, rows: Select[Any], shown: Shown, many: int, after: int = 0) -> list[int]:
    """The first members after some others, by their value: those without one last, and equal ones as they joined."""

    def order(columns: Subquery) -> list[UnaryExpression[Any]]:
        value = columns.c.value.desc() if shown.is_descending else columns.c.value.asc()
        return [value.nulls_last(), columns.c.member_no.asc()]

    valued = rows.subquery("valued")
    cut = select(*valued.c).order_by(*order(valued)).limit(many).offset(after).subquery("cut")
    return [int(number) for number in store.read(select(cut.c.member_no).order_by(*order(cut)))["member_no"]]


def _values(shown: Shown) -> Select[Any]:
    """What a list is sorted by, for each member who has it: member_no, value. Members are numbered as they joined."""
    number, months = people.c.member_no, member_months.c
    if shown.sort in (*SUMS, "last_active"):
        if shown.sort == "last_active":
            amount: ColumnElement[Any] = func.max(months.month)
            kept = [or_(months.acts > 0, months.orders > 0)]
        else:
            amount = func.sum(months[shown.sort])
            kept = [*of_months(months.month, shown.start, shown.end), months[shown.sort] != 0]
        return select(months.member_no, amount.label("value")).where(*kept).group_by(months.member_no)
    if shown.sort == "name" and not shown.has_names:
        return select(number, people.c.token.label("value"))
    place = member_names.c[f"{shown.sort}_place"]
    return select(member_names.c.member_no, place.label("value")).where(place.is_not(None))


def searched(chosen: Select[Any], shown: Shown) -> Select[Any]:
    """The numbers of the chosen members whom the search finds."""
    text, them = shown.search.strip(), people.alias("searched")
    if not text:
        return chosen
    if not shown.has_names:
        beginning = text.lower().removeprefix(PSEUDONYM).strip()
        is_meant = them.c.token.startswith(beginning, autoescape=True)
        return among(chosen, select(them.c.member_no).where(is_meant))
    is_meant = func.strpos(member_names.c.searched, func.lower(text)) > 0
    return among(chosen, select(member_names.c.member_no).where(is_meant))


def _columns(store: Store, shown: Shown, is_kept: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Select[Any]:
    """Every column of a list, with the member's number and id, for the members whose number is kept."""
    done = _done(shown, is_kept)
    return (
        select(
            people.c.member_no,
            people.c.member_id,
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            member_names.c.segment,
            member_names.c.channel,
            member_names.c.joined_at.label("joined"),
            done.c.last_active,
            *(func.coalesce(done.c[name], 0).label(name) for name in SUMS),
        )
        .join_from(people, member_names, member_names.c.member_no == people.c.member_no)
        .outerjoin(done, done.c.member_no == people.c.member_no)
        .where(is_kept(people.c.member_no))
    )


def _done(shown: Shown, is_kept: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Subquery:
    """What the members did in the months that are meant, and when they were last active."""
    months = member_months.c
    since, until = of_months(months.month, shown.start, shown.end)
    sums = (func.sum(case((since & until, months[name]), else_=0)).label(name) for name in SUMS)
    last_active = func.max(case((or_(months.acts > 0, months.orders > 0), months.month))).label("last_active")
    did = select(months.member_no, last_active, *sums).where(is_kept(months.member_no))
    return did.group_by(months.member_no).subquery("done")


def called(columns: Any) -> ColumnElement[str]:
    """What to call a member: their name or, without one, their id."""
    return func.coalesce(func.nullif(func.trim(columns.name), ""), columns.member_id)
