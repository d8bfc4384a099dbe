"""How sound the data is: what waits, what is unknown, what was dropped, how far it reaches and how fresh it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from data_access import schema
from data_access.queries.coverage import BEGIN
from data_access.rollups.tables import people, referral_forest, table_coverage
from data_access.schema import ASIDE, CONTRACT, HELD, freshness, members, referrals
from data_access.store import Store
from data_access.tokens import member_token, personal

MOST_NAMED = 50
"""Members, or kinds, that a list names."""


def reach(store: Store) -> pd.DataFrame:
    """How much each table of the contract holds, and of which days.

    Returns
    -------
    DataFrame
        table_name, meaning, rows, held (rows that wait for their member), first, last (dates; None where there are
        no dated rows), in the contract's order.
    """
    held = [
        select(literal(name).label("table_name"), func.count().label("held"))
        .select_from(aside)
        .where(aside.c.aside == HELD)
        for name, aside in ASIDE.items()
        if name in CONTRACT
    ]
    waiting = union_all(*held).subquery("waiting")
    covered = table_coverage
    found = store.read(
        select(covered, waiting.c.held).join_from(covered, waiting, waiting.c.table_name == covered.c.table_name)
    )
    order = {name: place for place, name in enumerate(CONTRACT)}
    rows = found.sort_values("table_name", key=lambda names: names.map(order), ignore_index=True)
    return pd.DataFrame(
        {
            "table_name": rows["table_name"],
            "meaning": [CONTRACT[name].comment for name in rows["table_name"]],
            "rows": rows["row_count"],
            "held": rows["held"],
            "first": _dates(rows["first_day"]),
            "last": _dates(rows["last_day"]),
        }
    )


def waiting(store: Store) -> pd.DataFrame:
    """Rows that are held because a member they name is not known.

    Returns
    -------
    DataFrame
        table_name, column, rows, members (how many different ones); the most rows first.
    """
    counted = []
    for name, pointer, rows in _held():
        missing = rows.subquery(f"missing_{name}_{pointer}")
        counted.append(
            select(
                literal(name).label("table_name"),
                literal(pointer).label("column"),
                func.count().label("rows"),
                func.count(missing.c.member_id.distinct()).label("members"),
            )
        )
    every = union_all(*counted).subquery("every")
    return store.read(select(every).where(every.c.rows > 0).order_by(every.c.rows.desc()))


@personal
def waited_for(store: Store) -> pd.DataFrame:
    """Members whom held rows name although nobody lists them, at most 50.

    Returns
    -------
    DataFrame
        member (token), name (their id), rows; the most rows first.
    """
    named = union_all(*(rows for _, _, rows in _held())).subquery("named")
    counted = (
        select(named.c.member_id, func.count().label("rows"))
        .group_by(named.c.member_id)
        .order_by(func.count().desc(), named.c.member_id)
        .limit(MOST_NAMED)
    ).subquery("counted")
    columns = (
        member_token(store, counted.c.member_id).label("member"),
        counted.c.member_id.label("name"),
        counted.c.rows,
    )
    return store.read(select(*columns).order_by(counted.c.rows.desc(), counted.c.member_id))


def _held() -> list[tuple[str, str, Select[Any]]]:
    """For each column that names a member the held rows whose member is not known there: member_id."""
    found = []
    for name, table in CONTRACT.items():
        aside = ASIDE[name]
        for pointer in [each.name for each in schema.pointers(table)]:
            member = aside.c[pointer]
            known = exists().where(members.c.member_id == member).correlate(aside)
            rows = select(member.label("member_id")).where(aside.c.aside == HELD, member.is_not(None), not_(known))
            found.append((name, pointer, rows))
    return found


def unknown_kinds(store: Store) -> pd.DataFrame:
    """Kinds that the contract does not know, which count as "other"; at most 50.

    Returns
    -------
    DataFrame
        table_name, kind, rows; the most rows first.
    """
    every = union_all(*(_kinds(name, table) for name, table in CONTRACT.items() if "kind" in table.c)).subquery("every")
    cut = select(every).order_by(every.c.rows.desc(), every.c.kind).limit(MOST_NAMED).subquery("cut")
    return store.read(select(cut).order_by(cut.c.rows.desc(), cut.c.kind))


def _kinds(name: str, table: Table) -> Select[Any]:
    """A table's unknown kinds. Counting every kind first takes a tenth of the time of looking for unknown ones."""
    choices = table.c.kind.info["choices"]
    counted = select(table.c.kind, func.count().label("rows")).group_by(table.c.kind)
    frequent = counted.order_by(func.count().desc(), table.c.kind).limit(MOST_NAMED + len(choices) + 1).subquery()
    columns = (literal(name).label("table_name"), frequent.c.kind, frequent.c.rows)
    return select(*columns).where(frequent.c.kind.not_in(choices))


