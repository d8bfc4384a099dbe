"""What the page of referral numbers is drawn from: small frames out of the derived tables, of a scope's people."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Double, Integer, and_, case, cast, func, select

from data_access.queries.filters import of_months
from data_access.queries.referral_rows import cohorts, grouped, of_members
from data_access.rollups.building import labelled
from data_access.rollups.loop_tables import member_brought
from data_access.rollups.referral_tables import (
    OLDEST,
    WINDOWS,
    referral_cascades,
    referral_cohorts,
    referral_margins,
    referral_members,
    referral_months,
    referral_rewards,
    referral_shares,
)
from data_access.rollups.tables import member_months, people, referral_forest
from data_access.schema import spend
from data_access.scope import Scope
from data_access.store import Store

COHORT_KEYS = ("joined_month", "group_no", "is_referred", "generation", "category")
COHORT_SUMS = tuple(column.name for column in referral_cohorts.columns if column.name not in COHORT_KEYS)
INVITE_SUMS = ("made", "joined", "matured", "joined_in_time", "ordered_in_time")
YEAR = max(WINDOWS)


def _summed(rows: Any, *names: str) -> list[ColumnElement[Any]]:
    return [cast(func.sum(rows.c[name]), Double).label(name) for name in names]


def cohorts_by(store: Store, scope: Scope, *by: str) -> pd.DataFrame:
    """Sums of ``referral_cohorts`` over members who joined in the scope's months.

    Parameters
    ----------
    by : str
        Columns to split by: segment, channel, origin, generation, category, is_referred or joined_month.
    """
    rows = cohorts(scope)
    keys = [rows.c[name] for name in by]
    kept = of_months(rows.c.joined_month, scope.start, scope.end)
    return store.read(select(*keys, *_summed(rows, *COHORT_SUMS)).where(*kept).group_by(*keys))


def ordering_by(store: Store, scope: Scope, by: str, days: int) -> pd.DataFrame:
    """People whom the members counted by ``cohorts_by`` brought and who ordered, both within days of their joining.

    Returns
    -------
    DataFrame
        `by`, ordered (people), squares (of these numbers, member by member).
    """
    table, brought, referee = referral_members.c, member_brought.c, referral_members.alias("referee")
    generation = case((table.generation > OLDEST, OLDEST), else_=table.generation).label("capped")
    kept = [*of_months(table.joined_month, scope.start, scope.end), table.observed_days >= days, table.is_on_record]
    mine = of_members(referral_members, scope).add_columns(generation).where(*kept).subquery("mine")
    group = mine.c.capped if by == "generation" else mine.c[by]
    is_soon = and_(referee.c.by_days >= 0, referee.c.by_days < days, brought.day - people.c.joined_day <= days)
    each = (
        select(mine.c.member_no, group.label(by), func.count().label("ordered"))
        .join_from(member_brought, mine, and_(brought.moment == "friend_orders", mine.c.member_no == brought.member_no))
        .join(people, people.c.member_no == brought.member_no)
        .join(referee, referee.c.member_no == brought.other_no)
        .where(is_soon)
        .group_by(mine.c.member_no, group)
        .subquery("each")
    )
    squares = cast(func.sum(each.c.ordered * each.c.ordered), Double).label("squares")
    return store.read(select(each.c[by], *_summed(each, "ordered"), squares).group_by(each.c[by]))


def invites_by(store: Store, scope: Scope, *by: str) -> pd.DataFrame:
    """Sums of ``referral_months`` over referrals made in the scope's months by its segments and channel.

    Columns to split by: month, category, bought, has_bought or is_rewarded. Lists are not looked at.
    """
    rows = grouped(referral_months, scope).where(*of_months(referral_months.c.month, scope.start, scope.end))
    chosen = rows.subquery("rows")
    keys = [chosen.c[name] for name in by]
    return store.read(select(*keys, *_summed(chosen, *INVITE_SUMS)).group_by(*keys))


def join_ages(store: Store, scope: Scope) -> pd.DataFrame:
    """How old members were when those they brought joined: days, members (brought).

    Of members who joined in the scope's months and have been there for 365 days; within these.
    """
    table = referral_members.c
    rows = grouped(referral_members, scope, "by_group_no").where(
        *of_months(table.by_month, scope.start, scope.end),
        table.by_observed >= YEAR,
        table.by_days.between(0, YEAR),
    )
    mine = rows.with_only_columns(table.by_days.label("days")).subquery("mine")
    counted = select(mine.c.days, func.count().label("members")).group_by(mine.c.days)
    return store.read(counted.order_by(mine.c.days))


def cascades_by_size(store: Store, scope: Scope) -> pd.DataFrame:
    """Cascades that began in the scope's months, by size: size, cascades, members; sums of revenue, virality, depth.

    At most as many rows as there are sizes.
    """
    mine = _begun(scope).subquery("mine")
    sums = (
        func.count().label("cascades"),
        cast(func.sum(mine.c.size), Integer).label("members"),
        *_summed(mine, "revenue", "virality", "depth"),
    )
    return store.read(select(mine.c.size, *sums).group_by(mine.c.size).order_by(mine.c.size))


def cascade_widths(store: Store, scope: Scope) -> pd.DataFrame:
    """Members of the cascades that began in the scope's months, by generation: generation, members."""
    begun = _begun(scope).with_only_columns(referral_cascades.c.root_no).subquery("begun")
    forest = referral_forest.c
    rows = select(forest.generation, func.count().label("members"))
    joined = rows.join_from(referral_forest, begun, begun.c.root_no == forest.root_no)
    return store.read(joined.group_by(forest.generation).order_by(forest.generation))


