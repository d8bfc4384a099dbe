"""What the numbers on referrals are made of, by month."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Double, Integer, case, cast, func, select

from data_access.queries.filters import of_months
from data_access.queries.referral_rows import cohorts, of_members
from data_access.rollups.referral_tables import WINDOWS, referral_cascades, referral_members
from data_access.scope import Scope
from data_access.store import Store

Months = tuple[int, int]
COHORT_SUMS = tuple(f"{name}_{days}" for days in WINDOWS for name in ("observed", "joined", "squares"))


def cohort_sums(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Members by the month they joined, and whom they brought.

    Returns
    -------
    DataFrame
        month, `by`, and for 30, 90 and 365 days observed (members observed so long), joined (people they brought in
        that time) and squares (of these numbers, member by member).
    """
    rows = cohorts(scope)
    keys = [rows.c.joined_month, *(rows.c[name] for name in by)]
    sums = (cast(func.sum(rows.c[name]), Double).label(name) for name in COHORT_SUMS)
    kept = of_months(rows.c.joined_month, *months)
    found = store.read(select(*keys, *sums).where(*kept).group_by(*keys))
    return found.rename(columns={"joined_month": "month"})


def first_waits(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How long members took until the first person they brought joined.

    Returns
    -------
    DataFrame
        month (they joined), `by`, days, has_brought (1, or 0 where nobody came in so many days), members.
    """
    mine = of_members(referral_members, scope).subquery("mine")
    days = func.coalesce(mine.c.first_days, mine.c.observed_days)
    has_brought = case((mine.c.first_days.is_(None), 0), else_=1)
    rows = select(*mine.c, days.label("days"), has_brought.label("has_brought")).where(
        mine.c.is_on_record, *of_months(mine.c.joined_month, *months)
    )
    waits = rows.subquery("waits")
    keys = [waits.c.joined_month, *(waits.c[name] for name in by), waits.c.days, waits.c.has_brought]
    found = store.read(select(*keys, func.count().label("members")).group_by(*keys))
    return found.rename(columns={"joined_month": "month"})


def cascade_sums(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Cascades by the month in which who began them joined.

    Returns
    -------
    DataFrame
        month, `by`, cascades, members (all of theirs), largest (members of the largest), deepest (generations of the
        deepest).
    """
    mine = of_members(referral_cascades, scope, "root_no").subquery("mine")
    keys = [mine.c.joined_month, *(mine.c[name] for name in by)]
    sums = (
        func.count().label("cascades"),
        cast(func.sum(mine.c.size), Integer).label("members"),
        func.max(mine.c.size).label("largest"),
        func.max(mine.c.depth).label("deepest"),
    )
    found = store.read(select(*keys, *sums).where(*of_months(mine.c.joined_month, *months)).group_by(*keys))
    return found.rename(columns={"joined_month": "month"})
