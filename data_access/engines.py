"""The two engines, and the only code that differs between them: fetching a frame and loading rows in bulk."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, CursorResult, Engine, Table, create_engine, event, func, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import LRUCache

from data_access.addresses import address_of

MEMORY = os.environ.get("RAPPORT_MEMORY") or "2GB"
"""Memory the embedded engine may use before it spills to disk; set with RAPPORT_MEMORY."""

SERVER_KINDS = {
    **dict.fromkeys((20, 21, 23), pa.int64()),
    **dict.fromkeys((700, 701, 1700), pa.float64()),
    **dict.fromkeys((1114, 1184), pa.timestamp("us")),
    16: pa.bool_(),
}
"""What the server's numbers of types mean; any other is text."""


SMALL_FILE, FEW_ROWS = 64 << 20, 100_000
"""A generation, and a community, for which one core is enough: to share so little out costs more than it saves."""
SMALLEST_BATCH = 65_536
"""Rows below which Arrow batches are put together before they are loaded."""


class _Statements(LRUCache[Any, Any]):
    """Statements turned into SQL, kept for all engines of one kind: each generation of a store has engines of its own.

    A key begins with the engine's dialect, which is another object each time but never a different one.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


EMBEDDED: dict[str, Any] = {"compiled_cache": _Statements(2_000)}
"""Execution options of every embedded engine."""

NO_ROOM = ("no space left", "file too large", "disk quota", "could not write all", "out of memory")
"""What engines say when there is no room left."""

BROKEN = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
    duckdb.CatalogException,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
)
"""What engines say of a store that is damaged, or gone."""


def is_embedded(connection: Connection | Engine) -> bool:
    """Whether this is the embedded engine rather than a server."""
    return connection.dialect.name == "duckdb"


def reading_engine(path: Path) -> Engine:
    """An engine that can only read one generation: no files, no network, no settings to change."""
    config: dict[str, Any] = {
        "memory_limit": MEMORY,
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    }
    if path.exists() and path.stat().st_size < SMALL_FILE:
        config["threads"] = 1
    return create_engine(
        URL.create("duckdb", database=str(path)),
        connect_args={"read_only": True, "config": config},
        execution_options=EMBEDDED,
    )


def writing_engine(path: Path) -> Engine:
    """An engine on a draft, which spills beside it."""
    config: dict[str, Any] = {
        "memory_limit": MEMORY,
        "temp_directory": str(path.parent / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return create_engine(
        URL.create("duckdb", database=str(path)), connect_args={"config": config}, execution_options=EMBEDDED
    )


def server_engine(url: str, schema: str = "") -> Engine:
    """An engine on a PostgreSQL server; sessions speak UTC and UTF-8.

    Parameters
    ----------
    schema : str
        The only schema whose tables it knows, whether that is there yet or not; without it the user's own path holds.

    Raises
    ------
    StoreUnreachable
        The address is not one of a PostgreSQL database.
    """
    engine = create_engine(
        address_of(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "client_encoding": "utf8"},
        execution_options={"preserve_rowcount": True},
    )

    @event.listens_for(engine, "connect")
    def settle_in(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            if schema:
                cursor.execute(SQL("SET search_path = {}").format(Identifier(schema)))
        connection.commit()

    return engine


def is_out_of_room(error: BaseException) -> bool:
    """Whether an engine, or the system, could not go on for want of disk or memory."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    kinds = (MemoryError, duckdb.OutOfMemoryException, psycopg.errors.DiskFull, psycopg.errors.OutOfMemory)
    said = str(cause).lower()
    return isinstance(cause, kinds) or any(words in said for words in NO_ROOM)


def is_stopped(error: BaseException) -> bool:
    """Whether somebody pressed Ctrl-C while the embedded engine worked, which it tells as an error like any other."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


def suit_threads(connection: Connection, rows: int) -> None:
    """Let the embedded engine, which is given to all cores, work on one where there are few rows."""
    if is_embedded(connection) and rows < FEW_ROWS:
        native(connection).execute("SET threads = 1")


def native(connection: Connection) -> Any:
    """The embedded engine's own connection behind an SQLAlchemy one."""
    return connection.connection.dbapi_connection


