"""What orders have to do with referrals: the margin of those brought by one."""

from __future__ import annotations

from sqlalchemy import Connection, Double, cast, func, select

from data_access.rollups.building import labelled, refill
from data_access.rollups.people import named_groups
from data_access.rollups.referral_tables import referral_margins
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
