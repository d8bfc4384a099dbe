"""Referrals made, by month: what was recommended by whom, what became of it, and what a reward changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Boolean as Truth
from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.people import named_groups
from data_access.rollups.prepared import first_referrals_of, purchases_of
from data_access.rollups.reach import last_day, until
from data_access.rollups.referral_tables import (
    JOIN_DAYS,
    ORDER_DAYS,
    REWARD_DAYS,
    referral_members,
    referral_months,
    referral_rewards,
)
from data_access.rollups.tables import people
from data_access.schema import members, orders, referrals

Whole = npt.NDArray[np.int64]
USUAL = ("usual_before", "usual_after")
KEYS = ("month", "group_no", "category", "bought", "has_bought", "is_rewarded")


def build_referral_months(connection: Connection) -> int:
    """Count referrals by month, by who made them, by what they are about and by what became of them."""
    rows = _invites(first_referrals_of(connection), purchases_of(connection)).subquery("rows").c
    sums = labelled(
        made=func.count(),
        **{
            name: integer(func.sum(case((condition, 1), else_=0)))
            for name, condition in (
                ("joined", rows.has_joined),
                ("matured", rows.is_matured),
                ("joined_in_time", and_(rows.is_matured, rows.is_in_time)),
                ("ordered_in_time", and_(rows.is_matured, rows.is_in_time, rows.has_ordered)),
            )
        },
    )
    keys = [rows[name] for name in KEYS]
    return refill(connection, referral_months, select(*keys, *sums).group_by(*keys))


def _invites(first: Table, purchases: Table) -> Select[Any]:
    """A row for each referral by a customer, or by somebody who is gone."""
    referrer, begun, known = people.alias("referrer"), _first_orders(purchases), _bought_of()
    referee, listed = people.alias("referee"), members.alias("listed")
    in_time = timedelta(days=ORDER_DAYS)
    by_order = begun.c.first_at.between(listed.c.joined_at, listed.c.joined_at + in_time)
    told = referrals.c.converted_at <= func.coalesce(referrals.c.joined_at, listed.c.joined_at) + in_time
    has_joined, mine = first.c.referral_id.is_not(None), begun.alias("mine")
    has_bought = func.coalesce(known.c.first_at < referrals.c.referred_at, false())
    columns = labelled(
        month=referrals.c.month,
        group_no=referrer.c.group_no,
        category=named_groups(referrals.c.category, "recommended"),
        bought=case((mine.c.first_at < referrals.c.referred_at, referral_members.c.category), else_=literal("")),
        has_bought=case((referrals.c.category.is_(None), cast(null(), Truth)), else_=has_bought),
        is_rewarded=func.coalesce(referrals.c.reward > 0, false()),
        has_joined=has_joined,
        is_matured=referrals.c.day + JOIN_DAYS + ORDER_DAYS <= until(),
        is_in_time=and_(has_joined, referee.c.joined_day <= referrals.c.day + JOIN_DAYS),
        has_ordered=func.coalesce(or_(by_order, told), false()),
    )
    is_known = and_(known.c.member_no == referrer.c.member_no, known.c.category == referrals.c.category)
    return (
        select(*columns)
        .select_from(referrals.outerjoin(referrer, referrer.c.member_id == referrals.c.referrer_id))
        .outerjoin(first, first.c.referral_id == referrals.c.referral_id)
        .outerjoin(referee, referee.c.member_no == first.c.referee_no)
        .outerjoin(listed, listed.c.member_id == referee.c.member_id)
        .outerjoin(begun, begun.c.member_no == referee.c.member_no)
        .outerjoin(mine, mine.c.member_no == referrer.c.member_no)
        .outerjoin(referral_members, referral_members.c.member_no == referrer.c.member_no)
        .outerjoin(known, is_known)
        .where(or_(referrals.c.referrer_id.is_(None), referrer.c.member_no.is_not(None)))
    )


def _first_orders(purchases: Table) -> Subquery:
    """When each member first ordered: member_no, first_at."""
    rows = select(purchases.c.member_no, purchases.c.ordered_at.label("first_at"))
    return rows.where(purchases.c.member_no.is_not(None), purchases.c.ordinal == 1).subquery("begun")


def _bought_of() -> Subquery:
    """When each member first ordered of each category: member_no, category, first_at."""
    by = (people.c.member_no, orders.c.category)
    rows = select(*by, func.min(orders.c.ordered_at).label("first_at"))
    joined = rows.join_from(orders, people, people.c.member_id == orders.c.member_id)
    return joined.where(orders.c.category.is_not(None)).group_by(*by).subquery("bought_of")


def build_referral_rewards(connection: Connection) -> int:
    """Count the unpaid referrals of rewarded members before and after, beside what is usual at their age."""
    connection.execute(delete(referral_rewards))
    member = (people.c.member_no, people.c.group_no, people.c.joined_day)
    made = select(
        *member, referrals.c.day, referrals.c.month, func.coalesce(referrals.c.reward > 0, false()).label("is_paid")
    )
    invites = fetch_frame(
        connection.execute(made.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id))
    )
    invites = invites[(invites["day"] >= invites["joined_day"]).fillna(False)].astype({"is_paid": bool})
    if not invites["is_paid"].any():
        return 0
    end = last_day(connection)
    everyone = fetch_frame(connection.execute(select(people.c.member_no, people.c.joined_day))).dropna()
    invites["first_day"] = invites["member_no"].map(invites[invites["is_paid"]].groupby("member_no")["day"].min())
    usual = usual_invites(everyone, invites, end)
    rewarded = _around_rewards(invites[invites["first_day"].notna()], usual, end)
    return bulk_load(connection, referral_rewards, iter([pa.RecordBatch.from_pandas(rewarded, preserve_index=False)]))


def usual_invites(everyone: pd.DataFrame, invites: pd.DataFrame, end: int) -> npt.NDArray[np.float64]:
    """Unpaid referrals that a member who is never rewarded has made by each age in days up to `end`, on average.

    `everyone` has member_no and joined_day; `invites` also day and first_day (missing for those never rewarded).
    """
    others = everyone[~everyone["member_no"].isin(invites.loc[invites["first_day"].notna(), "member_no"])]
    ages = (end - others["joined_day"]).clip(lower=0).to_numpy(np.int64)
    longest = int((end - everyone["joined_day"]).max()) + 1
    there = np.bincount(ages, minlength=longest + 1)[::-1].cumsum()[::-1]
    theirs = invites[invites["first_day"].isna()]
    made = np.bincount((theirs["day"] - theirs["joined_day"]).to_numpy(np.int64), minlength=longest + 1)
    pace = np.divide(made[: longest + 1], there, out=np.zeros(longest + 1), where=there > 0)
    return np.concatenate([[0.0], pace.cumsum()])


def _around_rewards(invites: pd.DataFrame, usual: npt.NDArray[np.float64], end: int) -> pd.DataFrame:
    """A row for each rewarded member, in the table's columns."""
    since = (invites["day"] - invites["first_day"]).to_numpy(np.int64)
    is_paid = invites["is_paid"].to_numpy()
    is_before, is_after = (since < 0) & (since >= -REWARD_DAYS), (since > 0) & (since <= REWARD_DAYS)
    counted = invites.assign(
        unpaid_before=~is_paid & is_before, unpaid_after=~is_paid & is_after, paid_after=is_paid & is_after
    )
    counts = counted.groupby("member_no")[["unpaid_before", "unpaid_after", "paid_after"]].sum()
    firsts = invites[is_paid & (since == 0)].drop_duplicates("member_no").set_index("member_no").loc[counts.index]
    age = (firsts["day"] - firsts["joined_day"]).to_numpy(np.int64)
    before = np.minimum(REWARD_DAYS, age)
    after = np.minimum(REWARD_DAYS, end - firsts["day"].to_numpy(np.int64))
    rows = pd.DataFrame(
        {
            "member_no": counts.index,
            "group_no": firsts["group_no"].to_numpy(np.int64),
            "month": firsts["month"].to_numpy(np.int64),
            "days_before": before,
            "days_after": after,
            **{name: counts[name].to_numpy(np.int64) for name in counts},
            "usual_before": usual[age] - usual[age - before],
            "usual_after": usual[np.minimum(age + 1 + after, len(usual) - 1)] - usual[age + 1],
        }
    )
    return rows.astype({name: np.int32 for name in rows if name not in USUAL})
