"""Bringing files by hand: drop them, see how they are read, try, take them in."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.typing import UploadedFile

from components import filters, import_report, listing, matching_form, messages, tasks, words
from components.loading import change
from components.staging import ENDINGS, MOST_BYTES, REJECTS, STAGING, shown
from data_access.errors import MappingWrong, RapportError
from data_access.intake import drafting
from data_access.intake.door import take_in
from data_access.intake.drafting import Draft
from data_access.intake.sources import intake_of

EXAMPLES = 8
"""Refused rows that are shown; the rest is in the file."""
MOST_REJECTS = 64 << 20
"""Bytes of refused rows that are sent to a browser."""
TAKEN = "taken in"
TRIAL = "Says what would happen; changes nothing."


@dataclass(frozen=True)
class Job:
    """Files to take in, or to try: whose, where, what they are called, and how their columns are matched."""

    reader: str
    path: Path
    name: str
    mapping: str
    is_trial: bool

    @property
    def about(self) -> str:
        """Tells a trial of these very choices from any other."""
        return f"{self.path} {self.mapping}" if self.is_trial else TAKEN


@dataclass(frozen=True)
class Outcome:
    """What came of a job: its report as plain data, the file of refused rows if there is one, and the mapping."""

    report: dict[str, Any]
    rejects: Path | None
    mapping: str


def progress() -> None:
    """How far the reader's import or undo is, while one runs."""
    tasks.watch(STAGING.welcome())


def draw() -> None:
    """The whole way from dropped files to rows in the store."""
    reader = STAGING.welcome()
    task = tasks.of(reader)
    with st.container(border=True, key="card_drop", gap="small"):
        st.markdown("**Bring your own data**")
        st.caption(
            "Drop a table (CSV, TSV, Parquet, Excel), Shopify's CSV files, a Slack export, or the XML files of a Stack "
            "Exchange dump. Nothing is taken in before you have seen how it is read."
        )
        brought = _drop(reader)
    if not brought:
        if task and task.about == TAKEN:
            _outcome(task)
        return
    path = STAGING.gathered(reader, tuple((each.file_id, each.name, each.getvalue()) for each in brought))
    names = words.listed([shown(each.name) for each in brought[:3]])
    try:
        found = _drafted(path)
    except RapportError as error:
        messages.tell(error)
        return
    job = _decide(found, Job(reader, path, shown(names), "", is_trial=True))
    if task and job and (task.about == job.about or task.has_failed(TAKEN)):
        _outcome(task)


def _drop(reader: str) -> list[UploadedFile]:
    return st.file_uploader(
        "Files that belong together may be dropped together",
        list(ENDINGS),
        accept_multiple_files=True,
        key=f"files_{STAGING.turns.get(reader, 0)}",
        max_upload_size=MOST_BYTES >> 20,
    )


@lru_cache(maxsize=32)
def _drafted(path: Path) -> Draft:
    return drafting.draft(path)


def _match(part: drafting.Part, path: Path, key: str) -> drafting.Choice:
    """How one table of the files is read and matched, as it is shown and chosen."""
    sheet = matching_form.sheet(part, key)
    read = part if sheet == part.sheet else _sheet(path, part.file, sheet)
    key = f"{key}_{part.sheets.index(sheet)}" if sheet else key
    _preview(read, key)
    return matching_form.choice(read, key)


@lru_cache(maxsize=32)
def _sheet(path: Path, file: str, sheet: str | None) -> drafting.Part:
    return drafting.plain_part(path / file if path.is_dir() else path, sheet)


