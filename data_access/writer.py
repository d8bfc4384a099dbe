"""Changing the store: one connection to write with, and a workbench to prepare rows on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Column, Connection, Engine, FromClause, MetaData, Select, Table, func, select

from data_access.engines import bulk_load, native, record_batches, writing_engine
from data_access.lookups import drop_lookups, make_lookups
from data_access.tokens import ensure_mask_key

BENCH = "bench"
"""Name of the database that rows are prepared in; it goes when the writer is done."""


class Writer(ABC):
    """One change of the store.

    Attributes
    ----------
    connection : Connection
        In a transaction on the store.
    bench : Connection
        The embedded engine, on a database of its own named ``bench``, for rows that are not in the store yet.
    """

    connection: Connection
    bench: Connection

    def __enter__(self) -> Self:
        ensure_mask_key(self.connection)
        return self

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def deliver(self, rows: Select[Any], name: str) -> FromClause:
        """Prepared rows as something that `connection` can read.

        Parameters
        ----------
        rows : Select
            Rows of the workbench.
        name : str
            A name for them, used once per writer.
        """

    @abstractmethod
    def attempt(self) -> AbstractContextManager[None]:
        """A block whose changes are taken back when it fails, without losing what came before it."""


class EmbeddedWriter(Writer):
    """Writes to the draft of the next generation; the workbench is in memory, and spills beside it."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self.connection = connection
        self.bench = engine.connect()
        _attach(self.bench)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.connection.commit()
                self.bench.close()
                make_lookups(self.connection)
                self.connection.commit()
                native(self.connection).checkpoint()
        except BaseException:
            self._give_up()
            raise
        if error is not None:
            self._give_up()

    def _give_up(self) -> None:
        """Leave the draft as it is: it will be removed, and may be past any command."""
        for connection in (self.bench, self.connection):
            if not connection.closed:
                connection.invalidate()

    def deliver(self, rows: Select[Any], name: str) -> FromClause:
        """The rows where they are: both connections are on the same engine."""
        self.bench.commit()
        self.connection.commit()
        return rows.subquery(name)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """The draft is nobody's yet, so what came before may be committed first."""
        self.connection.commit()
        drop_lookups(self.connection)
        self.connection.commit()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()


class ServerWriter(Writer):
    """Writes in one transaction; the workbench spills into a temporary folder."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self.connection = connection
        self._engine = writing_engine(folder / "own.duckdb")
        self.bench = self._engine.connect()
        _attach(self.bench)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bench.close()
        self._engine.dispose()

    def deliver(self, rows: Select[Any], name: str) -> FromClause:
        """A temporary table on the server, loaded with the rows; it goes with the transaction."""
        columns = [Column(column.name, column.type, autoincrement=False) for column in rows.selected_columns]
        delivered = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
        delivered.create(self.connection)
        bulk_load(self.connection, delivered, record_batches(self.bench.execute(rows)))
        return delivered

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint."""
        with self.connection.begin_nested():
            yield


def workbench(bench: Connection) -> Path:
    """The folder of the draft a workbench belongs to, for files that go with it."""
    databases = func.duckdb_databases().table_valued("path")
    path = bench.execute(select(databases.c.path).where(databases.c.path.is_not(None))).scalars().first()
    if path is None:
        raise ValueError("a workbench belongs to a draft on disk")
    return Path(path).parent


def _attach(bench: Connection) -> None:
    """Give a connection the workbench's database: in memory, and on disk beside the draft where that is too small."""
    native(bench).execute(f"ATTACH ':memory:' AS {BENCH}")
    bench.commit()