def fetch_frame(result: CursorResult[Any]) -> pd.DataFrame:
    """The rows of a result as a frame, with the same dtypes on both engines.

    Whole numbers come as Int64 (nullable), decimals and doubles as float64, flags as boolean (nullable), times as
    datetime64[us], text as object with None where nothing is known.
    """
    names = list(result.keys())
    if result.context.dialect.name == "duckdb":
        rows = result.cursor.to_arrow_table().rename_columns(names)
    else:
        rows = pa.table(_server_columns(result), names=names)
    return pd.DataFrame({name: _series(rows.column(name)) for name in names})


def _server_columns(result: CursorResult[Any]) -> list[pa.Array]:
    """A server's rows as columns; where there is no value to tell a column's kind, the server says it."""
    codes = [column[1] for column in result.cursor.description]
    columns = list(zip(*result.fetchall(), strict=True)) or [()] * len(codes)
    arrays = [pa.array(column) for column in columns]
    return [
        array.cast(SERVER_KINDS.get(code, pa.string())) if pa.types.is_null(array.type) else array
        for array, code in zip(arrays, codes, strict=True)
    ]


def _series(values: pa.ChunkedArray) -> pd.Series[Any]:
    """One column in the dtype that its kind always has."""
    kind = values.type
    if pa.types.is_decimal(kind):
        kind = pa.int64() if kind.scale == 0 else pa.float64()
        values = values.cast(kind)
    if pa.types.is_integer(kind):
        made = values.cast(pa.int64()).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    elif pa.types.is_boolean(kind):
        made = values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    elif pa.types.is_floating(kind):
        made = values.cast(pa.float64()).to_pandas()
    elif pa.types.is_timestamp(kind):
        made = values.cast(pa.timestamp("us")).to_pandas()
    else:
        made = values.to_pylist()
    return pd.Series(made, dtype=object if isinstance(made, list) else None)


def record_batches(result: CursorResult[Any], rows: int = 100_000) -> Iterator[pa.RecordBatch]:
    """The rows of an embedded engine's result as a stream of Arrow batches."""
    names = list(result.keys())
    for batch in result.cursor.to_arrow_reader(rows):
        yield batch.rename_columns(names)


def bulk_load(connection: Connection, table: Table, batches: Iterator[pa.RecordBatch]) -> int:
    """Append Arrow batches, whose columns are named as the table's, within the connection's transaction.

    Returns
    -------
    int
        How many rows were appended.
    """
    first = next(batches, None)
    if first is None:
        return 0
    load = _load_embedded if is_embedded(connection) else _load_server
    larger = _put_together(chain([first], batches))
    return load(connection, table, pa.RecordBatchReader.from_batches(first.schema, larger))


def _put_together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches that are worth an engine's while."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= SMALLEST_BATCH:
            yield _one_batch(waiting)
            waiting = []
    if waiting:
        yield _one_batch(waiting)


def _one_batch(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)


def _load_embedded(connection: Connection, table: Table, reader: pa.RecordBatchReader) -> int:
    arriving = sql_table("arriving", *(sql_column(name) for name in reader.schema.names))
    native(connection).register(arriving.name, reader)
    try:
        rows = select(*(arriving.c[name].label(name) for name in reader.schema.names))
        with one_thread(connection):
            return connection.execute(table.insert().from_select(reader.schema.names, rows)).rowcount
    finally:
        native(connection).unregister(arriving.name)


@contextmanager
def one_thread(connection: Connection) -> Iterator[None]:
    """Let the embedded engine take a stream in on one core: with two it takes as long, and up to three times the CPU.

    Where that fails it stays so: the transaction hears no command any more, and its writer gives up.
    """
    threads = int(connection.execute(select(func.current_setting("threads"))).scalar_one())
    if threads > 1:
        native(connection).execute("SET threads = 1")
    yield
    if threads > 1:
        native(connection).execute(f"SET threads = {threads:d}")


def _load_server(connection: Connection, table: Table, reader: pa.RecordBatchReader) -> int:
    names = [Identifier(name) for name in reader.schema.names]
    command = SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(Identifier(table.name), SQL(", ").join(names))
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    loaded = 0
    with connection.connection.dbapi_connection.cursor() as cursor, cursor.copy(command) as copy:  # type: ignore[union-attr]
        for batch in reader:
            text = io.BytesIO()
            pyarrow.csv.write_csv(_without_nul(batch), text, options)
            copy.write(text.getbuffer())
            loaded += batch.num_rows
    return loaded


def _without_nul(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without NUL characters, which a server refuses in text."""
    columns = [
        pc.replace_substring(column, "\0", "") if pa.types.is_string(column.type) else column
        for column in batch.columns
    ]
    return pa.record_batch(columns, names=batch.schema.names)
