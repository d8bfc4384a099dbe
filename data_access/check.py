"""What is in the store, and whether it holds together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, exists, func, not_, select

from data_access import schema
from data_access.migrations import HEAD
from data_access.store import Store
from data_access.versions import lacks_member


def is_empty(store: Store) -> bool:
    """Whether the store has no members."""
    return not _count(store, select(func.count()).select_from(schema.members))


def check(store: Store) -> dict[str, Any]:
    """Tables with their rows, imports, freshness and whether every rule of the store holds.

    Returns
    -------
    dict
        store, version, schema_version; tables: for each table of the contract rows, first and last (its days as
        YYYY-MM-DD) and held; batches: every import; derived: each derived table's rows, built_at, seconds and
        problem; integrity: for each rule the number of rows that break it; ok: whether none does.
    """
    integrity = {rule: _count(store, broken) for rule, broken in _rules().items()}
    return {
        "store": store.place,
        "version": store.version(),
        "schema_version": HEAD,
        "tables": {name: _table(store, name) for name in schema.CONTRACT},
        "batches": _batches(store),
        "derived": _derived(store),
        "integrity": integrity,
        "ok": not any(integrity.values()),
    }


def in_words(found: dict[str, Any]) -> Iterator[str]:
    """What was found, a line at a time: each table's rows, and the rules that are broken."""
    for name, table in found["tables"].items():
        yield f"{name:20} {table['rows']:>12,} rows  {table['held']:>8,} held"
    yield from (f"BROKEN {rule}: {broken:,}" for rule, broken in found["integrity"].items() if broken)


def _count(store: Store, question: Select[Any]) -> int:
    return int(store.read(question).to_numpy()[0, 0])


def _table(store: Store, name: str) -> dict[str, Any]:
    table, aside = schema.CONTRACT[name], schema.ASIDE[name]
    held = _count(store, select(func.count()).select_from(aside).where(aside.c.aside == schema.HELD))
    told: dict[str, Any] = {"rows": _count(store, select(func.count()).select_from(table)), "held": held}
    if "day" in table.c:
        span = store.read(select(func.min(table.c.day).label("first"), func.max(table.c.day).label("last")))
        told |= {each: _day(span[each].iloc[0]) for each in ("first", "last")}
    return told


def _day(day: Any) -> str | None:
    return None if pd.isna(day) else str((pd.Timestamp(0) + pd.Timedelta(days=int(day))).date())


def _batches(store: Store) -> list[dict[str, Any]]:
    table = schema.batches
    names = ("batch_id", "source", "connector", "file_name", "started_at", "finished_at", "state")
    rows = store.read(select(*(table.c[name] for name in names)).order_by(table.c.batch_id))
    return _records(rows)


def _derived(store: Store) -> dict[str, dict[str, Any]]:
    rows = store.read(select(schema.freshness).order_by(schema.freshness.c.table_name))
    return {row.pop("table_name"): row for row in _records(rows)}


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return str(value) if isinstance(value, pd.Timestamp) else value


def _rules() -> dict[str, Select[Any]]:
    """What has to be true of every store, as the rows that break it."""
    rules: dict[str, Select[Any]] = {}
    for name, table in schema.CONTRACT.items():
        keys = [table.c[key] for key in schema.keys(table)]
        repeated = select(*keys).group_by(*keys).having(func.count() > 1).subquery("repeated")
        rules[f"{name}: rows with the same key"] = select(func.count()).select_from(repeated)
        if pointers := [each.name for each in schema.pointers(table)]:
            lacking = lacks_member(table, pointers)
            rules[f"{name}: rows that name an unknown member"] = select(func.count()).select_from(table).where(lacking)
        orphan = not_(exists().where(schema.batches.c.batch_id == table.c.batch_id).correlate(table))
        rules[f"{name}: rows of no import"] = (
            select(func.count()).select_from(table).where(and_(table.c.batch_id.is_not(None), orphan))
        )
    listed, lists = schema.saved_list_members, schema.saved_lists
    without = not_(exists().where(lists.c.list_id == listed.c.list_id).correlate(listed))
    rules["saved_list_members: members of no list"] = select(func.count()).select_from(listed).where(without)
    return rules
