"""The same sources say the same in a folder and on a server."""

from pathlib import Path

import pytest

from data_access.demo import sample_community
from data_access.schema import metadata
from data_access.store import Store
from tests.data_access.filling import differences, everything, take, take_text
from tests.data_access.intake.connector_rows import real_input

pytestmark = pytest.mark.postgres
ELSEWHERE = {"saved_list_numbers", "kind_counts", "referral_left_out", "referral_flags"}
"""Derived tables that the sample community has nothing for: tests of their own fill them on both engines."""


@pytest.fixture
def stores(folder_store: Store, server_store: Store) -> tuple[Store, Store]:
    """One of either kind, empty."""
    return folder_store, server_store


def assert_same(stores: tuple[Store, Store]) -> set[str]:
    """Every table of one is that of the other; gives the derived ones without rows."""
    one, other = (everything(store) for store in stores)
    assert differences(one, other) == {}
    return {name for name, rows in one.items() if not rows and metadata.tables[name].info.get("derived")}


def test_the_sample_community_is_the_same_in_both(stores: tuple[Store, Store]):
    reports = [take(store, *sample_community(400, 24, 1)) for store in stores]
    assert reports[0].as_dict() == reports[1].as_dict()
    assert reports[0].refresh_problem is None
    assert assert_same(stores) == ELSEWHERE


def test_imports_that_hold_update_and_release_are_the_same_in_both(stores: tuple[Store, Store], tmp_path: Path):
    for store in stores:
        take_text(
            store,
            tmp_path,
            "orders.csv",
            "order_id,member_id,ordered_at,amount,currency\n1,a,2024-01-01,5,EUR\n2,b,2024-01-02,6.12345,EUR\n3,c,x,1,EUR\n4,a,2024-01-01,1,USD\n",
        )
        take_text(
            store,
            tmp_path,
            "members.csv",
            'member_id,joined_at,name,consent\na,2023-01-01,"Ann, ""\\N"" \\.\nx",yes\nb,2023-01-01,,\n',
        )
        take_text(
            store, tmp_path, "orders.csv", "order_id,member_id,ordered_at,amount\n1,z,2024-01-01,5\n2,b,2024-01-02,7\n"
        )
        take_text(
            store,
            tmp_path,
            "interactions.csv",
            "interaction_id,member_id,occurred_at,kind,sentiment,text\n"
            "1,a,2024-01-01 10:00:00.123456,post,0.1,'\n2,b,2024-02-29,reply,-1,\\\n",
        )
        take_text(store, tmp_path, "members.csv", "member_id,joined_at\nz,2023-05-01\n")
    assert_same(stores)


def test_real_exports_are_the_same_in_both(stores: tuple[Store, Store]):
    shop = real_input("formats", "converted-from-real", "shopify_orders_export_from_uci_2010-11_week1.csv")
    slack = real_input("formats", "slack-export", "source_export.zip")
    for store in stores:
        take_file_quietly(store, shop)
        take_file_quietly(store, slack)
    assert_same(stores)


def take_file_quietly(store: Store, path: Path) -> None:
    """Take in a file that nothing may be written beside."""
    from data_access.intake.door import take_in
    from data_access.intake.sources import intake_of

    assert take_in(store, intake_of(path)).refresh_problem is None
