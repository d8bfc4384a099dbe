"""Who came back, as of each month's end, and how regularly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from analytics.cohort_counting import months_of
from analytics.member_days import DAY_BITS
from analytics.runs import begins_of, summed
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import apart
from data_access.rollups.days import YEAR_DAYS
from data_access.rollups.happened import days_of, groups_of, happened_of
from data_access.rollups.prepared import ALL, categories_of
from data_access.rollups.tables import loyalty_months

CATEGORY_BITS = 8
"""Room for the number of a category."""
MONTHS = 1 << 16
"""More months than there are before or after any."""
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Counted = tuple[Whole, list[Floats]]
"""Cells, and sums of each."""


@dataclass(frozen=True)
class _Days:
    """Days with a purchase, each once for its member and category and in order; `cell` packs group and category."""

    cell: Whole
    whose: Whole
    day: Whole
    nth: Whole
    bought: Whole


def build_loyalty_months(connection: Connection, last_month: int) -> int:
    """Who bought within a year before each month's end, who of them had bought before, and how regularly."""
    connection.execute(delete(loyalty_months))
    whose, names = groups_of(connection, "segment", "channel")
    named = fetch_frame(connection.execute(select(categories_of(connection)))).sort_values("category_no")
    customers: list[Counted] = []
    gaps: list[Counted] = []
    for some in happened_of(connection):
        days = _purchase_days(some.orders, some.categories, whose)
        customers.append(_customers(days))
        gaps.append(_gaps(days))
    if not customers:
        return 0
    told = [_named(each, names, named["category"]) for each in (customers, gaps)]
    return bulk_load(
        connection,
        loyalty_months,
        (each for part in (_running(told[0], last_month), _regular(told[1])) for each in part),
    )


def _purchase_days(orders: Whole, categories: Whole, groups: Whole) -> _Days:
    """Each member's days with a purchase, over all and by category."""
    member, day = orders >> DAY_BITS, orders & ((1 << DAY_BITS) - 1)
    is_named = categories != ALL
    whose = np.concatenate([(member << CATEGORY_BITS) + ALL, ((member << CATEGORY_BITS) + categories)[is_named]])
    keys = np.sort((whose << DAY_BITS) + np.concatenate([day, day[is_named]]))
    begins = begins_of(keys)
    each = keys[begins]
    whose = each >> DAY_BITS
    first = begins_of(whose)
    nth = np.arange(len(each)) - np.repeat(first, np.diff(np.append(first, len(each)))) + 1
    cell = (groups[whose >> CATEGORY_BITS] << CATEGORY_BITS) + (whose & ((1 << CATEGORY_BITS) - 1))
    return _Days(cell, whose, days_of(each), nth, np.diff(np.append(begins, len(keys))))


def _customers(days: _Days) -> Counted:
    """Each day counts at the month ends before the next purchase and within a year of it."""
    latest = days.day + YEAR_DAYS
    is_followed = np.append(days.whose[1:] == days.whose[:-1], False)[: len(days.day)]
    until = np.where(is_followed, np.minimum(np.append(days.day[1:], 0)[: len(days.day)], latest), latest)
    begin, end = months_of(days.day), months_of(until)
    again = ((days.bought > 1) | (days.nth > 1)).astype(np.int64)
    cells = ((days.cell * MONTHS + begin + MONTHS // 2) * MONTHS + end - begin) * 2 + again
    counted = cells[end > begin]
    return summed(counted, [np.ones(len(counted))])


def _gaps(days: _Days) -> Counted:
    """Pairs of consecutive times between purchase days, each time used once."""
    ends = np.flatnonzero((days.nth >= 3) & (days.nth % 2 == 1))
    before, long_before = days.day[ends - 1], days.day[ends - 2]
    share = (before - long_before) / (days.day[ends] - long_before)
    cells = (days.cell[ends] * MONTHS + months_of(days.day[ends]) + MONTHS // 2) * MONTHS * 2
    return summed(cells, [np.ones(len(ends)), (share - 0.5) ** 2])


def _named(parts: list[Counted], names: pd.DataFrame, categories: pd.Series[str]) -> pd.DataFrame:
    """Cells of all members: begin, until, again (0 or 1), members, squares, segment, channel, category."""
    cells = np.concatenate([cells for cells, _ in parts])
    found, sums = summed(cells, [np.concatenate(each) for each in zip(*(sums for _, sums in parts), strict=True)])
    begin = found // (2 * MONTHS) % MONTHS - MONTHS // 2
    cell = found // (2 * MONTHS) // MONTHS
    told = {
        "begin": begin,
        "until": begin + found // 2 % MONTHS,
        "again": found % 2,
        "members": sums[0].astype(np.int64),
    }
    words = {name: names[name].to_numpy(object)[cell >> CATEGORY_BITS] for name in ("segment", "channel")}
    category = categories.to_numpy(object)[cell & ((1 << CATEGORY_BITS) - 1)]
    return pd.DataFrame({**told, "squares": sums[-1], **words, "category": category})


def _running(rows: pd.DataFrame, last_month: int) -> Iterator[pa.RecordBatch]:
    """For each category, segment and channel, the running numbers of customers and of repeaters."""
    if rows.empty:
        return
    number, names = apart(rows, ["category", "segment", "channel"])
    begin, until, sizes = (rows[name].to_numpy(np.int64) for name in ("begin", "until", "members"))
    first = int(begin.min())
    width = max(last_month, int(until.max())) - first + 2
    length = last_month - first + 1
    begins = np.full(len(names), width)
    np.minimum.at(begins, number, begin - first)
    months = np.arange(length)
    is_told = months >= begins[:, np.newaxis]

    def counted(chosen: npt.NDArray[np.bool_]) -> pa.Array:
        places = np.concatenate([(number * width + month - first)[chosen] for month in (begin, until)])
        change = np.bincount(places, np.concatenate([sizes[chosen], -sizes[chosen]]), len(names) * width)
        return pa.array(change.reshape(len(names), width).cumsum(axis=1)[:, :length][is_told], pa.float64())

    month, group = np.broadcast_to(months + first, is_told.shape)[is_told], np.nonzero(is_told)[0]
    yield pa.record_batch(
        {
            "month": pa.array(month, pa.int32()),
            **{name: pa.array(names[name], pa.string()).take(pa.array(group)) for name in names},
            "customers": counted(np.ones(len(rows), np.bool_)).cast(pa.int32()),
            "repeaters": counted((rows["again"] == 1).to_numpy(bool)).cast(pa.int32()),
            "gap_pairs": pa.array(np.zeros(len(month)), pa.int32()),
            "gap_squares": pa.array(np.zeros(len(month)), pa.float64()),
        }
    )


def _regular(rows: pd.DataFrame) -> Iterator[pa.RecordBatch]:
    """The numbers of pairs and their squares."""
    if rows.empty:
        return
    none = pa.array(np.zeros(len(rows)), pa.int32())
    yield pa.record_batch(
        {
            "month": pa.array(rows["begin"], pa.int32()),
            **{name: pa.array(rows[name], pa.string()) for name in ("category", "segment", "channel")},
            "customers": none,
            "repeaters": none,
            "gap_pairs": pa.array(rows["members"], pa.int32()),
            "gap_squares": pa.array(rows["squares"], pa.float64()),
        }
    )
