"""What is otherwise counted beforehand by segment and channel, counted for the members on a saved list."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.errors import NotKnown
from data_access.queries.filters import of_months, of_people
from data_access.queries.member_sets import IS_ACTIVE, MONTHS
from data_access.rollups.building import labelled
from data_access.rollups.tables import member_months, people
from data_access.schema import responses
from data_access.scope import Scope
from data_access.store import Store

By = tuple[str, ...]
MONEY = ["revenue", "previous_revenue", "kept_revenue"]
KNOWN_BY_MEMBER = (
    "orders",
    "revenue",
    "acts",
    "contributions",
    "asks",
    "gives",
    "referrals_made",
    "referrals_joined",
)
"""Columns of ``month_totals`` that each member's months have too."""


def pairs_of_some(store: Store, scope: Scope, by: By, at_most: int) -> pd.DataFrame:
    """Members by pairs of consecutive active months, as ``activity_pairs`` has them.

    Raises
    ------
    NotKnown
        Only purchases of a category are wanted: a member's months do not tell them apart.
    """
    if scope.category is not None:
        raise NotKnown("This is not known by list and category together.", "Take one of them out of the filters.")
    mine = _months_of(scope, by)
    told = store.read(
        select(union_all(*(_pairs(mine, str(kind), by) for kind in IS_ACTIVE)).subquery("pairs")), at_most
    )
    ended = told[told["last_members"] > 0].drop(columns=["previous", "members", *MONEY])
    ended = ended.rename(columns={"month": "previous", "last_members": "members", "last_revenue": MONEY[1]})
    groups = ["kind", "previous", *by]
    last = ended.groupby(groups, as_index=False, dropna=False)[["members", MONEY[1]]].sum()
    last = last.assign(month=pd.array([None] * len(last), "Int64"), revenue=0.0, kept_revenue=0.0)
    pairs = pd.concat([told.drop(columns=["last_members", "last_revenue"]), last], ignore_index=True)
    return pairs.astype(dict.fromkeys(("kind", *by), object))


def _months_of(scope: Scope, by: By) -> CTE:
    """The months of the scope's people, with whether they were active in each sense: looked for once."""
    active = (case((condition, 1), else_=0).label(str(kind)) for kind, condition in IS_ACTIVE.items())
    them = _them(scope, by)
    rows = select(MONTHS.member_no, MONTHS.month, MONTHS.revenue, *(them.c[name] for name in by), *active)
    mine = rows.join_from(member_months, them, them.c.member_no == MONTHS.member_no).cte("mine")
    return mine.prefix_with("MATERIALIZED")


def _them(scope: Scope, by: By) -> CTE:
    """The scope's people, looked for once and before their months are."""
    rows = select(people.c.member_no, *(people.c[name] for name in by)).where(*of_people(people, scope))
    return rows.cte("them").prefix_with("MATERIALIZED")


def _pairs(mine: CTE, kind: str, by: By) -> Select[Any]:
    """Pairs of one kind, and how many of each have no later month."""
    window: dict[str, Any] = {"partition_by": mine.c.member_no, "order_by": mine.c.month}
    near = labelled(
        previous=func.lag(mine.c.month).over(**window),
        previous_revenue=func.coalesce(func.lag(mine.c.revenue).over(**window), 0.0),
        following=func.lead(mine.c.month).over(**window),
    )
    rows = select(mine.c.month, mine.c.revenue, *(mine.c[name] for name in by), *near)
    each = rows.where(mine.c[kind] == 1).subquery(f"near_{kind}")
    kept = case((each.c.previous.is_(None), 0.0), else_=func.least(each.c.revenue, each.c.previous_revenue))
    is_last = each.c.following.is_(None)
    sums = labelled(
        members=func.count(),
        revenue=func.sum(each.c.revenue),
        previous_revenue=func.sum(each.c.previous_revenue),
        kept_revenue=func.sum(kept),
        last_members=func.sum(case((is_last, 1), else_=0)),
        last_revenue=func.sum(case((is_last, each.c.revenue), else_=0.0)),
    )
    groups = [each.c.previous, each.c.month, *(each.c[name] for name in by)]
    return select(literal(kind).label("kind"), *groups, *sums).group_by(*groups)


def totals_of_some(scope: Scope, months: tuple[int, int], by: By) -> Select[Any]:
    """Sums by month as ``month_totals`` has them, of those that are known by member.

    Refunds, margin and rewards are not.
    """
    them, groups = _them(scope, by), [people.c[name] for name in by]
    theirs = [them.c[name] for name in by]
    sums = (func.sum(member_months.c[name]).label(name) for name in KNOWN_BY_MEMBER)
    did = select(MONTHS.month, *theirs, *sums, *_joined(0, 0))
    did = did.join_from(member_months, them, them.c.member_no == MONTHS.member_no)
    did = did.where(*of_months(MONTHS.month, *months)).group_by(MONTHS.month, *theirs)
    nothing = (cast(literal(0), Integer).label(name) for name in KNOWN_BY_MEMBER)
    referred = func.sum(case((people.c.is_referred, 1), else_=0))
    came = select(people.c.joined_month.label("month"), *groups, *nothing, *_joined(func.count(), referred))
    came = came.where(*of_months(people.c.joined_month, *months), *of_people(people, scope))
    return select(union_all(did, came.group_by(people.c.joined_month, *groups)).subquery("totals"))


def _joined(joined: Any, referred: Any) -> list[ColumnElement[int]]:
    return [cast(joined, Integer).label("joined"), cast(referred, Integer).label("referred")]


def answers_of_some(scope: Scope, months: tuple[int, int], by: By) -> Select[Any]:
    """Survey answers by month and question, as ``survey_months`` has them."""
    groups = (responses.c.month, responses.c.question, *(people.c[name] for name in by))
    sums = labelled(answers=cast(func.count(), Integer), score=func.sum(responses.c.score))
    rows = select(*groups, *sums).join_from(responses, people, people.c.member_id == responses.c.member_id)
    return rows.where(*of_months(responses.c.month, *months), *of_people(people, scope)).group_by(*groups)
