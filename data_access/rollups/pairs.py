"""Consecutive active months of the same member, counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from data_access.rollups.building import fill, labelled, scratch, whole
from data_access.rollups.tables import activity_pairs, member_months, people

ANY, CONTRIBUTION, PURCHASE = "any", "contribution", "purchase"


def build_activity_pairs(connection: Connection, purchases: Table) -> int:
    """Count members by pairs of consecutive active months, for each meaning of active."""
    months = member_months
    meanings: dict[str, ColumnElement[bool]] = {
        ANY: or_(months.c.acts > 0, months.c.orders > 0),
        CONTRIBUTION: months.c.contributions > 0,
        PURCHASE: months.c.orders > 0,
    }
    connection.execute(activity_pairs.delete())
    filled = 0
    for kind, active in meanings.items():
        rows = select(months.c.member_no, months.c.month, months.c.revenue, literal("").label("category"))
        filled += _fill_pairs(connection, kind, rows.where(active))
    by = (purchases.c.member_no, purchases.c.month, purchases.c.category)
    bought = select(by[0], by[1], func.sum(purchases.c.amount).label("revenue"), by[2].label("category"))
    in_category = and_(purchases.c.member_no.is_not(None), purchases.c.category != "")
    return filled + _fill_pairs(connection, PURCHASE, bought.where(in_category).group_by(*by))


def _fill_pairs(connection: Connection, kind: str, rows: Select[Any]) -> int:
    """Pairs of consecutive rows of the same member and category."""
    active = rows.subquery("active")
    window = {"partition_by": (active.c.member_no, active.c.category), "order_by": active.c.month}
    neighbours = select(
        active.c.member_no,
        active.c.category,
        active.c.month,
        active.c.revenue,
        func.lag(active.c.month).over(**window).label("previous"),
        func.lag(active.c.revenue).over(**window).label("previous_revenue"),
        func.lead(active.c.month).over(**window).label("next"),
    )
    pairs = scratch(
        connection,
        "scratch_pairs",
        [
            *whole("member_no"),
            ("category", String()),
            *whole("month"),
            ("revenue", Double()),
            *whole("previous"),
            ("previous_revenue", Double()),
            *whole("next"),
        ],
        neighbours,
    )
    kept = func.least(pairs.c.revenue, pairs.c.previous_revenue)
    came = _pair_counts(
        kind,
        pairs,
        pairs.c.previous,
        pairs.c.month,
        revenue=func.sum(pairs.c.revenue),
        previous_revenue=func.sum(func.coalesce(pairs.c.previous_revenue, 0)),
        kept_revenue=func.sum(case((pairs.c.previous.is_(None), 0), else_=kept)),
    )
    went = _pair_counts(
        kind,
        pairs,
        pairs.c.month,
        None,
        revenue=literal(0),
        previous_revenue=func.sum(pairs.c.revenue),
        kept_revenue=literal(0),
    ).where(pairs.c.next.is_(None))
    filled = fill(connection, activity_pairs, came) + fill(connection, activity_pairs, went)
    pairs.drop(connection)
    return filled


def _pair_counts(
    kind: str,
    pairs: Table,
    previous: ColumnElement[int],
    month: ColumnElement[int] | None,
    **sums: ColumnElement[Any],
) -> Select[Any]:
    by = [people.c.segment, people.c.channel, people.c.origin, pairs.c.category, previous]
    if month is not None:
        by.append(month)
    columns = labelled(
        kind=literal(kind),
        category=pairs.c.category,
        segment=people.c.segment,
        channel=people.c.channel,
        origin=people.c.origin,
        previous=previous,
        month=cast(null(), Integer) if month is None else month,
        members=func.count(),
        **sums,
    )
    return select(*columns).join_from(pairs, people, people.c.member_no == pairs.c.member_no).group_by(*by)
