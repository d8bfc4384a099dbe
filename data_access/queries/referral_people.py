"""Single members: who began the largest cascades, who reaches far, whose referrals look odd or are left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, select

from data_access.queries.coverage import BEGIN
from data_access.queries.filters import of_months
from data_access.queries.referral_rows import of_members
from data_access.rollups.list_tables import member_names
from data_access.rollups.referral_tables import (
    referral_cascades,
    referral_flags,
    referral_left_out,
    referral_members,
)
from data_access.rollups.tables import people
from data_access.schema import members
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import member_token, personal

MOST_LISTED = 25
"""Members of a list on the page."""
MOST_FLAGGED = 200
MOST_LEFT_OUT = 5_000
"""Referrals left out of the map that are named."""


@personal
def greatest_cascades(store: Store, scope: Scope) -> pd.DataFrame:
    """The largest cascades that began in the scope's months, at most 25.

    Returns
    -------
    DataFrame
        member (token of who began it), name, root_no, size, depth, widest, virality, revenue (store currency), last
        (date on which somebody last joined it).
    """
    kept = of_months(referral_cascades.c.joined_month, scope.start, scope.end)
    rows = of_members(referral_cascades, scope, "root_no").where(*kept)
    order = (referral_cascades.c.size.desc(), referral_cascades.c.root_no)
    chosen = rows.order_by(*order).limit(MOST_LISTED).subquery("chosen")
    names = ("root_no", "size", "depth", "widest", "virality", "revenue", "last_day")
    found = store.read(_named(store, chosen, chosen.c.root_no, *(chosen.c[name] for name in names)))
    ordered = found.sort_values(["size", "root_no"], ascending=[False, True], ignore_index=True)
    return ordered.assign(last=_dates(ordered["last_day"])).drop(columns="last_day")


@personal
def farthest_reaching(store: Store, scope: Scope) -> pd.DataFrame:
    """Members of the scope's segments and channel who reach farthest, whenever they joined; at most 25.

    Returns
    -------
    DataFrame
        member (token), name, reach (damped), brought, cascade (members who came through them at any step), origin.
    """
    rows = of_members(referral_members, scope).where(referral_members.c.brought > 0)
    order = (referral_members.c.reach.desc(), referral_members.c.member_no)
    chosen = rows.order_by(*order).limit(MOST_LISTED).subquery("chosen")
    names = ("reach", "brought", "cascade", "origin", "member_no")
    found = store.read(_named(store, chosen, chosen.c.member_no, *(chosen.c[name] for name in names)))
    ordered = found.sort_values(["reach", "member_no"], ascending=[False, True], ignore_index=True)
    return ordered.drop(columns="member_no")


@personal
def flagged(store: Store, scope: Scope) -> pd.DataFrame:
    """Referrals that look odd and began in the scope's months, at most 200; the most people first.

    Returns
    -------
    DataFrame
        flag, member (token), name, other (token of whom it is about, where it is one), other_name, people, evidence,
        month.
    """
    table = referral_flags.c
    rows = of_members(referral_flags, scope).where(*of_months(table.month, scope.start, scope.end))
    order = (table.people.desc(), table.member_no, table.flag)
    chosen = rows.order_by(*order).limit(MOST_FLAGGED).subquery("chosen")
    them, theirs = people.alias("them"), member_names.alias("theirs")
    names = ("flag", "people", "evidence", "month")
    asked = _named(store, chosen, chosen.c.member_no, *(chosen.c[name] for name in names))
    asked = asked.outerjoin(them, them.c.member_no == chosen.c.other_no)
    asked = asked.outerjoin(theirs, theirs.c.member_no == them.c.member_no).add_columns(
        member_token(store, them.c.member_id).label("other"), theirs.c.name.label("other_name")
    )
    return store.read(asked).sort_values(["people", "name"], ascending=[False, True], ignore_index=True)


def flag_counts(store: Store, scope: Scope) -> pd.DataFrame:
    """How many members' referrals look odd in which way, where that began in the scope's months: flag, members."""
    table = referral_flags.c
    rows = of_members(referral_flags, scope).where(*of_months(table.month, scope.start, scope.end))
    mine = rows.subquery("mine")
    counted = select(mine.c.flag, func.count(mine.c.member_no.distinct()).label("members"))
    return store.read(counted.group_by(mine.c.flag).order_by(mine.c.flag))


@personal
def left_out(store: Store) -> pd.DataFrame:
    """The referrals that are not on the map of who brought whom, the latest first; at most 5,000.

    Returns
    -------
    DataFrame
        rule, referral_id, day (date), member (token of who referred; missing where nobody is known), name, other (of
        whom), other_name.
    """
    table = referral_left_out.c
    latest = select(referral_left_out).order_by(table.day.desc(), table.referral_id).limit(MOST_LEFT_OUT)
    chosen, one, other = latest.subquery("chosen"), members.alias("one"), members.alias("other")
    columns = (
        chosen.c.rule,
        chosen.c.referral_id,
        chosen.c.day,
        member_token(store, one.c.member_id).label("member"),
        _name(one).label("name"),
        member_token(store, other.c.member_id).label("other"),
        _name(other).label("other_name"),
    )
    rows = select(*columns).outerjoin_from(chosen, one, one.c.member_id == chosen.c.referrer_id)
    found = store.read(rows.outerjoin(other, other.c.member_id == chosen.c.referee_id))
    ordered = found.sort_values(["day", "referral_id"], ascending=[False, True], ignore_index=True)
    return ordered.assign(day=_dates(ordered["day"]))


def _named(store: Store, chosen: Any, number: ColumnElement[int], *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of chosen members, with their token and what to call them."""
    token = member_token(store, people.c.member_id).label("member")
    rows = select(token, member_names.c.name, *columns).join_from(chosen, people, people.c.member_no == number)
    return rows.join(member_names, member_names.c.member_no == people.c.member_no)


def _name(table: Any) -> ColumnElement[str]:
    """What to call a member: their name, or their id where they have none."""
    return func.coalesce(func.nullif(func.trim(table.c.name), ""), table.c.member_id)


def _dates(days: pd.Series[Any]) -> list[Any]:
    return [None if pd.isna(day) else BEGIN + timedelta(days=int(day)) for day in days]
