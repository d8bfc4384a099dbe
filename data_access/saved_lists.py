"""Lists of members that readers save under a name, to come back to and to filter every page by.

They are kept by the members' ids, so they outlive every import, undo and refresh. A list is changed in one step, as
one version of the store, and nothing else has to be worked out anew.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from data_access.errors import NothingFound, RapportError
from data_access.rollups.list_tables import saved_list_numbers
from data_access.rollups.tables import people
from data_access.schema import saved_list_members, saved_lists
from data_access.store import Store
from data_access.tokens import is_token, personal

MOST_LISTED = 100_000
"""Members on one list."""
MOST_LISTS = 500
LONGEST_NAME = 60
LONGEST_ABOUT = 300
Chosen = Callable[..., Select[Any]]
"""A question whose answer is a SELECT of members' numbers (``member_no``), from a store and arguments."""


@personal
def every_saved_list(store: Store) -> pd.DataFrame:
    """The saved lists, the newest first.

    Returns
    -------
    DataFrame
        name, about (what it was saved from), made_at (UTC), members (on it and known now), gone (on it, and not known
        now: an import that brought them was undone); at most ``MOST_LISTS`` rows.
    """
    lists, listed, numbers = saved_lists.c, saved_list_members.c, saved_list_numbers.c
    saved = select(listed.list_id, func.count().label("saved")).group_by(listed.list_id).subquery("saved")
    known = select(numbers.list_id, func.count().label("known")).group_by(numbers.list_id).subquery("known")
    here = func.coalesce(known.c.known, 0)
    rows = (
        select(
            lists.name,
            lists.about,
            lists.made_at,
            here.label("members"),
            (func.coalesce(saved.c.saved, 0) - here).label("gone"),
        )
        .outerjoin(saved, saved.c.list_id == lists.list_id)
        .outerjoin(known, known.c.list_id == lists.list_id)
    )
    return store.read(rows.order_by(lists.made_at.desc(), lists.list_id.desc()), MOST_LISTS)


def save_list(store: Store, name: str, about: str, chosen: Chosen, *arguments: Any) -> int:
    """Save members as a list, all of it or nothing.

    Parameters
    ----------
    name : str
        What to call it.
    about : str
        What it is saved from, in words.
    chosen : callable
        From the store and `arguments` to a SELECT of the members' numbers.

    Returns
    -------
    int
        How many members are on it.

    Raises
    ------
    RapportError
        The name is none, or another list has it; nobody, or more than ``MOST_LISTED`` members are chosen; or there are
        ``MOST_LISTS`` lists already.
    """
    called, wanted = fit_name(name), chosen(store, *arguments)
    with store.writing() as writer:
        connection = writer.connection
        _refuse_taken(connection, called)
        highest, many = connection.execute(select(func.max(saved_lists.c.list_id), func.count())).one()
        if many >= MOST_LISTS:
            raise RapportError(f"There are {MOST_LISTS:,} lists already.", "Delete one on the Lists page first.")
        number = (highest or 0) + 1
        row = {"list_id": number, "name": called, "about": about[:LONGEST_ABOUT], "made_at": _now()}
        connection.execute(insert(saved_lists).values(**row))
        members = _fill(connection, number, wanted)
        if not members:
            raise RapportError("Nobody is chosen, so there is nothing to save.", "Choose more members.")
    return members


def add_to_list(store: Store, name: str, chosen: Chosen, *arguments: Any) -> int:
    """Put members on a list that is there, each of them once; all of it or nothing.

    Parameters
    ----------
    chosen : callable
        From the store and `arguments` to a SELECT of the members' numbers.

    Returns
    -------
    int
        How many came to it; who was on it already is not counted.

    Raises
    ------
    NothingFound
        There is no such list.
    RapportError
        There would be more than ``MOST_LISTED`` members on it.
    """
    wanted = chosen(store, *arguments)
    with store.writing() as writer:
        number = _number_of(writer.connection, name)
        before = _many_on(writer.connection, number)
        return _fill(writer.connection, number, wanted) - before


