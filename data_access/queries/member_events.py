"""The newest events of one member's story, from every table that tells of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Double, Select, String, cast, func, literal, null, select, union_all

from data_access.queries.member_lists import called
from data_access.queries.member_story import member_id_of
from data_access.schema import asks, gives, interactions, members, orders, referrals, responses
from data_access.store import Store
from data_access.tokens import member_token, personal

NEWEST = 100
"""Events of a story."""


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
    member_id = member_id_of(store, token)
    newest = [_newest(part) for part in _parts(member_id)]
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


def _parts(member_id: str) -> list[Select[Any]]:
    """What each table says of a member."""
    acted = interactions.c
    return [
        _events(members.c.joined_at, literal("joined"), detail=members.c.channel).where(
            members.c.member_id == member_id
        ),
        _events(members.c.left_at, literal("left")).where(members.c.member_id == member_id),
        _events(orders.c.ordered_at, literal("order"), detail=orders.c.category, amount=orders.c.amount).where(
            orders.c.member_id == member_id
        ),
        _events(acted.occurred_at, acted.kind, detail=acted.topic, other_id=acted.target_id, text=acted.text).where(
            acted.member_id == member_id
        ),
        _events(
            referrals.c.referred_at,
            literal("referral"),
            detail=func.coalesce(referrals.c.category, referrals.c.channel),
            other_id=referrals.c.referee_id,
        ).where(referrals.c.referrer_id == member_id),
        _events(asks.c.asked_at, literal("ask"), detail=asks.c.kind).where(asks.c.member_id == member_id),
        _events(gives.c.given_at, literal("give"), detail=gives.c.kind, amount=gives.c.cost).where(
            gives.c.member_id == member_id
        ),
        _events(
            responses.c.answered_at,
            literal("survey"),
            detail=responses.c.question,
            score=responses.c.score,
            text=responses.c.comment,
        ).where(responses.c.member_id == member_id),
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
