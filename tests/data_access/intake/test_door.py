"""The door: what is taken, updated, held and let in, in whichever order it comes."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

from data_access.errors import MappingWrong, SourceUnreadable
from data_access.intake.incoming import Incoming
from data_access.store import Store, open_store
from tests.data_access.filling import differences, everything, incoming, rejected, rows, take, take_file, take_text

MEMBERS = "member_id joined_at name"
ORDERS = "order_id member_id ordered_at amount"
ACTS = "interaction_id member_id occurred_at kind target_id"
REFERRALS = "referral_id referrer_id referred_at referee_id"


def test_a_row_is_held_until_all_its_members_are_there(store: Store):
    report = take(
        store,
        incoming("members", MEMBERS, "a 2024-01-01 Ann"),
        incoming("referrals", REFERRALS, "1 a 2024-02-01 b", "2 x 2024-02-01 a", "3 a 2024-02-01 -"),
        incoming("interactions", ACTS, "1 a 2024-02-01 post -", "2 a 2024-02-01 reply b"),
    )
    assert (report.tables["referrals"].held, report.tables["referrals"].taken) == (2, 1)
    assert (report.tables["interactions"].held, report.tables["interactions"].taken) == (1, 1)
    again = take(store, incoming("referrals", REFERRALS, "1 a 2024-02-01 b"))
    assert (again.tables["referrals"].held_before, again.changed_rows) == (1, 0)
    later = take(store, incoming("members", MEMBERS, "b 2024-01-02 Bob"))
    assert later.released == 2
    assert rows(store, "referrals", "referral_id", "batch_id") == [("1", 1), ("3", 1)]
    assert rows(store, "interactions", "interaction_id") == [("1",), ("2",)]
    assert rows(store, "referrals_aside", "referral_id") == [("2",)]


PARTS: dict[str, Callable[[], Incoming]] = {
    "members": lambda: incoming("members", MEMBERS, "a 2024-01-01 Ann", "b 2024-01-02 -"),
    "undated": lambda: incoming("members", "member_id email region", "b b@x -", "c c@x Kent", "d d@x -"),
    "orders": lambda: incoming("orders", ORDERS, "1 a 2024-02-01 10", "2 c 2024-02-03 20", "3 x 2024-02-04 30"),
    "acts": lambda: incoming("interactions", ACTS, "1 c 2024-02-02 post b", "2 y 2024-02-02 post -"),
    "seen": lambda: incoming("members", MEMBERS, "c 2024-02-05 Cat", "e 2024-02-06 Eve", listed=False),
}


def test_whatever_comes_first_the_store_says_the_same(tmp_path: Path):
    outcomes = []
    for at, order in enumerate([*permutations(PARTS)][::47]):
        store = open_store(str(tmp_path / f"store{at}"))
        for name in order:
            take(store, PARTS[name]())
        said = {
            "members": rows(store, "members", "member_id", "joined_at", "name", "email", "region", "listed"),
            "orders": rows(store, "orders", "order_id", "member_id"),
            "interactions": rows(store, "interactions", "interaction_id"),
            "held": rows(store, "orders_aside", "order_id", "aside")
            + rows(store, "interactions_aside", "interaction_id", "aside"),
            "waiting": [each for each in rows(store, "members_aside", "member_id", "aside") if each[1] == "held"],
        }
        outcomes.append((order, said))
        store.close()
    for order, said in outcomes:
        assert said == outcomes[0][1], order


def test_the_newest_word_on_a_row_wins_even_where_it_had_to_wait(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"), incoming("orders", ORDERS, "1 a 2024-02-01 10"))
    take(store, incoming("orders", ORDERS, "1 b 2024-02-01 20"))
    assert rows(store, "orders", "member_id", "amount") == [("a", Decimal(10))]
    take(store, incoming("members", MEMBERS, "b 2024-01-01 Bob"))
    assert rows(store, "orders", "member_id", "amount") == [("b", Decimal(20))]
    take(store, incoming("orders", ORDERS, "1 x 2024-02-01 30"))
    report = take(store, incoming("orders", ORDERS, "1 a 2024-02-01 40"))
    assert report.tables["orders"].updated == 1
    take(store, incoming("members", MEMBERS, "x 2024-01-01 Xen"))
    assert rows(store, "orders", "member_id", "amount", "batch_id") == [("a", Decimal(40), 5)]


def test_of_rows_with_the_same_id_the_last_counts(store: Store, tmp_path: Path):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    report = take_text(
        store,
        tmp_path,
        "orders.csv",
        "order_id,member_id,ordered_at,amount\n1,a,2024-01-01,1\n2,a,2024-01-01,2\n1,a,2024-01-01,3\n1,a,never,4\n",
    )
    told = report.tables["orders"]
    assert (told.taken, told.left_out, told.refused_rows) == (2, {"the same id stands again further down": 1}, 1)
    assert rows(store, "orders", "order_id", "amount") == [("1", Decimal(3)), ("2", Decimal(2))]


def test_a_changed_row_updates_and_what_it_said_is_kept_aside(store: Store):
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann", "b 2024-01-01 Bob"))
    report = take(store, incoming("members", MEMBERS, "a 2024-01-01 -", "b 2024-01-01 Bob"))
    assert (report.tables["members"].updated, report.tables["members"].unchanged) == (1, 1)
    assert rows(store, "members", "member_id", "name", "batch_id") == [("a", None, 2), ("b", "Bob", 1)]
    assert rows(store, "members_aside", "name", "aside", "aside_by") == [("Ann", "replaced", 2)]


def test_acts_of_nobody_are_kept_where_the_source_knows_of_them(store: Store):
    acts = incoming("interactions", ACTS, "1 - 2024-02-01 post -", nobody_allowed=True)
    assert take(store, acts).tables["interactions"].taken == 1
    refused = take(store, incoming("interactions", ACTS, "2 - 2024-02-01 post -"))
    assert refused.tables["interactions"].refused == {"member_id: it is empty": 1}


def test_a_table_with_two_keys_has_one_row_for_each_pair(store: Store):
    columns = "incident_id member_id told_at"
    take(
        store,
        incoming("members", MEMBERS, "a 2024-01-01 Ann"),
        incoming("incident_members", columns, "1 a -", "2 a 2024-01-02", "1 a 2024-01-03", "1 b -"),
    )
    report = take(store, incoming("incident_members", columns, "1 a 2024-01-04", "2 a 2024-01-02"))
    assert (report.tables["incident_members"].updated, report.tables["incident_members"].unchanged) == (1, 1)
    assert len(rows(store, "incident_members")) == 2


def test_what_goes_wrong_in_a_source_is_said_as_it_was_and_changes_nothing(store: Store):
    def batches():
        yield pa.record_batch([pa.array(["a"]), pa.array(["2024-01-01"])], names=["member_id", "joined_at"])
        raise SourceUnreadable("It ends in the middle.", "Download it again.", "source")

    before, version = everything(store), store.version()
    with pytest.raises(SourceUnreadable, match="It ends in the middle"):
        take(store, Incoming("members", ("member_id", "joined_at"), batches))
    assert (everything(store), store.version()) == (before, version)


def test_lines_that_a_connector_cannot_split_are_refused_with_their_line(folder_store: Store, tmp_path: Path):
    header = "Name,Email,Financial Status,Total,Created at,Lineitem name"
    text = f"{header}\n#1,a@x,paid,5,2024-01-01 10:00:00 +0000,tea\n#2,too,few\n#3,a@x,paid,soon,2024-01-01,tea\n"
    report = take_text(folder_store, tmp_path, "orders_export.csv", text)
    told = report.tables["orders"]
    assert (told.rows_read, told.taken, told.refused_rows) == (3, 1, 2)
    assert sorted((each["line"], each["column"]) for each in rejected(tmp_path / "rejects.csv")) == [
        ("3", ""),
        ("4", "amount"),
    ]


def test_files_that_a_connector_passes_over_are_named(folder_store: Store, tmp_path: Path):
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "Users.xml").write_text(
        '<users><row Id="1" CreationDate="2020-01-01T00:00:00.000" DisplayName="A" /></users>', "utf-8"
    )
    (folder / "Badges.xml").write_text("<badges></badges>", "utf-8")
    assert take_file(folder_store, folder).notes == ["Not read: Badges.xml."]


CURRENCIES = "order_id member_id ordered_at amount margin currency"


def test_the_first_currency_named_is_the_store_s(store: Store):
    before = incoming("members", MEMBERS, "a 2024-01-01 Ann")
    assert take(store, before).currency is None
    mixed = ("1 a 2024-01-01 10 1 EUR", "2 a 2024-01-01 20 2 usd", "3 a 2024-01-01 30 - eur", "4 a 2024-01-01 5 - -")
    report = take(store, incoming("orders", CURRENCIES, *mixed, "5 a 2024-01-01 5 - $"))
    assert (report.currency, report.currency_is_new) == ("EUR", True)
    assert report.tables["orders"].refused == {
        "currency: in USD, and the store's currency is EUR: give a rate with --rate USD=...": 1,
        "currency: not a currency's code like EUR": 1,
    }
    assert rows(store, "settings") == [("currency", "EUR")]
    again = take(store, incoming("orders", CURRENCIES, *mixed), rates={"usd": 0.925})
    assert (again.currency, again.currency_is_new, again.tables["orders"].taken) == ("EUR", False, 1)
    assert rows(store, "orders", "order_id", "amount", "margin")[1] == ("2", Decimal("18.5"), Decimal("1.85"))


def test_rates_that_cannot_be_used_are_said(folder_store: Store):
    with pytest.raises(MappingWrong, match="The rate of USD is 0"):
        take(folder_store, incoming("orders", CURRENCIES, "1 a 2024-01-01 10 1 USD"), rates={"USD": 0})
    with pytest.raises(MappingWrong, match="no currency yet"):
        take(folder_store, incoming("orders", CURRENCIES, "1 a 2024-01-01 10 1 USD"), rates={"USD": 2})
    assert rows(folder_store, "settings") == []


def test_a_mapping_and_a_plain_file_may_name_the_currency(folder_store: Store, tmp_path: Path):
    report = take_text(
        folder_store, tmp_path, "orders.csv", "order_id,member_id,ordered_at,amount,Currency\n1,a,2024-01-01,5,gbp\n"
    )
    assert report.currency == "GBP"
    assert {"table": "orders", "file": "orders.csv", "column": "currency", "from": "Currency"} in report.matched
    (tmp_path / "map.toml").write_text(
        '[[table]]\nto = "orders"\nfrom = "orders.csv"\n[table.columns]\norder_id = "order_id"\n'
        'member_id = "member_id"\nordered_at = "ordered_at"\namount = "amount"\ncurrency = { value = "EUR" }\n',
        "utf-8",
    )
    assert take_file(folder_store, tmp_path / "map.toml").refused_rows == 1


def test_undoing_the_import_that_named_the_currency_forgets_it(store: Store, monkeypatch: pytest.MonkeyPatch):
    from data_access.undo import undo

    monkeypatch.delenv("RAPPORT_REFRESH")
    take(store, incoming("members", MEMBERS, "a 2024-01-01 Ann"))
    before = everything(store)
    take(store, incoming("orders", CURRENCIES, "1 a 2024-01-01 10 1 EUR"))
    undo(store)
    assert differences(before, everything(store)) == {}


def test_the_sample_community_twice_changes_nothing(folder_store: Store):
    from data_access.demo import sample_community

    take(folder_store, *sample_community(50, 6, 1))
    assert take(folder_store, *sample_community(50, 6, 1)).changed_rows == 0
