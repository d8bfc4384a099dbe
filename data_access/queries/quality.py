"""How sound the data is: what waits, what is unknown, what was dropped, how far it reaches and how fresh it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, and_, exists, func, literal, not_, or_, select, union_all

from data_access import schema
from data_access.queries.coverage import BEGIN
from data_access.rollups.people import first_referrals
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
    counted = [
        select(literal(name).label("table_name"), table.c.kind.label("kind"), func.count().label("rows"))
        .where(table.c.kind.not_in(table.c.kind.info["choices"]))
        .group_by(table.c.kind)
        for name, table in CONTRACT.items()
        if "kind" in table.c
    ]
    every = union_all(*counted).subquery("every")
    return store.read(select(every).order_by(every.c.rows.desc(), every.c.kind).limit(MOST_NAMED))


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
    listed, first = _edges(apart), first_referrals()
    known = select(func.count()).select_from(first).where(first.c.referrer_id.is_not(None))
    kept = select(func.count()).select_from(referral_forest).where(referral_forest.c.referrer_no.is_not(None))
    staff = members.alias("staff")
    by_staff = exists().where(
        staff.c.member_id.in_((referrals.c.referrer_id, referrals.c.referee_id)), staff.c.is_staff
    )
    counts = {
        "not joined yet": (_rows(referrals, referrals.c.referee_id.is_(None)), False),
        "the same person on both sides": (_rows(referrals, same), True),
        "made by staff, or of staff": (_rows(referrals, apart, by_staff.correlate(referrals)), True),
        "somebody else had brought them before": (listed.scalar_subquery() - _count(first), True),
        "would close a circle": (known.scalar_subquery() - kept.scalar_subquery(), True),
        "the referrer joined after the one they brought": (_late().scalar_subquery(), False),
    }
    values = store.read(select(*(value.label(f"count_{place}") for place, (value, _) in enumerate(counts.values()))))
    return pd.DataFrame(
        {
            "rule": list(counts),
            "rows": values.iloc[0].astype(int).tolist(),
            "is_dropped": [is_dropped for _, is_dropped in counts.values()],
        }
    )


def _edges(apart: Any) -> Select[Any]:
    """How many referrals say who brought a customer: by a customer, or by somebody who is gone."""
    referee, referrer = people.alias("referee"), people.alias("referrer")
    return (
        select(func.count())
        .join_from(referrals, referee, referee.c.member_id == referrals.c.referee_id)
        .outerjoin(referrer, referrer.c.member_id == referrals.c.referrer_id)
        .where(apart, or_(referrals.c.referrer_id.is_(None), referrer.c.member_no.is_not(None)))
    )


def _late() -> Select[Any]:
    """How many edges of the map lead to somebody who had joined before whoever brought them."""
    referee, referrer = people.alias("late_referee"), people.alias("late_referrer")
    return (
        select(func.count())
        .join_from(referral_forest, referee, referee.c.member_no == referral_forest.c.member_no)
        .join(referrer, referrer.c.member_no == referral_forest.c.referrer_no)
        .where(referrer.c.joined_day > referee.c.joined_day)
    )


def _rows(table: Table, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _count(rows: Any) -> Any:
    return select(func.count()).select_from(rows).scalar_subquery()


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
