"""Which month a day belongs to, and who is active by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, select

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.happened import days_of, groups_of, happened_of, members_of
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


def build_daily_activity(connection: Connection, span: tuple[int, int]) -> int:
    """Count the members active each day of a span, its ends included, and within the 30 days that end with it."""
    whose, names = groups_of(connection, "segment", "channel")
    connection.execute(daily_activity.delete())
    length = span[1] - span[0] + 1
    width = length + MONTHLY_DAYS
    active, change = np.zeros(len(names) * width, np.int64), np.zeros(len(names) * width, np.int64)
    for some in happened_of(connection):
        days = some.days
        member, day = members_of(days), days_of(days)
        following = np.append(day[1:], 0)[: len(day)]
        is_last = np.append(member[1:] != member[:-1], True)[: len(day)]
        latest = day + MONTHLY_DAYS
        until = np.where(is_last, latest, np.minimum(following, latest))
        row = whose[member] * width - span[0]
        begun = np.bincount(row + day, minlength=len(active))
        active += begun
        change += begun - np.bincount(row + until, minlength=len(active))
    months = fetch_frame(connection.execute(select(calendar.c.month).order_by(calendar.c.day)))["month"]
    counts = [each.reshape(len(names), width)[:, :length] for each in (active, change)]
    return bulk_load(connection, daily_activity, _told(names, counts, (span[0], months.to_numpy(np.int64)[:length])))


def _told(names: pd.DataFrame, counts: list[Whole], days: tuple[int, Whole]) -> Iterator[pa.RecordBatch]:
    """A row for each group and day from the first on which anybody was active; `days` are the first and the months."""
    active, change = counts
    is_told = np.logical_or.accumulate(active > 0, axis=1)
    group, place = np.nonzero(is_told)
    if not len(group):
        return
    told = {
        "day": days[0] + place,
        "month": days[1][place],
        "active": active[is_told],
        "active_30": change.cumsum(axis=1)[is_told],
    }
    arrays = {name: pa.array(values, pa.int32()) for name, values in told.items()}
    words = {name: pa.array(names[name], pa.string()).take(pa.array(group)) for name in names}
    yield pa.record_batch(arrays | words)
