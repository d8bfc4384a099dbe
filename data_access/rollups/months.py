"""What each member did in each month."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, literal, select, union_all

from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.prepared import acts_of, numbered, purchases_of, referrals_joined, referrals_made
from data_access.rollups.tables import member_months
from data_access.schema import asks, gives

OTHERS = ("asks", "gives", "referrals_made", "referrals_joined")


def build_member_months(connection: Connection) -> int:
    """Add up what each member did by month, oldest months first."""
    acts, purchases = acts_of(connection), purchases_of(connection)
    firsts = func.sum(case((purchases.c.ordinal == 1, 1), else_=0))
    bought = _by_member(
        purchases, orders=func.count(), first_orders=firsts, revenue=func.sum(purchases.c.amount)
    ).subquery("bought")
    contributed, answered = func.sum(acts.c.contributes), func.sum(acts.c.answers)
    acted = _by_member(acts, acts=func.count(), contributions=contributed, answers=answered).subquery("acted")
    others = _others()
    either = (func.coalesce(acted.c[name], bought.c[name]) for name in ("member_no", "month"))
    same = [column == others.c[name] for column, name in zip(either, ("member_no", "month"), strict=True)]
    acts_and_orders = acted.outerjoin(bought, _same_month(acted, bought), full=True)
    every = acts_and_orders.outerjoin(others, and_(*same), full=True)
    keys = {name: func.coalesce(acted.c[name], bought.c[name], others.c[name]) for name in ("member_no", "month")}
    counts: dict[str, ColumnElement[Any]] = {
        name: func.coalesce(part.c[name], 0)
        for part, names in (
            (bought, ("orders", "first_orders", "revenue")),
            (acted, ("acts", "answers")),
            (others, OTHERS),
        )
        for name in names
    }
    counts["contributions"] = func.coalesce(acted.c.contributions, 0) + func.coalesce(others.c.referrals_made, 0)
    rows = select(*labelled(**keys, **counts)).select_from(every).order_by(keys["month"])
    return refill(connection, member_months, rows)


def _by_member(rows: Any, **sums: ColumnElement[Any]) -> Select[Any]:
    """Sums by member and month, nobody's rows left out."""
    by = (rows.c.member_no, rows.c.month)
    totals = labelled(**{name: value if name == "revenue" else integer(value) for name, value in sums.items()})
    return select(*by, *totals).where(rows.c.member_no.is_not(None)).group_by(*by)


def _same_month(one: Subquery, other: Subquery) -> ColumnElement[bool]:
    return and_(one.c.member_no == other.c.member_no, one.c.month == other.c.month)


def _others() -> Subquery:
    """Asks, gives and referrals by member and month."""
    sources = (numbered(asks), numbered(gives), referrals_made(), referrals_joined())
    parts = [
        select(rows.c.member_no, rows.c.month, *(literal(int(name == counted)).label(name) for name in OTHERS))
        for counted, rows in zip(OTHERS, sources, strict=True)
    ]
    every = union_all(*parts).subquery("every_other")
    sums: Select[Any] = _by_member(every, **{name: func.sum(every.c[name]) for name in OTHERS})
    return sums.subquery("others")
