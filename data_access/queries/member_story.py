"""One member's story: who they are, what they did, and whom they brought. Staff have one too."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    Subquery,
    Table,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from data_access.queries.member_lists import called
from data_access.rollups.list_tables import member_names
from data_access.rollups.tables import member_months, people, referral_forest
from data_access.schema import CONTRIBUTION_KINDS, asks, gives, interactions, members, orders, referrals
from data_access.store import Store
from data_access.tokens import is_token, member_token, personal

MOST_BROUGHT = 50
"""Members listed whom a member brought."""
NOBODY = 0
"""A number that no member has."""
SUMS = ("orders", "revenue", "acts", "contributions", "asks", "gives", "referrals_made")
"""What is added up by month."""


@personal
def member_profile(store: Store, token: str) -> pd.DataFrame:
    """Who a member is.

    Returns
    -------
    DataFrame
        One row, or none where there is no such member: member, name, segment, channel, region, joined, left (dates),
        is_staff, consent (missing where unknown), origin, referrer, referrer_name, brought (members they brought),
        cascade (with those whom these brought, and so on); the last five missing for staff.
    """
    person = person_of(store, token)
    number = person.number or NOBODY
    referrer, referrer_name = people.alias("referrer"), member_names.alias("referrer_name")
    is_theirs = referral_forest.c.member_no == number
    referrer_no = select(referral_forest.c.referrer_no).where(is_theirs).scalar_subquery()  # a join would read all rows
    them = (
        members.outerjoin(people, people.c.member_no == number)
        .outerjoin(referral_forest, is_theirs)
        .outerjoin(referrer, referrer.c.member_no == referrer_no)
        .outerjoin(referrer_name, referrer_name.c.member_no == referrer_no)
    )
    is_customer = people.c.member_no.is_not(None)
    counts = (
        case((is_customer, func.coalesce(referral_forest.c[name], 0))).label(name) for name in ("brought", "cascade")
    )
    rows = select(
        member_token(store, members.c.member_id).label("member"),
        called(members.c).label("name"),
        *(members.c[name] for name in ("segment", "channel", "region")),
        members.c.joined_at.label("joined"),
        members.c.left_at.label("left"),
        func.coalesce(members.c.is_staff, False).label("is_staff"),
        members.c.consent,
        people.c.origin,
        member_token(store, referrer.c.member_id).label("referrer"),
        referrer_name.c.name.label("referrer_name"),
        *counts,
    )
    return store.read(rows.select_from(them).where(members.c.member_id == person.member_id))


@personal
def member_months_of(store: Store, token: str) -> pd.DataFrame:
    """What a member did, by month.

    Returns
    -------
    DataFrame
        month (since 1970-01), orders, revenue (store currency), acts (interactions), contributions (posts, answers,
        replies, reviews, ideas, shares and referrals made), asks and gives (received), referrals_made; a row for each
        month with any, oldest first.
    """
    person = person_of(store, token)
    every = _months_of(person.member_id) if person.number is None else _months_counted(person.number)
    sums = (cast(func.sum(every.c[name]), Double).label(name) for name in SUMS)
    return store.read(select(every.c.month, *sums).group_by(every.c.month).order_by(every.c.month))


def _months_counted(number: int) -> Subquery:
    """What a member with a number did, as it is counted already."""
    did = member_months.c
    rows = select(did.month, *(did[name] for name in SUMS)).where(did.member_no == number)
    return rows.where(or_(*(did[name] > 0 for name in SUMS if name != "revenue"))).subquery("counted")


def _months_of(member_id: str) -> Subquery:
    """What anybody did: staff, and who came since the derived tables were built, are counted nowhere."""
    contributes = case((interactions.c.kind.in_(CONTRIBUTION_KINDS), 1), else_=0)
    parts = [
        _by_month(orders, orders.c.member_id == member_id, orders=literal(1), revenue=cast(orders.c.amount, Double)),
        _by_month(interactions, interactions.c.member_id == member_id, acts=literal(1), contributions=contributes),
        _by_month(referrals, referrals.c.referrer_id == member_id, contributions=literal(1), referrals_made=literal(1)),
        _by_month(asks, asks.c.member_id == member_id, asks=literal(1)),
        _by_month(gives, gives.c.member_id == member_id, gives=literal(1)),
    ]
    return union_all(*parts).subquery("every")


def _by_month(table: Table, is_theirs: ColumnElement[bool], **counted: ColumnElement[Any]) -> Select[Any]:
    """A table's rows about one member, each with what it counts for."""
    labelled = (cast(counted.get(name, literal(0)), Double).label(name) for name in SUMS)
    return select(table.c.month, *labelled).where(is_theirs)


@personal
def member_brought(store: Store, token: str) -> pd.DataFrame:
    """Members whom a member brought, those with the largest cascade first.

    Returns
    -------
    DataFrame
        member, name, segment, joined (date), orders, revenue (store currency), brought, cascade; ``MOST_BROUGHT`` rows
        at most.
    """
    number = person_of(store, token).number or NOBODY
    theirs = (
        select(people.c.member_no, people.c.member_id, referral_forest.c.brought, referral_forest.c.cascade)
        .join_from(referral_forest, people, people.c.member_no == referral_forest.c.member_no)
        .where(referral_forest.c.referrer_no == number)
        .order_by(referral_forest.c.cascade.desc(), people.c.member_no)
        .limit(MOST_BROUGHT)
        .subquery("theirs")
    )
    months = member_months.c
    sums = (func.sum(months[name]).label(name) for name in ("orders", "revenue"))
    did = select(months.member_no, *sums).where(months.member_no.in_(select(theirs.c.member_no)))
    done = did.group_by(months.member_no).subquery("done")
    rows = (
        select(
            member_token(store, theirs.c.member_id).label("member"),
            member_names.c.name,
            member_names.c.segment,
            member_names.c.joined_at.label("joined"),
            func.coalesce(done.c.orders, 0).label("orders"),
            func.coalesce(done.c.revenue, 0).label("revenue"),
            theirs.c.brought,
            theirs.c.cascade,
        )
        .join_from(theirs, member_names, member_names.c.member_no == theirs.c.member_no)
        .outerjoin(done, done.c.member_no == theirs.c.member_no)
    )
    return store.read(rows.order_by(theirs.c.cascade.desc(), theirs.c.member_no))


class Person(NamedTuple):
    """Who is meant by a token.

    Attributes
    ----------
    member_id : str
        Their id; empty text, which nobody has for an id, where there is no such member.
    number : int or None
        Their number; None for staff and for who came since the derived tables were built.
    joined_month : int or None
        When they joined, as months since 1970-01, where their number is known.
    """

    member_id: str = ""
    number: int | None = None
    joined_month: int | None = None


def person_of(store: Store, token: str) -> Person:
    """Who is meant by a token."""
    return _known(store, store.version(), token) if is_token(token) else Person()


@lru_cache(maxsize=1_000)
def _known(store: Store, _version: str, token: str) -> Person:
    """The same for one version of the store."""
    counted = select(people.c.member_id, people.c.member_no, people.c.joined_month).where(people.c.token == token)
    everybody = select(members.c.member_id, null().label("member_no"), null().label("joined_month"))
    for rows in (counted, everybody.where(member_token(store, members.c.member_id) == token)):
        found = store.read(rows).astype(object)
        if len(found):
            member_id, *numbers = found.iloc[0]
            return Person(str(member_id), *(None if pd.isna(each) else int(each) for each in numbers))
    return Person()