def _decide(found: Draft, job: Job) -> Job | None:
    """Show how the files are read, let that be corrected, and offer to try and to take in; gives what is chosen."""
    key = job.path.name[:12] + job.path.parent.name[:12]
    makes_members, chosen = False, []
    if found.is_plain:
        for number, part in enumerate(found.parts):
            with st.container(border=True, key=f"card_file_{number}", gap="small"):
                st.markdown(f"**{words.plain(job.name if len(found.parts) == 1 else part.file)}**")
                try:
                    chosen.append(_match(part, job.path, f"{key}_{number}"))
                except RapportError as error:
                    messages.tell(error)
                    return None
        makes_members = any(each.to != "members" for each in chosen) and st.checkbox(
            "Make members of everyone these rows name",
            key=f"makes_{key}",
            help="Otherwise rows wait until a list of members names them.",
        )
    else:
        with st.container(border=True, key="card_file", gap="small"):
            st.markdown(f"**{words.plain(job.name)}** is read as {words.plain(found.connector)}.")
            for number, part in enumerate(found.parts):
                st.caption(words.plain(part.to))
                _preview(part, f"{key}_{number}")
    missing = [name for each in chosen for name in drafting.missing(each, makes_members=makes_members)]
    if missing:
        st.warning(f"Say which columns are {words.plain(words.listed(missing))}.", icon=":material/rule:")
        return None
    text = drafting.mapping_text(job.path.stem, chosen, makes_members=makes_members) if chosen else ""
    job, task = replace(job, mapping=text), tasks.of(job.reader)
    is_busy = task is not None and task.is_running
    with st.container(horizontal=True, key="decide"):
        if st.button("Take in", type="primary", icon=":material/download_done:", key="take_in", disabled=is_busy):
            _begin(replace(job, is_trial=False))
        if st.button("Try first", icon=":material/science:", key="try", help=TRIAL, disabled=is_busy):
            _begin(job)
    return job


def _preview(part: drafting.Part, key: str) -> None:
    if filters.names_are_hidden():
        st.caption("Names are hidden, so the first rows are not shown.")
    else:
        matching_form.preview(part, key)


def _begin(job: Job) -> None:
    change(_start, job)
    st.rerun()


def _start(store: Any, job: Job) -> None:
    verb = "Trying" if job.is_trial else "Taking in"
    tasks.begin(job.reader, f"{verb} {job.name}", job.about, lambda tell: _run(store, job, tell))


def _run(store: Any, job: Job, tell: tasks.Progress) -> Outcome:
    """Take the files in, or try; the reader's files are kept as long as that takes."""
    STAGING.in_use.add(job.reader)
    try:
        map_file = None
        if job.mapping:
            map_file = STAGING.result(job.reader, ".toml")
            map_file.write_text(job.mapping, "utf-8")
        intake = intake_of(job.path, map_file=map_file)
        intake = replace(intake, origin=replace(intake.origin, file=job.name))
        rejects = STAGING.result(job.reader, REJECTS)
        report = take_in(store, intake, rejects_path=rejects, dry_run=job.is_trial, progress=tell)
    finally:
        STAGING.in_use.discard(job.reader)
    if not job.is_trial:
        STAGING.is_done(job.reader)
    return Outcome(report.as_dict(), rejects if report.rejects_file else None, job.mapping)


def _outcome(task: tasks.Task) -> None:
    """What came of the last trial or import."""
    if task.is_running:
        return
    error = task.result.exception()
    if isinstance(error, MappingWrong):
        error = RapportError(error.what, "Choose the column, or how it writes its times, above.", error.where)
    if error:
        messages.tell(error)
        return
    outcome: Outcome = task.result.result()
    report, key = outcome.report, "trial" if task.about != TAKEN else "taken"
    with st.container(border=True, key=f"card_outcome_{key}", gap="small"):
        st.markdown(f"**{import_report.headline(report)}**", help=import_report.MEANING)
        st.caption("Nothing was changed: this was a trial." if report["dry_run"] else "The pages show it already.")
        import_report.show(report, key)
        if outcome.rejects:
            _examples(outcome.rejects)
        import_report.downloads(key, _reader_of(outcome.rejects), outcome.mapping)


def _examples(rejects: Path) -> None:
    """Some refused rows, with line and reason."""
    if filters.names_are_hidden() or not rejects.exists():
        return
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), EXAMPLES))
    told = [
        {"Line": row["line"], "Column": row["column"], "Value": shown(row["value"]), "Why": row["reason"]}
        for row in rows
    ]
    st.caption("The first refused rows")
    listing.draw(pd.DataFrame(told), "examples", "The first refused rows, with line and reason")


def _reader_of(rejects: Path | None) -> Any:
    """What reads the refused rows when they are asked for; whole lines, 64 MB at most."""
    if rejects is None:
        return None

    def read() -> bytes:
        with rejects.open("rb") as file:
            begin = file.read(MOST_REJECTS)
        return begin if len(begin) < MOST_REJECTS else begin[: begin.rfind(b"\n") + 1]

    return read
