"""Consecutive active months of the same member, counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from analytics.cohort_counting import months_of
from analytics.runs import summed
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.happened import Happened, days_of, groups_of, happened_of, members_of
from data_access.rollups.months import FIRST_MONTH, MONTH_BITS, Months, months_done
from data_access.rollups.prepared import ALL, categories_of
from data_access.rollups.tables import activity_pairs

ANY, CONTRIBUTION, PURCHASE = "any", "contribution", "purchase"
WHO = ("segment", "channel", "origin")
MONEY = ("revenue", "previous_revenue", "kept_revenue")
CATEGORY_BITS = 8
"""Room for the number of a category."""
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Active:
    """Active months of some members, by member, category and month."""

    member: npt.NDArray[np.integer[Any]]
    category: Whole
    month: npt.NDArray[np.integer[Any]]
    revenue: Floats


@dataclass
class _Pairs:
    """Pairs of months as they come, in cells: the group, the category, the place of the month before and of the month.

    Places begin at 1 with the month `first`; 0 stands for none. There are `size` of them, and of categories so many.
    """

    kind: str
    categories: int
    first: int
    size: int
    parts: list[tuple[Whole, list[Floats]]] = field(default_factory=list)

    def add(self, active: _Active, whose: Whole) -> None:
        """Count each month with the one before it, and each last month with none after it."""
        many, revenue, place = len(active.month), active.revenue, active.month - self.first + 1
        is_same = (active.member[1:] == active.member[:-1]) & (active.category[1:] == active.category[:-1])
        follows, is_last = np.append(False, is_same)[:many], ~np.append(is_same, False)[:many]
        earlier = np.where(follows, np.append(0, place[:-1])[:many], 0)
        before = np.where(follows, np.append(0.0, revenue[:-1])[:many], 0.0)
        row = (whose[active.member] * self.categories + active.category) * self.size
        cells = np.concatenate([(row + earlier) * self.size + place, ((row + place) * self.size)[is_last]])
        none, kept = np.zeros(int(is_last.sum())), np.where(follows, np.minimum(revenue, before), 0.0)
        ends = ((np.ones(many), none + 1), (revenue, none), (before, revenue[is_last]), (kept, none))
        self.parts.append(summed(cells, [np.concatenate(each) for each in ends]))

    def told(self, names: pd.DataFrame, categories: npt.NDArray[np.object_]) -> pa.RecordBatch:
        """The rows of ``activity_pairs``."""
        cells, sums = summed(
            np.concatenate([cells for cells, _ in self.parts]),
            [np.concatenate(each) for each in zip(*(sums for _, sums in self.parts), strict=True)],
        )
        month, previous, row = cells % self.size, cells // self.size % self.size, cells // self.size**2
        group = pa.array(row // self.categories)
        words = {name: pa.array(names[name], pa.string()).take(group) for name in WHO}
        category = pa.array(categories, pa.string()).take(pa.array(row % self.categories))
        whole = {"previous": previous, "month": month}
        columns = {name: pa.array(each + self.first - 1, pa.int32(), mask=each == 0) for name, each in whole.items()}
        columns |= {"members": pa.array(sums[0]).cast(pa.int32())} | dict(
            zip(MONEY, map(pa.array, sums[1:]), strict=True)
        )
        return pa.record_batch({"kind": pa.repeat(self.kind, len(cells)), "category": category, **words, **columns})


def build_activity_pairs(connection: Connection) -> int:
    """Count members by pairs of consecutive active months, for each meaning of active."""
    whose, names = groups_of(connection, *WHO)
    named = fetch_frame(connection.execute(select(categories_of(connection))))
    categories = named.sort_values("category_no")["category"].to_numpy(object)
    done = months_done(connection)
    connection.execute(delete(activity_pairs))
    if not any(len(months.month) for months in done):
        return 0
    first = min(int(months.month.min()) for months in done if len(months.month))
    size = max(int(months.month.max()) for months in done if len(months.month)) - first + 2
    counted = [_Pairs(kind, 1, first, size) for kind in (ANY, CONTRIBUTION, PURCHASE)]
    by_category = _Pairs(PURCHASE, len(categories), first, size)
    for some, months in zip(happened_of(connection), done, strict=True):
        bought = months.counts["orders"] > 0
        any_act = (months.counts["acts"] > 0) | bought
        for pairs, is_active in zip(counted, (any_act, months.counts["contributions"] > 0, bought), strict=True):
            pairs.add(_active(months, is_active), whose)
        by_category.add(_in_categories(some), whose)
    told = (pairs.told(names, categories) for pairs in (*counted, by_category))
    return bulk_load(connection, activity_pairs, told)


def _active(months: Months, is_active: Flags) -> _Active:
    member = months.member[is_active]
    return _Active(member, np.full(len(member), ALL), months.month[is_active], months.revenue[is_active])


def _in_categories(some: Happened) -> _Active:
    """Months in which some members bought of each category."""
    days, category = some.orders[some.categories != ALL], some.categories[some.categories != ALL]
    whose = (members_of(days) << CATEGORY_BITS) + category
    keys, (revenue,) = summed(
        (whose << MONTH_BITS) + months_of(days_of(days)) - FIRST_MONTH, [some.amounts[some.categories != ALL]]
    )
    member = keys >> (MONTH_BITS + CATEGORY_BITS)
    category, month = keys >> MONTH_BITS & ((1 << CATEGORY_BITS) - 1), (keys & ((1 << MONTH_BITS) - 1)) + FIRST_MONTH
    return _Active(member, category, month, revenue)
