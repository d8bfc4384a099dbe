"""Plain tables in files: CSV, TSV, Parquet and spreadsheets, read by the embedded engine or streamed to it."""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any, TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    TableClause,
    cast,
    column,
    func,
    select,
    table,
)

from data_access.engines import native
from data_access.errors import SourceUnreadable
from data_access.intake.convert import Expression
from data_access.intake.excel import sheet_batches
from data_access.intake.staging import Malformed

TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab")
SHEET_ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods")
PARQUET_ENDINGS = (".parquet", ".pq")
SEPARATORS = (",", ";", "\t", "|")
NOTHING_WORDS = ["", "null", "NULL", "Null", "NaN", "nan", "N/A", "n/a", "\\N"]
"""What files write where they mean nothing."""
SAMPLE_BYTES = 1 << 18
SAMPLE_ROWS = 5_000
LINE = "line_of_text"
MOST_MALFORMED = 100_000
"""Lines without the header's columns before the file is taken for something else."""
_numbers = count(1)


@dataclass(frozen=True)
class Format:
    """How a file is written; what is left out is read from the file."""

    separator: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class PlainTable:
    """One table in a file, not read yet.

    Attributes
    ----------
    columns : tuple of str
        Its columns, in order.
    source : TableClause
        What it is known as on the workbench once registered.
    raw : callable
        The text of a column, as an expression over `source`.
    sample : callable
        The text of a column in the first rows.
    line_numbers, malformed
        As in `Rows`.
    """

    path: Path
    columns: tuple[str, ...]
    source: TableClause
    raw: Callable[[str], Expression]
    sample: Callable[[str], list[str | None]]
    register: Callable[[Connection], None]
    line_numbers: Callable[[Iterator[int], frozenset[int]], Iterator[int]]
    malformed: Callable[[Connection], list[Malformed]]


def ending(path: Path) -> str:
    """The file's ending, without a compression's.

    >>> ending(Path("orders.CSV.gz"))
    '.csv'
    """
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def is_plain_table(path: Path) -> bool:
    """Whether the file's name is that of a plain table."""
    return ending(path) in (*TEXT_ENDINGS, *SHEET_ENDINGS, *PARQUET_ENDINGS)


def plain_table(path: Path, form: Format) -> PlainTable:
    """The table in a file.

    Raises
    ------
    SourceUnreadable
        The file is not there, is empty, or is not what its ending says.
    """
    if not path.is_file():
        raise SourceUnreadable(
            f"There is no file {path.name!r}.", "Check the name and the folder.", str(path)
        )
    if path.stat().st_size == 0:
        raise SourceUnreadable(f"{path.name} is empty.", "Export it again.", path.name)
    kind = ending(path)
    if kind in PARQUET_ENDINGS:
        return _parquet(path)
    if kind in SHEET_ENDINGS:
        return _sheet(path, form)
    return _text(path, form)


def _parquet(path: Path) -> PlainTable:
    try:
        arrow = pyarrow.parquet.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceUnreadable(
            f"{path.name} is not a Parquet file.", "Export it again.", path.name
        ) from error
    source = table(f"parquet_{next(_numbers)}", *(column(name) for name in arrow.names))
    floating = {name for name in arrow.names if pa.types.is_floating(arrow.field(name).type)}

    def raw(name: str) -> Expression:
        text = cast(source.c[name], String)
        return func.regexp_replace(text, r"\.0$", "") if name in floating else text

    def register(bench: Connection) -> None:
        native(bench).register(source.name, native(bench).read_parquet(str(path)))

    def sample(name: str) -> list[str | None]:
        first = next(pyarrow.parquet.ParquetFile(path).iter_batches(SAMPLE_ROWS, columns=[name]), None)
        return [] if first is None else first.column(0).cast(pa.string()).to_pylist()

    return PlainTable(path, tuple(arrow.names), source, raw, sample, register, _counted(1), _none_malformed)


def _sheet(path: Path, form: Format) -> PlainTable:
    batches = sheet_batches(path, form.sheet)
    first = next(batches, None)
    if first is None:
        raise SourceUnreadable(f"{path.name} has no rows.", "Export it again.", path.name)
    source = table(f"sheet_{next(_numbers)}", *(column(name) for name in first.schema.names))
    reader = pa.RecordBatchReader.from_batches(first.schema, _chained(first, batches))

    def register(bench: Connection) -> None:
        native(bench).register(source.name, reader)

    names = tuple(first.schema.names)

    def sample(name: str) -> list[str | None]:
        return list(first.column(name).to_pylist())

    return PlainTable(
        path, names, source, lambda name: source.c[name], sample, register, _counted(2), _none_malformed
    )


def _chained(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _text(path: Path, form: Format) -> PlainTable:
    encoding = form.encoding or _encoding(path)
    head = _first_lines(path, encoding, 1)
    separator = form.separator or max(SEPARATORS, key=head[0].count)
    if separator == "whitespace":
        return _spaced(path, form, encoding)
    names = form.columns or tuple(next(csv.reader(head, delimiter=separator)))
    if not form.header and not form.columns:
        names = tuple(f"column{number}" for number in range(1, len(names) + 1))
    if len(set(names)) < len(names):
        names = tuple(name if names.index(name) == at else f"{name}_{at}" for at, name in enumerate(names))
    source = table(f"text_{next(_numbers)}", *(column(name) for name in names))

    def register(bench: Connection) -> None:
        relation = _csv_relation(bench, path, Format(separator, form.header, names, encoding))
        native(bench).register(source.name, relation)

    lines = _physical_lines(path, encoding, separator, header=form.header)
    malformed = _malformed_records(path, encoding, separator)
    sample = _text_sample(path, encoding, separator, names, form.header)
    return PlainTable(path, names, source, lambda name: source.c[name], sample, register, lines, malformed)


def _csv_relation(bench: Connection, path: Path, form: Format) -> Any:
    try:
        return native(bench).read_csv(
            str(path),
            delimiter=form.separator,
            header=form.header,
            columns=dict.fromkeys(form.columns, "VARCHAR"),
            auto_detect=False,
            quotechar='"',
            escapechar='"',
            na_values=NOTHING_WORDS,
            encoding=form.encoding,
            ignore_errors=True,
            store_rejects=True,
        )
    except duckdb.Error as error:
        raise SourceUnreadable(
            f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}",
            "Check that it is a text file with one row a line.",
            path.name,
        ) from error


