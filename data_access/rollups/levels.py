"""How each member took part in each month they were active in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete

from data_access.engines import bulk_load
from data_access.rollups.conversation_tables import CORE, FACETS, WATCHING_KINDS, participation_months
from data_access.rollups.happened import KIND_BITS, Happened, happened_of
from data_access.rollups.months import PREPARED, Months, by_month, in_time, months_done, packed_months
from data_access.rollups.prepared import let_go, numbers_of

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def build_participation_months(connection: Connection) -> int:
    """The level of each active member in each month, beside their level in the month before."""
    connection.execute(delete(participation_months))
    done = zip(happened_of(connection), months_done(connection), strict=True)
    built = bulk_load(connection, participation_months, in_time([_levels(*each) for each in done]))
    let_go(connection, PREPARED)
    return built


def _levels(some: Happened, months: Months) -> dict[str, npt.NDArray[Any]]:
    """The columns of the table for some members, by member and month."""
    counts = months.counts
    is_active = (counts["acts"] > 0) | (counts["orders"] > 0)
    keys = packed_months(months)[is_active]
    kinds, place = some.acts & ((1 << KIND_BITS) - 1), np.searchsorted(keys, by_month(some.acts >> KIND_BITS))

    def did(rule: Flags) -> Flags:
        found = np.zeros(len(keys), bool)
        found[place[np.flatnonzero(rule)]] = True
        return found

    contributions = counts["contributions"][is_active]
    takes_part = did(~np.isin(kinds, numbers_of(WATCHING_KINDS)))
    levels = np.select([contributions >= CORE, contributions > 0, takes_part], [4, 3, 2], 1).astype(np.int8)
    before = np.zeros(len(keys), np.int8)
    before[1:] = np.where(keys[1:] == keys[:-1] + 1, levels[:-1], 0)
    facets = {name: did(np.isin(kinds, numbers_of(of_facet))).astype(np.int8) for name, of_facet in FACETS.items()}
    who = {"member_no": months.member[is_active], "month": months.month[is_active]}
    return {**who, "level": levels, "before": before, **facets}
