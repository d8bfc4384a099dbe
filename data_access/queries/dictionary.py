"""The data dictionary: every table and column of the store with its meaning, read from the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Double, Integer, Numeric, Table

from data_access import schema
from data_access.store import Store


@dataclass(frozen=True)
class Described:
    """One column in words."""

    name: str
    kind: str
    meaning: str
    is_required: bool


@dataclass(frozen=True)
class DescribedTable:
    """One table in words; `is_derived` where Rapport works it out, and no source brings it."""

    name: str
    meaning: str
    is_derived: bool
    keys: tuple[str, ...]
    columns: tuple[Described, ...]


def dictionary(_store: Store) -> tuple[DescribedTable, ...]:
    """Every table a source may bring, then every derived one."""
    contract = [_described(table, schema.contract_columns(table)) for table in schema.CONTRACT.values()]
    derived = [
        _described(table, list(table.columns)) for table in schema.metadata.tables.values() if _is_derived(table)
    ]
    return (*contract, *sorted(derived, key=lambda table: table.name))


def _is_derived(table: Table) -> bool:
    return bool(table.info.get("derived"))


def _described(table: Table, columns: list[Column[Any]]) -> DescribedTable:
    is_derived = _is_derived(table)
    described = tuple(
        Described(
            column.name,
            _kind(column),
            column.comment or "",
            bool(column.info.get("required")),
        )
        for column in columns
    )
    return DescribedTable(table.name, table.comment or "", is_derived, table.info.get("keys", ()), described)


def _kind(column: Column[Any]) -> str:
    """The type in a reader's words."""
    if isinstance(column.type, DateTime):
        return "time"
    if isinstance(column.type, Boolean):
        return "yes or no"
    if isinstance(column.type, Integer):
        return "whole number"
    if isinstance(column.type, Double):
        return "number"
    return "money" if isinstance(column.type, Numeric) else "text"
