"""Who shared or referred soon after an order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from analytics.cohort_counting import months_of
from analytics.runs import summed
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.happened import KIND_BITS, days_of, groups_of, happened_of, members_of, packed_days
from data_access.rollups.months import FIRST_MONTH, MONTH_BITS
from data_access.rollups.prepared import ALL, categories_of, numbers_of
from data_access.rollups.reach import last_day
from data_access.rollups.referral_tables import SHARE_DAYS, referral_shares
from data_access.rollups.tables import people
from data_access.schema import referrals

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def build_referral_shares(connection: Connection) -> int:
    """Count buyers by month and category, and those of them who shared or referred within 30 days."""
    connection.execute(delete(referral_shares))
    (whose, names), until, referred = groups_of(connection, "group_no"), last_day(connection), _referred(connection)
    named = fetch_frame(connection.execute(select(categories_of(connection)))).sort_values("category_no")
    parts = []
    for some in happened_of(connection):
        is_over = days_of(some.orders) + SHARE_DAYS <= until
        days, category = some.orders[is_over], some.categories[is_over]
        shared = some.acts[np.isin(some.acts & ((1 << KIND_BITS) - 1), numbers_of(("share",)))] >> KIND_BITS
        is_followed = _followed(days, np.sort(np.concatenate([shared, referred])))
        is_named = category != ALL
        every = np.full(len(days), ALL)
        for rule, each in ((np.ones(len(days), bool), every), (is_named, category)):
            parts.append(_sharers(days[rule], each[rule], is_followed[rule], (whose, len(named))))
    if not parts:
        return 0
    keys, (members, sharers) = summed(*_together(parts))
    row, category = keys // len(named), keys % len(named)
    columns = {
        "month": pa.array((row & ((1 << MONTH_BITS) - 1)) + FIRST_MONTH, pa.int32()),
        "group_no": pa.array(names["group_no"].to_numpy(np.int64)[row >> MONTH_BITS], pa.int32()),
        "category": pa.array(named["category"], pa.string()).take(pa.array(category)),
        "members": pa.array(members).cast(pa.int32()),
        "sharers": pa.array(sharers).cast(pa.int32()),
    }
    return bulk_load(connection, referral_shares, iter([pa.record_batch(columns)]))


def _together(parts: list[tuple[Whole, list[npt.NDArray[np.float64]]]]) -> tuple[Whole, list[npt.NDArray[np.float64]]]:
    keys = np.concatenate([keys for keys, _ in parts])
    return keys, [np.concatenate(sums) for sums in zip(*(sums for _, sums in parts), strict=True)]


def _referred(connection: Connection) -> Whole:
    """Days on which members referred somebody, packed."""
    packed = packed_days(people.c.member_no, referrals.c.day).label("packed")
    made = select(packed).join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)
    return fetch_frame(connection.execute(made))["packed"].to_numpy(np.int64)


def _followed(days: Whole, shared: Whole) -> Flags:
    """Whether the same member shared on each day or within 30 days of it; `shared` is sorted."""
    place = np.searchsorted(shared, days)
    following = np.append(shared, np.iinfo(np.int64).max)[place]
    return following - days <= SHARE_DAYS


def _sharers(
    days: Whole, category: Whole, is_followed: Flags, groups: tuple[Whole, int]
) -> tuple[Whole, list[npt.NDArray[np.float64]]]:
    """Members by group, month and category, packed, and how many of them shared; `groups` and number of categories."""
    whose, categories = groups
    month = months_of(days_of(days)) - FIRST_MONTH
    each = ((members_of(days) << MONTH_BITS) + month) * categories + category
    of_member, (times,) = summed(each, [is_followed.astype(float)])
    row, place = of_member // categories, of_member % categories
    group = whose[row >> MONTH_BITS]
    keys = ((group << MONTH_BITS) + (row & ((1 << MONTH_BITS) - 1))) * categories + place
    return summed(keys, [np.ones(len(keys)), (times > 0).astype(float)])