def _fill(connection: Connection, number: int, wanted: Select[Any]) -> int:
    """Put members on a list who are not on it yet, and tell how many are on it then."""
    picked, numbers, listed = wanted.subquery("wanted"), saved_list_numbers.c, saved_list_members.c
    there = select(numbers.member_no).where(numbers.list_id == number)
    few = select(picked.c.member_no).where(picked.c.member_no.not_in(there)).distinct().limit(MOST_LISTED + 1)
    rows = _numbered(number, people.c.member_no).where(people.c.member_no.in_(few))
    connection.execute(insert(saved_list_numbers).from_select(["list_id", "member_no"], rows))
    named = select(listed.member_id).where(listed.list_id == number)
    new = (people.c.member_no.in_(there), people.c.member_id.not_in(named))
    rows = _numbered(number, people.c.member_id).where(*new)
    connection.execute(insert(saved_list_members).from_select(["list_id", "member_id"], rows))
    members = _many_on(connection, number)
    if members > MOST_LISTED:
        raise RapportError(
            f"These are {members:,} members, and a list holds {MOST_LISTED:,} at most.", "Choose fewer members."
        )
    return members


def _many_on(connection: Connection, number: int) -> int:
    """How many members are on a list."""
    return int(connection.scalar(select(func.count()).where(saved_list_members.c.list_id == number)) or 0)


def _numbered(number: int, column: Any) -> Select[Any]:
    """Members with the number of their list."""
    named = saved_lists.c.list_id
    return select(named, column).join_from(saved_lists, people, named == number)


def rename_list(store: Store, name: str, to: str) -> str:
    """Call a list something else; gives its new name.

    Raises
    ------
    NothingFound
        There is no such list.
    RapportError
        The new name is none, or another list has it.
    """
    called = fit_name(to)
    with store.writing() as writer:
        number = _number_of(writer.connection, name)
        _refuse_taken(writer.connection, called, besides=number)
        of_it = saved_lists.c.list_id == number
        writer.connection.execute(update(saved_lists).where(of_it).values(name=called))
    return called


def delete_list(store: Store, name: str) -> None:
    """Delete a list; its members stay.

    Raises
    ------
    NothingFound
        There is no such list.
    """
    with store.writing() as writer:
        number = _number_of(writer.connection, name)
        for table in (saved_list_members, saved_list_numbers, saved_lists):
            writer.connection.execute(delete(table).where(table.c.list_id == number))


def refuse_unknown(store: Store, name: str) -> None:
    """Say so where there is no list of that name.

    Raises
    ------
    NothingFound
        There is none.
    """
    with store.reading() as connection:
        _number_of(connection, name)


@personal
def members_called(_store: Store, tokens: Sequence[str]) -> Select[Any]:
    """The numbers of the members with these tokens, for a list of members picked by hand."""
    wanted = [token for token in tokens if is_token(token)]
    return select(people.c.member_no).where(people.c.token.in_(wanted))


def fit_name(name: str) -> str:
    """A name as it can be kept: without letters nobody sees, and with single spaces.

    Raises
    ------
    RapportError
        Nothing is left of it, or it is too long.
    """
    called = " ".join("".join(each if unicodedata.category(each)[0] != "C" else " " for each in name).split())
    if not called:
        raise RapportError("The list has no name.", "Write a name for it.")
    if len(called) > LONGEST_NAME:
        raise RapportError(
            f"The name has {len(called)} letters, and {LONGEST_NAME} at most are kept.", "Choose a shorter one."
        )
    return called


def _refuse_taken(connection: Connection, name: str, besides: int | None = None) -> None:
    rows = connection.execute(select(saved_lists.c.list_id, saved_lists.c.name)).all()
    if any(other.casefold() == name.casefold() and number != besides for number, other in rows):
        raise RapportError(f"There is a list called “{name}” already.", "Choose another name, or delete that one.")


def _number_of(connection: Connection, name: str) -> int:
    number = connection.scalar(select(saved_lists.c.list_id).where(saved_lists.c.name == name))
    if number is None:
        raise NothingFound(f"There is no list called “{name[:LONGEST_NAME]}”.", "Look at the lists on the Lists page.")
    return int(number)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
