"""Cascades, one row each: how large, deep, wide and far-reaching, and what those bought who came through them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from analytics.cascades import cascade_shapes
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.referral_tables import referral_cascades, referral_members
from data_access.rollups.tables import people, referral_forest


def build_referral_cascades(connection: Connection) -> int:
    """Measure each cascade."""
    connection.execute(delete(referral_cascades))
    forest, columns = referral_forest.c, (people.c.group_no, people.c.joined_month, people.c.joined_day)
    rows = fetch_frame(
        connection.execute(
            select(
                *(forest[name] for name in ("member_no", "root_no", "generation", "cascade")),
                *columns,
                referral_members.c.revenue,
            )
            .join_from(referral_forest, people, people.c.member_no == forest.member_no)
            .join(referral_members, referral_members.c.member_no == forest.member_no)
        )
    )
    if rows.empty:
        return 0
    return bulk_load(connection, referral_cascades, iter([_batch(rows.astype({"root_no": np.int64}))]))


def _batch(rows: pd.DataFrame) -> pa.RecordBatch:
    numbers = {name: rows[name].to_numpy(np.int64) for name in ("root_no", "generation", "cascade")}
    shapes = cascade_shapes(numbers["root_no"], numbers["generation"], numbers["cascade"] + 1).set_index("root")
    roots = rows[rows["member_no"] == rows["root_no"]].set_index("root_no")
    followers = rows[rows["member_no"] != rows["root_no"]].groupby("root_no")["revenue"].sum()
    made = shapes.join(roots[["group_no", "joined_month"]]).assign(
        root_no=shapes.index, revenue=followers, last_day=rows.groupby("root_no")["joined_day"].max()
    )
    whole = ("root_no", "group_no", "joined_month", "size", "depth", "widest", "last_day")
    arrays = {name: pa.array(made[name].to_numpy(np.int64), pa.int32()) for name in whole}
    arrays |= {name: pa.array(made[name].to_numpy(np.float64), pa.float64()) for name in ("virality", "revenue")}
    return pa.record_batch(arrays)
