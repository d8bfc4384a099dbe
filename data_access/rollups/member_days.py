"""Everything that members did and were answered, as one whole number each, and what they spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from analytics.member_days import ACT, ANSWERED, CONTRIBUTION, DAY_BITS, FIRST_DAY, KIND_BITS, ORDER
from data_access.rollups.building import fill, labelled, scratch
from data_access.rollups.prepared import ANSWER_KINDS, acts_of, numbers_of, spoken_of
from data_access.rollups.tables import people
from data_access.schema import orders, referrals

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
    happened = scratch(connection, "scratch_happened", packed, _acted(acts_of(connection)))
    for rows in (_recommended(), _answered(spoken_of(connection))):
        fill(connection, happened, rows)
    paid = scratch(connection, "scratch_paid", [*packed, ("spent", Double())], _bought())
    fill(connection, happened, select(paid.c.packed))
    return MemberDays(happened, paid)


def _packed(
    day: ColumnElement[Any], kind: ColumnElement[Any], number: ColumnElement[Any] = people.c.member_no
) -> ColumnElement[Any]:
    """The member, the day and the kind in one number, which sorts by them."""
    return (cast(number, BigInteger) * MEMBER + (day - FIRST_DAY) * (1 << KIND_BITS) + kind).label("packed")


def _acted(acts: Table) -> Select[Any]:
    kind = case((acts.c.contributes == 1, CONTRIBUTION), else_=ACT)
    return select(_packed(acts.c.day, kind, acts.c.member_no)).where(acts.c.member_no.is_not(None))


def _bought() -> Select[Any]:
    spent = cast(func.coalesce(orders.c.amount, 0), Double)
    rows = select(_packed(orders.c.day, literal(ORDER)), *labelled(spent=spent))
    return rows.join_from(orders, people, people.c.member_id == orders.c.member_id)


def _recommended() -> Select[Any]:
    rows = select(_packed(referrals.c.day, literal(CONTRIBUTION)))
    return rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)


def _answered(spoken: Table) -> Select[Any]:
    """On the day of each answer, whom it answers: the author of what it answers, if that is somebody else."""
    is_by_somebody = or_(spoken.c.member_no.is_not(None), spoken.c.is_company == 1)
    is_answer = and_(spoken.c.kind_no.in_(numbers_of(ANSWER_KINDS)), spoken.c.is_own == 0, is_by_somebody)
    rows = select(_packed(spoken.c.day, literal(ANSWERED), spoken.c.author_no))
    return rows.where(is_answer, spoken.c.author_no.is_not(None))
