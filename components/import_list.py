"""Every import so far, what became of one, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import import_report, listing, messages, tasks, words
from components.loading import change
from components.staging import STAGING, shown
from data_access.undo import undo

UNDONE = "undone"
STATES = {"taken": "In the store", "undone": "Undone"}
COLUMNS = {
    "batch_id": "No.",
    "source": "Source",
    "file_name": "File",
    "started_at": "When (UTC)",
    "taken": "New",
    "updated": "Changed",
    "held": "Waiting",
    "left_out": "Left out",
    "refused": "Refused",
    "state": "State",
}


def table(imports: pd.DataFrame) -> None:
    """The list of imports, the newest first."""
    listed = imports[list(COLUMNS)].assign(
        source=[shown(source) for source in imports["source"]],
        file_name=[shown(name) for name in imports["file_name"]],
        state=imports["state"].map(STATES),
    )
    empty = [name for name in ("updated", "held", "left_out", "refused") if not listed[name].any()]
    listed = listed.drop(columns=empty).rename(columns=COLUMNS)
    when = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
    listing.draw(listed, "imports", f"{len(listed)} imports, the newest first", {"When (UTC)": when})


def choose(imports: pd.DataFrame) -> int:
    """The import to look at: the newest, until another one is chosen."""
    names = {
        int(number): f"{number} · {shown(file or source, 60)}"
        for number, source, file in zip(imports["batch_id"], imports["source"], imports["file_name"], strict=True)
    }
    chosen = st.selectbox("Look at import", list(names), key="import", format_func=names.__getitem__, width=420)
    return int(chosen)


def in_words(imports: pd.DataFrame) -> str:
    """How much came in, in a sentence."""
    standing = imports[imports["state"] == "taken"]
    number = len(standing)
    rows = int(standing["taken"].sum())
    return f"{rows:,} rows came in with {number} {'import' if number == 1 else 'imports'}"


def when(report: Mapping[str, Any], imports: pd.DataFrame) -> str:
    """Where an import came from and when, and whether it stands."""
    row = imports[imports["batch_id"] == report["batch_id"]].iloc[0]
    source = shown(report["file"] or report["source"], 60)
    done = " · undone" if report["state"] == UNDONE else ""
    return (
        f"Import {report['batch_id']} · {source} · {words.day(row['started_at'])}, read as {report['connector']}{done}"
    )


def details(report: Mapping[str, Any]) -> None:
    """What became of the rows of one import, and how its columns were matched."""
    import_report.show(report, "import")
    if report["matched"]:
        with st.expander(f"How {len(report['matched'])} columns were matched", icon=":material/view_column:"):
            rows = [
                {"Table": pair["table"], "Column": pair["column"], "From": shown(pair["from"])}
                for pair in report["matched"]
            ]
            listing.draw(pd.DataFrame(rows), "matched", "Columns and where they came from")


def offer_undo(report: Mapping[str, Any]) -> None:
    """A button that takes an import back once it is confirmed, and what came of the last time."""
    reader = STAGING.welcome()
    task = tasks.of(reader)
    if task and task.about == UNDONE and not task.is_running:
        _undone(task)
    if report["state"] == "taken" and st.button("Undo this import", icon=":material/undo:", key="undo"):
        _confirm(report)


@st.dialog("Undo this import?", icon=":material/undo:")
def _confirm(report: Mapping[str, Any]) -> None:
    number = int(report["batch_id"])
    st.markdown(
        f"Import **{number}** from {words.plain(shown(report['file'] or report['source']))} is taken back, all of it "
        "or nothing:"
    )
    st.markdown("\n".join(f"- {line}" for line in consequences(report)))
    with st.container(horizontal=True):
        if st.button(f"Undo import {number}", type="primary", key="undo_confirmed"):
            change(_start, STAGING.welcome(), number)
            st.rerun()
        if st.button("Keep it", key="undo_refused"):
            st.rerun()


def consequences(report: Mapping[str, Any]) -> list[str]:
    """What undoing an import does, in words."""
    total = {way: sum(told[way] for told in report["tables"].values()) for way in ("taken", "updated", "held")}
    lines = []
    if total["taken"]:
        lines.append(f"{total['taken']:,} rows that it brought go, unless a later import has changed them since.")
    if total["updated"]:
        lines.append(f"{total['updated']:,} rows that it changed are again as they were before.")
    if total["held"]:
        lines.append(f"{total['held']:,} rows that wait for their member go.")
    if report["members_created"]:
        lines.append(f"{report['members_created']:,} members that were made from its rows go.")
    lines.append("Rows of other imports whose member goes with it wait until that member comes back.")
    lines.append("The import can be made again from its source.")
    return lines


def _start(store: Any, reader: str, number: int) -> None:
    tasks.begin(reader, f"Undoing import {number}", UNDONE, lambda tell: undo(store, number, tell))


def _undone(task: tasks.Task) -> None:
    error = task.result.exception()
    if error:
        messages.tell(error)
        return
    done = task.result.result()
    parts = [f"{done['removed']:,} rows went"]
    if done["restored"]:
        parts.append(f"{done['restored']:,} are back as they were")
    if done["held"]:
        parts.append(f"{done['held']:,} wait for their member")
    st.success(f"**Import {done['batch_id']} was undone:** {words.listed(parts)}.", icon=":material/undo:")
