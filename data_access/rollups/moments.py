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
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.loop_paths import MOMENTS
from data_access.rollups.building import labelled, refill
from data_access.rollups.loop_tables import member_brought, member_moments
from data_access.rollups.people import first_referrals
from data_access.rollups.prepared import ANSWER_KINDS
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, interactions, members, orders, referrals

POST_KINDS = ("post", "question")
SPEAKING_KINDS = ("review", "share")
SECONDS_A_DAY = 86_400


def build_member_moments(connection: Connection) -> int:
    """Find the first time of everything, member by member."""
    parts = [_acts(), _posts(), _purchases(), _referrals(), _answered()]
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
    first, referrer = first_referrals(), people.alias("referrer")
    referee = member_moments.alias("referee")
    to_referee = first.join(referrer, referrer.c.member_id == first.c.referrer_id).join(
        referee, referee.c.member_no == first.c.referee_no
    )
    brought = [
        select(
            literal(name, String).label("moment"),
            referrer.c.member_no,
            referee.c.member_no.label("other_no"),
            referee.c[moment].label("day"),
        )
        .select_from(to_referee)
        .where(referee.c[moment].is_not(None))
        for name, moment in (("referee_joins", "joined"), ("friend_orders", "first_order"))
    ]
    every = union_all(*brought, _helped()).subquery("every")
    return refill(connection, member_brought, select(every))


def _acts() -> Subquery:
    """The first act of some kinds, and the first and the last one of any."""
    kind = interactions.c.kind
    firsts = {
        "first_answer": ANSWER_KINDS,
        "first_contribution": CONTRIBUTION_KINDS,
        "share": ("share",),
        "spoken": SPEAKING_KINDS,
    }
    days: dict[str, ColumnElement[Any]] = {
        name: func.min(case((kind.in_(kinds), interactions.c.day))) for name, kinds in firsts.items()
    }
    days |= {"first_act": func.min(interactions.c.day), "last_act": func.max(interactions.c.day)}
    rows = select(people.c.member_no, *labelled(**days))
    rows = rows.join_from(interactions, people, people.c.member_id == interactions.c.member_id)
    return rows.group_by(people.c.member_no).subquery("acts")


def _posts() -> Subquery:
    order = (interactions.c.occurred_at, interactions.c.interaction_id)
    return _two_firsts(interactions, order, "post", interactions.c.kind.in_(POST_KINDS))


def _purchases() -> Subquery:
    return _two_firsts(orders, (orders.c.ordered_at, orders.c.order_id), "order", literal(1) == 1)


def _two_firsts(table: Table, order: tuple[Any, ...], name: str, kept: ColumnElement[bool]) -> Subquery:
    """The days of each member's first, second and last row."""
    nth = func.row_number().over(partition_by=people.c.member_no, order_by=order).label("nth")
    rows = select(people.c.member_no, table.c.day, nth)
    each = rows.join_from(table, people, people.c.member_id == table.c.member_id).where(kept).subquery("each")
    days: dict[str, ColumnElement[Any]] = {
        f"{which}_{name}": func.min(case((each.c.nth == at, each.c.day))) for at, which in ((1, "first"), (2, "second"))
    }
    days[f"last_{name}"] = func.max(each.c.day)
    by_member = select(each.c.member_no, *labelled(**days))
    return by_member.group_by(each.c.member_no).subquery(f"{name}s_of")


def _referrals() -> Subquery:
    rows = select(people.c.member_no, func.min(referrals.c.day).label("referred"))
    rows = rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)
    return rows.group_by(people.c.member_no).subquery("referring")


def _answers() -> Subquery:
    """Answers to posts by somebody else than their author: author_id, member_id (who answers), day."""
    post, answer = interactions.alias("post"), interactions.alias("answer")
    rows = select(post.c.member_id.label("author_id"), answer.c.member_id, answer.c.day)
    rows = rows.join_from(answer, post, post.c.interaction_id == answer.c.parent_id)
    return rows.where(
        answer.c.kind.in_(ANSWER_KINDS),
        post.c.kind.in_(POST_KINDS),
        answer.c.member_id.is_distinct_from(post.c.member_id),
    ).subquery("answers")


def _answered() -> Subquery:
    answers = _answers()
    rows = select(people.c.member_no, func.min(answers.c.day).label("answered"))
    rows = rows.join_from(answers, people, people.c.member_id == answers.c.author_id)
    return rows.group_by(people.c.member_no).subquery("answered_members")


def _helped() -> Select[Any]:
    """Members whose posts a member answered, and when first."""
    answers, answerer, author = _answers(), people.alias("answerer"), people.alias("author")
    by = (answerer.c.member_no, author.c.member_no)
    rows = select(
        literal("answers_others", String).label("moment"),
        by[0],
        by[1].label("other_no"),
        func.min(answers.c.day).label("day"),
    )
    rows = rows.join_from(answers, answerer, answerer.c.member_id == answers.c.member_id)
    return rows.join(author, author.c.member_id == answers.c.author_id).group_by(*by)


def _day_of(moment: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.floor(func.extract("epoch", moment) / SECONDS_A_DAY), Integer)
