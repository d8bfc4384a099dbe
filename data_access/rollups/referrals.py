"""What each member has to do with referrals: whom they brought, how soon, and what they bought themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    case,
    delete,
    func,
    or_,
    select,
)

from analytics.cascades import damped_reach
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import integer, labelled
from data_access.rollups.prepared import categories_of, first_referrals_of, purchases_of
from data_access.rollups.reach import last_day
from data_access.rollups.referral_tables import WINDOWS, referral_members
from data_access.rollups.tables import member_months, people, referral_forest
from data_access.schema import members, referrals

YEAR = 365
RETAINED_MONTHS = (6, 8)
"""Months after the month of joining in one of which a member who stayed is active."""
DAY = np.timedelta64(1, "D")
Whole = npt.NDArray[np.int64]


def build_referral_members(connection: Connection) -> int:
    """Work out for each member whom they brought, and how soon."""
    connection.execute(delete(referral_members))
    if not connection.execute(select(func.count()).select_from(referrals)).scalar_one():
        return 0
    rows = fetch_frame(connection.execute(_members(connection)))
    rows = rows.sort_values("member_no", ignore_index=True)
    reach = _reach(connection, len(rows))
    joined = _joined_within(rows["joined_at"].to_numpy("datetime64[us]"), reach["referrer"].to_numpy())
    known = rows.assign(**reach.drop(columns="referrer"), **joined, **_by(rows, reach["referrer"].to_numpy()))
    known["observed_days"] = last_day(connection) - known["joined_day"]
    return bulk_load(connection, referral_members, iter([_batch(known)]))


def _members(connection: Connection) -> Select[Any]:
    """Members with their invites of a year, their purchases, and whether they stayed."""
    invited, bought, stayed = _invited(first_referrals_of(connection)), _bought(connection), _stayed()
    begin = select(func.min(referrals.c.month)).scalar_subquery()
    until = _complete_until(connection)
    is_over = people.c.joined_month + RETAINED_MONTHS[1] < until
    numbers: dict[str, ColumnElement[Any]] = {
        name: func.coalesce(invited.c[name], 0) for name in ("invites_365", "taken_365")
    }
    numbers |= {name: bought.c[name] for name in ("category", "orders_365", "margin_365")}
    columns = (people.c[name] for name in ("member_no", "group_no", "joined_month", "joined_day", "is_referred"))
    return (
        select(
            *columns,
            members.c.joined_at,
            *labelled(
                is_on_record=people.c.joined_month >= begin,
                is_retained=case((is_over, stayed.c.member_no.is_not(None))),
                revenue=func.coalesce(bought.c.revenue, 0.0),
                **numbers,
            ),
        )
        .join_from(people, members, members.c.member_id == people.c.member_id)
        .outerjoin(invited, invited.c.member_no == people.c.member_no)
        .outerjoin(bought, bought.c.member_no == people.c.member_no)
        .outerjoin(stayed, stayed.c.member_no == people.c.member_no)
    )


def _invited(first: Table) -> Subquery:
    """Referrals that members made within a year of joining, and those of them that brought somebody."""
    age = referrals.c.day - people.c.joined_day
    return (
        select(people.c.member_no, *labelled(invites_365=func.count(), taken_365=func.count(first.c.referral_id)))
        .join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)
        .outerjoin(first, first.c.referral_id == referrals.c.referral_id)
        .where(age.between(0, YEAR))
        .group_by(people.c.member_no)
        .subquery("invited")
    )


def _bought(connection: Connection) -> Subquery:
    """Each buyer's revenue, the orders and margin of their first year, and the category they bought first."""
    purchases, categories, buyer = purchases_of(connection), categories_of(connection), people.alias("buyer")
    is_early = purchases.c.day < buyer.c.joined_day + YEAR
    sums = (
        select(
            purchases.c.member_no,
            *labelled(
                first_at=func.min(purchases.c.ordered_at),
                revenue=func.sum(purchases.c.amount),
                orders_365=integer(func.sum(case((is_early, 1), else_=0))),
                margin_365=func.sum(case((is_early, purchases.c.margin))),
            ),
        )
        .join_from(purchases, buyer, buyer.c.member_no == purchases.c.member_no)
        .group_by(purchases.c.member_no)
        .subquery("sums")
    )
    at_first = and_(purchases.c.member_no == sums.c.member_no, purchases.c.ordered_at == sums.c.first_at)
    first = (
        select(purchases.c.member_no, func.min(categories.c.category).label("category"))
        .join_from(purchases, sums, at_first)
        .join(categories, categories.c.category_no == purchases.c.category_no)
        .group_by(purchases.c.member_no)
        .subquery("first")
    )
    columns = (sums.c[name] for name in ("member_no", "revenue", "orders_365", "margin_365"))
    same = first.c.member_no == sums.c.member_no
    return select(*columns, first.c.category).outerjoin_from(sums, first, same).subquery("bought")


