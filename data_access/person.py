"""One person's own data: everything about them to take along, or to have erased."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select, update

from data_access import schema
from data_access.errors import NothingFound
from data_access.rollups.refresh import refresh
from data_access.store import Store

OWN = ("gives", "asks", "responses", "incident_members", "initiative_members")
"""Tables whose rows are about the one member only and go with them."""
WORDS = ("text", "comment")
"""Columns with a person's own words."""


def export_person(store: Store, member_id: str) -> dict[str, Any]:
    """Everything the store holds about one member.

    Returns
    -------
    dict
        For each table of the contract the rows that name them, with the table's columns; rows held or replaced
        are in it under the table's name with ``_aside``.

    Raises
    ------
    NothingFound
        There is no such member.
    """
    everything: dict[str, Any] = {}
    for name, table in schema.CONTRACT.items():
        for each in (table, schema.ASIDE[name]):
            rows = _rows_of(store, each, table, member_id)
            if rows:
                everything[each.name] = rows
    if "members" not in everything:
        raise _unknown(store, member_id)
    return {"member_id": member_id, "exported_at": _now().isoformat(), "tables": everything}


def _rows_of(store: Store, table: Table, contract: Table, member_id: str) -> list[dict[str, Any]]:
    condition = _names(table, contract, member_id)
    if condition is None:
        return []
    columns = [table.c[each.name] for each in schema.contract_columns(contract)]
    rows = store.read(select(*columns).where(condition)).astype(object)
    return [
        {str(name): None if pd.isna(value) else _plain(value) for name, value in row.items()}
        for row in rows.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, pd.Timestamp) else value


def _names(table: Table, contract: Table, member_id: str) -> ColumnElement[bool] | None:
    """The condition that a row names the member; None where the table names nobody."""
    named = [table.c[each.name] for each in contract.columns if each.info.get("member")]
    return or_(*(each == member_id for each in named)) if named else None


def erase_person(store: Store, member_id: str) -> dict[str, int]:
    """Erase one member: their own rows go, their orders and acts become nobody's, so that totals stay right.

    Their own words and those replaced or held go too; a row in ``audit`` remains, with a SHA-256 of the id and
    how many rows were concerned. On an embedded store the generation before still has the data until the next
    change; erasing therefore changes the store twice.

    Returns
    -------
    dict
        Rows gone or made nobody's, by table.

    Raises
    ------
    NothingFound
        There is no such member.
    """
    if store.read(select(schema.members.c.member_id).where(schema.members.c.member_id == member_id)).empty:
        raise _unknown(store, member_id)
    with store.writing() as writer:
        concerned = _erase(writer.connection, member_id)
        entry = {
            "at": _now(),
            "action": "erased",
            "subject": hashlib.sha256(member_id.encode()).hexdigest(),
            "detail": json.dumps(concerned),
        }
        writer.connection.execute(insert(schema.audit).values(**entry))
        refresh(writer)
    with store.writing():  # so that no generation on disk has the person any more
        pass
    return concerned


def _erase(connection: Connection, member_id: str) -> dict[str, int]:
    concerned: dict[str, int] = {}
    for name, table in schema.CONTRACT.items():
        aside = schema.ASIDE[name]
        condition = _names(aside, table, member_id)
        if condition is not None:
            concerned[name] = connection.execute(delete(aside).where(condition)).rowcount
            concerned[name] += _forget(connection, table, member_id)
    return {name: rows for name, rows in concerned.items() if rows}


def _forget(connection: Connection, table: Table, member_id: str) -> int:
    """Take the member out of one table."""
    if table is schema.members or table.name in OWN:
        return connection.execute(delete(table).where(table.c.member_id == member_id)).rowcount
    rows = 0
    for pointer in schema.pointers(table):
        values: dict[str, Any] = {pointer.name: None}
        if pointer.name == "member_id":
            values |= {word: None for word in WORDS if word in table.c}
        change = update(table).where(table.c[pointer.name] == member_id).values(**values)
        rows += connection.execute(change).rowcount
    return rows


def _unknown(store: Store, member_id: str) -> NothingFound:
    return NothingFound(f"There is no member {member_id[:80]!r}.", "Check the id.", store.place)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
