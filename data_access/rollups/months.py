"""What each member did in each month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Subquery, Table, cast, delete, select, union_all

from analytics.cohort_counting import months_of
from analytics.runs import begins_of, different
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import scratch
from data_access.rollups.happened import KIND_BITS, Happened, days_of, happened_of, members_of
from data_access.rollups.prepared import ANSWER_KINDS, numbered, numbers_of, once, referrals_joined, referrals_made
from data_access.rollups.tables import member_months
from data_access.rollups.two_at_once import two_at_once
from data_access.schema import CONTRIBUTION_KINDS, asks, gives

PREPARED = "months"
"""What they are kept under while other tables are counted from them."""
READ_AGAIN = {"acts", "orders", "contributions"}
"""Counts that other tables are built from; the rest is let go when ``member_months`` is written."""
OTHERS = ("asks", "gives", "referrals_made", "referrals_joined")
OTHER_BITS = 2
"""Room for the place of one of them."""
MONTH_BITS = 16
FIRST_MONTH = -(1 << (MONTH_BITS - 1))
"""The earliest month there is room for."""
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Months:
    """What some members did by month, in the order of members and months.

    Attributes
    ----------
    member, month : array of int
        Whose, and the months since 1970-01.
    counts : dict
        The other columns of ``member_months``; once that is written, only those of ``READ_AGAIN``.
    """

    member: npt.NDArray[np.int32]
    month: npt.NDArray[np.int32]
    counts: dict[str, npt.NDArray[np.int32]]
    revenue: Floats


def build_member_months(connection: Connection) -> int:
    """Add up what each member did by month, oldest months first."""
    connection.execute(delete(member_months))
    done = months_done(connection)
    built = bulk_load(connection, member_months, in_time([_columns(each) for each in done]))
    for name in {name for months in done for name in months.counts} - READ_AGAIN:
        for months in done:
            del months.counts[name]
    return built


def months_done(connection: Connection) -> list[Months]:
    """What everybody did by month, added up when a refresh first asks for it."""
    return once(connection, PREPARED, _add_up)


def _add_up(connection: Connection) -> list[Months]:
    others = _others(connection)
    told = ((some, _told(connection, some, others)) for some in happened_of(connection))
    found = list(two_at_once(_months, told))
    others.drop(connection)
    return found


def _columns(months: Months) -> dict[str, npt.NDArray[Any]]:
    return {"member_no": months.member, "month": months.month, **months.counts, "revenue": months.revenue}


def in_time(parts: list[dict[str, npt.NDArray[Any]]]) -> Iterator[pa.RecordBatch]:
    """The rows of several sets of columns, ``month`` among them, month by month."""
    orders = [np.argsort(part["month"].astype(np.int16), kind="stable") for part in parts]
    months = [part["month"][order] for part, order in zip(parts, orders, strict=True)]
    for month in np.unique(np.concatenate([np.unique(each) for each in months])) if parts else ():
        for part, order, each in zip(parts, orders, months, strict=True):
            rows = order[np.searchsorted(each, month) : np.searchsorted(each, month, side="right")]
            yield pa.record_batch({name: pa.array(values[rows]) for name, values in part.items()})


def packed_months(months: Months) -> Whole:
    """Members and months as one number each, in order."""
    return (months.member.astype(np.int64) << MONTH_BITS) + months.month - FIRST_MONTH


def by_month(days: Whole) -> Whole:
    """Members and days, packed, with months in place of days."""
    return (members_of(days) << MONTH_BITS) + months_of(days_of(days)) - FIRST_MONTH


def _others(connection: Connection) -> Table:
    """Asks, gives and referrals: the member, the month and which of ``OTHERS``, packed, in no order."""
    sources: tuple[Subquery, ...] = (numbered(asks), numbered(gives), referrals_made(), referrals_joined(connection))
    parts = []
    for place, rows in enumerate(sources):
        month = rows.c.month - FIRST_MONTH
        packed = (cast(rows.c.member_no, BigInteger) * (1 << MONTH_BITS) + month) * (1 << OTHER_BITS) + place
        parts.append(select(packed.label("packed")).where(rows.c.member_no.is_not(None)))
    every = union_all(*parts).subquery("every_other")
    return scratch(connection, "scratch_others", [("packed", BigInteger())], select(every))


def _told(connection: Connection, some: Happened, others: Table) -> Whole:
    """What some members were asked and given, and whom they brought, packed, in no order."""
    size = 1 << (MONTH_BITS + OTHER_BITS)
    packed = others.c.packed
    asked = select(packed).where(packed >= some.first * size, packed < (some.last + 1) * size)
    return fetch_frame(connection.execute(asked))["packed"].to_numpy(np.int64)


def _months(read: tuple[Happened, Whole]) -> Months:
    """What some members did."""
    some, told = read[0], np.sort(read[1])
    acts, orders, there = (by_month(days) for days in (some.acts >> KIND_BITS, some.orders, some.days))
    keys = different(np.sort(np.concatenate([different(each) for each in (acts, orders, told >> OTHER_BITS)])))
    kinds = some.acts & ((1 << KIND_BITS) - 1)
    rows = {"orders": orders, "acts": acts, "active_days": there}
    rows |= {
        name: acts[np.flatnonzero(np.isin(kinds, numbers_of(of)))]
        for name, of in (("contributions", CONTRIBUTION_KINDS), ("answers", ANSWER_KINDS))
    }
    which = told & ((1 << OTHER_BITS) - 1)
    rows |= {name: (told >> OTHER_BITS)[which == place] for place, name in enumerate(OTHERS)}
    counts = {name: _counted(each, keys) for name, each in rows.items()}
    counts["contributions"] += counts["referrals_made"]
    counts["first_orders"] = _counted(orders[begins_of(orders >> MONTH_BITS)], keys)
    revenue = np.bincount(np.searchsorted(keys, orders), some.amounts, len(keys)).astype(float)
    month = (keys & ((1 << MONTH_BITS) - 1)) + FIRST_MONTH
    return Months((keys >> MONTH_BITS).astype(np.int32), month.astype(np.int32), counts, revenue)


def _counted(rows: Whole, keys: Whole) -> npt.NDArray[np.int32]:
    """How many of some sorted rows there are of each key; every row is among the keys."""
    begins = begins_of(rows)
    found = np.zeros(len(keys), np.int32)
    found[np.searchsorted(keys, rows[begins])] = np.diff(np.append(begins, len(rows)))
    return found
