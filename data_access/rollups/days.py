"""Which month a day belongs to, and who is active by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table, func, literal, select, union, union_all

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import integer, scratch, whole, with_names
from data_access.rollups.tables import calendar, daily_activity

MONTHLY_DAYS = 30
YEAR_DAYS = 365


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
    return bulk_load(connection, daily_activity, _batches(rows, months, last_day))


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


def _batches(rows: pd.DataFrame, months: pd.DataFrame, last_day: int) -> Iterator[pa.RecordBatch]:
    """For each segment and channel, the running number of members within 30 days of an active day."""
    month_of_day = dict(zip(months["day"], months["month"], strict=True))
    for (segment, channel), changes in rows.groupby(["segment", "channel"], dropna=False):
        first = int(changes["day"].min())
        length = last_day - first + 1
        sums = np.zeros((2, length + MONTHLY_DAYS + 2), np.int64)
        at = changes["day"].to_numpy(np.int64) - first
        for row, name in enumerate(("active", "change")):
            np.add.at(sums[row], at, changes[name].to_numpy(np.int64))
        days = np.arange(first, last_day + 1)
        yield pa.record_batch(
            {
                "day": pa.array(days, pa.int32()),
                "month": pa.array([month_of_day[day] for day in days], pa.int32()),
                "segment": pa.array([segment] * length, pa.string()),
                "channel": pa.array([channel] * length, pa.string()),
                "active": pa.array(sums[0, :length], pa.int32()),
                "active_30": pa.array(sums[1].cumsum()[:length], pa.int32()),
            }
        )
