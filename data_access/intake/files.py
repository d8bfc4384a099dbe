"""Plain tables in files: CSV, TSV, Parquet and spreadsheets, told apart by the file's ending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import Connection, String, cast, column, func, table

from data_access.engines import native
from data_access.errors import SourceUnreadable
from data_access.intake.convert import Expression
from data_access.intake.excel import sheet_batches
from data_access.intake.incoming import remembering
from data_access.intake.plain_tables import Format, PlainTable, different_names, literal_path, next_name
from data_access.intake.text_files import text_table

TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab")
SHEET_ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods")
PARQUET_ENDINGS = (".parquet", ".pq")
ROW = "_row"
SAMPLE_ROWS = 5_000


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


def is_workbook(path: Path) -> bool:
    """Whether the file's name is that of a workbook, which may have several sheets."""
    return ending(path) in SHEET_ENDINGS


def plain_table(path: Path, form: Format) -> PlainTable:
    """The table in a file.

    Raises
    ------
    SourceUnreadable
        The file is not there, is empty, or is not what its ending says.
    MappingWrong
        The format names an encoding that does not exist.
    """
    if not path.is_file():
        raise SourceUnreadable(f"There is no file {path.name!r}.", "Check the name and the folder.", str(path))
    if path.stat().st_size == 0:
        raise SourceUnreadable(f"{path.name} is empty.", "Export it again.", path.name)
    kind = ending(path)
    if kind in PARQUET_ENDINGS:
        return _parquet(path)
    if is_workbook(path):
        return _sheet(path, form)
    return text_table(path, form)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in words that a file is no sound Parquet file."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise SourceUnreadable(f"{path.name} is not a sound Parquet file.", "Export it again.", path.name) from error


def _parquet(path: Path) -> PlainTable:
    with _explained(path):
        arrow = pyarrow.parquet.read_schema(path)
    names = different_names(arrow.names)
    types = dict(zip(names, arrow.types, strict=True))
    source = table(next_name("parquet"), *(column(name) for name in names))

    def raw(name: str) -> Expression:
        text = cast(source.c[name], String)
        return func.regexp_replace(text, r"\.0$", "") if pa.types.is_floating(types[name]) else text

    def register(bench: Connection) -> None:
        file = native(bench).read_parquet(literal_path(path))
        renamed = (
            duckdb.ColumnExpression(theirs).alias(ours) for theirs, ours in zip(file.columns, names, strict=True)
        )
        native(bench).register(source.name, file.project(*renamed))

    def sample(name: str) -> list[str | None]:
        if pa.types.is_nested(types[name]):
            return []
        with _explained(path), pyarrow.parquet.ParquetFile(path) as file:
            first = next(file.iter_batches(SAMPLE_ROWS), None)
        return [] if first is None else list(first.column(names.index(name)).cast(pa.string()).to_pylist())

    def first(number: int) -> list[Sequence[str | None]]:
        with _explained(path), pyarrow.parquet.ParquetFile(path) as file:
            batch = next(file.iter_batches(number), None)
        return [] if batch is None else _as_text(batch.columns)

    return PlainTable(path, names, source, raw, sample, first, register)


def _sheet(path: Path, form: Format) -> PlainTable:
    failures: list[Exception] = []
    batches = remembering(sheet_batches(path, form.sheet), failures)
    first = next(batches, None)
    if first is None or first.num_rows == 0:
        raise SourceUnreadable(f"{path.name} has no rows.", "Export it again.", path.name)
    names = different_names([name for name in first.schema.names if name != ROW])
    titles = (ROW, *names)
    source = table(next_name("sheet"), *(column(name) for name in titles))
    reader = pa.RecordBatchReader.from_batches(
        first.rename_columns(titles).schema, (batch.rename_columns(titles) for batch in chain([first], batches))
    )

    def register(bench: Connection) -> None:
        native(bench).register(source.name, reader)

    def sample(name: str) -> list[str | None]:
        return list(first.column(titles.index(name)).to_pylist())

    def rows(number: int) -> list[Sequence[str | None]]:
        return _as_text(first.slice(0, number).columns[1:])

    return PlainTable(
        path, names, source, lambda name: source.c[name], sample, rows, register, source.c[ROW], failures=failures
    )


def _as_text(columns: Sequence[pa.Array]) -> list[Sequence[str | None]]:
    """Columns as rows of text."""
    values = ([None if value is None else str(value) for value in each.to_pylist()] for each in columns)
    return [list(row) for row in zip(*values, strict=True)]
