"""What can be added up over months, by the members' segment, channel and origin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Double, Integer, Select, Table, case, cast, func, literal, select

from data_access.rollups.building import fill, labelled, refill, with_names
from data_access.rollups.prepared import (
    ALL,
    acts_of,
    categories_of,
    numbered,
    purchases_of,
    referrals_joined,
    referrals_made,
)
from data_access.rollups.tables import month_totals, people, survey_months
from data_access.schema import asks, gives, referrals, responses

TOTALS = tuple(
    column.name
    for column in month_totals.columns
    if column.name not in ("month", "segment", "channel", "origin", "category")
)
"""The columns of ``month_totals`` that are counted."""


def build_month_totals(connection: Connection) -> int:
    """Add up what can be added up, by month and group."""
    acts, purchases, categories = acts_of(connection), purchases_of(connection), categories_of(connection)
    made, joined = referrals_made(), referrals_joined(connection)
    refunded, margin = purchases.c.refunded, purchases.c.margin
    bought: dict[str, ColumnElement[Any]] = {
        "orders": func.count(),
        "revenue": func.sum(purchases.c.amount),
        "refund_orders": func.count(refunded),
        "refunded": func.sum(refunded),
        "refundable": func.sum(case((refunded.is_not(None), purchases.c.amount))),
        "margin_orders": func.count(margin),
        "margin": func.sum(margin),
    }
    rewarded = select(people.c.group_no, referrals.c.month, referrals.c.reward).select_from(
        referrals.outerjoin(people, people.c.member_id == referrals.c.referee_id)
    )
    rewards = rewarded.where(referrals.c.reward > 0).subquery("rewarded")
    came = select(people.c.group_no, people.c.joined_month.label("month"), people.c.is_referred).subquery("came")
    referred = func.sum(case((came.c.is_referred, 1), else_=0))
    parts = [
        _counted(purchases, categories, bought),
        _counted(acts, None, {"acts": func.count(), "contributions": func.sum(acts.c.contributes)}),
        _counted(numbered(asks), None, {"asks": func.count()}),
        _counted(numbered(gives), None, {"gives": func.count()}),
        _counted(made, None, {"referrals_made": func.count(), "contributions": func.count()}),
        _counted(joined, None, {"referrals_joined": func.count()}),
        _counted(rewards, None, {"rewards": cast(func.sum(rewards.c.reward), Double)}),
        _counted(came, None, {"joined": func.count(), "referred": referred}),
    ]
    connection.execute(month_totals.delete())
    return sum(fill(connection, month_totals, part) for part in parts)


def _counted(rows: Any, categories: Table | None, sums: dict[str, ColumnElement[Any]]) -> Select[Any]:
    """Sums by month and group, and by category where there are any; what is not counted is 0."""
    category_no = literal(ALL).label("category_no") if categories is None else rows.c.category_no
    by = [rows.c.month, rows.c.group_no] + ([] if categories is None else [category_no])
    counted = select(rows.c.month, rows.c.group_no, category_no, *labelled(**sums)).group_by(*by).subquery("counted")
    values = {name: func.coalesce(counted.c[name], 0) if name in sums else literal(0) for name in TOTALS}
    named = with_names(counted, counted.c.month, *labelled(**values))
    if categories is None:
        return named.add_columns(literal("").label("category"))
    same = categories.c.category_no == counted.c.category_no
    return named.join(categories, same).add_columns(categories.c.category)


def build_survey_months(connection: Connection) -> int:
    """Add up survey answers by month."""
    by = (responses.c.month, people.c.segment, people.c.channel, responses.c.question)
    answers = labelled(answers=cast(func.count(), Integer), score=func.sum(responses.c.score))
    rows = select(*by, *answers).join_from(responses, people, people.c.member_id == responses.c.member_id)
    return refill(connection, survey_months, rows.group_by(*by))
