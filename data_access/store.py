"""The store: where every number comes from. Two kinds, one behaviour.

Embedded, it is a folder of generations; on a server, a PostgreSQL database. Either way a reader sees one whole
version of the store, `version()` tells which, and a writer changes everything or nothing.
"""

from __future__ import annotations

import os
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, delete, func, insert, select

from data_access.addresses import in_public
from data_access.engines import fetch_frame, reading_engine, server_engine, suit_threads, writing_engine
from data_access.errors import QuestionTooLarge, StoreBusy, StoreUnreachable
from data_access.generations import Generations
from data_access.migrations import HEAD, bring_up_to_date
from data_access.opening import (
    explained,
    explained_reading,
    explained_writing,
    refuse_memory,
    refuse_newer,
    refuse_other_versions,
)
from data_access.schema import generation
from data_access.surroundings import OWN_SCHEMA, look_around, make_own_schema, refuse_unread
from data_access.writer import EmbeddedWriter, ServerWriter, Writer

DEFAULT_STORE = "rapport-store"
MOST_ROWS = 250_000
"""Rows a question may return unless it says otherwise."""
WRITING_LOCK = 7_274_774_678
"""Number of the server's advisory lock that a writer holds."""


class Store(ABC):
    """What pages, metrics and the command line see of a store."""

    place: str
    """Where it is, without any password."""
    source: str = ""
    """Address, with its password, of the database whose own tables a refresh reads; empty where there are none."""

    @abstractmethod
    def version(self) -> str:
        """Which version of the store is current; changes whenever anything in it does."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one version of the store and can change nothing."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Writer]:
        """A writer whose changes are published, all of them, when the block ends without an error."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connections; the next question opens new ones."""

    def read(self, question: Select[Any], at_most: int = MOST_ROWS) -> pd.DataFrame:
        """The answer to one question.

        Parameters
        ----------
        question : Select
            One SELECT of SQLAlchemy Core; where it is to be cut, the cut stands in a subquery.
        at_most : int
            The largest number of rows the caller can use.

        Raises
        ------
        QuestionTooLarge
            The answer has more rows; nothing is cut in silence.
        """
        with self.reading() as connection:
            rows = fetch_frame(connection.execute(question.limit(at_most + 1)))
        if len(rows) > at_most:
            raise QuestionTooLarge(
                f"This asks for more than {at_most:,} rows.", "Narrow the months or the people.", self.place
            )
        return rows


class EmbeddedStore(Store):
    """A folder of generations."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder)
        refuse_memory()
        self._generations = Generations(folder)
        self._generations.prepare()
        self._opened: tuple[str, Engine] | None = None
        self._turning = threading.Lock()
        if not self._generations.current():
            with self.writing():
                pass

    def version(self) -> str:
        """Name of the current generation."""
        return self._generations.current()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to the generation that is current now."""
        try:
            with explained_reading(self.place), self._engine().connect() as connection:
                yield connection
        except StoreUnreachable:
            self.close()  # what is mended meanwhile is opened anew
            raise

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A writer on a private copy, published as the next generation."""
        with explained_writing(self.place), self._generations.draft() as path:
            is_new, engine = not path.exists(), writing_engine(path)
            try:
                with explained(self.place):
                    connection = engine.connect()
                with connection:
                    if is_new:
                        suit_threads(connection, rows=0)
                    if refuse_newer(connection, self.place) != HEAD:
                        bring_up_to_date(connection)
                    connection.commit()
                    with EmbeddedWriter(connection, engine) as writer:
                        yield writer
            finally:
                engine.dispose()

    def close(self) -> None:
        """Let go of the generation that is open."""
        with self._turning:
            if self._opened is not None:
                self._opened[1].dispose()
            self._opened = None

    def _engine(self) -> Engine:
        """The engine on the current generation; the last one is let go when a new one is there."""
        with self._turning:
            current = self._generations.current()
            if self._opened is None or self._opened[0] != current:
                engine = reading_engine(self._generations.path(current))
                with explained(self.place), engine.connect() as connection:
                    refuse_other_versions(connection, self.place)
                if self._opened is not None:
                    self._opened[1].dispose()
                self._opened = current, engine
            return self._opened[1]


class ServerStore(Store):
    """A PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._engine = server_engine(url)
        self.place = in_public(self._engine.url)
        self._is_looked_at = False
        try:
            self._begin(url)
        except BaseException:
            self.close()
            raise

    def _begin(self, url: str) -> None:
        """Find the store; make it where there is none, but not yet beside tables of others: a refresh does that."""
        with explained(self.place), self._engine.connect() as connection:
            found = look_around(connection, self.place)
        if found.is_beside:
            self.source = url
            self._engine.dispose()
            self._engine = server_engine(url, OWN_SCHEMA)
        elif not found.is_made:
            with self.writing():
                pass

    def version(self) -> str:
        """The number of the last change."""
        with self.reading() as connection:
            return str(connection.execute(select(generation.c.number)).scalar_one())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose questions all see the same version."""
        with explained(self.place):
            connection = self._engine.connect().execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with explained_reading(self.place), connection:
            if not self._is_looked_at:
                self._look_at(connection)
            yield connection

    def _look_at(self, connection: Connection) -> None:
        """Refuse a store that is not made, or is of another version."""
        if self.source:
            refuse_unread(connection, self.place)
        refuse_other_versions(connection, self.place)
        self._is_looked_at = True

    def close(self) -> None:
        """Let go of the connections to the server."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A writer in one transaction."""
        with explained(self.place):
            connection = self._engine.connect()
        with (
            explained_writing(self.place),
            connection,
            tempfile.TemporaryDirectory(prefix="rapport-") as folder,
            connection.begin(),
        ):
            with explained(self.place):
                self._lock(connection)
                if self.source:
                    make_own_schema(connection)
                if refuse_newer(connection, self.place) != HEAD:
                    bring_up_to_date(connection)
            with ServerWriter(connection, Path(folder)) as writer:
                yield writer
            _count_up(connection)

    def _lock(self, connection: Connection) -> None:
        """Take the lock that ends with the transaction."""
        if not connection.execute(select(func.pg_try_advisory_xact_lock(WRITING_LOCK))).scalar_one():
            raise StoreBusy(
                "Another process is writing to this store.",
                "Wait until it is done, then run the same command again. Nothing was changed.",
                self.place,
            )


def _count_up(connection: Connection) -> None:
    """Give the server's store its next version number."""
    number = connection.execute(select(generation.c.number)).scalar() or 0
    connection.execute(delete(generation))
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute(insert(generation).values(number=number + 1, changed_at=now))


def open_store(where: str | None = None) -> Store:
    """The store that is asked for.

    Parameters
    ----------
    where : str, optional
        A folder, made if absent, or an address ``postgresql+psycopg://...``. Without it RAPPORT_STORE is
        used, and without that the folder ``rapport-store`` in the current one.

    Raises
    ------
    StoreUnreachable
        There is no such store and none can be made.
    StoreOutdated
        Its schema is not the one this Rapport knows.
    """
    place = where or os.environ.get("RAPPORT_STORE") or DEFAULT_STORE
    return ServerStore(place) if "://" in place else EmbeddedStore(Path(place).expanduser().resolve())
