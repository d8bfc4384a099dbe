"""The migrations make exactly the tables that the code knows, with their meanings."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import data_access.rollups.refresh  # noqa: F401 - knows every derived table, which are part of the schema
from data_access.migrations import HEAD, bring_up_to_date, schema_version
from data_access.schema import metadata


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


def test_every_column_of_the_store_says_what_it_means(fresh):
    inspector = inspect(fresh)
    for table in metadata.tables.values():
        assert inspector.get_table_comment(table.name)["text"] == table.comment
        for column in inspector.get_columns(table.name):
            assert column["comment"], (table.name, column["name"])


def test_bringing_a_store_up_to_date_twice_changes_nothing(fresh):
    before = inspect(fresh).get_table_names()
    bring_up_to_date(fresh)
    assert inspect(fresh).get_table_names() == before


def test_the_newest_migration_is_the_version_the_code_asks_for():
    scripts = ScriptDirectory("data_access/migrations")
    assert scripts.get_current_head() == HEAD
