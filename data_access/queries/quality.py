"""How sound the data is: what waits, what is unknown, what was dropped, how far it reaches and how fresh it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    Select,
    exists,
    func,
    literal,
    not_,
    select,
    union_all,
)

from data_access import schema
from data_access.queries.coverage import BEGIN
from data_access.rollups.referral_tables import kind_counts, referral_rules
from data_access.rollups.tables import table_coverage
from data_access.schema import ASIDE, CONTRACT, HELD, freshness, members
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
    counts = kind_counts.c
    cut = select(kind_counts).order_by(counts.row_count.desc(), counts.kind).limit(MOST_NAMED)
    return store.read(cut).rename(columns={"row_count": "rows"})


def referral_edges(store: Store) -> pd.DataFrame:
    """What became of the referrals on the way to the map of who brought whom.

    Returns
    -------
    DataFrame
        rule, rows, is_dropped: one row for each rule, also where no referral falls under it. The rules do not
        overlap but for the last one, which counts edges that are kept. No rows without referrals.
    """
    rules = referral_rules.c
    names = (rules.rule, rules.row_count.label("rows"), rules.is_dropped)
    return store.read(select(*names).order_by(rules.nth)).astype({"is_dropped": bool})


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
