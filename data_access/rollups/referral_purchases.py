"""What orders have to do with referrals: the margin of those brought by one, and sharing that follows an order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Connection,
    Double,
    Integer,
    String,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    union,
)

from data_access.rollups.building import fill, integer, labelled, refill, scratch
from data_access.rollups.people import named_groups
from data_access.rollups.prepared import acts_of, numbers_of
from data_access.rollups.reach import until
from data_access.rollups.referral_tables import SHARE_DAYS, referral_margins, referral_shares
from data_access.rollups.tables import people
from data_access.schema import orders, referrals


def build_referral_margins(connection: Connection) -> int:
    """Add up the margin of orders whose buyer was brought by a referral, and of the others."""
    margin = cast(orders.c.margin, Double)
    category = named_groups(orders.c.category, "margin_categories")
    rows = (
        select(
            orders.c.month, people.c.group_no, category.label("category"), people.c.is_referred, margin.label("margin")
        )
        .join_from(orders, people, people.c.member_id == orders.c.member_id)
        .where(orders.c.margin.is_not(None), select(func.count()).select_from(referrals).scalar_subquery() > 0)
        .subquery("rows")
    )
    by = (rows.c.month, rows.c.group_no, rows.c.category, rows.c.is_referred)
    sums = labelled(
        orders=func.count(), margin=func.sum(rows.c.margin), squares=func.sum(rows.c.margin * rows.c.margin)
    )
    return refill(connection, referral_margins, select(*by, *sums).group_by(*by))


def build_referral_shares(connection: Connection) -> int:
    """Count buyers by month and category, and those of them who shared or referred within 30 days."""
    connection.execute(delete(referral_shares))
    category = named_groups(orders.c.category, "share_categories")
    bought = (
        select(people.c.member_no, people.c.group_no, orders.c.month, orders.c.day, category.label("category"))
        .join_from(orders, people, people.c.member_id == orders.c.member_id)
        .where(orders.c.day + SHARE_DAYS <= until())
        .distinct()
    )
    columns: list[tuple[str, Any]] = [(name, Integer()) for name in ("member_no", "group_no", "month", "day")]
    bought_days = scratch(connection, "scratch_bought_days", [*columns, ("category", String())], bought)
    followed = _followed(acts_of(connection), bought_days)
    filled = 0
    for name in (bought_days.c.category, literal("", String())):
        each = select(bought_days.c.member_no, bought_days.c.group_no, bought_days.c.month, name.label("category"))
        each = each.add_columns(case((followed.c.member_no.is_not(None), 1), else_=0).label("shared"))
        same = and_(followed.c.member_no == bought_days.c.member_no, followed.c.day == bought_days.c.day)
        rows = each.outerjoin_from(bought_days, followed, same).subquery("each")
        keys = (rows.c.member_no, rows.c.group_no, rows.c.month, rows.c.category)
        mine = select(*keys, func.max(rows.c.shared).label("shared")).group_by(*keys).subquery("mine")
        by = (mine.c.month, mine.c.group_no, mine.c.category)
        sums = labelled(members=func.count(), sharers=integer(func.sum(mine.c.shared)))
        counted = select(*by, *sums).group_by(*by)
        kept = counted.where(mine.c.category != "") if name is bought_days.c.category else counted
        filled += fill(connection, referral_shares, kept)
    bought_days.drop(connection)
    return filled


def _followed(acts: Table, bought_days: Any) -> Any:
    """Days with an order after which a share or a referral followed in time: member_no, day."""
    is_share = and_(acts.c.member_no.is_not(None), acts.c.kind_no.in_(numbers_of(("share",))))
    shared = select(acts.c.member_no, acts.c.day).where(is_share)
    referred = select(people.c.member_no, referrals.c.day).join_from(
        referrals, people, people.c.member_id == referrals.c.referrer_id
    )
    shares = union(shared, referred).subquery("shares")
    within = shares.c.day.between(bought_days.c.day, bought_days.c.day + SHARE_DAYS)
    return (
        select(bought_days.c.member_no, bought_days.c.day)
        .join_from(bought_days, shares, and_(shares.c.member_no == bought_days.c.member_no, within))
        .distinct()
        .subquery("followed")
    )