def _begun(scope: Scope) -> Any:
    kept = of_months(referral_cascades.c.joined_month, scope.start, scope.end)
    return of_members(referral_cascades, scope, "root_no").where(*kept)


def bringers(store: Store, scope: Scope) -> pd.DataFrame:
    """How many members brought how many people who joined in the scope's months: brought, members."""
    months = member_months.c
    kept = of_months(months.month, scope.start, scope.end)
    rows = select(months.member_no, func.sum(months.referrals_joined).label("brought")).where(
        months.referrals_joined > 0, *kept
    )
    if scope.is_about_some:
        mine = of_members(referral_members, scope).with_only_columns(referral_members.c.member_no)
        rows = rows.where(months.member_no.in_(mine))
    sums = rows.group_by(months.member_no).subquery("sums")
    brought = cast(sums.c.brought, Integer)
    counted = select(*labelled(brought=brought, members=func.count())).group_by(sums.c.brought)
    return store.read(counted.order_by(sums.c.brought.desc()))


def order_margins(store: Store, scope: Scope) -> pd.DataFrame:
    """Margin of the scope's orders: month, segment, category, origin, is_referred, orders, margin, squares."""
    rows = grouped(referral_margins, scope).where(*of_months(referral_margins.c.month, scope.start, scope.end))
    mine = rows.subquery("mine")
    keys = [mine.c[name] for name in ("month", "segment", "category", "origin", "is_referred")]
    return store.read(select(*keys, *_summed(mine, "orders", "margin", "squares")).group_by(*keys))


def rewarded_members(store: Store, scope: Scope) -> pd.DataFrame:
    """Sums over members first rewarded in the scope's months who were there before and after: by what they did.

    Members with the same numbers are told together: unpaid_before, unpaid_after, paid_after, and members; usual_before,
    usual_after, days_before and days_after are means of theirs.
    """
    table = referral_rewards.c
    rows = of_members(referral_rewards, scope).where(
        *of_months(table.month, scope.start, scope.end), table.days_before > 0, table.days_after > 0
    )
    mine = rows.subquery("mine")
    keys = [mine.c[name] for name in ("unpaid_before", "unpaid_after", "paid_after")]
    means = [
        func.avg(mine.c[name]).label(name) for name in ("usual_before", "usual_after", "days_before", "days_after")
    ]
    return store.read(select(*keys, *means, func.count().label("members")).group_by(*keys))


def sharers_by_category(store: Store, scope: Scope) -> pd.DataFrame:
    """Buyers of the scope's months, and who of them shared or referred within 30 days: category, members, sharers.

    The category is empty text for all together. Somebody who buys in several months counts in each.
    """
    rows = grouped(referral_shares, scope).where(*of_months(referral_shares.c.month, scope.start, scope.end))
    mine = rows.subquery("mine")
    return store.read(select(mine.c.category, *_summed(mine, "members", "sharers")).group_by(mine.c.category))


def paid_spend(store: Store, scope: Scope) -> pd.DataFrame:
    """What acquisition cost in the scope's months: spend, months (with any on record)."""
    kept = of_months(spend.c.month, scope.start, scope.end)
    if scope.channel is not None:
        kept.append(spend.c.channel == scope.channel)
    months = func.count(spend.c.month.distinct()).label("months")
    return store.read(select(cast(func.sum(spend.c.amount), Double).label("spend"), months).where(*kept))
