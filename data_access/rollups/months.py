"""What each member did in each month, and what can be added up from it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.rollups.building import fill, labelled, refill, scratch, whole
from data_access.rollups.people import category_of_order, first_referrals
from data_access.rollups.tables import member_months, month_totals, people
from data_access.schema import CONTRIBUTION_KINDS, asks, gives, interactions, orders, referrals

ANSWER_KINDS = ("answer", "reply")
COUNTS = (
    "orders",
    "first_orders",
    "acts",
    "contributions",
    "answers",
    "asks",
    "gives",
    "referrals_made",
    "referrals_joined",
)
NOBODY = "nobody"


def prepare_acts(connection: Connection) -> Table:
    """Interactions of numbered members and of nobody, without the words: what the next steps read."""
    kind = interactions.c.kind
    rows = _with_people(interactions, interactions.c.member_id).with_only_columns(
        people.c.member_no,
        interactions.c.day,
        interactions.c.month,
        kind.in_(CONTRIBUTION_KINDS),
        kind.in_(ANSWER_KINDS),
    )
    flags: list[tuple[str, Any]] = [("contributes", Boolean()), ("answers", Boolean())]
    return scratch(connection, "scratch_acts", [*whole("member_no", "day", "month"), *flags], rows)


def prepare_purchases(connection: Connection) -> Table:
    """Orders of numbered members and of nobody, with their place among the member's orders."""
    category = category_of_order()
    mine = {"partition_by": orders.c.member_id, "order_by": (orders.c.ordered_at, orders.c.order_id)}
    rows = _with_people(orders, orders.c.member_id).with_only_columns(
        people.c.member_no,
        orders.c.day,
        orders.c.month,
        category,
        orders.c.amount,
        orders.c.refunded,
        orders.c.margin,
        func.row_number().over(**mine),
    )
    money: list[tuple[str, Any]] = [(name, Double()) for name in ("amount", "refunded", "margin")]
    columns = [*whole("member_no", "day", "month"), ("category", String()), *money, *whole("ordinal")]
    return scratch(connection, "scratch_purchases", columns, rows)


def _with_people(table: Table, member_id: ColumnElement[str]) -> Select[Any]:
    """A table's rows of customers and of nobody, not of staff."""
    joined = table.outerjoin(people, people.c.member_id == member_id)
    return select(table).select_from(joined).where(or_(member_id.is_(None), people.c.member_no.is_not(None)))


def _sums(rows: Table, **given: ColumnElement[Any]) -> Select[Any]:
    """Sums by member and month; what is not given is 0."""
    zero = {name: literal(0) for name in COUNTS} | {"revenue": cast(literal(0), Double)}
    values = zero | given
    by = (rows.c.member_no, rows.c.month)
    return select(*by, *labelled(**values)).where(rows.c.member_no.is_not(None)).group_by(*by)


def build_member_months(connection: Connection, acts: Table, purchases: Table) -> int:
    """Add up what each member did by month."""
    contributed = func.sum(cast(acts.c.contributes, Integer))
    answered = func.sum(cast(acts.c.answers, Integer))
    firsts = func.sum(case((purchases.c.ordinal == 1, 1), else_=0))
    made, joined = _referrals_by_member()
    parts = [
        _sums(purchases, orders=func.count(), first_orders=firsts, revenue=func.sum(purchases.c.amount)),
        _sums(acts, acts=func.count(), contributions=contributed, answers=answered),
        _sums(_numbered(asks), asks=func.count()),
        _sums(_numbered(gives), gives=func.count()),
        _sums(made, referrals_made=func.count(), contributions=func.count()),
        _sums(joined, referrals_joined=func.count()),
    ]
    every = union_all(*parts).subquery("every")
    names = (*COUNTS, "revenue")
    summed = labelled(**{name: func.sum(every.c[name]) for name in names})
    by = (every.c.member_no, every.c.month)
    return refill(connection, member_months, select(*by, *summed).group_by(*by).order_by(every.c.month))


