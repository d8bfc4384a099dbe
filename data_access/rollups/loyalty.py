"""Who came back, as of each month's end, and how regularly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Double, Table, case, cast, func, literal, or_, select, union_all

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import apart, fill, labelled, scratch, whole, with_names
from data_access.rollups.days import YEAR_DAYS
from data_access.rollups.prepared import ALL, categories_of, purchases_of
from data_access.rollups.tables import calendar, loyalty_months


def build_loyalty_months(connection: Connection, last_month: int) -> int:
    """Who bought within a year before each month's end, who of them had bought before, and how regularly."""
    purchases, categories = purchases_of(connection), categories_of(connection)
    connection.execute(loyalty_months.delete())
    days = _purchase_days(connection, purchases)
    filled = _fill_customers(connection, days, categories, last_month) + _fill_gaps(connection, days, categories)
    days.drop(connection)
    return filled


def _purchase_days(connection: Connection, purchases: Table) -> Table:
    """Each member's days with a purchase, over all and by category, with the days around them."""
    known = purchases.c.member_no.is_not(None)
    by = (purchases.c.member_no, purchases.c.group_no, purchases.c.day, purchases.c.month)
    bought = func.count().label("bought")
    parts = (
        select(*by, literal(ALL).label("category_no"), bought).where(known).group_by(*by),
        select(*by, purchases.c.category_no, bought)
        .where(known, purchases.c.category_no != ALL)
        .group_by(*by, purchases.c.category_no),
    )
    days = union_all(*parts).subquery("days")
    mine: dict[str, Any] = {"partition_by": (days.c.member_no, days.c.category_no), "order_by": days.c.day}
    nth = func.row_number().over(**mine)
    rows = select(
        days.c.group_no,
        days.c.category_no,
        days.c.month,
        days.c.day,
        func.lead(days.c.day).over(**mine),
        func.lag(days.c.day, 1).over(**mine),
        func.lag(days.c.day, 2).over(**mine),
        nth,
        case((or_(days.c.bought > 1, nth > 1), 1), else_=0),
    )
    names = ("group_no", "category_no", "month", "day", "following", "before", "long_before", "nth", "again")
    return scratch(connection, "scratch_purchase_days", whole(*names), rows)


def _fill_customers(connection: Connection, days: Table, categories: Table, last_month: int) -> int:
    """Each day counts at the month ends before the next purchase and within a year of it."""
    latest = days.c.day + YEAR_DAYS
    until = calendar.alias("until")
    ends = until.c.day == func.least(func.coalesce(days.c.following, latest), latest)
    by = (days.c.group_no, days.c.category_no, days.c.month, until.c.month, days.c.again)
    counted = (
        select(
            *labelled(group_no=by[0], category_no=by[1], begin=by[2], until=by[3], again=by[4], members=func.count())
        )
        .join_from(days, until, ends)
        .where(until.c.month > days.c.month)
        .group_by(*by)
        .subquery("counted")
    )
    named = with_names(counted, *(counted.c[name] for name in ("begin", "until", "again", "members")))
    same = categories.c.category_no == counted.c.category_no
    spans = fetch_frame(connection.execute(named.join(categories, same).add_columns(categories.c.category)))
    return bulk_load(connection, loyalty_months, _running(spans, last_month))


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


def _fill_gaps(connection: Connection, days: Table, categories: Table) -> int:
    """Pairs of consecutive times between purchase days, each time used once."""
    first_share = cast(days.c.before - days.c.long_before, Double) / (days.c.day - days.c.long_before)
    square = (first_share - 0.5) * (first_share - 0.5)
    by = (days.c.month, days.c.group_no, days.c.category_no)
    sums = labelled(customers=literal(0), repeaters=literal(0), gap_pairs=func.count(), gap_squares=func.sum(square))
    counted = select(*by, *sums).where(days.c.nth >= 3, days.c.nth % 2 == 1).group_by(*by).subquery("counted")
    names = ("month", "customers", "repeaters", "gap_pairs", "gap_squares")
    named = with_names(counted, *(counted.c[name] for name in names))
    same = categories.c.category_no == counted.c.category_no
    rows = named.join(categories, same).add_columns(categories.c.category).subquery("rows")
    columns = (*names, "category", "segment", "channel")
    return fill(connection, loyalty_months, select(*(rows.c[name] for name in columns)))
