"""What was imported, and what became of it, as the imports themselves reported."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data_access.errors import NothingFound
from data_access.schema import batches
from data_access.store import Store
from data_access.undo import TAKEN

MOST_IMPORTS = 1_000
"""Imports that a list shows, the newest first."""
COUNTS = ("taken", "updated", "unchanged", "held")


def imports(store: Store) -> pd.DataFrame:
    """Every import, the newest first, at most 1,000.

    Returns
    -------
    DataFrame
        batch_id, source, connector, file_name, started_at (UTC), seconds, state (taken, undone), and rows: taken,
        updated, unchanged, held, refused, left_out.
    """
    newest = select(batches).order_by(batches.c.batch_id.desc()).limit(MOST_IMPORTS).subquery("newest")
    rows = store.read(select(newest).order_by(newest.c.batch_id.desc()))
    reports = [json.loads(report) for report in rows["report"]]
    took = (rows["finished_at"] - rows["started_at"]).dt.total_seconds()
    counted = {name: [_sum(report, name) for report in reports] for name in (*COUNTS, "refused", "left_out")}
    listed = rows[["batch_id", "source", "connector", "file_name", "started_at"]]
    return listed.assign(seconds=took, state=rows["state"], **counted)


def number_of_imports(store: Store) -> int:
    """How many imports there were, undone ones included."""
    return int(store.read(select(func.count().label("imports")).select_from(batches))["imports"].iloc[0])


def import_report(store: Store, batch_id: int) -> dict[str, Any]:
    """All that one import said of itself, as `Report.as_dict` gives it, with its `state`.

    Raises
    ------
    NothingFound
        There is no such import.
    """
    rows = store.read(select(batches.c.report, batches.c.state).where(batches.c.batch_id == batch_id))
    if rows.empty:
        raise NothingFound(f"There is no import {batch_id}.", "Choose one from the list of imports.")
    report: dict[str, Any] = json.loads(rows["report"].iloc[0])
    return report | {"batch_id": batch_id, "state": rows["state"].iloc[0]}


def not_taken(store: Store) -> pd.DataFrame:
    """Rows that imports which stand did not take, by table and reason.

    Returns
    -------
    DataFrame
        what (refused, left out), table_name, reason, rows, imports; the most rows first.
    """
    standing = select(batches.c.report).where(batches.c.state == TAKEN).order_by(batches.c.batch_id.desc())
    newest = standing.limit(MOST_IMPORTS).subquery("newest")
    found: dict[tuple[str, str, str], list[int]] = {}
    for report in store.read(select(newest.c.report))["report"]:
        for table_name, told in json.loads(report)["tables"].items():
            for what in ("refused", "left_out"):
                for reason, rows in told[what].items():
                    found.setdefault((what.replace("_", " "), table_name, reason), []).append(rows)
    listed = [(*key, sum(rows), len(rows)) for key, rows in found.items()]
    listed.sort(key=lambda row: -row[3])
    return pd.DataFrame(listed, columns=["what", "table_name", "reason", "rows", "imports"])


def _sum(report: dict[str, Any], name: str) -> int:
    """A count over all tables; refused and left-out rows are counted by reason."""
    total = 0
    for told in report["tables"].values():
        total += sum(told[name].values()) if isinstance(told[name], dict) else told[name]
    return total
