"""An import rebuilds what depends on it, and nothing else; the result is that of rebuilding everything."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sqlalchemy import delete, select

from data_access import schema
from data_access.rollups.refresh import refresh
from data_access.store import Store
from data_access.undo import undo
from tests.data_access.filling import take_text
from tests.data_access.rollups.test_refresh import DERIVED, assert_same, contents
from tests.metrics.communities import Chance, filled

IMPORTS = {
    "members": "member_id,joined_at\nnewcomer,{day}\n",
    "interactions": "interaction_id,member_id,kind,occurred_at\ni-new,{member},post,{day}\n",
    "orders": "order_id,member_id,ordered_at,amount\no-new,{member},{day},99\n",
    "referrals": "referral_id,referrer_id,referee_id,referred_at\nf-new,{member},{other},{day}\n",
    "spend on a channel of members": "month,channel,amount\n{month},{channel},12\n",
    "responses": "response_id,member_id,survey,answered_at,question,score\nr-new,{member},welcome,{day},trust,4\n",
    "spend": "month,channel,amount\n{month},somewhere new,12\n",
    "incidents": "incident_id,started_at,title,kind\nn-new,{day},Broken cards,product\n",
}
"""What each import says."""
LOOKED_AT = ("referrals", "incidents")
"""Imports after which the tables are looked at: those that most tables depend on together, and then the others."""

REBUILT = {
    "responses": ("survey_months", "ladder_steps", "ladder_moves"),
    "spend": (),
    "incidents": ("kind_counts",),
    "orders": tuple(table.name for table in DERIVED if "orders" in table.info["sources"]),
}
"""Which tables depend on an import, besides the one that says how much there is."""


def built(store: Store) -> pd.Series:
    fresh = store.read(select(schema.freshness))
    return fresh.set_index("table_name")["built_at"]


def rebuilt(store: Store) -> dict[str, pd.DataFrame]:
    with store.writing() as writer:
        assert refresh(writer) is None
    return contents(store)


def said(store: Store, text: str) -> str:
    """The text about two members of the store and a day in the middle of its time."""
    people = store.read(select(schema.members.c.member_id, schema.members.c.channel).order_by("member_id"))
    days = store.read(select(schema.orders.c.ordered_at).order_by(schema.orders.c.ordered_at))["ordered_at"]
    day = days.iloc[len(days) // 2]
    member, other = people["member_id"].iloc[[0, -1]]
    channel = people["channel"].dropna().iloc[0]
    return text.format(member=member, other=other, channel=channel, day=f"{day:%Y-%m-%d}", month=f"{day:%Y-%m}")


def test_imports_and_their_undoing_leave_the_tables_as_rebuilding_all_of_them_would(tmp_path: Path):
    store = filled(tmp_path / "store", Chance(11).tables())
    for what, text in IMPORTS.items():
        table = what.split()[0]
        report = take_text(store, tmp_path, f"{table}.csv", said(store, text))
        assert report.changed_rows == 1, report
        if what in LOOKED_AT:
            assert_same(contents(store), rebuilt(store))
    for _ in ("incidents", "spend", "responses", "spend on a channel of members"):
        undo(store)
    assert_same(contents(store), rebuilt(store))
    store.close()


def test_what_goes_of_one_table_alone_leaves_the_tables_as_rebuilding_all_of_them_would(tmp_path: Path):
    store = filled(tmp_path / "store", Chance(13).tables())
    for table in (schema.orders, schema.interactions):
        key = next(iter(table.columns))
        ids = store.read(select(key.label("id")).order_by(key))["id"]
        with store.writing() as writer:
            writer.connection.execute(delete(table).where(key.in_(ids.iloc[3:-3:3].tolist())))
            assert refresh(writer, changed={table.name}) is None
        assert_same(contents(store), rebuilt(store))
    store.close()


def test_an_import_rebuilds_nothing_that_does_not_depend_on_it(tmp_path: Path):
    store = filled(tmp_path / "store", Chance(12).tables())
    for what, changed in REBUILT.items():
        before = built(store)
        take_text(store, tmp_path, f"{what}.csv", said(store, IMPORTS[what]))
        after = built(store)
        assert set(after.index[after != before.reindex(after.index)]) == {*changed, "table_coverage"}
    store.close()


def test_after_a_failed_rebuild_the_next_import_rebuilds_everything(tmp_path: Path):
    store = filled(tmp_path / "store", Chance(13).tables())
    with store.writing() as writer:
        schema.responses.drop(writer.connection)
        assert refresh(writer)
        schema.responses.create(writer.connection)
    take_text(store, tmp_path, "incidents.csv", said(store, IMPORTS["incidents"]))
    fresh = store.read(select(schema.freshness))
    assert fresh["problem"].isna().all()
    assert fresh["built_at"].notna().all()
    assert_same(contents(store), rebuilt(store))
