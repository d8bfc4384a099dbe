"""One person's own data: everything about them to take along, or to have erased."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select, update

from data_access import schema
from data_access.errors import NothingFound, RapportError
from data_access.queries.member_story import person_of
from data_access.rollups.refresh import Progress, refresh
from data_access.store import Store

OWN = ("members", "gives", "asks", "responses", "incident_members", "initiative_members")
"""Tables whose rows are about the one member only and go with them."""
ERASED = "erased"
"""What ``audit`` calls it."""
SUBJECT = "subject"
"""Column of ``planted_truths`` that may name a member."""
WORDS = ("text", "comment")
"""Columns with a person's own words."""


def export_person(store: Store, member_id: str) -> dict[str, Any]:
    """Everything the store holds about one member.

    Returns
    -------
    dict
        For each table of the contract the rows that name them, with the table's columns; rows held or replaced
        are in it under the table's name with ``_aside``, and the saved lists they are on under ``saved_lists``.

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
    listed = schema.saved_list_members.c
    names = select(schema.saved_lists.c.name).join(
        schema.saved_list_members, listed.list_id == schema.saved_lists.c.list_id
    )
    lists = store.read(names.where(listed.member_id == member_id).order_by(schema.saved_lists.c.name))
    if len(lists):
        everything[schema.saved_lists.name] = lists.to_dict("records")
    if not everything:
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


def erase_called(store: Store, token: str, progress: Progress) -> dict[str, int]:
    """Erase the member with a token: see ``erase_person``."""
    return erase_person(store, person_of(store, token).member_id, progress)


def erase_person(store: Store, member_id: str, progress: Progress = lambda _step, _share: None) -> dict[str, int]:
    """Erase one member: their own rows go, their orders and acts become nobody's, so that totals stay right.

    Their own words go too, and all the same from rows that are held or replaced. A row in ``audit`` remains, with
    a SHA-256 of the id and how many rows were concerned. On an embedded store the generation before still has the
    data until the next change; erasing therefore changes the store twice.

    Parameters
    ----------
    progress : callable
        Told of each step, and how much of the whole is done (0 to 1).

    Returns
    -------
    dict
        Rows gone or made nobody's, by table.

    Raises
    ------
    NothingFound
        No row names such a member.
    RapportError
        The derived tables could not be built without them; nothing was changed.
    """
    with store.writing() as writer:
        concerned = _erase(writer.connection, member_id)
        if not concerned:
            raise _unknown(store, member_id)
        entry = {
            "at": _now(),
            "action": ERASED,
            "subject": hashlib.sha256(member_id.encode()).hexdigest(),
            "detail": json.dumps(concerned),
        }
        writer.connection.execute(insert(schema.audit).values(**entry))
        problem = refresh(writer, progress)
        if problem:  # the old derived tables still name the member
            raise RapportError(
                f"The derived tables could not be built: {problem}", "Report it. Nothing was changed.", store.place
            )
    with store.writing():  # so that no generation on disk has the person any more
        pass
    return concerned


def _erase(connection: Connection, member_id: str) -> dict[str, int]:
    concerned: dict[str, int] = {}
    for name, table in schema.CONTRACT.items():
        concerned[name] = sum(_forget(connection, each, name, member_id) for each in (table, schema.ASIDE[name]))
    truths = schema.planted_truths
    for each in (truths, schema.ASIDE[truths.name]):
        connection.execute(delete(each).where(each.c[SUBJECT] == member_id))
    listed = schema.saved_list_members
    concerned[listed.name] = connection.execute(delete(listed).where(listed.c.member_id == member_id)).rowcount
    return {name: rows for name, rows in concerned.items() if rows}


def _forget(connection: Connection, table: Table, name: str, member_id: str) -> int:
    """Take the member out of a table of the contract, or of its rows that are set aside."""
    if name in OWN:
        return connection.execute(delete(table).where(table.c.member_id == member_id)).rowcount
    rows = 0
    for pointer in schema.pointers(schema.CONTRACT[name]):
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
