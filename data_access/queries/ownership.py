"""Who stands where on the ladder, who moved, and what owners did."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, or_, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.building import integer, labelled
from data_access.rollups.tables import people
from data_access.rollups.value_sums import ANSWER, DEEDS, JOINED, REFERRAL, deeds
from data_access.rollups.value_tables import ladder_moves, ladder_steps, owner_pairs
from data_access.scope import Scope
from data_access.store import Store


def moves(store: Store, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Moves between rungs, of all months: month, `by`, rung_before, rung (0 is beside the ladder), members."""
    counted: ColumnElement[Any]
    if scope.saved is None:
        rows, counted = ladder_moves, func.sum(ladder_moves.c.members)
        kept = of_people(rows, scope)
        source: Any = rows
        columns = {name: rows.c[name] for name in ("segment", "channel", "origin")}
    else:
        rows, counted = ladder_steps, func.count()
        kept = of_people(people, scope)
        source = rows.join(people, people.c.member_no == rows.c.member_no)
        columns = {name: people.c[name] for name in ("segment", "channel", "origin")}
    groups = [rows.c.month, *(columns[name] for name in by), rows.c.rung_before, rows.c.rung]
    asked = select(*groups, integer(counted).label("members")).select_from(source).where(*kept)
    return store.read(asked.group_by(*groups))


def members_on(scope: Scope, rungs: tuple[int, ...]) -> Select[tuple[int]]:
    """The numbers of members who stand on some rungs when a scope's last month ends."""
    steps, last = ladder_steps, scope.end - 1
    is_open = or_(steps.c.until_month.is_(None), steps.c.until_month > last)
    rows = select(steps.c.member_no).where(steps.c.month <= last, is_open, steps.c.rung.in_(rungs))
    if scope.is_about_some:
        rows = rows.join(people, people.c.member_no == steps.c.member_no).where(*of_people(people, scope))
    return rows


def owner_ledger(store: Store, scope: Scope) -> pd.DataFrame:
    """What members did beyond buying in the period, and what became of it.

    Returns
    -------
    DataFrame
        kind (referral, idea, review, answer, hiring_help), acts, members (different ones), good (referrals that brought
        somebody; reviews in their own words that nobody paid for; missing for others), by_staff (ideas and reviews
        that the company answered; missing for others), by_members (those that only other members took up).
    """
    found = store.read(_deeds_of_some(scope) if scope.saved is not None else _deeds_counted(scope))
    done = {row["kind"]: row for row in found.to_dict("records")}
    nothing = dict.fromkeys(("acts", "members"), 0)
    made, joined, answers = (done.get(kind, nothing) for kind in (REFERRAL, JOINED, ANSWER))
    others = pd.DataFrame(
        [
            {"kind": REFERRAL, "acts": made["acts"], "members": made["members"], "good": joined["acts"]},
            {"kind": ANSWER, "acts": answers["acts"], "members": answers["members"]},
        ]
    )
    told = found[~found["kind"].isin([REFERRAL, JOINED, ANSWER])].rename(columns={"constructive": "good"})
    return pd.concat([others, told], ignore_index=True)


def _deeds_counted(scope: Scope) -> Select[Any]:
    """What was done in the period by kind: a member counts in the first of its months in which they did it."""
    pairs = owner_pairs
    is_first = or_(pairs.c.previous.is_(None), pairs.c.previous < scope.start)
    sums = {name: integer(func.sum(pairs.c[name])) for name in DEEDS}
    sums["members"] = integer(func.sum(case((is_first, pairs.c.members), else_=0)))
    kept = [*of_months(pairs.c.month, scope.start, scope.end), *of_people(pairs, scope)]
    return select(pairs.c.kind, *labelled(**sums)).where(*kept).group_by(pairs.c.kind)


def _deeds_of_some(scope: Scope) -> Select[Any]:
    """The same of the members on a list."""
    done = deeds().subquery("done")
    sums = {name: integer(func.sum(done.c[name])) for name in DEEDS}
    sums["members"] = func.count(done.c.member_no.distinct())
    rows = select(done.c.kind, *labelled(**sums)).join_from(done, people, people.c.member_no == done.c.member_no)
    kept = [*of_months(done.c.month, scope.start, scope.end), *of_people(people, scope)]
    return rows.where(*kept).group_by(done.c.kind)
