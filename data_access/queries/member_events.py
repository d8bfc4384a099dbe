"""The newest events of one member's story, from every table that tells of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Double, Select, String, and_, cast, func, literal, null, select, union_all

from data_access.queries.coverage import coverage
from data_access.queries.member_lists import called
from data_access.queries.member_story import Person, person_of
from data_access.rollups.tables import member_months
from data_access.schema import asks, gives, interactions, members, orders, referrals, responses
from data_access.store import Store
from data_access.tokens import member_token, personal

NEWEST = 100
"""Events of a story."""
COUNTED = ("orders", "acts", "referrals_made", "asks", "gives")
"""Events of which it is known in which months there are any."""

Months = dict[str, list[int]]


@personal
def member_events(store: Store, token: str) -> pd.DataFrame:
    """What a member did and what was done for them, newest first.

    Returns
    -------
    DataFrame
        happened_at (UTC), event (joined, left, order, referral, ask, give, survey, or what an interaction was: post,
        answer, ...), detail (category, topic, kind or question; may be missing), amount (store currency; of orders and
        gives), score (of survey answers), other and other_name (whom they addressed or recommended you to), text (in
        their own words); ``NEWEST`` rows at most.
    """
    person = person_of(store, token)
    newest = [_newest(part) for part in _parts(person.member_id, _latest_months(store, person))]
    every = union_all(*newest).subquery("every")
    cut = select(every).order_by(every.c.happened_at.desc(), every.c.event).limit(NEWEST).subquery("cut")
    other = members.alias("other")
    rows = (
        select(
            *(cut.c[name] for name in ("happened_at", "event", "detail", "amount", "score")),
            member_token(store, cut.c.other_id).label("other"),
            called(other.c).label("other_name"),
            cut.c.text,
        )
        .select_from(cut.outerjoin(other, other.c.member_id == cut.c.other_id))
        .order_by(cut.c.happened_at.desc(), cut.c.event)
    )
    return store.read(rows)


def _newest(part: Select[Any]) -> Select[Any]:
    """The newest rows of one table, none without a time."""
    rows = part.subquery()
    dated = select(*rows.c).where(rows.c.happened_at.is_not(None))
    return select(*dated.order_by(rows.c.happened_at.desc()).limit(NEWEST).subquery().c)


def _latest_months(store: Store, person: Person) -> Months | None:
    """For each kind of event the months with any of the newest ones; None where that is not known."""
    if person.number is None or coverage(store).problem:
        return None
    did = member_months.c
    told = select(did.month, *(did[name] for name in COUNTED)).where(did.member_no == person.number)
    rows = store.read(told.order_by(did.month.desc()))
    later = rows[list(COUNTED)].sum(axis=1).cumsum().shift(fill_value=0)
    latest = rows[later < NEWEST]
    months = {name: latest.loc[latest[name] > 0, "month"].tolist() for name in COUNTED}
    return months | ({} if person.joined_month is None else {"joined": [person.joined_month]})


def _parts(member_id: str, months: Months | None) -> list[Select[Any]]:
    """What each table says of a member in the months that are looked into."""

    def theirs(member: Column[str], kind: str = "") -> ColumnElement[bool]:
        within = [member.table.c.month.in_(months[kind])] if months and kind in months else []
        return and_(member == member_id, *within)

    acted = interactions.c
    return [
        _events(members.c.joined_at, literal("joined"), detail=members.c.channel).where(
            theirs(members.c.member_id, "joined")
        ),
        _events(members.c.left_at, literal("left")).where(theirs(members.c.member_id, "joined")),
        _events(orders.c.ordered_at, literal("order"), detail=orders.c.category, amount=orders.c.amount).where(
            theirs(orders.c.member_id, "orders")
        ),
        _events(acted.occurred_at, acted.kind, detail=acted.topic, other_id=acted.target_id, text=acted.text).where(
            theirs(acted.member_id, "acts")
        ),
        _events(
            referrals.c.referred_at,
            literal("referral"),
            detail=func.coalesce(referrals.c.category, referrals.c.channel),
            other_id=referrals.c.referee_id,
        ).where(theirs(referrals.c.referrer_id, "referrals_made")),
        _events(asks.c.asked_at, literal("ask"), detail=asks.c.kind).where(theirs(asks.c.member_id, "asks")),
        _events(gives.c.given_at, literal("give"), detail=gives.c.kind, amount=gives.c.cost).where(
            theirs(gives.c.member_id, "gives")
        ),
        _events(
            responses.c.answered_at,
            literal("survey"),
            detail=responses.c.question,
            score=responses.c.score,
            text=responses.c.comment,
        ).where(theirs(responses.c.member_id)),
    ]


def _events(happened_at: ColumnElement[Any], event: ColumnElement[Any], **columns: ColumnElement[Any]) -> Select[Any]:
    """Rows of one table as events, with nothing in the columns it does not have."""
    told = {name: columns.get(name, null()) for name in ("detail", "other_id", "text")}
    numbers = {name: columns.get(name, null()) for name in ("amount", "score")}
    return select(
        happened_at.label("happened_at"),
        cast(event, String).label("event"),
        *(cast(column, String).label(name) for name, column in told.items()),
        *(cast(column, Double).label(name) for name, column in numbers.items()),
    )
