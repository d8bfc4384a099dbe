"""A store beside a company's own tables: the address of the database is all that has to be said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from data_access.errors import StoreUnreachable, StoreUnread
from data_access.store import Store, open_store
from tests.command_line import Said, rapport_here
from tests.data_access.company import ANN, MEMBERS, ORDERS, SHOP, done, with_path
from tests.data_access.filling import differences, everything, incoming, rows, take

pytestmark = pytest.mark.postgres
SECRET = "tr0ub4dor"
ALL_THERE_IS = (
    "SELECT nspname, relname, relkind FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid"
    " WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'rapport') ORDER BY 1, 2"
)
IS_MADE = "SELECT count(*) FROM pg_namespace WHERE nspname = 'rapport'"


@contextmanager
def opened(place: object) -> Iterator[Store]:
    """A store, let go of in the end."""
    store = open_store(str(place))
    yield store
    store.close()


def found(place: object, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a store's table."""
    with opened(place) as store:
        return rows(store, table, *columns)


def refreshed(url: str, status: int = 0, *words: object) -> Said:
    """What the command says that reads a company's tables."""
    said = rapport_here("refresh", "--store", url, *words)
    assert said.status == status, said.told
    return said


@pytest.fixture
def shop(bare_server_url: str) -> str:
    """Address of a company's database with a view of members and a table of orders."""
    done(bare_server_url, *SHOP)
    return bare_server_url


def test_nothing_is_made_before_it_is_asked_for_and_then_in_a_schema_of_its_own(shop: str):
    there = done(shop, ALL_THERE_IS), done(shop, "TABLE customers"), done(shop, "TABLE orders")
    with opened(shop) as store:
        with pytest.raises(StoreUnread, match="has not read yet"):
            store.version()
        assert "Run 'python rapport.py refresh'" in rapport_here("check", "--store", shop).told
        assert done(shop, IS_MADE) == [(0,)]
        said = refreshed(shop)
        assert "Reading public.members" in said.told
        assert "orders: 2 rows read: 2 taken" in said.told
        assert store.version() == "1", "who waits for it sees it at once, derived tables and all"
    assert (done(shop, ALL_THERE_IS), done(shop, "TABLE customers"), done(shop, "TABLE orders")) == there
    checked = rapport_here("check", "--json", "--store", shop).read()
    assert checked["ok"]
    assert [(batch["connector"], batch["file_name"]) for batch in checked["batches"]] == [
        ("database", make_url(shop).database)
    ]
    assert all(not each["problem"] for each in checked["derived"].values())
    numbers = rapport_here("metrics", "--json", "--store", shop).read()["metrics"]
    assert (numbers["customers"]["value"], numbers["revenue"]["value"]) == (2, 19.5)


def test_a_refresh_reads_anew_and_what_has_not_changed_stays(shop: str, tmp_path: Path):
    done(shop, "ALTER TABLE orders ADD currency text DEFAULT 'USD'")
    refreshed(shop)
    with opened(shop) as store:
        before = everything(store)
        assert "2 unchanged" in refreshed(shop).told
        assert differences(before, everything(store)) == {}
        assert len(rows(store, "batches")) == 1
        done(shop, "UPDATE customers SET full_name = 'Anna' WHERE no = 1", "INSERT INTO orders VALUES (12)")
        done(shop, "INSERT INTO orders VALUES (13, 2, '2024-03-05', 5, NULL, 'EUR')")
        said = refreshed(shop, 3, "--report", tmp_path / "report.json", "--rate", "EUR=2").told
        assert "members: 2 rows read: 1 updated, 1 unchanged" in said
        assert "1 refused: member_id: it is empty" in said
        assert rows(store, "members", "name") == [("Anna",), ("Bob",)]
        assert ("13", 10) in rows(store, "orders", "order_id", "amount")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["batch_id"], report["rejects_file"]) == (2, "report-rejects.csv")


def test_a_refresh_that_fails_leaves_the_store_as_it_was(shop: str):
    refreshed(shop)
    with opened(shop) as store:
        before, version = everything(store), store.version()
        failing = SHOP[-1].replace("full_name AS", "full_name || 100 / (2 - no) AS")
        done(shop, "UPDATE orders SET amount = 1", "DROP VIEW members", failing)
        assert "public.members cannot be read: division by zero" in refreshed(shop, 1).told
        assert (store.version(), differences(before, everything(store))) == (version, {})


def test_a_database_whose_tables_are_all_empty_is_read_and_says_so(bare_server_url: str):
    done(bare_server_url, MEMBERS)
    assert "Nothing was taken" in refreshed(bare_server_url, 1).told
    assert rapport_here("check", "--store", bare_server_url).status == 0


@pytest.mark.parametrize("table", ["orders", "settings", "alembic_version"])
def test_a_database_without_members_is_left_alone(table: str, bare_server_url: str):
    done(bare_server_url, f"CREATE TABLE {table} (id int)")
    for command in ("refresh", "check"):
        said = rapport_here(command, "--store", bare_server_url)
        assert said.status == 1
        assert f"already has {table}, and they are not Rapport's; it has no members to read" in said.told
    assert done(bare_server_url, IS_MADE) == [(0,)]


def test_tables_of_others_called_as_rapports_own_disturb_nobody(shop: str):
    done(shop, "CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('zzz')")
    done(shop, "CREATE TABLE settings (a int)", "CREATE TABLE people (b int)", "CREATE TABLE generation (c int)")
    refreshed(shop)
    assert rapport_here("check", "--store", shop).status == 0
    assert done(shop, "TABLE public.alembic_version") == [("zzz",)]


