"""Preparing rows on the workbench: converted, checked, grouped and without repetitions, but not in the store yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    TableClause,
    column,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from data_access import schema
from data_access.engines import is_out_of_room, native, one_thread
from data_access.errors import SourceUnreadable
from data_access.intake.conversion import conversion
from data_access.intake.convert import Expression, Style
from data_access.intake.currency import CURRENCY, Exchange, reckon
from data_access.intake.grouping import group, leave_out_repetitions
from data_access.intake.incoming import (
    Incoming,
    Malformed,
    nothing_left_out,
    nothing_malformed,
    one_ahead,
    remembering,
)
from data_access.intake.refusals import refuse
from data_access.intake.rejects import Rejects
from data_access.intake.report import TableReport
from data_access.writer import BENCH

ROW = "_row"
_numbers = count(1)


@dataclass(frozen=True)
class Rows:
    """Rows of one source on their way into one table, not read yet.

    Parameters
    ----------
    to : str
        The table of the contract.
    source : TableClause
        What they will be known as on the workbench.
    register : callable
        Makes them known there.
    raw : mapping
        For each column of the contract the raw expression over `source`.
    styles : mapping
        How each column's values are written; ISO times and plain numbers where it is silent.
    left_out : sequence
        (condition, rule): rows that a rule leaves out.
    left_out_before : callable
        Rows the connector itself left out, by rule, known after reading.
    grouped : bool
        Rows with the same key make one: money is summed, for the rest the first known value counts.
    undated_allowed : bool
        Members may come without a date; they wait for their first act.
    line : expression or None
        The line or record number in the source, where it says so itself.
    line_numbers : callable or None
        From row numbers (from 0, ascending) and the ordinals of malformed records to line numbers of the file;
        None: `line`, or the place among the rows, is the number.
    uneven : expression or None
        True for a row that does not have the columns it should have.
    malformed : callable
        Records that could not even be split into columns, known after reading.
    failures : list of Exception
        What went wrong while the source was read.
    notes : sequence of str
        What the report should say of how they are read.
    streamed : bool
        They come as a stream of batches, and not as a file that the engine reads itself.
    """

    to: str
    source: TableClause
    register: Callable[[Connection], None]
    raw: Mapping[str, Expression]
    styles: Mapping[str, Style] = field(default_factory=dict)
    left_out: Sequence[tuple[Expression, str]] = ()
    left_out_before: Callable[[], dict[str, int]] = nothing_left_out
    grouped: bool = False
    listed: bool = True
    nobody_allowed: bool = False
    undated_allowed: bool = False
    where: str = ""
    line: Expression | None = None
    uneven: Expression | None = None
    line_numbers: Callable[[Iterator[int], frozenset[int]], Iterator[int]] | None = None
    malformed: Callable[[Connection], Sequence[Malformed]] = lambda _bench: nothing_malformed()
    failures: list[Exception] = field(default_factory=list)
    notes: Sequence[str] = ()
    streamed: bool = False


@dataclass(frozen=True)
class Staged:
    """Prepared rows: the workbench's table, the columns the source brought, and whose they are."""

    to: str
    table: Table
    columns: tuple[str, ...]
    listed: bool

    def ready(self, *names: str) -> Select[Any]:
        """The rows fit to be taken: the named columns, or all the source brought and the store's own."""
        wanted = names or (*self.columns, *_times(self.to, self.columns))
        chosen = select(*(self.table.c[name] for name in wanted))
        return chosen.where(self.table.c.problem.is_(None), self.table.c.left_out.is_(None))


def rows_of(incoming: Incoming) -> Rows:
    """The rows of a connector, whose first batch is read here to learn how it writes."""
    name = f"incoming_{next(_numbers)}"
    failures: list[Exception] = []
    batches = remembering(incoming.batches(), failures)
    first = next(batches, None)
    arrow = first.schema if first is not None else pa.schema([(each, pa.string()) for each in incoming.columns])
    begun = iter(()) if first is None else chain([first], one_ahead(batches))
    reader = pa.RecordBatchReader.from_batches(arrow, begun)
    source = table(name, *(column(each) for each in arrow.names))
    typed = {each: Style(typed=True) for each in arrow.names if not pa.types.is_string(arrow.field(each).type)}
    return Rows(
        to=incoming.to,
        source=source,
        register=lambda bench: native(bench).register(name, reader) and None,
        raw={each: source.c[each] for each in incoming.columns},
        styles=typed,
        line=source.c[ROW] if ROW in arrow.names else None,
        left_out_before=incoming.left_out,
        malformed=lambda _bench: incoming.malformed(),
        listed=incoming.listed,
        nobody_allowed=incoming.nobody_allowed,
        undated_allowed=True,
        where=incoming.where,
        failures=failures,
        streamed=True,
    )


