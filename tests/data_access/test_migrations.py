"""The migrations make exactly the tables that the code knows, with their meanings."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import data_access.rollups.refresh  # noqa: F401 - knows every derived table, which are part of the schema
from data_access import migrations
from data_access.engines import server_engine
from data_access.errors import StoreOlder
from data_access.migrations import HEAD, bring_up_to_date, schema_version
from data_access.schema import metadata
from data_access.store import open_store
from tests.command_line import rapport_here


@pytest.fixture
def fresh():
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        bring_up_to_date(connection)
        yield connection
    engine.dispose()


def test_a_new_store_has_every_table_and_column_the_code_knows_and_no_other(fresh):
    context = MigrationContext.configure(fresh, opts={"include_object": _is_no_index})
    assert compare_metadata(context, metadata) == []
    assert schema_version(fresh) == HEAD


def _is_no_index(_thing, _name, kind, _reflected, _compared):
    return kind != "index"  # only a server has them


def test_every_column_of_the_store_says_what_it_means():
    for table in metadata.tables.values():
        assert table.comment
        for column in table.columns:
            assert column.comment, (table.name, column.name)


@pytest.mark.postgres
def test_a_server_says_of_every_column_what_it_means(server_url):
    with closing(open_store(server_url)) as store, store.reading() as connection:
        inspector = inspect(connection)
        for table in metadata.tables.values():
            assert inspector.get_table_comment(table.name)["text"] == table.comment
            for column in inspector.get_columns(table.name):
                assert column["comment"] == table.columns[column["name"]].comment


def test_bringing_a_store_up_to_date_twice_changes_nothing(fresh):
    before = inspect(fresh).get_table_names()
    bring_up_to_date(fresh)
    assert inspect(fresh).get_table_names() == before


def test_the_newest_migration_is_the_version_the_code_asks_for():
    scripts = ScriptDirectory("data_access/migrations")
    assert scripts.get_current_head() == HEAD


@pytest.mark.postgres
def test_an_older_store_on_a_server_is_brought_up_to_date_by_the_command_it_names(bare_server_url):
    settings, engine = Config(), server_engine(bare_server_url)
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0002")
    engine.dispose()
    store = open_store(bare_server_url)
    with pytest.raises(StoreOlder, match="this Rapport needs"):
        store.version()
    said = rapport_here("refresh", "--store", bare_server_url)
    assert said.status == 0, said.told
    assert store.version() == "1"
    store.close()
