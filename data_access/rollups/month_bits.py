"""The months in which members were active, as bits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete

from analytics.runs import begins_of
from data_access.engines import bulk_load
from data_access.rollups.happened import groups_of
from data_access.rollups.months import Months, months_done
from data_access.rollups.tables import ERA_MONTHS, WAYS, month_bits, who

Whole = npt.NDArray[np.int64]
Words = dict[tuple[str, int], Whole]
"""For a way of being active and an era, by member from the first of some: a bit for each month."""


def build_month_bits(connection: Connection) -> int:
    """Write down the months in which members were active, the oldest era first."""
    connection.execute(delete(month_bits))
    parts = [each for each in months_done(connection) if len(each.member)]
    return bulk_load(connection, month_bits, _rows(parts, *groups_of(connection, *(each.name for each in who()))))


def _rows(parts: list[Months], whose: Whole, names: pd.DataFrame) -> Iterator[pa.RecordBatch]:
    known = [(int(each.member[0]), _words(each), _firsts(each)) for each in parts]
    eras = {era for _, words, _ in known for _, era in words}
    for era in sorted(eras | {era - 1 for era in eras}):
        for first, words, firsts in known:
            nothing = np.zeros(len(firsts["any"]), np.int64)
            bits = {f"{way}_bits": words.get((way, era), nothing) for way in WAYS}
            bits |= {f"{way}_next": words.get((way, era + 1), nothing) for way in WAYS}
            places = np.flatnonzero(np.bitwise_or.reduce(list(bits.values())))
            group = pa.array(whose[first + places])
            rows = {"member_no": pa.array(first + places, pa.int32())}
            rows |= {each.name: pa.array(names[each.name], pa.string()).take(group) for each in who()}
            rows |= {"era": pa.array(np.full(len(places), era, np.int32))}
            rows |= {name: pa.array(values[places]) for name, values in bits.items()}
            months = {f"{way}_first": values[places] for way, values in firsts.items()}
            rows |= {name: pa.array(each, from_pandas=True).cast(pa.int32()) for name, each in months.items()}
            yield pa.record_batch(rows)


def _active(months: Months) -> dict[str, npt.NDArray[np.int64]]:
    """For each way of being active the rows in which members were."""
    did = {name: months.counts[name] > 0 for name in ("acts", "orders", "contributions")}
    active = {"any": did["acts"] | did["orders"], "contribution": did["contributions"], "purchase": did["orders"]}
    return {way: np.flatnonzero(active[way]) for way in WAYS}


def _words(months: Months) -> Words:
    first, size = int(months.member[0]), int(months.member[-1] - months.member[0]) + 1
    era, bit = months.month // ERA_MONTHS, np.int64(1) << (months.month % ERA_MONTHS).astype(np.int64)
    words: Words = {}
    for way, rows in _active(months).items():
        for each in np.unique(era[rows]).tolist():
            mine = rows[era[rows] == each]
            begins = begins_of(months.member[mine].astype(np.int64))
            words[way, each] = np.zeros(size, np.int64)
            words[way, each][months.member[mine[begins]] - first] = np.bitwise_or.reduceat(bit[mine], begins)
    return words


def _firsts(months: Months) -> dict[str, npt.NDArray[np.float64]]:
    """For each way of being active, by member, the first month; missing where they never were."""
    firsts = {}
    for way, rows in _active(months).items():
        begins = rows[begins_of(months.member[rows].astype(np.int64))]
        firsts[way] = np.full(int(months.member[-1] - months.member[0]) + 1, np.nan)
        firsts[way][months.member[begins] - months.member[0]] = months.month[begins]
    return firsts
