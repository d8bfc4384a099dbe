"""When members did things for the first time, and what they set going in others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
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
    union_all,
)

from data_access.loop_paths import MOMENTS
from data_access.rollups.building import labelled, refill
from data_access.rollups.loop_tables import member_brought, member_moments
from data_access.rollups.prepared import (
    ANSWER_KINDS,
    acts_of,
    first_referrals_of,
    numbers_of,
    purchases_of,
    spoken_of,
)
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, members, referrals

POST_KINDS = ("post", "question")
SPEAKING_KINDS = ("review", "share")
SECONDS_A_DAY = 86_400


def build_member_moments(connection: Connection) -> int:
    """Find the first time of everything, member by member."""
    acts, spoken = acts_of(connection), spoken_of(connection)
    parts = [_acts(acts), _posts(acts), _purchases(purchases_of(connection)), _referrals(), _answered(spoken)]
    found = people.join(members, members.c.member_id == people.c.member_id)
    known: dict[str, ColumnElement[Any]] = {"joined": people.c.joined_day, "left_day": _day_of(members.c.left_at)}
    for part in parts:
        found = found.outerjoin(part, part.c.member_no == people.c.member_no)
        known |= {column.name: column for column in part.c if column.name != "member_no"}
    known |= {"shared": func.least(known["share"], known["referred"])}
    known |= {"spoke": func.least(known["spoken"], known["referred"])}
    known |= {"first_active": func.least(known["first_act"], known["first_order"])}
    known |= {"last_active": func.greatest(known["last_act"], known["last_order"])}
    names = (*MOMENTS, "first_active", "last_active", "last_order", "left_day")
    rows = select(
        people.c.member_no, people.c.segment, people.c.channel, *labelled(**{name: known[name] for name in names})
    )
    return refill(connection, member_moments, rows.select_from(found))


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


def _acts(acts: Table) -> Subquery:
    """The first act of some kinds, and the first and the last one of any."""
    firsts = {
        "first_answer": ANSWER_KINDS,
        "first_contribution": CONTRIBUTION_KINDS,
        "share": ("share",),
        "spoken": SPEAKING_KINDS,
    }
    days: dict[str, ColumnElement[Any]] = {
        name: func.min(case((acts.c.kind_no.in_(numbers_of(kinds)), acts.c.day))) for name, kinds in firsts.items()
    }
    days |= {"first_act": func.min(acts.c.day), "last_act": func.max(acts.c.day)}
    rows = select(acts.c.member_no, *labelled(**days)).where(acts.c.member_no.is_not(None))
    return rows.group_by(acts.c.member_no).subquery("acts")


def _posts(acts: Table) -> Subquery:
    is_post = acts.c.kind_no.in_(numbers_of(POST_KINDS))
    return _two_firsts(
        select(acts.c.member_no, acts.c.day).where(acts.c.member_no.is_not(None), is_post).subquery("posts"), "post"
    )


def _purchases(purchases: Table) -> Subquery:
    bought = select(purchases.c.member_no, purchases.c.day).where(purchases.c.member_no.is_not(None))
    return _two_firsts(bought.subquery("bought"), "order")


def _two_firsts(rows: Subquery, name: str) -> Subquery:
    """The days of each member's first, second and last row: days are counted first, then put in order."""
    by = (rows.c.member_no, rows.c.day)
    daily = select(*by, func.count().label("times")).group_by(*by).subquery("daily")
    nth = func.row_number().over(partition_by=daily.c.member_no, order_by=daily.c.day).label("nth")
    each = select(*daily.c, nth).subquery("each")
    is_second = or_(each.c.nth == 2, and_(each.c.nth == 1, each.c.times > 1))
    days = {
        f"first_{name}": func.min(each.c.day),
        f"second_{name}": func.min(case((is_second, each.c.day))),
        f"last_{name}": func.max(each.c.day),
    }
    by_member = select(each.c.member_no, *labelled(**days))
    return by_member.group_by(each.c.member_no).subquery(f"{name}s_of")


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
