"""Which month a day belongs to, and who is active by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table, func, literal, select, union, union_all

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import apart, integer, scratch, whole, with_names
from data_access.rollups.tables import calendar, daily_activity

MONTHLY_DAYS = 30
YEAR_DAYS = 365
Whole = npt.NDArray[np.int64]


def build_calendar(connection: Connection, first_day: int, last_day: int) -> int:
    """The days the store speaks of and a year more."""
    days = np.arange(first_day, last_day + YEAR_DAYS + 62)
    begin = date(1970, 1, 1)
    dates = [begin + timedelta(days=int(day)) for day in days]
    months = [each.year * 12 + each.month - (1970 * 12 + 1) for each in dates]
    connection.execute(calendar.delete())
    batch = pa.record_batch({"day": pa.array(days, pa.int32()), "month": pa.array(months, pa.int32())})
    return bulk_load(connection, calendar, iter([batch]))


def build_daily_activity(connection: Connection, acts: Table, purchases: Table, last_day: int) -> int:
    """Count the members active each day, and within the 30 days that end with it."""
    spans = _active_spans(connection, acts, purchases)
    begun = select(spans.c.group_no, spans.c.day, spans.c.members.label("active"), spans.c.members.label("change"))
    ended = select(spans.c.group_no, spans.c.until, literal(0), -spans.c.members)
    every = union_all(begun, ended).subquery("every")
    by = (every.c.group_no, every.c.day)
    sums = (integer(func.sum(every.c[name])).label(name) for name in ("active", "change"))
    changes = select(*by, *sums).group_by(*by).subquery("changes")
    rows = fetch_frame(
        connection.execute(with_names(changes, *(changes.c[name] for name in ("day", "active", "change"))))
    )
    spans.drop(connection)
    connection.execute(daily_activity.delete())
    months = fetch_frame(connection.execute(select(calendar.c.day, calendar.c.month)))
    return bulk_load(connection, daily_activity, _running(rows, months, last_day))


def _active_spans(connection: Connection, acts: Table, purchases: Table) -> Table:
    """For each active day of a member the days until the next one, 30 at most: group_no, day, until, members."""
    seen = union(
        *(
            select(rows.c.member_no, rows.c.group_no, rows.c.day).where(rows.c.member_no.is_not(None))
            for rows in (acts, purchases)
        )
    )
    days = seen.subquery("days")
    following = func.lead(days.c.day).over(partition_by=days.c.member_no, order_by=days.c.day)
    latest = days.c.day + MONTHLY_DAYS
    until = func.least(func.coalesce(following, latest), latest).label("until")
    span = select(days.c.group_no, days.c.day, until).subquery("span")
    by = (span.c.group_no, span.c.day, span.c.until)
    columns = whole("group_no", "day", "until", "members")
    return scratch(connection, "scratch_spans", columns, select(*by, func.count()).group_by(*by))


def _running(rows: pd.DataFrame, months: pd.DataFrame, last_day: int) -> Iterator[pa.RecordBatch]:
    """For each segment and channel, the running number of members within 30 days of an active day."""
    if rows.empty:
        return
    number, names = apart(rows, ["segment", "channel"])
    day = rows["day"].to_numpy(np.int64)
    first = int(day.min())
    length, width = last_day - first + 1, max(last_day, int(day.max())) - first + 1
    begins = np.full(len(names), width)
    np.minimum.at(begins, number, day - first)
    is_told = np.arange(length) >= begins[:, np.newaxis]

    def summed(name: str) -> Whole:
        amounts = np.bincount(number * width + day - first, rows[name].to_numpy(float), len(names) * width)
        return amounts.astype(np.int64).reshape(len(names), width)

    told_days, group = np.broadcast_to(np.arange(first, last_day + 1), is_told.shape)[is_told], np.nonzero(is_told)[0]
    month_of_day = months.sort_values("day")["month"].to_numpy(np.int64)
    told = {
        "day": told_days,
        "month": month_of_day[told_days - int(months["day"].min())],
        "active": summed("active")[:, :length][is_told],
        "active_30": summed("change").cumsum(axis=1)[:, :length][is_told],
    }
    arrays = {name: pa.array(values, pa.int32()) for name, values in told.items()}
    words = {name: pa.array(names[name], pa.string()).take(pa.array(group)) for name in names}
    yield pa.record_batch(arrays | words)