def test_a_schema_of_that_name_that_is_not_rapports_is_left_alone(shop: str):
    done(shop, "CREATE SCHEMA rapport", "CREATE TABLE rapport.members (a int)")
    with pytest.raises(StoreUnreachable, match="The schema rapport of the database already has members"):
        open_store(shop)


def test_a_store_that_is_in_the_public_schema_goes_on_as_it_is(server_url: str):
    with opened(server_url) as store:
        take(store, incoming("members", "member_id joined_at", "a 2024-01-01"))
    assert refreshed(server_url).told.strip() == ""
    assert found(server_url, "members", "member_id") == [("a",)]
    assert done(server_url, IS_MADE) == [(0,)]


def test_a_store_that_lost_a_table_is_not_taken_for_a_companys_tables(server_url: str):
    done(server_url, "DROP TABLE generation")
    with pytest.raises(StoreUnreachable, match="lacks generation"):
        open_store(server_url)


@pytest.fixture
def onlooker(shop: str) -> Iterator[str]:
    """Address of the shop for a user who may read it and no more; with a password, which the server does not ask."""
    may = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO rapport_onlooker"
    done(shop, "DROP ROLE IF EXISTS rapport_onlooker", "CREATE ROLE rapport_onlooker LOGIN", may)
    address = make_url(shop).set(username="rapport_onlooker", password=SECRET)
    yield address.render_as_string(hide_password=False)
    done(shop, "DROP OWNED BY rapport_onlooker", "DROP ROLE rapport_onlooker")


def test_who_may_make_no_schema_is_told_the_way_round_and_it_works(onlooker: str, tmp_path: Path):
    told = refreshed(onlooker, 1).told
    assert "'rapport_onlooker' may make no schema rapport in it" in told
    assert 'python rapport.py import "postgresql+psycopg://..." --store FOLDER' in told
    words = ("import", onlooker, "--store", tmp_path / "store", "--report", tmp_path / "report.json")
    first, again = rapport_here(*words), rapport_here(*words)
    assert (first.status, again.status) == (0, 0)
    assert "members.member_id from member_id" in first.told
    assert "members: 2 rows read: 2 unchanged" in again.told
    assert found(tmp_path / "store", "members", "name") == [("Ann",), ("Bob",)]
    printed = rapport_here("check", "--json", "--store", tmp_path / "store").printed
    assert all(SECRET not in each for each in (told, first.told, again.told, printed))
    assert all(SECRET.encode() not in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_a_schema_that_an_owner_made_for_the_user_is_enough(onlooker: str, shop: str):
    done(shop, "CREATE SCHEMA rapport AUTHORIZATION rapport_onlooker")
    said = refreshed(onlooker).told + rapport_here("check", "--json", "--store", onlooker).printed
    assert SECRET not in said
    assert found(onlooker, "members", "name") == [("Ann",), ("Bob",)]
    other = make_url(onlooker).set(username="rapport_other").render_as_string(hide_password=False)
    done(shop, "DROP ROLE IF EXISTS rapport_other", "CREATE ROLE rapport_other LOGIN")
    assert "which 'rapport_other' may not use" in refreshed(other, 1).told
    done(shop, "DROP ROLE rapport_other")
    done(shop, "REVOKE ALL ON orders FROM rapport_onlooker")
    assert "public.orders cannot be read: permission denied" in refreshed(onlooker, 1).told


def test_a_user_who_finds_rapports_schema_first_still_reads_the_companys_tables(shop: str, refresh_later: None):
    address = with_path(shop, "rapport,public")  # as the path of a user is whose name is rapport
    assert rapport_here("import", address, "--store", address).status == 0
    done(shop, "UPDATE customers SET full_name = 'Anna' WHERE no = 1")
    assert "members: 2 rows read: 1 updated" in rapport_here("import", address, "--store", address).told
    assert found(address, "members", "name") == [("Anna",), ("Bob",)]


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:1/nowhere",
        f"postgresql+psycopg://ann@127.0.0.1:1/nowhere?password={SECRET}",
        f"postgresql+psycopg://ann:x@{SECRET}@127.0.0.1:1/nowhere",
        f"postgresql+psycopg://ann:x@y/{SECRET}@127.0.0.1:1/nowhere",
        f"mysql://ann:{SECRET}@127.0.0.1/nowhere",
    ],
)
def test_the_password_is_never_said(address: str, tmp_path: Path):
    for words in (("import", address, "--store", tmp_path), ("refresh", "--store", address)):
        said = rapport_here(*words)
        assert said.status == 1
        assert len(said.told) > 40
        assert SECRET not in said.told + said.printed


def test_a_dry_run_says_what_would_be_taken_and_makes_nothing(shop: str):
    said = rapport_here("import", shop, "--store", shop, "--dry-run")
    assert "orders: 2 rows read: 2 taken" in said.told
    assert done(shop, IS_MADE) == [(0,)]


@pytest.fixture
def latin(server: str) -> Iterator[str]:
    """Address of a database that keeps its text in Latin-1."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS rapport_latin WITH (FORCE)")
        connection.execute(
            "CREATE DATABASE rapport_latin ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
        yield make_url(server).set(drivername="postgresql+psycopg", database="rapport_latin").render_as_string(False)
        connection.execute("DROP DATABASE rapport_latin WITH (FORCE)")


def test_a_database_that_is_not_utf_8_is_read_and_can_hold_the_store(latin: str):
    done(latin, MEMBERS, ORDERS, "SET client_encoding = 'utf8'", ANN.replace("'a'", "'é'").replace("Ann", "Zoë"))
    refreshed(latin)
    assert found(latin, "members", "member_id", "name") == [("é", "Zoë")]
