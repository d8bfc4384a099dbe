"""Who is active by day, who came back, and what surveys said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    Double,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    select,
    union,
)

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import fill, labelled, refill
from data_access.rollups.tables import calendar, daily_activity, loyalty_months, people, survey_months
from data_access.schema import responses

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
    seen = union(
        *(select(rows.c.member_no, rows.c.day).where(rows.c.member_no.is_not(None)) for rows in (acts, purchases))
    )
    days = seen.subquery("days")
    following = func.lead(days.c.day).over(partition_by=days.c.member_no, order_by=days.c.day)
    spans = select(days.c.member_no, days.c.day, func.coalesce(following, last_day + MONTHLY_DAYS + 1).label("next"))
    span = spans.subquery("span")
    until = func.least(span.c.next, span.c.day + MONTHLY_DAYS).label("until")
    joined = select(people.c.segment, people.c.channel, span.c.day, until)
    each = joined.join_from(span, people, people.c.member_no == span.c.member_no).subquery("each")
    by = (each.c.segment, each.c.channel, each.c.day, each.c.until)
    counted = select(*by, func.count().label("members")).group_by(*by)
    rows = fetch_frame(connection.execute(counted))
    connection.execute(daily_activity.delete())
    months = fetch_frame(connection.execute(select(calendar.c.day, calendar.c.month)))
    return bulk_load(connection, daily_activity, _daily_batches(rows, months, last_day))


def _daily_batches(rows: pd.DataFrame, months: pd.DataFrame, last_day: int) -> Any:
    """For each group, the running number of members within 30 days of an active day."""
    month_of_day = dict(zip(months["day"], months["month"], strict=True))
    for (segment, channel), spans in rows.groupby(["segment", "channel"], dropna=False):
        first = int(spans["day"].min())
        length = last_day - first + 1
        active, change = np.zeros(length, np.int64), np.zeros(length + MONTHLY_DAYS + 2, np.int64)
        begins = spans["day"].to_numpy(np.int64) - first
        np.add.at(active, begins, spans["members"].to_numpy(np.int64))
        np.add.at(change, begins, spans["members"].to_numpy(np.int64))
        np.add.at(change, spans["until"].to_numpy(np.int64) - first, -spans["members"].to_numpy(np.int64))
        days = np.arange(first, last_day + 1)
        yield pa.record_batch(
            {
                "day": pa.array(days, pa.int32()),
                "month": pa.array([month_of_day[day] for day in days], pa.int32()),
                "segment": pa.array([segment] * length, pa.string()),
                "channel": pa.array([channel] * length, pa.string()),
                "active": pa.array(active, pa.int32()),
                "active_30": pa.array(change.cumsum()[:length], pa.int32()),
            }
        )


def build_loyalty_months(connection: Connection, purchases: Table, last_month: int) -> int:
    """Who bought within a year before each month's end, who of them had bought before, and how regularly."""
    connection.execute(loyalty_months.delete())
    filled = 0
    for category in (literal(""), purchases.c.category):
        known = purchases.c.member_no.is_not(None)
        chosen = select(
            purchases.c.member_no, purchases.c.day, purchases.c.month, purchases.c.ordinal, category.label("category")
        ).where(known if category is not purchases.c.category else and_(known, purchases.c.category != ""))
        filled += _fill_loyalty(connection, chosen, last_month) + _fill_gaps(connection, chosen)
    return filled


