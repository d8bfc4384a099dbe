"""Opening stores that are sound, broken, of another version or not there at all."""

import os
from pathlib import Path

import pytest
from sqlalchemy import column as sql_column
from sqlalchemy import select, update
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError

from data_access import schema
from data_access.errors import QuestionTooLarge, StoreOutdated, StoreUnreachable
from data_access.store import Store, open_store
from tests.data_access.filling import incoming, rows, take

MEMBERS = "member_id joined_at name"
pytestmark = pytest.mark.usefixtures("refresh_later")
VERSION = sql_table("alembic_version", sql_column("version_num"))


@pytest.fixture
def broken(folder_store: Store) -> Path:
    """The folder of a store with one member."""
    take(folder_store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    folder_store.close()
    return Path(folder_store.place)


def unreachable(place: object) -> str:
    """What is said of a store that cannot be opened."""
    with pytest.raises(StoreUnreachable) as caught:
        _looked_into(str(place))
    assert caught.value.fix
    return str(caught.value)


def _looked_into(place: str) -> None:
    store = open_store(place)
    try:
        rows(store, "members")
    finally:
        store.close()


def test_a_folder_is_made_where_there_is_none(tmp_path: Path):
    store = open_store(str(tmp_path / "here" / "and" / "there"))
    assert rows(store, "members") == []
    store.close()


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path):
    (tmp_path / "store").write_text("mine", "utf-8")
    assert "folder cannot be made" in unreachable(tmp_path / "store")
    assert "folder cannot be made" in unreachable(tmp_path / "store" / "below")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_said(broken: Path):
    broken.chmod(0)
    try:
        assert "cannot be read" in unreachable(broken)
    finally:
        broken.chmod(0o700)


@pytest.mark.parametrize("content", [b"", b"garbage", b"00000009", b"../../x", b"\xff\xff", b"0" * 5_000])
def test_a_pointer_to_nothing_is_said(content: bytes, broken: Path):
    (broken / "CURRENT").write_bytes(content)
    said = unreachable(broken)
    assert "cannot be read" in said or "is not there" in said
    assert len(said) < 500


@pytest.mark.parametrize("kept", [0, 100, 5_000, 300_000])
def test_a_store_that_is_cut_off_is_said(kept: int, broken: Path):
    current = broken / f"{(broken / 'CURRENT').read_text('ascii')}.duckdb"
    current.write_bytes(current.read_bytes()[:kept])
    assert "cannot be opened" in unreachable(broken)
    _cannot_be_written(broken)


def test_a_store_that_was_overwritten_is_said(broken: Path):
    current = broken / f"{(broken / 'CURRENT').read_text('ascii')}.duckdb"
    current.write_bytes(os.urandom(current.stat().st_size))
    assert "cannot be opened" in unreachable(broken)
    _cannot_be_written(broken)


def _cannot_be_written(folder: Path) -> None:
    store = open_store(str(folder))
    with pytest.raises(StoreUnreachable, match="cannot be opened"):
        take(store, incoming("members", MEMBERS, "b 2024-01-01 Bob"))
    store.close()
    assert not list(folder.glob("draft-*"))


@pytest.mark.parametrize(("version", "said"), [("9999", "this Rapport knows"), ("0000", "this Rapport needs")])
def test_a_store_of_another_version_is_said(version: str, said: str, place: str):
    store = open_store(place)
    with store.writing() as writer:
        writer.connection.execute(update(VERSION).values(version_num=version))
    store.close()
    with pytest.raises(StoreOutdated, match=said):
        _looked_into(place)


def test_nothing_is_written_to_a_store_that_a_newer_rapport_has_made(folder_store: Store):
    with folder_store.writing() as writer:
        writer.connection.execute(update(VERSION).values(version_num="9999"))
    with pytest.raises(StoreOutdated, match="this Rapport knows"):
        take(folder_store, incoming("members", MEMBERS, "b 2024-01-01 Bob"))


def test_a_reader_can_change_nothing(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    with store.reading() as connection, pytest.raises(DBAPIError, match=r"read.only"):
        connection.execute(update(schema.members).values(name="Bob"))
    assert rows(store, "members", "name") == [("Ann",)]


def test_too_large_an_answer_is_refused_rather_than_cut(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann", "b 2024-01-01 Bob"))
    assert len(store.read(select(schema.members), at_most=2)) == 2
    with pytest.raises(QuestionTooLarge, match="more than 1 rows"):
        store.read(select(schema.members), at_most=1)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://someone:secret@127.0.0.1:1/nowhere",
        "postgresql://someone:secret@no-such-host.invalid/nowhere",
        "mysql://someone:secret@127.0.0.1/nowhere",
        "postgresql+psycopg://someone:secret@[::1/nowhere",
        "postgresql+psycopg://someone:secret@127.0.0.1:port/nowhere",
        "sqlite:///secret.db",
    ],
)
def test_a_server_that_does_not_answer_is_said_without_the_password(address: str):
    said = unreachable(address)
    assert "secret" not in said or address.startswith("sqlite")


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_said(server_url: str):
    said = unreachable(server_url.replace("/rapport_", "/no_such_"))
    assert "does not exist" in said


@pytest.mark.postgres
def test_someone_who_may_not_make_tables_is_told(bare_server_url: str):
    import psycopg

    with psycopg.connect(bare_server_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS onlooker")
        connection.execute("CREATE ROLE onlooker LOGIN")
    with pytest.raises(StoreUnreachable, match="permission denied"):
        open_store(bare_server_url.replace("postgres:@", "onlooker:@").replace("postgres@", "onlooker@"))


@pytest.mark.postgres
def test_a_server_that_ends_the_connection_is_met_again(server_url: str):
    import psycopg

    store = open_store(server_url)
    before = store.version()
    with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
    assert store.version() == before
    store.close()


def test_the_reading_engine_opens_no_files(broken: Path, tmp_path: Path):
    from data_access.engines import native, reading_engine

    current = broken / f"{(broken / 'CURRENT').read_text('ascii')}.duckdb"
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    engine = reading_engine(current)
    with engine.connect() as connection, pytest.raises(Exception, match="disabled"):
        native(connection).read_csv(str(tmp_path / "secret.csv")).fetchall()
    engine.dispose()
