"""The one door into the store: everything that comes in, the sample community included, comes through here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, exists, func, insert, literal, not_, select

from data_access import schema
from data_access.intake.currency import Exchange, exchange_of, keep_currency
from data_access.intake.erased import leave_out_erased
from data_access.intake.merge import Arrivals, merge
from data_access.intake.newcomers import (
    details_seen,
    fill_details,
    first_acts,
    has_unlisted,
    make_members,
    move_back,
    release,
)
from data_access.intake.rejects import Rejects
from data_access.intake.report import Report, TableReport
from data_access.intake.staging import Rows, Staged, stage
from data_access.rollups.refresh import is_for_later, refresh, refresh_later
from data_access.store import Store
from data_access.writer import Writer

MOST_KINDS = 50
"""Unknown kinds that a report names."""
Progress = Callable[[str, float], None]
"""Told what is being done, and how much of the whole is done (0 to 1)."""


@dataclass(frozen=True)
class Origin:
    """Where rows come from, as the list of imports shows it."""

    source: str
    connector: str
    file: str


@dataclass(frozen=True)
class Intake:
    """Rows that are ready to be read, and how to treat them.

    Parameters
    ----------
    origin : Origin
        Where they come from.
    rows : list of Rows
        The rows of each table; each is let go when it has been read, with what it holds in memory.
    create_members : bool
        Make members of everyone the rows name.
    rates : mapping
        What one unit of another currency is worth in the store's.
    matched : list of dict
        How columns were matched, for the report.
    notes : list of str
        What the report should say besides.
    rebuild : bool
        Build every derived table in the same step, whatever has changed, and now.
    """

    origin: Origin
    rows: list[Rows]
    create_members: bool = False
    rates: Mapping[str, float] = field(default_factory=dict)
    matched: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rebuild: bool = False

    def in_words(self) -> Iterator[str]:
        """How it is read, a line at a time."""
        yield f"{self.origin.file} is read as: {self.origin.connector}"
        yield from (f"  {pair['table']}.{pair['column']} from {pair['from']}" for pair in self.matched)


class _NothingToKeep(Exception):
    """Ends a writer without publishing."""


def quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def take_in(
    store: Store,
    intake: Intake,
    *,
    rejects_path: Path | None = None,
    dry_run: bool = False,
    progress: Progress = quietly,
) -> Report:
    """Take rows into the store, all or none, and bring the derived tables up to date.

    Parameters
    ----------
    rejects_path : Path, optional
        Where refused rows are written, one line each.
    dry_run : bool
        Do everything except keep it.
    progress : callable
        Told of each step.

    Returns
    -------
    Report
        Every row accounted for. Without a changed row no import is recorded, and nothing is published but what is to
        be rebuilt.

    Raises
    ------
    RapportError
        A source cannot be read, the store is busy or cannot be reached, or the disk is full; nothing was changed.
    """
    origin = intake.origin
    report = Report(origin.source, origin.connector, origin.file, dry_run=dry_run)
    report.matched = intake.matched
    report.notes = [*intake.notes, *(note for rows in intake.rows for note in rows.notes)]
    started = _now()
    with Rejects(rejects_path) as rejects, suppress(_NothingToKeep), store.writing() as writer:
        _take_in(writer, intake, report, rejects, progress)
        report.rejects_file = rejects.written
        if dry_run or not report.changed_rows:
            report.batch_id = None
        if dry_run or not (report.changed_rows or intake.rebuild):
            raise _NothingToKeep
        if is_for_later() and not intake.rebuild:
            refresh_later(writer)
        else:
            changed = None if intake.rebuild else report.changed_tables
            report.refresh_problem = refresh(writer, lambda step, share: progress(step, 0.8 + 0.2 * share), changed)
        if report.batch_id is not None:
            record(writer.connection, report, started)
    progress("Done", 1.0)
    return report


def _take_in(writer: Writer, intake: Intake, report: Report, rejects: Rejects, progress: Progress) -> None:
    """Prepare every table's rows, then merge them, members first; what still lacks its member is held."""
    connection = writer.connection
    batch_id = report.batch_id = (connection.execute(select(func.max(schema.batches.c.batch_id))).scalar() or 0) + 1
    exchange = exchange_of(connection, intake.rates)
    staged = _stage(writer.bench, intake.rows, exchange, (report, rejects), progress)
    leave_out_erased(connection, writer.bench, staged, report)
    keep_currency(connection, exchange)
    report.currency, report.currency_is_new = exchange.currency, exchange.is_new
    _count_unknown_kinds(writer.bench, staged, report)
    _note_days_to_come(writer.bench, staged, report)
    progress("Taking in members", 0.5)
    for part in staged:
        if part.to == "members" and part.listed:
            _merge_members(writer, part, batch_id, report)
    _make_members(writer, staged, intake.create_members, report)
    for number, part in enumerate(staged):
        if part.to != "members":
            progress(f"Taking in {part.to}", 0.5 + 0.3 * number / len(staged))
            _merge(writer, part, batch_id, report)
            part.table.drop(writer.bench)
            writer.bench.commit()
    progress("Letting in rows that were held", 0.78)
    _settle(connection, batch_id, report)


