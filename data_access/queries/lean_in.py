"""Who brings more than they are given, and what attention returned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Double, Select, Subquery, case, cast, func, literal, select, union_all

from data_access.queries import filters
from data_access.queries.filters import of_people
from data_access.queries.value import community_value
from data_access.rollups.building import labelled
from data_access.rollups.list_tables import member_names
from data_access.rollups.tables import month_totals, people
from data_access.rollups.value_tables import first_years, lean_in_effects, member_values
from data_access.schema import spend
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token

YEAR = 12
MOST = 10_000
"""Members of a list that is worked out at once."""
WHAT = ("brought", "answers", "ideas", "reviews", "hiring", "gives", "staff_replies", "gives_cost", "spent", "yearly")


TOLD = ("community", "community_rank", "attention_rank", "spent_rank", "gap")


@dataclass(frozen=True)
class Weighing:
    """How community value is weighed against attention and spending.

    Parameters
    ----------
    anyway : int
        Percent of those who were brought who would have come anyway.
    answer : float
        What an answer saves (store currency).
    gap : float
        From which distance on, as a share of members, somebody is undervalued, or overvalued.
    top : float
        The share of members who are there that the undervalued bring more than.
    is_reverse : bool
        Those who are given more than they bring.
    """

    anyway: int
    answer: float
    gap: float
    top: float
    is_reverse: bool = False


def standing(scope: Scope, weighing: Weighing) -> Subquery:
    """Members who are there and undervalued, or overvalued: member_no, yearly, community, three ranks, gap, weight."""
    values = member_values
    community = community_value(weighing.anyway, weighing.answer)
    spent_rank = func.coalesce(values.c.spent_rank, values.c.attention_rank).label("spent_rank")
    names = ("member_no", "segment", "channel", "yearly", "attention_rank")
    columns = (*(values.c[name] for name in names), spent_rank)
    attention = (values.c.gives + values.c.staff_replies).label("attention")
    ranked = _ranked(community, *columns, attention)
    giving = select(*ranked.c)
    if not weighing.is_reverse:
        giving = giving.where(ranked.c.community_rank >= weighing.top)
    nothing = labelled(community=literal(0.0), community_rank=literal(0.0))
    idle = select(*columns, attention, *nothing).where(values.c.is_there == 1, community <= 0)
    rows = (union_all(giving, idle) if weighing.is_reverse else giving).subquery("ranked")
    sign = -1 if weighing.is_reverse else 1
    gap = sign * (rows.c.community_rank - (rows.c.attention_rank + rows.c.spent_rank) / 2)
    far = [sign * (rows.c.community_rank - rows.c[name]) >= 0 for name in ("attention_rank", "spent_rank")]
    far += [rows.c.attention > 0] if weighing.is_reverse else []
    weight = gap * (rows.c.attention if weighing.is_reverse else rows.c.community)
    chosen = select(*rows.c, *labelled(gap=gap, weight=weight))
    return chosen.where(gap >= weighing.gap, *far, *of_people(rows, scope)).subquery("standing")


def _ranked(community: ColumnElement[float], *columns: ColumnElement[Any]) -> Subquery:
    """Who brings anything besides buying, of those who are there: `columns`, community, community_rank.

    The rank is the share of members who are there that bring less. Nothing else is sorted, so that it is quick.
    """
    values = member_values
    is_there = values.c.is_there == 1
    there = select(func.count()).where(is_there).scalar_subquery()
    idle = select(func.count() - func.count(case((community > 0, 1)))).where(is_there).scalar_subquery()
    giving = select(*columns, community.label("community")).where(is_there, community > 0).subquery("giving")
    less = func.rank().over(order_by=giving.c.community) - 1
    share = ((idle + less) / cast(there, Double)).label("community_rank")
    return select(*giving.c, share).subquery("giving_ranked")


def how_many_stand(store: Store, scope: Scope, weighing: Weighing) -> pd.DataFrame:
    """How many members are undervalued, or overvalued: one row, members; and community, their value besides buying."""
    first = first_standing(store, scope, weighing)
    if first.empty:
        return pd.DataFrame({"members": [0], "community": [0.0]})
    return first[["members", "together"]].head(1).rename(columns={"together": "community"})


def first_standing(store: Store, scope: Scope, weighing: Weighing) -> pd.DataFrame:
    """Those for whom it matters most, first: ``MOST`` at most.

    Several panels begin with them, so the last ones asked for are remembered until the store changes.

    Returns
    -------
    DataFrame
        member_no, yearly, community, community_rank, attention_rank, spent_rank, gap (as in ``those_standing``), and of
        all of them, however many: members, together (their community value; store currency).
    """
    return _remembered(store, store.version(), scope.of_all_time(), weighing)


@lru_cache(maxsize=16)
def _remembered(store: Store, _version: str, scope: Scope, weighing: Weighing) -> pd.DataFrame:
    rows = standing(scope, weighing)
    totals = labelled(members=func.count().over(), together=func.sum(rows.c.community).over())
    columns = [rows.c[name] for name in ("member_no", "yearly", "weight", *TOLD)]
    first = select(*columns, *totals).order_by(rows.c.weight.desc(), rows.c.member_no).limit(MOST).subquery("first")
    return store.read(select(*first.c).order_by(first.c.weight.desc(), first.c.member_no)).drop(columns="weight")


def members_standing(scope: Scope, weighing: Weighing) -> Select[Any]:
    """Their numbers."""
    return filters.ranked(select(standing(scope, weighing).c.member_no))


def those_standing(store: Store, scope: Scope, weighing: Weighing, most: int = MOST) -> pd.DataFrame:
    """Members who are undervalued, or overvalued, those first for whom it matters most.

    Returns
    -------
    DataFrame
        member (token), name, member_id, member_no, segment, credit (for the margin of the next 12 months of those they
        led to), brought, answers, ideas, reviews, hiring, gives, staff_replies, gives_cost (missing where not known),
        spent (the year's orders), yearly (margin expected in 12 months), community (credit, and what answers save in a
        year), community_rank, attention_rank, spent_rank (shares of the members who are there with less), gap. `most`
        rows at most; store currency.
    """
    return about(store, first_standing(store, scope, weighing).head(most), weighing)


def about(store: Store, first: pd.DataFrame, weighing: Weighing) -> pd.DataFrame:
    """The columns of ``those_standing`` for some of them, in their order."""
    values = member_values
    numbers = [int(number) for number in first["member_no"]]
    rows = (
        select(
            member_token(store, people.c.member_id).label("member"),
            member_names.c.name,
            people.c.member_id,
            people.c.member_no,
            people.c.segment,
            values.c[f"year_{weighing.anyway}"].label("credit"),
            *(values.c[name] for name in WHAT),
        )
        .join_from(people, values, values.c.member_no == people.c.member_no)
        .join(member_names, member_names.c.member_no == people.c.member_no)
        .where(people.c.member_no.in_(numbers), values.c.member_no.in_(numbers))
    )
    told = store.read(rows).merge(first[["member_no", *TOLD]], on="member_no")
    place = {number: nth for nth, number in enumerate(numbers)}
    return told.sort_values("member_no", key=lambda each: each.map(place), ignore_index=True)


def effects(store: Store) -> pd.DataFrame:
    """What initiatives and gives did: the columns of ``lean_in_effects``, a row for each of them and outcome."""
    return store.read(select(lean_in_effects).order_by(lean_in_effects.c.source.desc(), lean_in_effects.c.subject))


def paid_newcomers(store: Store, until: int) -> pd.DataFrame:
    """What newcomers by paid channels cost, and bring in their first year: one row.

    Parameters
    ----------
    until : int
        The month after the last one that is over; newcomers of the year before the last one are looked at.

    Returns
    -------
    DataFrame
        joined (members who came by paid channels in the last 12 months), spend (of these months; missing where none is
        known), observed (such members of the year before), revenue (theirs in 12 months), margin_share (margin of all
        orders whose margin is known, as a share of revenue; missing where none is).
    """
    last, before = _newcomers(until - YEAR, until), _newcomers(until - 2 * YEAR, until - YEAR)
    spent = select(func.sum(spend.c.amount)).where(*_between(spend.c.month, until - YEAR, until)).scalar_subquery()
    margins = func.sum(month_totals.c.margin) / func.nullif(func.sum(month_totals.c.revenue), 0)
    share = select(margins).where(month_totals.c.margin_orders > 0).scalar_subquery()
    columns = labelled(
        joined=last["members"], observed=before["members"], revenue=before["revenue"], spend=spent, margin_share=share
    )
    return store.read(select(*columns))


def _newcomers(start: int, end: int) -> dict[str, Any]:
    """Members who came by paid channels in half-open months, and the revenue of their first 12."""
    kept = (first_years.c.origin == "paid", *_between(first_years.c.joined_month, start, end))
    sums = {"members": func.coalesce(func.sum(first_years.c.members), 0), "revenue": func.sum(first_years.c.revenue)}
    return {name: select(total).where(*kept).scalar_subquery() for name, total in sums.items()}


def _between(column: ColumnElement[Any], start: int, end: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= start, column < end
