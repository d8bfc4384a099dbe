"""Who of those who began together was there how many periods later, and on how many days of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Double, Table, cast, delete, func, select

from analytics.cohort_counting import PERIODS, Cohorts, day_counts, once
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.loop_tables import active_day_counts, cohort_cells, cohort_sizes, member_moments
from data_access.rollups.prepared import acts_of
from data_access.rollups.tables import calendar, people
from data_access.schema import orders

BEGINS = {"activity": "first_active", "join": "joined", "order": "first_order"}
"""What a cohort begins with, and the moment that is."""
MOST_AGES = {"month": 48, "week": 26, "day": 30}
"""Periods that are told one by one; whoever was there later is counted under the next."""
MONTHS_AT_ONCE = 6
"""Months of acts that are looked at together, which bounds the memory it takes."""
ROOM = 1 << 21
"""More than twice the days there are, so that a member and a day make one number."""
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


@dataclass
class _Presence:
    """The days on which members were there, once each, as they come; a period that spans two spans counts once."""

    seen: dict[str, tuple[int, Whole]] = field(default_factory=dict)

    def in_periods(self, grain: str, members: Whole, days: Whole) -> tuple[Whole, Whole]:
        """Members and the periods they were there in, each once; rows are sorted by member and day."""
        periods = PERIODS[grain](days)
        is_first = once(members, periods)
        if grain in self.seen:
            period, whom = self.seen[grain]
            is_first &= (periods != period) | ~np.isin(members, whom)
        if len(periods):
            last = int(periods.max())
            self.seen[grain] = last, members[periods == last]
        return members[is_first], periods[is_first]


def build_cohort_cells(connection: Connection) -> int:
    """Count who was there after each beginning, how many began, and on how many days members were there.

    One pass over all acts and orders fills ``cohort_cells``, ``cohort_sizes`` and ``active_day_counts``.
    """
    members = _members(connection)
    counted = {(begin, grain): _cohorts(members, begin, grain) for begin in BEGINS for grain in MOST_AGES}
    any_act, purchase = _Presence(), _Presence()
    by_days = []
    for span in _spans(connection):
        who, days, paid = _rows(connection, span)
        buyers, order_days = _apart(_together(who[: len(paid)], days[: len(paid)]))
        there, there_days = _apart(_together(who, days))
        by_days.append(day_counts(there, there_days, members.groups))
        for grain, period_of in PERIODS.items():
            presence = any_act.in_periods(grain, there, there_days)
            bought = purchase.in_periods(grain, buyers, order_days)
            for begin in BEGINS:
                cohorts = counted[begin, grain]
                cohorts.add_presence(*(bought if begin == "order" else presence))
                cohorts.add_revenue(who[: len(paid)], period_of(days[: len(paid)]), paid)
    for table in (cohort_cells, cohort_sizes, active_day_counts):
        connection.execute(delete(table))
    bulk_load(connection, active_day_counts, (members.named(active_day_counts, each) for each in by_days))
    sizes = (members.named(cohort_sizes, each.sizes(), **_kind(kind)) for kind, each in counted.items())
    bulk_load(connection, cohort_sizes, sizes)
    return bulk_load(connection, cohort_cells, (_cells(members, kind, each) for kind, each in counted.items()))


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


def _spans(connection: Connection) -> Iterator[tuple[int, int]]:
    """The half-open days of whole months, some months at a time, from the first act or order to the last."""
    days = calendar.c.day
    begins = fetch_frame(
        connection.execute(select(func.min(days).label("day")).group_by(calendar.c.month).order_by(calendar.c.month))
    )["day"].astype(int)
    edges = [*begins[::MONTHS_AT_ONCE], int(begins.iloc[-1]) + MONTHS_AT_ONCE * 31] if len(begins) else []
    yield from pairwise(edges)


def _rows(connection: Connection, span: tuple[int, int]) -> tuple[Whole, Whole, npt.NDArray[np.float64]]:
    """Who did something, on which day, and for the orders, which come first, what was paid."""
    amount = cast(orders.c.amount, Double).label("amount")
    bought = select(people.c.member_no, orders.c.day, amount)
    bought = bought.join_from(orders, people, people.c.member_id == orders.c.member_id)
    acts = acts_of(connection)
    acted = select(acts.c.member_no, acts.c.day).where(acts.c.member_no.is_not(None)).distinct()
    read = [
        fetch_frame(connection.execute(rows.where(day >= span[0], day < span[1])))
        for rows, day in ((bought, orders.c.day), (acted, acts.c.day))
    ]
    who, days = (np.concatenate([each[name].to_numpy(np.int64) for each in read]) for name in ("member_no", "day"))
    return who, days, read[0]["amount"].to_numpy(float)


def _together(members: Whole, days: Whole) -> Whole:
    """Members and days as one number each, sorted, and each once."""
    keys = np.sort(members * ROOM + days + ROOM // 2)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def _apart(keys: Whole) -> tuple[Whole, Whole]:
    return keys // ROOM, keys % ROOM - ROOM // 2