def _numbered(table: Table, member_id: ColumnElement[str] | None = None) -> Any:
    """A table's rows with the number of their member."""
    owner = table.c.member_id if member_id is None else member_id
    return select(people.c.member_no, table.c.month).join(people, people.c.member_id == owner).subquery()


def _referrals_by_member() -> tuple[Any, Any]:
    """Referrals by their referrer: in the month they were made, and in the month the referee joined."""
    made = _with_people(referrals, referrals.c.referrer_id).with_only_columns(people.c.member_no, referrals.c.month)
    first, referrer = first_referrals(), people.alias("referrer")
    joined = select(referrer.c.member_no, first.c.joined_month.label("month")).select_from(
        first.outerjoin(referrer, referrer.c.member_id == first.c.referrer_id)
    )
    return made.subquery("made"), joined.subquery("joined")


def build_month_totals(connection: Connection, acts: Table, purchases: Table) -> int:
    """Add up what can be added up, by month and group."""
    made, joined = _referrals_by_member()
    margin_orders = func.count(purchases.c.margin)
    parts = [
        _totals(
            purchases,
            purchases.c.category,
            orders=func.count(),
            revenue=func.sum(purchases.c.amount),
            refunded=func.sum(func.coalesce(purchases.c.refunded, 0)),
            margin_orders=margin_orders,
            margin=func.sum(func.coalesce(purchases.c.margin, 0)),
        ),
        _totals(acts, acts=func.count(), contributions=func.sum(cast(acts.c.contributes, Integer))),
        _totals(_numbered(asks), asks=func.count()),
        _totals(_numbered(gives), gives=func.count()),
        _totals(made, referrals_made=func.count(), contributions=func.count()),
        _totals(joined, referrals_joined=func.count()),
        _rewards(),
        _joins(),
    ]
    connection.execute(month_totals.delete())
    return sum(fill(connection, month_totals, part) for part in parts)


TOTALS = tuple(
    column.name
    for column in month_totals.columns
    if column.name not in ("month", "segment", "channel", "origin", "category")
)


def _totals(rows: Any, category: ColumnElement[str] | None = None, **given: ColumnElement[Any]) -> Select[Any]:
    """Sums by month and group; a member who is nobody has no group."""
    by = labelled(
        month=rows.c.month,
        segment=people.c.segment,
        channel=people.c.channel,
        origin=func.coalesce(people.c.origin, NOBODY),
        category=literal("") if category is None else category,
    )
    values = {name: literal(0) for name in TOTALS} | given
    joined = rows.outerjoin(people, people.c.member_no == rows.c.member_no)
    groups = (rows.c.month, people.c.segment, people.c.channel, people.c.origin)
    return (
        select(*by, *labelled(**values))
        .select_from(joined)
        .group_by(*groups, *([] if category is None else [category]))
    )


def _joins() -> Select[Any]:
    referred = func.sum(case((people.c.is_referred, 1), else_=0))
    values = {name: literal(0) for name in TOTALS} | {"joined": func.count(), "referred": referred}
    by = (people.c.joined_month, people.c.segment, people.c.channel, people.c.origin)
    names = ("month", "segment", "channel", "origin")
    groups = [column.label(name) for column, name in zip(by, names, strict=True)]
    return select(*groups, literal("").label("category"), *labelled(**values)).group_by(*by)


def _rewards() -> Select[Any]:
    """Rewards, in the month the referral was made, under the referee's group where they joined."""
    by = (referrals.c.month, people.c.segment, people.c.channel, people.c.origin)
    names = ("month", "segment", "channel", "origin")
    groups = [column.label(name) for column, name in zip(by, names, strict=True)]
    values = {name: literal(0) for name in TOTALS} | {"rewards": func.sum(referrals.c.reward)}
    joined = referrals.outerjoin(people, people.c.member_id == referrals.c.referee_id)
    return (
        select(*groups, literal("").label("category"), *labelled(**values))
        .select_from(joined)
        .where(referrals.c.reward > 0)
        .group_by(*by)
    )