def _stayed() -> Subquery:
    """Members active in one of the months in which those who stay are."""
    months, after = member_months.c, member_months.c.month - people.c.joined_month
    return (
        select(months.member_no)
        .join_from(member_months, people, people.c.member_no == months.member_no)
        .where(or_(months.acts > 0, months.orders > 0), after.between(*RETAINED_MONTHS))
        .distinct()
        .subquery("stayed")
    )


def _complete_until(connection: Connection) -> int:
    """The month after the last one that is over, as months since 1970-01."""
    following = np.datetime64(last_day(connection) + 1, "D")
    return int(following.astype("datetime64[M]").astype(int))


def _reach(connection: Connection, count: int) -> pd.DataFrame:
    """For each member, in order: referrer (place, below 0 where there is none) and what the forest says of them."""
    forest = fetch_frame(connection.execute(select(referral_forest)))
    place = forest["member_no"].to_numpy(np.int64) - 1
    found = {name: np.zeros(count, np.int64) for name in ("generation", "brought", "cascade")}
    for name, values in found.items():
        values[place] = forest[name].to_numpy(np.int64)
    referrer = np.full(count, -1, np.int64)
    referrer[place] = forest["referrer_no"].to_numpy(np.float64, na_value=0).astype(np.int64) - 1
    return pd.DataFrame(found | {"referrer": referrer, "reach": damped_reach(referrer, found["generation"])})


def _joined_within(joined_at: npt.NDArray[np.datetime64], referrer: Whole) -> dict[str, Any]:
    """How many people each member brought within each window, and after how many days the first one came."""
    brought = np.flatnonzero(referrer >= 0)
    by = referrer[brought]
    age = (joined_at[brought] - joined_at[by]) / DAY
    is_later = age >= 0
    counts: dict[str, Any] = {
        f"joined_{days}": np.bincount(by[is_later & (age <= days)], minlength=len(referrer)) for days in WINDOWS
    }
    first = np.full(len(referrer), np.inf)
    np.minimum.at(first, by[is_later], age[is_later])
    counts["first_days"] = pd.array(np.where(np.isinf(first), np.nan, np.floor(first)), dtype="Int64")
    after = np.full(len(referrer), np.nan)
    after[brought] = np.floor(age)
    return counts | {"by_days": pd.array(after, dtype="Int64")}


def _by(rows: pd.DataFrame, referrer: Whole) -> dict[str, Any]:
    """Of each member's referrer the group and the month; missing where nobody brought them."""
    has_referrer = referrer >= 0
    columns = {"by_group_no": "group_no", "by_month": "joined_month", "by_joined_day": "joined_day"}
    return {name: rows[source].iloc[referrer].where(has_referrer).array for name, source in columns.items()}


def _batch(rows: pd.DataFrame) -> pa.RecordBatch:
    """The rows in the table's columns; who bought nothing in a year has a margin of nought, where any is known."""
    until = rows["observed_days"] + rows["joined_day"]
    is_any_known = bool(rows["margin_365"].notna().any())
    has_nothing = rows["orders_365"].isna() | (rows["orders_365"] == 0)
    made = rows.assign(
        by_observed=until - rows["by_joined_day"],
        category=rows["category"].fillna(""),
        margin_365=rows["margin_365"].mask(has_nothing, 0.0 if is_any_known else np.nan),
    )
    kinds = {"Integer": pa.int32(), "Boolean": pa.bool_(), "String": pa.string(), "Double": pa.float64()}
    arrays = [
        pa.array(made[column.name], kinds[type(column.type).__name__], from_pandas=True)
        for column in referral_members.columns
    ]
    return pa.record_batch(arrays, names=[column.name for column in referral_members.columns])
