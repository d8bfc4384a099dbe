"""Consecutive active months of the same member, counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    Table,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from data_access.rollups.building import fill, integer, labelled, scratch, whole, with_names
from data_access.rollups.prepared import ALL, categories_of, purchases_of
from data_access.rollups.tables import activity_pairs, member_months, people

ANY, CONTRIBUTION, PURCHASE = "any", "contribution", "purchase"
MONEY = ("revenue", "previous_revenue", "kept_revenue")


def build_activity_pairs(connection: Connection) -> int:
    """Count members by pairs of consecutive active months, for each meaning of active."""
    months, purchases, categories = member_months, purchases_of(connection), categories_of(connection)
    meanings: dict[str, ColumnElement[bool]] = {
        ANY: or_(months.c.acts > 0, months.c.orders > 0),
        CONTRIBUTION: months.c.contributions > 0,
        PURCHASE: months.c.orders > 0,
    }
    connection.execute(activity_pairs.delete())
    filled = 0
    for kind, active in meanings.items():
        rows = (
            select(
                months.c.member_no,
                people.c.group_no,
                months.c.month,
                months.c.revenue,
                literal(ALL).label("category_no"),
            )
            .join_from(months, people, people.c.member_no == months.c.member_no)
            .where(active)
        )
        filled += _fill_pairs(connection, kind, rows, categories)
    bought = purchases.c
    by = (bought.member_no, bought.group_no, bought.month, bought.category_no)
    in_category = select(*by, func.sum(bought.amount).label("revenue")).where(
        bought.member_no.is_not(None), bought.category_no != ALL
    )
    return filled + _fill_pairs(connection, PURCHASE, in_category.group_by(*by), categories)


def _fill_pairs(connection: Connection, kind: str, rows: Select[Any], categories: Table) -> int:
    """Pairs of consecutive rows of the same member and category, and the last row of each, which nothing follows."""
    pairs = _count_pairs(connection, rows)
    filled = 0
    for previous, month, counts in (
        (pairs.c.previous, pairs.c.month, ("members", *MONEY)),
        (pairs.c.month, None, ("last_members", None, "last_revenue", None)),
    ):
        values = [literal(0) if name is None else func.sum(pairs.c[name]) for name in counts]
        by = [pairs.c.group_no, pairs.c.category_no, previous] + ([] if month is None else [month])
        counted = select(
            pairs.c.group_no,
            pairs.c.category_no,
            previous.label("previous"),
            (cast(null(), Integer) if month is None else month).label("month"),
            *(value.label(name) for value, name in zip(values, ("members", *MONEY), strict=True)),
        )
        if month is None:
            counted = counted.where(pairs.c.last_members > 0)
        each = counted.group_by(*by).subquery("each")
        named = with_names(each, *(each.c[name] for name in ("previous", "month", "members", *MONEY)))
        same = categories.c.category_no == each.c.category_no
        named = named.join(categories, same).add_columns(categories.c.category, literal(kind).label("kind"))
        filled += fill(connection, activity_pairs, named)
    pairs.drop(connection)
    return filled


def _count_pairs(connection: Connection, rows: Select[Any]) -> Table:
    """Members by group, category and pair, and how many of them have no later month."""
    active = rows.subquery("active")
    window: dict[str, Any] = {"partition_by": (active.c.member_no, active.c.category_no), "order_by": active.c.month}
    each = select(
        active.c.group_no,
        active.c.category_no,
        active.c.month,
        active.c.revenue,
        func.lag(active.c.month).over(**window).label("previous"),
        func.coalesce(func.lag(active.c.revenue).over(**window), 0).label("previous_revenue"),
        func.lead(active.c.month).over(**window).label("next"),
    ).subquery("neighbours")
    kept = case((each.c.previous.is_(None), 0), else_=func.least(each.c.revenue, each.c.previous_revenue))
    is_last = each.c.next.is_(None)
    by = (each.c.group_no, each.c.category_no, each.c.previous, each.c.month)
    counted = select(
        *by,
        *labelled(
            members=func.count(),
            last_members=integer(func.sum(case((is_last, 1), else_=0))),
            revenue=func.sum(each.c.revenue),
            previous_revenue=func.sum(each.c.previous_revenue),
            kept_revenue=func.sum(kept),
            last_revenue=func.sum(case((is_last, each.c.revenue), else_=0)),
        ),
    ).group_by(*by)
    sums: list[tuple[str, Any]] = [(name, Double()) for name in (*MONEY, "last_revenue")]
    names = whole("group_no", "category_no", "previous", "month", "members", "last_members")
    return scratch(connection, "scratch_pairs", [*names, *sums], counted)