def referral_edges(store: Store) -> pd.DataFrame:
    """What became of the referrals on the way to the map of who brought whom.

    Returns
    -------
    DataFrame
        rule, rows, is_dropped: one row for each rule, also where no referral falls under it. The rules do not
        overlap but for the last one, which counts edges that are kept.
    """
    same = referrals.c.referee_id == referrals.c.referrer_id
    apart = and_(referrals.c.referee_id.is_not(None), referrals.c.referee_id.is_distinct_from(referrals.c.referrer_id))
    staff = select(members.c.member_id).where(members.c.is_staff)
    of_staff = and_(apart, or_(referrals.c.referrer_id.in_(staff), referrals.c.referee_id.in_(staff)))
    raw = {
        "open": _rows(referrals, referrals.c.referee_id.is_(None)),
        "same": _rows(referrals, same),
        "apart": _rows(referrals, apart),
        "of_staff": _rows(referrals, of_staff),
        "brought": _rows(people, people.c.is_referred),
        "gone": _by_somebody_gone(apart),
        "kept": _rows(referral_forest, referral_forest.c.referrer_no.is_not(None)),
        "late": _late(),
    }
    found = store.read(select(*(value.label(name) for name, value in raw.items()))).iloc[0].astype(int)
    rules = [
        ("not joined yet", found["open"], False),
        ("the same person on both sides", found["same"], True),
        ("made by staff, or of staff", found["of_staff"], True),
        ("somebody else had brought them before", found["apart"] - found["of_staff"] - found["brought"], True),
        ("would close a circle", found["brought"] - found["gone"] - found["kept"], True),
        ("the referrer joined after the one they brought", found["late"], False),
    ]
    return pd.DataFrame(rules, columns=["rule", "rows", "is_dropped"])


def _by_somebody_gone(apart: ColumnElement[bool]) -> Any:
    """How many customers were first brought by somebody who is gone."""
    gone = referrals.alias("gone")
    of_them = select(gone.c.referee_id).where(gone.c.referrer_id.is_(None), gone.c.referee_id.is_not(None))
    referrer = people.alias("referrer")
    place = func.row_number().over(
        partition_by=referrals.c.referee_id, order_by=(referrals.c.referred_at, referrals.c.referral_id)
    )
    ranked = (
        select(referrals.c.referrer_id, place.label("place"))
        .join_from(referrals, people, people.c.member_id == referrals.c.referee_id)
        .outerjoin(referrer, referrer.c.member_id == referrals.c.referrer_id)
        .where(apart, referrals.c.referee_id.in_(of_them))
        .where(or_(referrals.c.referrer_id.is_(None), referrer.c.member_no.is_not(None)))
        .subquery("ranked")
    )
    return _rows(ranked, ranked.c.place == 1, ranked.c.referrer_id.is_(None))


def _late() -> Any:
    """How many edges of the map lead to somebody who had joined before whoever brought them.

    Members are numbered as they joined, so that few edges need their days.
    """
    referee, referrer = people.alias("late_referee"), people.alias("late_referrer")
    return (
        select(func.count())
        .join_from(referral_forest, referee, referee.c.member_no == referral_forest.c.member_no)
        .join(referrer, referrer.c.member_no == referral_forest.c.referrer_no)
        .where(referral_forest.c.referrer_no > referral_forest.c.member_no)
        .where(referrer.c.joined_day > referee.c.joined_day)
        .scalar_subquery()
    )


def _rows(table: FromClause, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def built(store: Store) -> pd.DataFrame:
    """How fresh the derived tables are, in alphabetical order.

    Returns
    -------
    DataFrame
        table_name, meaning, rows, built_at (UTC), seconds, problem (why the last attempt failed; empty text where
        it did not).
    """
    rows = store.read(select(freshness).order_by(freshness.c.table_name))
    known = schema.metadata.tables
    return pd.DataFrame(
        {
            "table_name": rows["table_name"],
            "meaning": [known[name].comment if name in known else "" for name in rows["table_name"]],
            "rows": rows["row_count"],
            "built_at": rows["built_at"],
            "seconds": rows["seconds"],
            "problem": [problem or "" for problem in rows["problem"]],
        }
    )


def _dates(days: pd.Series[Any]) -> list[Any]:
    return [None if pd.isna(day) else BEGIN + timedelta(days=int(day)) for day in days]