def _fill_loyalty(connection: Connection, chosen: Select[Any], last_month: int) -> int:
    """Each order counts at the month ends before the next order and within a year of it."""
    rows = chosen.subquery("chosen")
    mine = {"partition_by": (rows.c.member_no, rows.c.category), "order_by": (rows.c.day, rows.c.ordinal)}
    following = func.coalesce(func.lead(rows.c.day).over(**mine), rows.c.day + YEAR_DAYS)
    nth = func.row_number().over(**mine)
    until_day = func.least(following, rows.c.day + YEAR_DAYS)
    spans = select(rows.c.member_no, rows.c.category, rows.c.month, until_day.label("until"), (nth > 1).label("again"))
    span = spans.subquery("span")
    until = calendar.alias("until")
    by = (span.c.category, people.c.segment, people.c.channel, span.c.month, until.c.month, span.c.again)
    counted = (
        select(
            *labelled(category=by[0], segment=by[1], channel=by[2], begin=by[3], until=by[4], again=by[5]),
            func.count().label("members"),
        )
        .select_from(span.join(people, people.c.member_no == span.c.member_no))
        .join(until, until.c.day == span.c.until)
        .where(until.c.month > span.c.month)
        .group_by(*by)
    )
    frame = fetch_frame(connection.execute(counted))
    return bulk_load(connection, loyalty_months, _loyalty_batches(frame, last_month))


def _loyalty_batches(rows: pd.DataFrame, last_month: int) -> Any:
    for (category, segment, channel), spans in rows.groupby(["category", "segment", "channel"], dropna=False):
        first = int(spans["begin"].min())
        change = np.zeros((2, max(last_month, int(spans["until"].max())) - first + 2), np.int64)
        for number, chosen in enumerate((spans, spans[spans["again"].astype(bool)])):
            sizes = chosen["members"].to_numpy(np.int64)
            np.add.at(change[number], chosen["begin"].to_numpy(np.int64) - first, sizes)
            np.add.at(change[number], chosen["until"].to_numpy(np.int64) - first, -sizes)
        length = last_month - first + 1
        running = change.cumsum(axis=1)[:, :length]
        yield pa.record_batch(
            {
                "month": pa.array(np.arange(first, first + length), pa.int32()),
                "category": pa.array([category] * length, pa.string()),
                "segment": pa.array([segment] * length, pa.string()),
                "channel": pa.array([channel] * length, pa.string()),
                "customers": pa.array(running[0], pa.int32()),
                "repeaters": pa.array(running[1], pa.int32()),
                "gap_pairs": pa.array(np.zeros(length), pa.int32()),
                "gap_squares": pa.array(np.zeros(length), pa.float64()),
            }
        )


def _fill_gaps(connection: Connection, chosen: Select[Any]) -> int:
    """Pairs of consecutive times between purchase days, each time used once."""
    rows = chosen.subquery("chosen")
    days = select(rows.c.member_no, rows.c.category, rows.c.day, rows.c.month).distinct().subquery("days")
    mine = {"partition_by": (days.c.member_no, days.c.category), "order_by": days.c.day}
    numbered = select(
        days.c.member_no,
        days.c.category,
        days.c.month,
        days.c.day,
        func.lag(days.c.day, 1).over(**mine).label("before"),
        func.lag(days.c.day, 2).over(**mine).label("long_before"),
        func.row_number().over(**mine).label("nth"),
    ).subquery("numbered")
    first_share = cast(numbered.c.before - numbered.c.long_before, Double) / (numbered.c.day - numbered.c.long_before)
    square = (first_share - 0.5) * (first_share - 0.5)
    by = (numbered.c.month, numbered.c.category, people.c.segment, people.c.channel)
    names = ("month", "category", "segment", "channel")
    pairs = (
        select(
            *(column.label(name) for column, name in zip(by, names, strict=True)),
            *labelled(customers=literal(0), repeaters=literal(0), gap_pairs=func.count(), gap_squares=func.sum(square)),
        )
        .join_from(numbered, people, people.c.member_no == numbered.c.member_no)
        .where(numbered.c.nth >= 3, numbered.c.nth % 2 == 1)
        .group_by(*by)
    )
    return fill(connection, loyalty_months, pairs)


def build_survey_months(connection: Connection) -> int:
    """Add up survey answers by month."""
    by = (responses.c.month, people.c.segment, people.c.channel, responses.c.question)
    answers = labelled(answers=func.count(), score=func.sum(responses.c.score))
    rows = select(*by, *answers).join_from(responses, people, people.c.member_id == responses.c.member_id)
    return refill(connection, survey_months, rows.group_by(*by))
