"""Counting the rows that are refused, and writing each down with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import tee
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Connection, Table, column, func, select

from data_access.engines import record_batches
from data_access.intake.rejects import Refusal, Rejects
from data_access.intake.report import TableReport

if TYPE_CHECKING:
    from data_access.intake.staging import Rows

Reasons = Sequence[tuple[str, str]]
"""Column and reason of each numbered problem."""
Numbered = tuple[int, int | None, int, str | None]
"""A refused row: its place in the source from 0, its line where the source told, its problem, the value."""


def refuse(bench: Connection, rows: Rows, staged: tuple[Table, Reasons], report: TableReport, rejects: Rejects) -> None:
    """Count the refused rows by reason, and write them to the rejects file.

    Parameters
    ----------
    staged : tuple
        The prepared rows, and the problems they are numbered by.
    """
    prepared, reasons = staged
    malformed = rows.malformed(bench)
    report.rows_read += len(malformed)
    for record in malformed:
        report.refused[record.reason] = report.refused.get(record.reason, 0) + 1
    by_problem = select(prepared.c.problem, func.count()).where(prepared.c.problem.is_not(None))
    for problem, number in bench.execute(by_problem.group_by(prepared.c.problem).order_by(prepared.c.problem)):
        words = ": ".join(part for part in reasons[problem] if part)
        report.refused[words] = report.refused.get(words, 0) + number
    if report.refused and rejects.is_written:
        rejects.add(Refusal(rows.to, rows.where, each.line, "", None, each.reason) for each in malformed)
        skipped = frozenset(record.ordinal for record in malformed)
        rejects.add(_described(rows, _numbered(bench, prepared), reasons, skipped))


def _numbered(bench: Connection, prepared: Table) -> Iterator[Numbered]:
    """The refused rows in the source's order."""
    place = column("rowid", BigInteger)
    columns = (place, prepared.c.line, prepared.c.problem, prepared.c.problem_value)
    wanted = select(*columns).select_from(prepared).where(prepared.c.problem.is_not(None)).order_by(place)
    for batch in record_batches(bench.execute(wanted)):
        yield from zip(*(each.to_pylist() for each in batch.columns), strict=True)


def _described(
    rows: Rows, numbered: Iterator[Numbered], reasons: Reasons, skipped: frozenset[int]
) -> Iterator[Refusal]:
    refused, again = tee(numbered)
    lines: Iterator[int | None]
    if rows.line_numbers is None:
        lines = (place + 1 if line is None else line for place, line, _, _ in again)
    else:
        lines = rows.line_numbers((place for place, *_ in again), skipped)
    for (_, _, problem, value), line in zip(refused, lines, strict=True):
        name, reason = reasons[problem]
        yield Refusal(rows.to, rows.where, line, name, value, reason)