def stage(bench: Connection, rows: Rows, exchange: Exchange, report: TableReport, rejects: Rejects) -> Staged:
    """Read the rows once, convert and check them; count and write down what is refused or left out."""
    contract = schema.INTAKE[rows.to]
    names = tuple(each.name for each in schema.contract_columns(contract) if each.name in rows.raw)
    prepared, reasons = _convert_all(bench, rows, contract, names)
    if CURRENCY in prepared.c:
        reasons += reckon(bench, prepared, exchange, len(reasons), rows.where)
    report.rows_read += bench.execute(select(func.count()).select_from(prepared)).scalar_one()
    _count_left_out(bench, rows, prepared, report)
    refuse(bench, rows, (prepared, reasons), report, rejects)
    if rows.grouped:
        prepared = group(bench, prepared, contract, names, report)
    if rows.listed:
        leave_out_repetitions(bench, prepared, schema.keys(contract), report)
    bench.commit()
    return Staged(rows.to, prepared, names, rows.listed)


def _prepared_table(rows: Rows, contract: Table, names: Sequence[str]) -> Table:
    brought = (*names, *_times(contract.name, names))
    columns = [Column(name, contract.c[name].type, autoincrement=False) for name in brought]
    if CURRENCY in rows.raw:
        columns.append(Column(CURRENCY, String))
    columns += [
        Column("line", BigInteger, autoincrement=False),
        Column("problem", Integer, autoincrement=False),
        Column("problem_value", String),
        Column("left_out", String),
    ]
    return Table(f"staged_{next(_numbers)}", MetaData(), *columns, schema=BENCH)


def _times(to: str, names: Sequence[str]) -> tuple[str, ...]:
    """The integer times that the store keeps beside a row's own, where the source says when it happened."""
    event = schema.INTAKE[to].info["event"]
    return ("day", "month") if event != "month" and event in names else ()


def _convert_all(
    bench: Connection, rows: Rows, contract: Table, names: tuple[str, ...]
) -> tuple[Table, list[tuple[str, str]]]:
    """One pass over the source into a new table; problems are numbered as in the list returned."""
    converted, reasons = conversion(rows, contract, names, _times(rows.to, names))
    prepared = _prepared_table(rows, contract, names)
    prepared.create(bench)
    rows.register(bench)
    try:
        with one_thread(bench) if rows.streamed else nullcontext():
            bench.execute(insert(prepared).from_select([each.name for each in prepared.columns], converted))
    except DBAPIError as error:
        raise _why_unreadable(rows, error) from error
    bench.commit()
    native(bench).unregister(rows.source.name)
    return prepared, reasons


def _why_unreadable(rows: Rows, error: DBAPIError) -> Exception:
    """What went wrong, as the source itself told it, or in the engine's words."""
    if rows.failures:
        return rows.failures[0]
    if is_out_of_room(error):
        return error
    reason = str(error.orig).strip().splitlines()[0][:300]
    return SourceUnreadable(
        f"{rows.where or rows.to} cannot be read: {reason}", "Check the file, or export it again.", rows.where
    )


def _count_left_out(bench: Connection, rows: Rows, prepared: Table, report: TableReport) -> None:
    """Count what rules left out, whether here or in the connector."""
    by_rule = select(prepared.c.left_out, func.count()).where(prepared.c.left_out.is_not(None))
    if rows.left_out:
        for rule, number in bench.execute(by_rule.group_by(prepared.c.left_out)):
            report.left_out[rule] = report.left_out.get(rule, 0) + number
    for rule, number in rows.left_out_before().items():
        report.left_out[rule] = report.left_out.get(rule, 0) + number
        report.rows_read += number
