"""What the store holds, how far it reaches and how fresh it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import pandas as pd
from sqlalchemy import func, select

from data_access.rollups.tables import month_totals, people, table_coverage
from data_access.schema import ACTIVITY, freshness, saved_lists, settings
from data_access.scope import Scope
from data_access.store import Store

MOST_NAMED = 10
"""Segments, channels or categories that are named where another was asked for."""
BEGIN = date(1970, 1, 1)


@dataclass(frozen=True)
class Coverage:
    """What the store holds.

    Attributes
    ----------
    first_month, last_month : int
        The first and last month it speaks of, as months since 1970-01; both 0 where it is empty.
    complete_until : int
        The month after the last one that is over: its last day has been reached by the data.
    as_of : date or None
        The last day it speaks of.
    members : int
        Members who are not staff.
    refreshed_at : datetime or None
        When the derived tables were last built (UTC).
    problem : str
        Why the last attempt to build them failed; empty when it did not.
    currency : str
        The store's currency; empty where no source named one.
    segments, channels, categories : tuple of str
        What a scope can be narrowed to, in alphabetical order.
    tables : dict
        Rows of each table of the contract.
    begins : dict
        For each table that has any dated rows the first month it speaks of.
    lists : tuple of str
        Names of the saved lists, in alphabetical order.
    """

    first_month: int
    last_month: int
    complete_until: int
    as_of: date | None
    members: int
    refreshed_at: datetime | None
    problem: str
    currency: str
    segments: tuple[str, ...]
    channels: tuple[str, ...]
    categories: tuple[str, ...]
    tables: dict[str, int]
    begins: Mapping[str, int] = field(default_factory=dict)
    lists: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.as_of is None

    def not_known(self, scope: Scope) -> Iterator[str]:
        """What a scope is narrowed to and nobody is known by, in words."""
        channel = [scope.channel] if scope.channel is not None else []
        category = [scope.category] if scope.category is not None else []
        for word, asked, known in (
            ("segment", scope.segments, self.segments),
            ("channel", channel, self.channels),
            ("category", category, self.categories),
        ):
            some = f"there is {', '.join(known[:MOST_NAMED])}" if known else "none is known"
            yield from (f"There is no {word} {name!r}; {some}." for name in asked if name not in known)


def coverage(store: Store) -> Coverage:
    """What the store holds, how far it reaches and how fresh it is; asked once for each version of it."""
    return _coverage(store, store.version())


@lru_cache(maxsize=4)
def _coverage(store: Store, _version: str) -> Coverage:
    tables = store.read(select(table_coverage))
    reaching = tables[tables["table_name"].isin(ACTIVITY)]
    first, last = reaching["first_day"].min(), reaching["last_day"].max()
    groups = store.read(
        select(people.c.segment, people.c.channel, func.count().label("members")).group_by(
            people.c.segment, people.c.channel
        )
    )
    categories = store.read(select(month_totals.c.category).where(month_totals.c.category != "").distinct())
    built = store.read(
        select(func.max(freshness.c.built_at).label("at"), func.max(freshness.c.problem).label("problem"))
    )
    currency = store.read(select(settings.c.value).where(settings.c.name == "currency"))["value"]
    lists = store.read(select(saved_lists.c.name))["name"]
    at = built["at"].iloc[0]
    as_of = None if pd.isna(last) else BEGIN + timedelta(days=int(last))
    begun = reaching.dropna(subset=["first_day"])
    return Coverage(
        first_month=0 if pd.isna(first) else _month_of_day(first),
        last_month=0 if as_of is None else _month(as_of),
        complete_until=0 if as_of is None else _month(as_of + timedelta(days=1)),
        as_of=as_of,
        members=int(groups["members"].sum()),
        refreshed_at=None if pd.isna(at) else pd.Timestamp(at).to_pydatetime(),
        problem=built["problem"].iloc[0] or "",
        currency=currency.iloc[0] if len(currency) else "",
        segments=_names(groups["segment"]),
        channels=_names(groups["channel"]),
        categories=_names(categories["category"]),
        tables={name: int(rows) for name, rows in zip(tables["table_name"], tables["row_count"], strict=True)},
        begins={name: _month_of_day(day) for name, day in zip(begun["table_name"], begun["first_day"], strict=True)},
        lists=tuple(sorted(lists, key=str.casefold)),
    )


def _month_of_day(day: int) -> int:
    return _month(BEGIN + timedelta(days=int(day)))


def _month(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _names(values: pd.Series) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
