"""Rebuilding the derived tables: all of them or none, on both engines with the same result."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import func, select

from data_access import schema
from data_access.queries.coverage import coverage
from data_access.rollups.refresh import refresh
from data_access.store import Store, open_store
from tests.data_access.filling import NUMBERED_AS_THEY_COME
from tests.metrics.communities import Chance, filled

MUST_BE_NOTED = ("people", "member_months", "month_totals", "activity_pairs", "daily_activity", "loyalty_months")
DERIVED = [table for table in schema.metadata.tables.values() if table.info.get("derived")]


def contents(store: Store) -> dict[str, pd.DataFrame]:
    """The rows of every derived table, in one order, small differences of sums rounded away.

    Numbers that are given in whatever order rows are read are left out.
    """
    found = {}
    for table in DERIVED:
        rows = store.read(select(table)).drop(columns=[*NUMBERED_AS_THEY_COME], errors="ignore")
        rows = rows.round(dict.fromkeys(rows.select_dtypes("float"), 6))
        found[table.name] = rows.sort_values(list(rows.columns), ignore_index=True)
    return found


def assert_same(some: dict[str, pd.DataFrame], others: dict[str, pd.DataFrame]) -> None:
    assert set(some) == set(others)
    for name, rows in some.items():
        pd.testing.assert_frame_equal(rows, others[name], rtol=1e-9, obj=name)


@pytest.mark.postgres
def test_both_engines_build_the_same(tmp_path, server_url) -> None:
    rows = Chance(5).tables()
    embedded, server = filled(tmp_path / "store", rows), filled(server_url, rows)
    assert_same(contents(embedded), contents(server))
    server.close()


def test_building_again_changes_nothing(place: str) -> None:
    store = filled(place, Chance(6).tables())
    before = contents(store)
    with store.writing() as writer:
        assert refresh(writer) is None
    assert_same(before, contents(store))
    store.close()


def test_progress_is_told_from_the_first_table_to_the_last(place: str) -> None:
    store = open_store(place)
    told: list[tuple[str, float]] = []
    with store.writing() as writer:
        refresh(writer, lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1
    assert {f"Building {name}" for name in MUST_BE_NOTED} <= {step for step, _ in told}
    store.close()


def test_freshness_says_when_each_table_was_built_and_how_large_it_is(place: str) -> None:
    store = filled(place, Chance(7).tables())
    fresh = store.read(select(schema.freshness)).set_index("table_name")
    assert {*MUST_BE_NOTED, "table_coverage"} <= set(fresh.index) <= {table.name for table in DERIVED}
    for name in fresh.index:
        rows = store.read(select(func.count()).select_from(schema.metadata.tables[name])).iloc[0, 0]
        assert fresh.loc[name, "row_count"] == rows, name
    assert (fresh["seconds"] >= 0).all()
    assert fresh["built_at"].notna().all()
    assert fresh["problem"].isna().all()
    store.close()


def test_a_failed_rebuild_leaves_the_old_tables_and_says_so(place: str) -> None:
    store = filled(place, Chance(8).tables())
    before = contents(store)
    with store.writing() as writer:
        schema.responses.drop(writer.connection)
        problem = refresh(writer)
    assert problem
    assert "responses" in problem
    assert_same(before, contents(store))
    assert coverage(store).problem == problem
    with store.writing() as writer:
        schema.responses.create(writer.connection)
        assert refresh(writer) is None
    assert coverage(store).problem == ""
    store.close()


def test_a_store_is_opened_again_as_it_was_built(tmp_path) -> None:
    filled(tmp_path / "store", Chance(9).tables()).close()
    again = open_store(str(tmp_path / "store"))
    assert coverage(again).members > 0
    again.close()
