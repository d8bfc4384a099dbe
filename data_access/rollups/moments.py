"""When members did things for the first time, and what they set going in others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    and_,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
)

from analytics.runs import begins_of
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import labelled, refill
from data_access.rollups.happened import KIND_BITS, Happened, days_of, happened_of, members_of
from data_access.rollups.loop_tables import member_brought, member_moments
from data_access.rollups.prepared import ANSWER_KINDS, first_referrals_of, numbers_of, spoken_of
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, members, referrals

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
POST_KINDS = ("post", "question")
SPEAKING_KINDS = ("review", "share")
SECONDS_A_DAY = 86_400


def build_member_moments(connection: Connection) -> int:
    """Find the first time of everything, member by member."""
    told = fetch_frame(connection.execute(_told(spoken_of(connection))))
    connection.execute(delete(member_moments))
    return bulk_load(connection, member_moments, (_moments(some, told) for some in happened_of(connection)))


def build_member_brought(connection: Connection) -> int:
    """Find whom members brought, when these joined and first ordered, and whom members answered."""
    first, referee = first_referrals_of(connection), member_moments.alias("referee")
    to_referee = first.join(referee, referee.c.member_no == first.c.referee_no)
    brought = [
        select(
            literal(name, String).label("moment"),
            first.c.referrer_no.label("member_no"),
            referee.c.member_no.label("other_no"),
            referee.c[moment].label("day"),
        )
        .select_from(to_referee)
        .where(first.c.referrer_no.is_not(None), referee.c[moment].is_not(None))
        for name, moment in (("referee_joins", "joined"), ("friend_orders", "first_order"))
    ]
    every = union_all(*brought, _helped(spoken_of(connection))).subquery("every")
    return refill(connection, member_brought, select(every))


def _told(spoken: Table) -> Select[Any]:
    """Members by number, with what their interactions and orders do not tell."""
    referring, answered = _referrals(), _answered(spoken)
    days = labelled(joined=people.c.joined_day, left_day=_day_of(members.c.left_at))
    return (
        select(people.c.member_no, people.c.segment, people.c.channel, *days, referring.c.referred, answered.c.answered)
        .join_from(people, members, members.c.member_id == people.c.member_id)
        .outerjoin(referring, referring.c.member_no == people.c.member_no)
        .outerjoin(answered, answered.c.member_no == people.c.member_no)
        .order_by(people.c.member_no)
    )


def _moments(some: Happened, told: pd.DataFrame) -> pa.RecordBatch:
    """The rows of some members."""
    numbers = told["member_no"].to_numpy(np.int64)
    mine = told.iloc[np.searchsorted(numbers, some.first) : np.searchsorted(numbers, some.last, side="right")]
    place = mine["member_no"].to_numpy(np.int64) - some.first
    kinds, acts = some.acts & ((1 << KIND_BITS) - 1), some.acts >> KIND_BITS

    def days(packed: Whole, nth: int = 1) -> Floats:
        found: Floats = _nth(packed, nth, some)[place]
        return found

    def of(*of_kinds: str) -> Whole:
        return acts[np.isin(kinds, numbers_of(of_kinds))]

    known = {
        name: mine[name].to_numpy(float, na_value=np.nan) for name in ("joined", "left_day", "referred", "answered")
    }
    known |= {
        "first_order": days(some.orders),
        "second_order": days(some.orders, 2),
        "last_order": days(some.orders, -1),
    }
    known |= {"first_post": days(of(*POST_KINDS)), "second_post": days(of(*POST_KINDS), 2)}
    known |= {"first_answer": days(of(*ANSWER_KINDS)), "first_contribution": days(of(*CONTRIBUTION_KINDS))}
    known |= {"shared": np.fmin(days(of("share")), known["referred"])}
    known |= {"spoke": np.fmin(days(of(*SPEAKING_KINDS)), known["referred"])}
    known |= {"first_active": np.fmin(days(acts), known["first_order"])}
    known |= {"last_active": np.fmax(days(acts, -1), known["last_order"])}
    words = {name: pa.array(mine[name], pa.string()) for name in ("segment", "channel")}
    numbered = {"member_no": mine["member_no"].to_numpy(float)} | known
    whole = {name: pa.array(values, from_pandas=True).cast(pa.int32()) for name, values in numbered.items()}
    return pa.record_batch(words | whole)


def _nth(packed: Whole, nth: int, some: Happened) -> Floats:
    """By member, from the first of some, the day of their first, second or last (-1) packed day; they are sorted."""
    member = members_of(packed)
    begins = begins_of(member)
    many = np.diff(np.append(begins, len(packed)))
    found = np.full(some.last - some.first + 1, np.nan)
    rows = (begins + many - 1) if nth < 0 else (begins + nth - 1)[many >= nth]
    found[member[rows] - some.first] = days_of(packed[rows])
    return found


def _referrals() -> Subquery:
    rows = select(people.c.member_no, func.min(referrals.c.day).label("referred"))
    rows = rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)
    return rows.group_by(people.c.member_no).subquery("referring")


def _is_answer(spoken: Table) -> ColumnElement[bool]:
    """Whether somebody answers a post by somebody else."""
    return and_(
        spoken.c.kind_no.in_(numbers_of(ANSWER_KINDS)),
        spoken.c.parent_kind_no.in_(numbers_of(POST_KINDS)),
        spoken.c.is_own == 0,
        spoken.c.author_no.is_not(None),
    )


def _answered(spoken: Table) -> Subquery:
    rows = select(spoken.c.author_no.label("member_no"), func.min(spoken.c.day).label("answered"))
    return rows.where(_is_answer(spoken)).group_by(spoken.c.author_no).subquery("answered_members")


def _helped(spoken: Table) -> Select[Any]:
    """Members whose posts a member answered, and when first."""
    by = (spoken.c.member_no, spoken.c.author_no)
    rows = select(
        literal("answers_others", String).label("moment"),
        by[0],
        by[1].label("other_no"),
        func.min(spoken.c.day).label("day"),
    )
    return rows.where(_is_answer(spoken), spoken.c.member_no.is_not(None)).group_by(*by)


def _day_of(moment: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.floor(func.extract("epoch", moment) / SECONDS_A_DAY), Integer)
