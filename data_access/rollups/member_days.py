"""Everything that members did and were answered, as one whole number each, and what they spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Double, Select, Table, case, cast, func, literal, select

from analytics.member_days import ACT, ANSWERED, CONTRIBUTION, DAY_BITS, FIRST_DAY, KIND_BITS, ORDER
from data_access.rollups.building import fill, labelled, scratch
from data_access.rollups.prepared import ANSWER_KINDS
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, interactions, orders, referrals

MEMBER = 1 << (KIND_BITS + DAY_BITS)
"""What a member's number is multiplied by, to stand above the day and the kind."""


@dataclass(frozen=True)
class MemberDays:
    """Two tables for use within one refresh, whose rows stand in no order.

    Attributes
    ----------
    happened : Table
        Everything members did, and each answer from others on the day they got it: packed.
    paid : Table
        Their orders: packed, spent (amount, 0 where there is none).
    """

    happened: Table
    paid: Table

    def drop(self, connection: Connection) -> None:
        """Remove both."""
        self.happened.drop(connection)
        self.paid.drop(connection)


def prepare_member_days(connection: Connection) -> MemberDays:
    """Number everything that members did; members who are no staff only."""
    packed = [("packed", BigInteger())]
    happened = scratch(connection, "scratch_happened", packed, _acted())
    for rows in (_recommended(), _answered()):
        fill(connection, happened, rows)
    paid = scratch(connection, "scratch_paid", [*packed, ("spent", Double())], _bought())
    fill(connection, happened, select(paid.c.packed))
    return MemberDays(happened, paid)


def _packed(day: ColumnElement[Any], kind: ColumnElement[Any]) -> ColumnElement[Any]:
    """The member, the day and the kind in one number, which sorts by them."""
    return (cast(people.c.member_no, BigInteger) * MEMBER + (day - FIRST_DAY) * (1 << KIND_BITS) + kind).label("packed")


def _acted() -> Select[Any]:
    kind = case((interactions.c.kind.in_(CONTRIBUTION_KINDS), CONTRIBUTION), else_=ACT)
    rows = select(_packed(interactions.c.day, kind))
    return rows.join_from(interactions, people, people.c.member_id == interactions.c.member_id)


def _bought() -> Select[Any]:
    spent = cast(func.coalesce(orders.c.amount, 0), Double)
    rows = select(_packed(orders.c.day, literal(ORDER)), *labelled(spent=spent))
    return rows.join_from(orders, people, people.c.member_id == orders.c.member_id)


def _recommended() -> Select[Any]:
    rows = select(_packed(referrals.c.day, literal(CONTRIBUTION)))
    return rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)


def _answered() -> Select[Any]:
    """On the day of each answer, whom it answers: the author of what it answers, if that is somebody else."""
    act, parent = interactions.alias("act"), interactions.alias("parent")
    answers = (
        select(parent.c.member_id, act.c.day)
        .join_from(parent, act, act.c.parent_id == parent.c.interaction_id)
        .where(act.c.kind.in_(ANSWER_KINDS), act.c.member_id != parent.c.member_id)
        .subquery("answers")
    )
    rows = select(_packed(answers.c.day, literal(ANSWERED)))
    return rows.join_from(answers, people, people.c.member_id == answers.c.member_id)
