"""What several derived tables are counted from: acts and purchases with numbers instead of words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    SmallInteger,
    String,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from data_access.rollups.building import fill, labelled, scratch, whole
from data_access.rollups.people import OTHER, first_referrals, most_frequent
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, interactions, orders, referrals

ANSWER_KINDS = ("answer", "reply")
ALL, OTHER_NO = 0, 1
"""Numbers of "all categories" or none, and of the ones that are not told apart."""


def prepare_acts(connection: Connection) -> Table:
    """Interactions of numbered members and of nobody.

    Its columns: member_no, group_no, day, month, contributes and answers (0 or 1).
    """
    kind = interactions.c.kind
    flags = (case((kind.in_(kinds), 1), else_=0) for kinds in (CONTRIBUTION_KINDS, ANSWER_KINDS))
    rows = with_people(interactions, interactions.c.member_id).with_only_columns(
        people.c.member_no, people.c.group_no, interactions.c.day, interactions.c.month, *flags
    )
    small = [("contributes", SmallInteger()), ("answers", SmallInteger())]
    return scratch(connection, "scratch_acts", [*whole("member_no", "group_no", "day", "month"), *small], rows)


def prepare_categories(connection: Connection) -> Table:
    """Categories told apart, numbered: category_no, category (empty text for all, "other" for the rest)."""
    frequent = most_frequent(orders.c.category).subquery("frequent")
    number = func.row_number().over(order_by=frequent.c.value) + OTHER_NO
    told_apart = select(number.label("category_no"), frequent.c.value.label("category")).where(frequent.c.value != "")
    categories = scratch(connection, "scratch_categories", [*whole("category_no"), ("category", String())], told_apart)
    for category_no, category in ((ALL, ""), (OTHER_NO, OTHER)):
        names = labelled(category_no=literal(category_no), category=literal(category))
        row: Select[Any] = select(*names)
        fill(connection, categories, row)
    return categories


def prepare_purchases(connection: Connection, categories: Table) -> Table:
    """Orders of numbered members and of nobody.

    Its columns: member_no, group_no, day, month, category_no, amount, refunded, margin, and ordinal (the order's place
    among the member's).
    """
    mine: dict[str, Any] = {"partition_by": orders.c.member_id, "order_by": (orders.c.ordered_at, orders.c.order_id)}
    is_told_apart = and_(categories.c.category == orders.c.category, categories.c.category_no > OTHER_NO)
    is_none = or_(orders.c.category.is_(None), orders.c.category == "")
    category_no = case((is_none, ALL), else_=func.coalesce(categories.c.category_no, OTHER_NO))
    rows = (
        with_people(orders, orders.c.member_id)
        .outerjoin(categories, is_told_apart)
        .with_only_columns(
            people.c.member_no,
            people.c.group_no,
            orders.c.day,
            orders.c.month,
            category_no,
            *(cast(orders.c[name], Double) for name in ("amount", "refunded", "margin")),
            func.row_number().over(**mine),
        )
    )
    money: list[tuple[str, Any]] = [(name, Double()) for name in ("amount", "refunded", "margin")]
    columns = [*whole("member_no", "group_no", "day", "month", "category_no"), *money, *whole("ordinal")]
    return scratch(connection, "scratch_purchases", columns, rows)


def with_people(table: Table, member_id: ColumnElement[str]) -> Select[Any]:
    """A table's rows of customers and of nobody, not of staff."""
    joined = table.outerjoin(people, people.c.member_id == member_id)
    return select(table).select_from(joined).where(or_(member_id.is_(None), people.c.member_no.is_not(None)))


def numbered(table: Table) -> Subquery:
    """A table's rows with their member's number and group: member_no, group_no, month."""
    rows = select(people.c.member_no, people.c.group_no, table.c.month)
    return rows.join(people, people.c.member_id == table.c.member_id).subquery()


def referrals_made() -> Subquery:
    """Referrals in the month they were made, by their referrer: member_no, group_no, month."""
    rows = with_people(referrals, referrals.c.referrer_id)
    return rows.with_only_columns(people.c.member_no, people.c.group_no, referrals.c.month).subquery("made")


def referrals_joined() -> Subquery:
    """Members whom a referral brought, in the month they joined, by their referrer: member_no, group_no, month."""
    first, referrer = first_referrals(), people.alias("referrer")
    month = cast(first.c.joined_month, Integer).label("month")
    return (
        select(referrer.c.member_no, referrer.c.group_no, month)
        .select_from(first.outerjoin(referrer, referrer.c.member_id == first.c.referrer_id))
        .subquery("joined")
    )
