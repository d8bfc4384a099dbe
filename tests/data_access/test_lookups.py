"""A member's row is found by number without reading a table through, after whatever happened to the store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, inspect, select

from data_access.lookups import LOOKUPS
from data_access.rollups import refresh as rebuilding
from data_access.rollups.list_tables import member_names
from data_access.rollups.refresh import refresh
from data_access.store import Store
from tests.metrics.communities import Chance, filled

NAMES = {index.name for index in LOOKUPS}


@pytest.fixture
def community(place: str) -> Iterator[Store]:
    store = filled(place, Chance(9).tables())
    yield store
    store.close()


def lookups(store: Store) -> set[str]:
    with store.reading() as connection:
        if connection.dialect.name == "postgresql":
            tables = inspect(connection)
            every = [found for index in LOOKUPS for found in tables.get_indexes(index.table.name)]
            return {str(found["name"]) for found in every} & NAMES
        found = func.duckdb_indexes().table_valued("index_name")
        return set(connection.scalars(select(found.c.index_name))) & NAMES


def test_they_are_there_after_an_import_and_after_a_refresh(community: Store) -> None:
    assert lookups(community) == NAMES
    with community.writing() as writer:
        assert refresh(writer) is None
    assert lookups(community) == NAMES


def test_they_are_there_after_a_refresh_that_failed(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ValueError("no")

    monkeypatch.setattr(rebuilding, "STEPS", ((member_names, fail),))
    with community.writing() as writer:
        assert refresh(writer) == "ValueError: no"
    assert lookups(community) == NAMES
