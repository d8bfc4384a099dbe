"""How members take part: the ladder, newcomers, and regulars who are lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Select, case, func, select

from data_access.queries.filters import of_months, of_people, on_list
from data_access.queries.naming import names_of
from data_access.rollups.conversation_tables import ladder_flows, lost_regulars, newcomer_paths
from data_access.rollups.participation import flows_of
from data_access.rollups.tables import people
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal

Months = tuple[int, int]
MOST_LISTED = 50
MOST_IN_FILE = 1_000_000
CHUNK = 20_000
BEGIN = date(1970, 1, 1)


def lost_by_month(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Lost regulars at the end of each of the half-open months: month, `by` (segment, channel), members."""
    table = lost_regulars
    groups = (table.c.month, *(table.c[name] for name in by))
    kept = [*of_months(table.c.month, *months), *of_people(table, scope)]
    return store.read(select(*groups, func.count().label("members")).where(*kept).group_by(*groups))


@personal
def lost_regulars_of(store: Store, scope: Scope) -> pd.DataFrame:
    """Lost regulars at the end of the scope's last month, those who gave most first.

    Returns
    -------
    DataFrame
        member (token), name, segment, contributions (in the 90 days before the last 90), last_day (date of their last
        contribution), why (in words); at most ``MOST_LISTED`` rows.
    """
    most = _lost(scope).order_by(*_ORDER).limit(MOST_LISTED).subquery("most")
    order = (most.c.contributions.desc(), most.c.last_day.desc(), most.c.member_no)
    return _named(store, store.read(select(*most.c).order_by(*order)))


@personal
def every_lost_regular(store: Store, scope: Scope) -> Iterator[pd.DataFrame]:
    """All of them for a file, some thousand at a time."""
    every = store.read(_lost(scope).order_by(*_ORDER), at_most=MOST_IN_FILE)
    for begin in range(0, len(every), CHUNK):
        yield _named(store, every.iloc[begin : begin + CHUNK])


_ORDER = (lost_regulars.c.contributions.desc(), lost_regulars.c.last_day.desc(), lost_regulars.c.member_no)


def _lost(scope: Scope) -> Select[tuple[int, int, int]]:
    table = lost_regulars
    kept = [table.c.month == scope.end - 1, *of_people(table, scope)]
    return select(table.c.member_no, table.c.contributions, table.c.last_day).where(*kept)


def _named(store: Store, lost: pd.DataFrame) -> pd.DataFrame:
    """The same members with their names, in the same order."""
    found = lost.merge(names_of(store, lost["member_no"]), on="member_no")
    last = [BEGIN + timedelta(days=int(day)) for day in found["last_day"]]
    why = [f"{count} contributions in 90 days, then none for 90" for count in found["contributions"]]
    told = found.assign(last_day=pd.Series(last, found.index, object), why=pd.Series(why, found.index, object))
    return told[["member", "name", "segment", "contributions", "last_day", "why"]]


def ladder(store: Store, scope: Scope) -> pd.DataFrame:
    """Members by how they took part in each of the scope's months and the month before.

    Returns
    -------
    DataFrame
        month, before and level (places in ``conversation_tables.LEVELS``; 0 for away), members.
    """
    table = ladder_flows if scope.saved is None else flows_of(people.c.member_no.in_(on_list(scope.saved)))
    scope = replace(scope, saved=None)
    groups = (table.c.month, table.c.before, table.c.level)
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)]
    rows = select(*groups, func.sum(table.c.members).label("members")).where(*kept).group_by(*groups)
    return store.read(rows).sort_values(["month", "before", "level"], ignore_index=True)


def newcomers(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who began their first topic in the scope's months, and what became of them.

    Returns
    -------
    DataFrame
        A row each for answered (1) and unanswered (0): is_answered, members (looked at for 97 days), back (those who
        began another topic in the 90 days after the first week).
    """
    table = newcomer_paths
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope), table.c.is_mature]
    answered = case((table.c.is_answered, 1), else_=0).label("is_answered")
    each = select(answered, table.c.is_back).where(*kept).subquery("each")
    rows = select(
        each.c.is_answered, func.count().label("members"), func.count(case((each.c.is_back, 1))).label("back")
    )
    found = store.read(rows.group_by(each.c.is_answered)).set_index("is_answered")
    return found.reindex([1, 0], fill_value=0).reset_index()
