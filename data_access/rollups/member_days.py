"""Everything that members did and were answered, as one whole number each, and what they spent."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, Table, and_, cast, literal, or_, select

from analytics.member_days import ACT, ANSWERED, CONTRIBUTION, DAY_BITS, FIRST_DAY, KIND_BITS, ORDER
from data_access.engines import fetch_frame
from data_access.rollups.building import fill, scratch
from data_access.rollups.happened import KIND_BITS as ACT_BITS
from data_access.rollups.happened import Happened
from data_access.rollups.prepared import ANSWER_KINDS, KIND_NUMBERS, numbers_of, spoken_of
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, referrals

Whole = npt.NDArray[np.int64]

MEMBER = 1 << (KIND_BITS + DAY_BITS)
"""What a member's number is multiplied by, to stand above the day and the kind."""
CONTRIBUTES = np.array([ACT, *(CONTRIBUTION if kind in CONTRIBUTION_KINDS else ACT for kind in KIND_NUMBERS)])
"""What an interaction counts as, by the number of its kind."""


def prepare_member_days(connection: Connection) -> Table:
    """Members' recommendations, and each answer from others on the day they got it: packed, in no order."""
    happened = scratch(connection, "scratch_happened", [("packed", BigInteger())], _recommended())
    fill(connection, happened, _answered(spoken_of(connection)))
    return happened


def days_told(connection: Connection, others: Table, some: Happened) -> tuple[Whole, Whole]:
    """Everything that some members did and were answered, and of it their orders, packed; `others` are prepared."""
    acts = (some.acts >> ACT_BITS << KIND_BITS) + CONTRIBUTES[some.acts & ((1 << ACT_BITS) - 1)]
    orders, packed = (some.orders << KIND_BITS) + ORDER, others.c.packed
    theirs = select(packed).where(packed >= some.first * MEMBER, packed < (some.last + 1) * MEMBER)
    told = fetch_frame(connection.execute(theirs))["packed"].to_numpy(np.int64)
    return np.concatenate([acts, orders, told]), orders


def _packed(
    day: ColumnElement[Any], kind: ColumnElement[Any], number: ColumnElement[Any] = people.c.member_no
) -> ColumnElement[Any]:
    """The member, the day and the kind in one number, which sorts by them."""
    return (cast(number, BigInteger) * MEMBER + (day - FIRST_DAY) * (1 << KIND_BITS) + kind).label("packed")


def _recommended() -> Select[Any]:
    rows = select(_packed(referrals.c.day, literal(CONTRIBUTION)))
    return rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)


def _answered(spoken: Table) -> Select[Any]:
    """On the day of each answer, whom it answers: the author of what it answers, if that is somebody else."""
    is_by_somebody = or_(spoken.c.member_no.is_not(None), spoken.c.is_company == 1)
    is_answer = and_(spoken.c.kind_no.in_(numbers_of(ANSWER_KINDS)), spoken.c.is_own == 0, is_by_somebody)
    rows = select(_packed(spoken.c.day, literal(ANSWERED), spoken.c.author_no))
    return rows.where(is_answer, spoken.c.author_no.is_not(None))