def _spaced(path: Path, form: Format, encoding: str) -> PlainTable:
    """Columns apart by any number of spaces, as old text files have them."""
    if not form.columns:
        raise SourceUnreadable(
            f"{path.name} has columns apart by spaces but no names for them.",
            'Name them in the mapping file: format = { separator = "whitespace", columns = [...] }.',
            path.name,
        )
    source = table(f"text_{next(_numbers)}", column(LINE))
    parts = func.regexp_split_to_array(func.trim(source.c[LINE]), r"\s+")

    def register(bench: Connection) -> None:
        relation = _csv_relation(bench, path, Format("\x1f", form.header, (LINE,), encoding))
        native(bench).register(source.name, relation)

    def raw(name: str) -> Expression:
        return func.nullif(func.list_extract(parts, form.columns.index(name) + 1), "null")

    lines = _physical_lines(path, encoding, "\x1f", header=form.header)
    malformed = _malformed_records(path, encoding, "\x1f")
    sample = _text_sample(path, encoding, " ", form.columns, form.header)
    return PlainTable(path, form.columns, source, raw, sample, register, lines, malformed)


def _text_sample(
    path: Path, encoding: str, separator: str, names: Sequence[str], header: bool
) -> Callable[[str], list[str | None]]:
    def sample(name: str) -> list[str | None]:
        at = names.index(name)
        with _open_text(path, encoding) as file:
            records = csv.reader(file, delimiter=separator, skipinitialspace=separator == " ")
            rows = list(islice(records, int(header), SAMPLE_ROWS))
        return [row[at] for row in rows if len(row) > at and row[at] not in NOTHING_WORDS]

    return sample


def _encoding(path: Path) -> str:
    """UTF-8, UTF-16 or Latin-1, from the file's first part."""
    with _open_bytes(path) as file:
        sample = file.read(SAMPLE_BYTES)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _open_bytes(path: Path) -> Any:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


def _open_text(path: Path, encoding: str) -> TextIO:
    python_name = "utf-8-sig" if encoding == "utf-8" else encoding
    return codecs.getreader(python_name)(_open_bytes(path), errors="replace")


def _first_lines(path: Path, encoding: str, number: int) -> list[str]:
    try:
        with _open_text(path, encoding) as file:
            return [line for line, _ in zip(file, range(number), strict=False)]
    except (OSError, EOFError) as error:
        raise SourceUnreadable(
            f"{path.name} cannot be read: {error}.", "Export it again.", path.name
        ) from error


def _counted(first: int) -> Callable[[Iterator[int], frozenset[int]], Iterator[int]]:
    """Line numbers of a file with one row a line."""
    return lambda numbers, _skipped: (number + first for number in numbers)


def _physical_lines(
    path: Path, encoding: str, separator: str, *, header: bool
) -> Callable[[Iterator[int], frozenset[int]], Iterator[int]]:
    """Line numbers of a file whose quoted fields may hold line breaks: found by reading it once more."""

    def lines(numbers: Iterator[int], skipped: frozenset[int]) -> Iterator[int]:
        at, start = -1, 0
        rows = (line for ordinal, line in _records(path, encoding, separator) if ordinal not in skipped)
        if header:
            next(rows, None)
        for number in numbers:
            while at < number:
                at, start = at + 1, next(rows)
            yield start

    return lines


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, int]]:
    """Ordinal and first line of each record that is not an empty line, both from 1."""
    csv.field_size_limit(1 << 30)
    start = 1
    with _open_text(path, encoding) as file:
        records = csv.reader(file, delimiter=separator)
        for ordinal, record in enumerate(records, 1):
            if record:
                yield ordinal, start
            start = records.line_num + 1


def _malformed_records(path: Path, encoding: str, separator: str) -> Callable[[Connection], list[Malformed]]:
    """Records the engine could not split into columns, from its own list, which is then emptied."""

    def malformed(bench: Connection) -> list[Malformed]:
        if not bench.dialect.has_table(bench, "reject_errors"):
            return []
        errors = Table("reject_errors", MetaData(), Column("line", BigInteger), Column("error_type", String))
        reason = func.min(cast(errors.c.error_type, String))
        found = select(errors.c.line, reason).group_by(errors.c.line).order_by(errors.c.line)
        listed = {int(ordinal): str(kind) for ordinal, kind in bench.execute(found.limit(MOST_MALFORMED + 1))}
        errors.drop(bench)
        Table("reject_scans", MetaData()).drop(bench)
        if len(listed) > MOST_MALFORMED:
            raise SourceUnreadable(
                f"More than {MOST_MALFORMED:,} lines of {path.name} do not have the columns of its header.",
                "Check the separator and the header, or name them in a mapping file.",
                path.name,
            )
        lines = {
            ordinal: line
            for ordinal, line in _records(path, encoding, separator)
            if listed and ordinal in listed
        }
        return [
            Malformed(ordinal, lines.get(ordinal, ordinal), kind.replace("_", " ").lower())
            for ordinal, kind in listed.items()
        ]

    return malformed


def _none_malformed(_bench: Connection) -> list[Malformed]:
    return []
