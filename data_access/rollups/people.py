"""Members numbered, with what every count is split by: segment, channel and origin."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from data_access.rollups.building import labelled, refill, scratch
from data_access.rollups.tables import member_groups, people
from data_access.schema import members, referrals, spend
from data_access.tokens import token_within

MOST_GROUPS = 40
"""Segments, channels or categories told apart; the smaller ones count together as "other"."""
OTHER = "other"
ORGANIC_CHANNELS = ("organic", "referral", "word of mouth", "word_of_mouth", "friend", "friends")
"""Channels that mean word of mouth."""
PAID_CHANNELS = (
    "paid",
    "search",
    "social",
    "ads",
    "ad",
    "event",
    "partner",
    "affiliate",
    "display",
    "email",
    "tv",
    "print",
    "radio",
    "influencer",
)
"""Channels that cost money even where no spend is on record."""
ADDED = ("group_no", "token")
"""Columns of ``people`` that follow from the others."""


def prepare_people(connection: Connection) -> Table:
    """Number the members and find out where they came from: the columns of ``people`` but for ``ADDED``."""
    joined = _brought()
    paid_for = select(func.lower(spend.c.channel)).where(spend.c.amount > 0)
    channel = func.lower(func.coalesce(members.c.channel, ""))
    origin = case(
        (joined.c.reward > 0, "rewarded"),
        (or_(joined.c.reward.is_not(None), channel.in_(ORGANIC_CHANNELS)), "organic"),
        (or_(channel.in_(PAID_CHANNELS), channel.in_(paid_for)), "paid"),
        else_="unknown",
    )
    segment, by_channel = named_groups(members.c.segment, "segments"), named_groups(members.c.channel, "channels")
    order = func.row_number().over(order_by=(members.c.joined_at, members.c.member_id))
    rows = (
        select(
            *labelled(
                member_no=order,
                member_id=members.c.member_id,
                segment=segment,
                channel=by_channel,
                origin=origin,
                joined_day=members.c.day,
                joined_month=members.c.month,
                is_referred=joined.c.member_id.is_not(None),
            )
        )
        .select_from(members.outerjoin(joined, joined.c.member_id == members.c.member_id))
        .where(is_customer())
    )
    columns = [(column.name, column.type) for column in people.columns if column.name not in ADDED]
    return scratch(connection, "scratch_people", columns, rows)


def _brought() -> Subquery:
    """Members whom a referral by no staff brought, and the largest reward paid for it: member_id, reward."""
    referrer = members.alias("referrer")
    return (
        select(
            referrals.c.referee_id.label("member_id"),
            func.max(func.coalesce(referrals.c.reward, 0)).label("reward"),
        )
        .outerjoin(referrer, referrer.c.member_id == referrals.c.referrer_id)
        .where(
            referrals.c.referee_id.is_not(None),
            referrals.c.referee_id.is_distinct_from(referrals.c.referrer_id),
            referrer.c.is_staff.is_not(true()),
        )
        .group_by(referrals.c.referee_id)
        .subquery("joined")
    )


def build_member_groups(connection: Connection, prepared: Table) -> int:
    """Number the segments, channels and origins that occur together."""
    names = (prepared.c.segment, prepared.c.channel, prepared.c.origin)
    occurring = select(*names).distinct().subquery("occurring")
    number = func.row_number().over(order_by=tuple(occurring.c)).label("group_no")
    return refill(connection, member_groups, select(number, *occurring.c))


def build_people(connection: Connection, prepared: Table) -> int:
    """The members with the number of their group and what they are called."""
    groups, token = member_groups.c, token_within(connection, prepared.c.member_id).label("token")
    same = and_(*(prepared.c[name] == groups[name] for name in ("segment", "channel", "origin")))
    rows = select(*prepared.c, groups.group_no, token).join_from(prepared, member_groups, same)
    return refill(connection, people, rows)


def are_there(connection: Connection, prepared: Table) -> bool:
    """Whether ``people`` already holds the prepared members, as they are."""
    names = prepared.columns.keys()
    found = select(func.count()).select_from(people).scalar_subquery()
    if connection.execute(select(select(func.count()).select_from(prepared).scalar_subquery() != found)).scalar():
        return False
    others = select(*prepared.c).except_(select(*(people.c[name] for name in names))).subquery("others")
    return not connection.execute(select(func.count()).select_from(others)).scalar()


def is_customer() -> ColumnElement[bool]:
    """Members who are not known to be staff."""
    return members.c.is_staff.is_not(true())


def most_frequent(column: ColumnElement[str]) -> Select[str]:
    """The values of a column that are told apart: the most frequent ones."""
    counted = select(column.label("value")).where(column.is_not(None)).group_by(column)
    return counted.order_by(func.count().desc(), column).limit(MOST_GROUPS)


def named_groups(column: ColumnElement[str], name: str) -> ColumnElement[str]:
    """A column's value where it is one of the most frequent; "other" where not; empty text where unknown."""
    frequent = select(most_frequent(column).subquery(name).c.value)
    return case((column.is_(None), literal("")), (column.in_(frequent), column), else_=literal(OTHER))
