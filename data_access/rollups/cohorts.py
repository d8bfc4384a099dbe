"""Who of those who began together was there how many periods later, and on how many days of a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table, delete, func, select

from analytics.cohort_counting import PERIODS, Cohorts, day_counts, once
from analytics.runs import different
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.happened import Happened, days_of, happened_of, members_of
from data_access.rollups.loop_tables import active_day_counts, cohort_cells, cohort_sizes, member_moments
from data_access.rollups.two_at_once import two_at_once

BEGINS = {"activity": "first_active", "join": "joined", "order": "first_order"}
"""What a cohort begins with, and the moment that is."""
MOST_AGES = {"month": 48, "week": 26, "day": 30}
"""Periods that are told one by one; whoever was there later is counted under the next."""
Whole = npt.NDArray[np.int64]
Kind = tuple[str, str]
"""What a cohort begins with, and how long its periods are."""


@dataclass(frozen=True)
class _Members:
    """By number of member: the days of their moments, which of these are known, the number of their group."""

    days: dict[str, Whole]
    known: dict[str, npt.NDArray[np.bool_]]
    groups: Whole
    names: pd.DataFrame

    def named(self, table: Table, counted: pd.DataFrame, **same: str) -> pa.RecordBatch:
        """Rows of a table, with segment and channel in place of the group's number, and what they have in common."""
        group = pa.array(counted["group_no"].to_numpy(np.int64))
        words = {name: pa.array(self.names[name], pa.string()).take(group) for name in ("segment", "channel")}
        words |= {name: pa.repeat(text, len(counted)) for name, text in same.items()}
        numbers = {name: pa.array(counted[name].to_numpy()) for name in map(str, counted) if name in table.c}
        return pa.record_batch(words | numbers)


def build_cohort_cells(connection: Connection) -> int:
    """Count who was there after each beginning, how many began, and on how many days members were there.

    One pass over all acts and orders fills ``cohort_cells``, ``cohort_sizes`` and ``active_day_counts``.
    """
    members = _members(connection)
    counted = {(begin, grain): _cohorts(members, begin, grain) for begin in BEGINS for grain in MOST_AGES}
    by_days = []
    for some in happened_of(connection):
        there, bought = some.days, different(some.orders)
        by_days.append(day_counts(members_of(there), days_of(there), members.groups))
        for _ in two_at_once(partial(_count, counted, some, (there, bought)), PERIODS):
            pass
    for table in (cohort_cells, cohort_sizes, active_day_counts):
        connection.execute(delete(table))
    if by_days:
        summed = pd.concat(by_days).groupby(["month", "group_no", "days"], as_index=False).sum()
        bulk_load(connection, active_day_counts, iter([members.named(active_day_counts, summed)]))
    sizes = (members.named(cohort_sizes, each.sizes(), **_kind(kind)) for kind, each in counted.items())
    bulk_load(connection, cohort_sizes, sizes)
    return bulk_load(connection, cohort_cells, (_cells(members, kind, each) for kind, each in counted.items()))


def _count(counted: dict[Kind, Cohorts], some: Happened, days: tuple[Whole, Whole], grain: str) -> None:
    """Add what some members did to the cells of a grain; `days` are those on which they were there, and bought."""
    period_of = PERIODS[grain]
    paid = members_of(some.orders), period_of(days_of(some.orders)), some.amounts
    presence, purchase = (_in_periods(each, period_of) for each in days)
    for begin in BEGINS:
        counted[begin, grain].add_presence(*(purchase if begin == "order" else presence))
        counted[begin, grain].add_revenue(*paid)


def _in_periods(days: Whole, period_of: Callable[[Whole], Whole]) -> tuple[Whole, Whole]:
    """Members and the periods they were there in, each once, from sorted days."""
    members, periods = members_of(days), period_of(days_of(days))
    first = np.flatnonzero(once(members, periods))
    return members[first], periods[first]


def count_sizes(connection: Connection) -> int:
    """How many rows ``build_cohort_cells`` has made of those who began."""
    return _rows_of(connection, cohort_sizes)


def count_days(connection: Connection) -> int:
    """How many rows ``build_cohort_cells`` has made of active days."""
    return _rows_of(connection, active_day_counts)


def _rows_of(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _kind(kind: Kind) -> dict[str, str]:
    return {"begin": kind[0], "grain": kind[1]}


def _members(connection: Connection) -> _Members:
    """All members, at the place of their number; there is none at 0."""
    names = (*BEGINS.values(), "last_active", "last_order")
    columns = [member_moments.c[name] for name in ("member_no", "segment", "channel", *names)]
    rows = fetch_frame(connection.execute(select(*columns).order_by(member_moments.c.member_no)))
    at, size = rows["member_no"].to_numpy(np.int64), int(rows["member_no"].max()) + 1 if len(rows) else 1
    group_no, names_of = pd.factorize(pd.MultiIndex.from_frame(rows[["segment", "channel"]]))
    groups = np.zeros(size, np.int64)
    groups[at] = group_no
    days, known = {}, {}
    for name in names:
        days[name], known[name] = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        days[name][at] = rows[name].to_numpy(np.int64, na_value=0)
        known[name][at] = rows[name].notna().to_numpy(bool)
    told = [tuple(each) for each in names_of]
    named = pd.DataFrame(told, columns=["segment", "channel"]).assign(group_no=np.arange(len(told)))
    return _Members(days, known, groups, named)


def _cohorts(members: _Members, begin: str, grain: str) -> Cohorts:
    moment = BEGINS[begin]
    return Cohorts(PERIODS[grain](members.days[moment]), members.known[moment], members.groups, MOST_AGES[grain])


def _cells(members: _Members, kind: Kind, cohorts: Cohorts) -> pa.RecordBatch:
    begin, grain = kind
    last = "last_order" if begin == "order" else "last_active"
    told = cohorts.told(PERIODS[grain](members.days[last]), members.known[last])
    return members.named(cohort_cells, told, **_kind(kind))
