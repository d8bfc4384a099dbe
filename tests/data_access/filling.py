"""Filling stores in tests, and looking at all that is in them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Table, select, true

from data_access import schema
from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.incoming import Incoming
from data_access.intake.report import Report
from data_access.intake.sources import intake_of
from data_access.intake.staging import rows_of
from data_access.store import Store
from data_access.tokens import MASK_KEY

Text = str | None
NUMBERED_AS_THEY_COME = {"thread_no", "token"}
"""What stands for nothing: numbers given in whatever order rows are read, and what members are called in secret."""
CHANGES_WITH_TIME = {"batches", "generation", "freshness", "alembic_version"}


def incoming(to: str, columns: str, *rows: str, **more: Any) -> Incoming:
    """Rows of text, as a connector hands them over: each one string, columns apart by spaces, - for nothing."""
    names = columns.split()
    cells = [[None if cell == "-" else cell for cell in row.split()] for row in rows]
    assert all(len(each) == len(names) for each in cells)

    def batches():
        yield pa.record_batch(
            [pa.array([row[at] for row in cells], pa.string()) for at in range(len(names))], names=names
        )

    return Incoming(to, tuple(names), batches, **more)


def take(store: Store, *parts: Incoming, dry_run: bool = False, rejects: Path | None = None, **more: Any) -> Report:
    """Take rows of connectors into the store."""
    intake = Intake(Origin("test", "test", "test"), [rows_of(part) for part in parts], **more)
    return take_in(store, intake, dry_run=dry_run, rejects_path=rejects)


def take_file(store: Store, path: Path, kind: str = "", map_file: Path | None = None, **more: Any) -> Report:
    """Take in what lies at a path; refused rows go to rejects.csv beside it."""
    rejects = path.parent / "rejects.csv"
    rejects.unlink(missing_ok=True)
    return take_in(store, intake_of(path, kind, map_file), rejects_path=rejects, **more)


def take_text(store: Store, folder: Path, name: str, text: str | bytes, kind: str = "") -> Report:
    """Write a file and take it in."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return take_file(store, path, kind)


def rows(store: Store, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of one table, or of some of its columns, in the order of their text; without the store's secret."""
    table = schema.metadata.tables[name]
    wanted = [table.c[each] for each in columns] or list(table.columns)
    with store.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(*wanted).where(_is_no_secret(table)))]
    return sorted(found, key=lambda row: [(value is not None, str(value)) for value in row])


def everything(store: Store) -> dict[str, Counter[tuple[Any, ...]]]:
    """All rows of all tables, apart from the store's secret, and from those that say when something was done."""
    with store.reading() as connection:
        return {
            name: Counter(
                tuple(_plain(value) for value in row)
                for row in connection.execute(
                    select(*(each for each in table.columns if each.name not in NUMBERED_AS_THEY_COME)).where(
                        _is_no_secret(table)
                    )
                )
            )
            for name, table in schema.metadata.tables.items()
            if name not in CHANGES_WITH_TIME
        }


def _is_no_secret(table: Table) -> ColumnElement[bool]:
    return table.c.name != MASK_KEY if table is schema.settings else true()


def _plain(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def differences(one: dict[str, Counter[Any]], other: dict[str, Counter[Any]]) -> dict[str, Any]:
    """Tables in which two stores differ, with some of the rows that only one of them has."""
    return {
        name: (list((one[name] - other[name]).elements())[:5], list((other[name] - one[name]).elements())[:5])
        for name in one
        if one[name] != other[name]
    }


def rejected(path: Path) -> Sequence[dict[str, str]]:
    """The lines of a rejects file."""
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