def _stage(
    bench: Connection, waiting: list[Rows], exchange: Exchange, told: tuple[Report, Rejects], progress: Progress
) -> list[Staged]:
    """Read the rows of one table after the other, and let them go."""
    report, rejects = told
    staged: list[Staged] = []
    for number in range(everything := len(waiting)):
        rows = waiting.pop(0)
        progress(f"Reading {rows.where or rows.to}", 0.5 * number / everything)
        counted = (report.table(rows.to), rejects) if rows.listed else (TableReport(), Rejects(None))
        staged.append(stage(bench, rows, exchange, *counted))
    return staged


def _merge(writer: Writer, part: Staged, batch_id: int, report: Report) -> None:
    table = schema.INTAKE[part.to]
    rows = writer.deliver(part.ready(), f"ready_{part.table.name}")
    merge(writer.connection, Arrivals(table, rows, part.columns, batch_id), report.table(part.to))


def _merge_members(writer: Writer, part: Staged, batch_id: int, report: Report) -> None:
    """Members with a date are listed; those without tell what they know of members who are there, or wait."""
    told = report.table("members")
    undated = part.ready()
    if "joined_at" in part.columns:
        joined_at = part.table.c.joined_at
        dated = part.ready().add_columns(literal(True).label("listed")).where(joined_at.is_not(None))
        rows = writer.deliver(dated, f"dated_{part.table.name}")
        arrivals = Arrivals(schema.members, rows, (*part.columns, "listed"), batch_id)
        merge(writer.connection, arrivals, told)
        undated = undated.where(joined_at.is_(None))
    known = tuple(name for name in part.columns if name != "joined_at")
    undated = undated.with_only_columns(*(part.table.c[name] for name in known))
    rows = writer.deliver(undated, f"undated_{part.table.name}")
    unseen = not_(exists().where(schema.members.c.member_id == rows.c.member_id).correlate(rows))
    merge(writer.connection, Arrivals(schema.members, rows, known, batch_id, silent=True), told, hold=unseen)


def _make_members(writer: Writer, staged: list[Staged], everyone: bool, report: Report) -> None:
    """Make the members that nobody lists, with what passing rows know of them."""
    connection, batch_id = writer.connection, report.batch_id
    if batch_id is None:
        return
    seen = first_acts(staged, everyone=everyone)
    if seen is not None:
        report.members_created += make_members(connection, writer.deliver(seen, "first_seen"), batch_id)
    acts = first_acts(staged, everyone=True)
    if acts is not None and has_unlisted(connection):
        report.members_changed += move_back(connection, writer.deliver(acts, "first_acts"), batch_id)
    for part in staged:
        if part.to == "members" and not part.listed:
            details = writer.deliver(details_seen(part), f"details_{part.table.name}")
            report.members_changed += fill_details(connection, details, batch_id)


def _settle(connection: Connection, batch_id: int, report: Report) -> None:
    """Let in what was held and need not be any more, and count it as taken."""
    released = release(connection, batch_id)
    for name, told in report.tables.items():
        if not told.held:
            continue
        aside = schema.ASIDE[name]
        waiting = aside.c.aside == schema.HELD, aside.c.aside_by == batch_id
        still = connection.execute(select(func.count()).select_from(aside).where(*waiting)).scalar_one()
        arrived = told.held - told.held_before - still
        told.held -= arrived
        told.taken += arrived
        released -= arrived
    report.released = max(released, 0)


def _count_unknown_kinds(bench: Connection, staged: list[Staged], report: Report) -> None:
    for part in staged:
        kind = part.table.c.get("kind")
        choices = schema.INTAKE[part.to].c.kind.info["choices"] if kind is not None else ()
        if kind is None:
            continue
        unknown = part.ready("kind").where(kind.not_in(choices)).subquery("unknown")
        counted = select(unknown.c.kind, func.count()).group_by(unknown.c.kind)
        for name, number in bench.execute(counted.order_by(func.count().desc()).limit(MOST_KINDS)):
            report.unknown_kinds[name] = report.unknown_kinds.get(name, 0) + number


def _note_days_to_come(bench: Connection, staged: list[Staged], report: Report) -> None:
    """Say which acts lie in days to come: the last of them is the day that every page speaks of."""
    for part in staged:
        event = str(schema.INTAKE[part.to].info["event"])
        if part.to in schema.ACTIVITY and event in part.columns:
            times = part.ready(event).subquery("times")
            ahead = select(func.count(), func.max(times.c[event])).where(times.c[event] > _now() + timedelta(days=1))
            number, last = bench.execute(ahead).one()
            if number:
                report.notes.append(
                    f"{number:,} rows of {part.to} lie after today, the last on {last:%Y-%m-%d}. "
                    "Pages speak of the last day they know: undo this import if these dates are slips."
                )


def record(connection: Connection, report: Report, started: datetime) -> None:
    """Put the import on the list of imports."""
    connection.execute(
        insert(schema.batches).values(
            batch_id=report.batch_id,
            source=report.source,
            connector=report.connector,
            file_name=report.file,
            started_at=started,
            finished_at=_now(),
            state="taken",
            report=json.dumps(report.as_dict(), ensure_ascii=False),
        )
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
