"""A database's tables and views that are called as the contract's, all as they are at one moment."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from psycopg.sql import SQL
from sqlalchemy import ColumnElement, Connection, Engine, Numeric, Select, String, cast, column, func, select, table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from data_access.addresses import in_public
from data_access.engines import server_engine
from data_access.errors import MappingWrong, SourceUnreadable
from data_access.intake.door import Intake, Origin
from data_access.intake.files import plain_table
from data_access.intake.mapped_rows import mapped_rows
from data_access.intake.mapping import Mapping, TableMapping
from data_access.intake.matching import likely_columns, missing_columns
from data_access.intake.plain_tables import Format
from data_access.intake.staging import Rows
from data_access.schema import members
from data_access.surroundings import Offered, offered

NAME = "database"
AT_ONCE = 4 << 20
"""Bytes of a table that are held in memory at a time."""
SETTINGS = {"DateStyle": "ISO, YMD", "extra_float_digits": "1"}
"""How the server is to write dates and numbers, whatever it is used to."""
WRITTEN = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
"""Makes a question into words as the server itself takes them, without a driver's ways."""


@dataclass(frozen=True)
class _Part:
    """One table, with each column of ours that it has, by the name it has there."""

    table: Offered
    columns: dict[str, str]


@contextmanager
def tables_of(url: str, told: Callable[[str], None]) -> Iterator[Intake]:
    """The tables of a database, read into a folder that is there for as long as the block lasts.

    All are read in one transaction that can change nothing, so they fit together; what is in memory is bounded.

    Parameters
    ----------
    told : callable
        Told of each table before it is read.

    Raises
    ------
    StoreUnreachable
        The address is not one of a PostgreSQL database.
    SourceUnreadable
        It does not answer, has no table called members, or one of its tables cannot be read to the end.
    MappingWrong
        A table lacks a column that it has to have, or writes its dates in a way that can be read in two.
    """
    engine = server_engine(url)
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        with _snapshot(engine) as connection:
            parts = _parts(connection, in_public(engine.url))
            for part in parts:
                told(f"Reading {part.table.where}")
                _keep(connection, part, Path(folder))
        name = str(engine.url.database or "")
        matched = [
            {"table": part.table.name, "file": part.table.where, "column": ours, "from": theirs}
            for part in parts
            for ours, theirs in part.columns.items()
        ]
        yield Intake(Origin(name, NAME, name), [_rows(part, Path(folder)) for part in parts], matched=matched)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, and can change nothing."""
    unchanging = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect().execution_options(**unchanging) as connection:
            connection.execute(select(*(func.set_config(name, value, True) for name, value in SETTINGS.items())))
            yield connection
    except DBAPIError as error:
        raise SourceUnreadable(
            f"The database cannot be read: {_reason(error.orig)}",
            "Check that it is there and running, and that this user may read it. Nothing was changed.",
            in_public(engine.url),
        ) from error
    finally:
        engine.dispose()


def _reason(error: BaseException | None) -> str:
    """The first line of what the server said."""
    return next(iter(str(error).strip().splitlines()), "no answer")[:300]


def _parts(connection: Connection, place: str) -> list[_Part]:
    """What there is to read, once it is known to be fit for it."""
    found = offered(connection)
    if all(each.name != members.name for each in found):
        there = f"; it has {', '.join(each.where for each in found)}" if found else ""
        raise SourceUnreadable(
            f"The database has no table or view called members{there}.",
            "Offer one, as it is described under “The tables” in the README, where this user's search_path finds it.",
            place,
        )
    parts = [_Part(each, likely_columns(each.name, list(each.columns))) for each in found]
    lacking = [
        f"{part.table.where} cannot be {part.table.name}: nothing in it is {', '.join(missing)}. "
        f"Its columns are {', '.join(list(part.table.columns)[:30])}."
        for part in parts
        if (missing := missing_columns(part.table.name, part.columns))
    ]
    if lacking:
        raise MappingWrong(
            " ".join(lacking),
            "Rename the columns, or offer a view of that name in a schema that comes first in the search_path.",
            place,
        )
    return parts


def _keep(connection: Connection, part: _Part, folder: Path) -> None:
    """Write one table into a file, as text."""
    where = part.table.where
    kinds = pa.schema([(ours, pa.string()) for ours in part.columns])
    try:
        with pyarrow.parquet.ParquetWriter(_file(part, folder), kinds) as file:
            for batch in _batches(connection, _question(part)):
                file.write_table(batch)
    except psycopg.Error as error:
        connection.invalidate()
        raise SourceUnreadable(
            f"{where} cannot be read: {_reason(error)}",
            "Mend that in the database, then run the same command again. Nothing was changed.",
            where,
        ) from error
    except pa.ArrowInvalid as error:
        raise SourceUnreadable(
            f"{where} holds text that is not UTF-8.", "Mend that in the database. Nothing was changed.", where
        ) from error


def _file(part: _Part, folder: Path) -> Path:
    return folder / f"{part.table.name}.parquet"


def _question(part: _Part) -> Select[Any]:
    """The columns that are wanted, as text, under our names."""
    theirs = table(part.table.name, *map(column, part.columns.values()), schema=part.table.schema)
    kinds = part.table.columns
    return select(*(_as_text(theirs.c[name], kinds[name]).label(ours) for ours, name in part.columns.items()))


def _as_text(value: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """A column as text that says no more than the value: JSON's texts without their quotes, money without its sign."""
    if kind in ("json", "jsonb"):
        return value.op("#>>")("{}")
    return cast(cast(value, Numeric) if kind == "money" else value, String)


def _batches(connection: Connection, question: Select[Any]) -> Iterator[pa.Table]:
    """The rows of an answer of which all is text, as the server sends them: a few thousand at a time."""
    words = question.compile(dialect=WRITTEN, compile_kwargs={"literal_binds": True})
    command = SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(SQL(str(words)))
    names, waiting = question.selected_columns.keys(), bytearray()
    with connection.connection.dbapi_connection.cursor() as cursor, cursor.copy(command) as rows:  # type: ignore[union-attr]
        for row in rows:
            waiting += row
            if len(waiting) >= AT_ONCE:
                yield _from_csv(bytes(waiting), names)
                waiting.clear()
        if waiting:
            yield _from_csv(bytes(waiting), names)


def _from_csv(written: bytes, names: list[str]) -> pa.Table:
    return pyarrow.csv.read_csv(
        pa.BufferReader(written),
        pyarrow.csv.ReadOptions(column_names=names, block_size=len(written) + 1, use_threads=False),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    )


def _rows(part: _Part, folder: Path) -> Rows:
    """The rows of a table that was read, on their way to the door."""
    where = part.table.where
    said = TableMapping(to=part.table.name, file=where, form=Format(), columns={ours: ours for ours in part.columns})
    plain = replace(plain_table(_file(part, folder), said.form), path=Path(where))
    try:
        return mapped_rows(said, plain, Mapping(NAME, (said,), folder))
    except MappingWrong as error:
        raise MappingWrong(error.what, "Offer a view in which that column is a date or a timestamp.", where) from error
