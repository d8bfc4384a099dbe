"""What an import did, or would do: every row accounted for, and why some were not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import listing, words

WAYS = {
    "taken": "New",
    "updated": "Changed",
    "unchanged": "As before",
    "held": "Waiting",
    "merged": "Merged",
    "left_out": "Left out",
    "refused": "Refused",
}
"""What becomes of a row, by its name in the report."""
MEANING = (
    "New and changed rows are in the store. Waiting rows name a member nobody lists yet, and come in by themselves as "
    "soon as somebody does. Merged rows had the same key as another row of the file. Left out: by a rule of the "
    "source or the mapping. Refused rows cannot be what they should be."
)


def counts(report: Mapping[str, Any]) -> pd.DataFrame:
    """One row for each table: table, read, and what became of the rows; ways that no row went are not there."""
    rows = []
    for name, told in report["tables"].items():
        row = {"Table": name, "Read": told["rows_read"]}
        for way, title in WAYS.items():
            row[title] = sum(told[way].values()) if isinstance(told[way], dict) else told[way]
        rows.append(row)
    frame = pd.DataFrame(rows, columns=["Table", "Read", *WAYS.values()])
    empty = [title for title in WAYS.values() if title != "New" and not frame[title].any()]
    return frame.drop(columns=empty)


def headline(report: Mapping[str, Any]) -> str:
    """The report in a sentence."""
    total = {way: _total(report, way) for way in WAYS}
    changed = total["taken"] + total["updated"]
    done = "would be taken" if report["dry_run"] else "were taken"
    refused = total["refused"]
    if refused:
        return f"{changed:,} of {_total(report, 'rows_read'):,} rows {done}, {refused:,} refused"
    if changed or total["held"] or report["members_created"]:
        waiting = f", {total['held']:,} wait for their member" if total["held"] else ""
        return f"{changed:,} of {_total(report, 'rows_read'):,} rows {done}{waiting}"
    return "Nothing here is new"


def show(report: Mapping[str, Any], key: str) -> None:
    """The counts by table, the reasons, and what else the import has to say."""
    frame = counts(report)
    if len(frame):
        listing.draw(frame, f"counts_{key}", headline(report))
    lines = [*_reasons(report), *_remarks(report)]
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


def downloads(key: str, rejects: Callable[[], bytes] | None, mapping: str) -> None:
    """The refused rows and the mapping as files; what there is not has no button."""
    with st.container(horizontal=True, key=f"downloads_{key}"):
        if rejects:
            _download("Refused rows", rejects, "refused-rows.csv", f"rejects_{key}")
        if mapping:
            _download("Mapping file", mapping, "mapping.toml", f"mapping_{key}")
    if mapping:
        st.caption("The mapping file takes in the next file of this shape: `python rapport.py import FILE --map FILE`.")


def _download(label: str, data: str | Callable[[], bytes], name: str, key: str) -> None:
    st.download_button(label, data, name, key=key, icon=":material/download:", on_click="ignore")


def _total(report: Mapping[str, Any], way: str) -> int:
    values = (told[way] for told in report["tables"].values())
    return sum(sum(value.values()) if isinstance(value, dict) else value for value in values)


def _reasons(report: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, told in report["tables"].items():
        for way in ("refused", "left_out"):
            for reason, number in told[way].items():
                lines.append(f"**{number:,} {WAYS[way].lower()}** of {words.plain(name)}: {words.plain(reason)}")
    return lines


def _remarks(report: Mapping[str, Any]) -> list[str]:
    lines = []
    if report["members_created"]:
        lines.append(f"{report['members_created']:,} members made from the rows that name them")
    if report["members_changed"]:
        lines.append(f"{report['members_changed']:,} members of whom more is known now")
    if report["released"]:
        lines.append(f"{report['released']:,} rows let in that had been waiting for their member")
    for kind, number in report["unknown_kinds"].items():
        lines.append(f"{number:,} of the kind “{words.plain(kind)}”, which the contract does not know: shown as other")
    if report["currency_is_new"]:
        lines.append(f"The store now reckons in {words.plain(report['currency'])}")
    lines += [words.plain(note) for note in report["notes"]]
    if report.get("refresh_problem"):
        lines.append(f"The numbers could not be worked out again: {words.plain(report['refresh_problem'])}")
    return lines
