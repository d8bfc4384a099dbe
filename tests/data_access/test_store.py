"""Opening stores that are sound, broken, of another version or not there at all."""

import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import column as sql_column
from sqlalchemy import func, select, update
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError

from data_access import schema
from data_access.engines import bulk_load, native
from data_access.errors import QuestionTooLarge, RapportError, StoreOutdated, StoreUnreachable
from data_access.opening import refuse_memory
from data_access.store import Store, open_store
from tests.data_access.filling import incoming, rows, take

MEMBERS = "member_id joined_at name"
pytestmark = pytest.mark.usefixtures("refresh_later")
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid()"
)
BLOCKS_BEGIN, BLOCK = 3 << 12, 1 << 18
"""Where the embedded engine's file has its blocks, in bytes."""
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


def test_a_store_that_lost_its_pointer_is_left_alone_and_the_way_back_is_said(broken: Path):
    current = (broken / "CURRENT").read_text("ascii")
    (broken / "CURRENT").unlink()
    kept = sorted(each.name for each in broken.iterdir())
    said = unreachable(broken)
    assert "is gone" in said
    assert f"write {current} into CURRENT" in said
    assert sorted(each.name for each in broken.iterdir()) == kept
    (broken / "CURRENT").write_text(current, "ascii")
    _looked_into(str(broken))


def test_a_store_whose_newest_version_is_gone_names_the_one_before(broken: Path):
    current = (broken / "CURRENT").read_text("ascii")
    (broken / f"{current}.duckdb").unlink()
    said = unreachable(broken)
    assert f"names version '{current}', which is not there" in said
    assert "write 00000001 into CURRENT" in said


@pytest.mark.parametrize("written", ["a lot", "2", "-1GB", "GB"])
def test_an_amount_of_memory_that_is_none_is_said(written: str):
    with pytest.raises(RapportError, match="which is no amount of memory"):
        refuse_memory(written)
    refuse_memory("1.5 gib")


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


def test_a_damaged_block_is_said_whenever_it_is_met(folder_store: Store):
    many = (f"m{number} 2024-01-01 {number * 7_919 % 100_003:x}-{number:b}" for number in range(20_000))
    take(folder_store, incoming("members", MEMBERS, *many))
    folder_store.close()
    folder = Path(folder_store.place)
    current = folder / f"{(folder / 'CURRENT').read_text('ascii')}.duckdb"
    sound, said = current.read_bytes(), ""
    for begin in range(BLOCKS_BEGIN, len(sound), BLOCK):
        damaged = bytearray(sound)
        damaged[begin + 2_000 : begin + 2_100] = b"\xa5" * 100
        current.write_bytes(damaged)
        try:
            _looked_into(str(folder))
        except StoreUnreachable as error:
            said += error.what
    assert "can be read no more" in said


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


@pytest.mark.parametrize("table", ["members", "settings"])
def test_a_store_that_lacks_a_table_is_said_whether_read_or_written(table: str, store: Store):
    with store.writing() as writer:
        schema.metadata.tables[table].drop(writer.connection)
    with pytest.raises(StoreUnreachable, match="can be read no more"):
        rows(store, table)
    with pytest.raises(StoreUnreachable, match="can be read no more"):
        take(store, incoming("members", MEMBERS, "b 2024-01-01 Bob"))


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
        connection.execute(END_OTHERS)
    assert store.version() == before
    store.close()


@pytest.mark.postgres
def test_a_server_that_ends_the_connection_in_the_middle_is_said(server_url: str):
    store = open_store(server_url)
    with pytest.raises(StoreUnreachable, match="can be read no more"):
        _interrupted(store, server_url)
    assert store.version()
    store.close()


def _interrupted(store: Store, server_url: str) -> None:
    import psycopg

    with store.reading() as connection:
        with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute(END_OTHERS)
        connection.execute(select(schema.members))


def test_the_reading_engine_opens_no_files(broken: Path, tmp_path: Path):
    from data_access.engines import native, reading_engine

    current = broken / f"{(broken / 'CURRENT').read_text('ascii')}.duckdb"
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    engine = reading_engine(current)
    with engine.connect() as connection, pytest.raises(Exception, match="disabled"):
        native(connection).read_csv(str(tmp_path / "secret.csv")).fetchall()
    engine.dispose()


def test_a_load_leaves_the_engine_the_cores_it_had_and_says_why_it_failed(folder_store: Store):
    asked = select(func.current_setting("threads"))
    with folder_store.writing() as writer:
        native(writer.connection).execute("SET threads = 3")
        good = pa.record_batch({"member_id": ["a"], "joined_at": [datetime(2024, 1, 1)], "day": [1], "month": [1]})
        bulk_load(writer.connection, schema.members, iter([good]))
        assert writer.connection.scalar(asked) == 3
        with pytest.raises(DBAPIError, match="Could not convert string 'x'"):
            bulk_load(writer.connection, schema.members, iter([pa.record_batch({"member_id": ["b"], "day": ["x"]})]))
        writer.connection.rollback()
