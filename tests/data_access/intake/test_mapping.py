"""Mapping files: what they can say, and what is said when they cannot be followed."""

from decimal import Decimal
from pathlib import Path

import pytest

from data_access.errors import MappingWrong, RapportError
from data_access.intake.report import Report
from data_access.intake.sources import intake_of
from data_access.store import Store
from tests.data_access.filling import rejected, rows, take_file
from tests.data_access.intake.connector_rows import real_input

ORDERS = """
[[table]]
to = "orders"
from = "sales.csv"
[table.columns]
order_id = "id"
member_id = "who"
ordered_at = "when"
amount = "sum"
"""
SALES = "id,who,when,sum,price,status,kind\n"
SALES += "1,a,2024-01-01,10,2.5,done,Wine\n2,b,2024-01-02,20,x,open,\n3,a,2024-01-03,30,,C9,Kurs\n"


def take_mapped(store: Store, folder: Path, mapping: str, sales: str = SALES) -> Report:
    (folder / "sales.csv").write_text(sales, "utf-8")
    (folder / "map.toml").write_text(mapping, "utf-8")
    return take_file(store, folder / "map.toml")


def test_members_are_made_from_the_rows_that_name_them(store: Store, tmp_path: Path):
    report = take_mapped(store, tmp_path, f'source = "shop"\ncreate_members = true\n{ORDERS}')
    assert (report.source, report.connector, report.members_created) == ("shop", "mapping", 2)
    members = [
        (who, str(when.date()), listed)
        for who, when, listed in rows(store, "members", "member_id", "joined_at", "listed")
    ]
    assert members == [("a", "2024-01-01", False), ("b", "2024-01-02", False)]
    assert len(rows(store, "orders")) == 3


def test_ids_can_carry_the_name_of_their_source_and_nothing_stays_nothing(store: Store, tmp_path: Path):
    mapping = f'source = "shop"\ncreate_members = true\nprefix_ids = true\n{ORDERS}'
    report = take_mapped(
        store, tmp_path, mapping, "id,who,when,sum\n1,a,2024-01-01,10\n2,,2024-01-01,10\n,a,2024-01-01,1\n"
    )
    assert rows(store, "orders", "order_id", "member_id") == [("shop:1", "shop:a")]
    assert report.tables["orders"].refused == {"member_id: it is empty": 1, "order_id: it is empty": 1}


@pytest.mark.parametrize(
    ("where", "kept", "rule"),
    [
        ('column = "status", prefix = "d"', "1", "status does not begin with d"),
        ('column = "status", not_prefix = "C"', "12", "status begins with C"),
        ('column = "status", equals = "open"', "2", "status is not open"),
        ('column = "status", not_equals = "open"', "13", "status is open"),
        ('column = "status", in = ["open", "done"]', "12", "status is not open or done"),
        ('column = "status", not_in = ["open", "done"]', "3", "status is open or done"),
        ('column = "kind", empty = true', "2", "kind is not empty"),
        ('column = "kind", empty = false', "13", "kind is empty"),
    ],
)
def test_rows_are_left_out_by_rule_and_counted(where: str, kept: str, rule: str, folder_store: Store, tmp_path: Path):
    mapping = ORDERS.replace("[table.columns]", f"where = {{ {where} }}\n[table.columns]")
    told = take_mapped(folder_store, tmp_path, mapping).tables["orders"]
    assert [order for (order,) in rows(folder_store, "orders_aside", "order_id")] == list(kept)
    assert (told.left_out, told.rows_read) == ({rule: 3 - len(kept)}, 3)


def test_columns_are_made_in_every_way_the_format_knows(folder_store: Store, tmp_path: Path):
    mapping = """
    [[table]]
    to = "orders"
    from = "sales.csv"
    [table.columns]
    order_id = { join = ["id", "who"] }
    member_id = { column = "who", values = { a = "Ann" } }
    ordered_at = { column = "when", format = "%Y-%m-%d" }
    amount = { multiply = ["sum", "price"] }
    category = { value = "music" }
    """
    report = take_mapped(folder_store, tmp_path, mapping)
    assert rows(folder_store, "orders_aside", "order_id", "member_id", "amount", "category") == [
        ("1-a", "Ann", Decimal(25), "music")
    ]
    assert report.tables["orders"].refused == {"amount: not an amount of money": 2}
    assert [each["value"] for each in rejected(tmp_path / "rejects.csv")] == [
        "the product of 20 and x",
        "the product of 30 and nothing",
    ]
    numbered = take_mapped(folder_store, tmp_path, ORDERS.replace('"id"', "{ row_number = true }"))
    assert numbered.tables["orders"].held == 3


def test_several_rows_make_one(store: Store, tmp_path: Path):
    sales = "id,who,when,sum\n1,a,2024-01-01,10\n2,a,2024-01-02,1\n1,b,2024-01-05,20.5\n1,a,never,1\n"
    mapping = "create_members = true\n" + ORDERS.replace("[table.columns]", 'group_by = "id"\n[table.columns]')
    told = take_mapped(store, tmp_path, mapping, sales).tables["orders"]
    assert rows(store, "orders", "order_id", "member_id", "amount", "day") == [
        ("1", "a", Decimal("30.5"), 19723),
        ("2", "a", Decimal(1), 19724),
    ]
    assert (told.rows_read, told.taken, told.merged, told.refused_rows) == (4, 2, 1, 1)


def test_columns_apart_by_spaces_are_read_and_uneven_lines_refused(folder_store: Store, tmp_path: Path):
    form = 'format = { separator = "whitespace", header = false, columns = ["id", "who", "when", "sum"] }'
    mapping = ORDERS.replace("[table.columns]", f"{form}\n[table.columns]").replace(
        'ordered_at = "when"', 'ordered_at = { column = "when", format = "%Y%m%d" }'
    )
    sales = '  1   a  20240101\t10\n\n2 "b 20240102 20\r\n 3 c 20240103\n   \n4 d 20240104 40 x\n5 e never 50'
    report = take_mapped(folder_store, tmp_path, mapping, sales)
    assert rows(folder_store, "orders_aside", "order_id", "member_id") == [("1", "a"), ("2", '"b')]
    assert report.tables["orders"].refused == {
        "it has more or fewer columns than are named": 2,
        "ordered_at: not a time like %Y%m%d": 1,
    }
    assert [each["line"] for each in rejected(tmp_path / "rejects.csv")] == ["4", "6", "7"]


def test_columns_that_a_file_does_not_bring_stay(store: Store, tmp_path: Path):
    mapping = f"create_members = true\n{ORDERS}"
    take_mapped(store, tmp_path, mapping + 'category = "kind"\nmargin = "sum"\n')
    report = take_mapped(store, tmp_path, mapping, SALES.replace("10,2.5", "11,2.5"))
    assert (report.tables["orders"].updated, report.tables["orders"].unchanged) == (1, 2)
    assert rows(store, "orders", "order_id", "amount", "margin", "category")[0] == (
        "1",
        Decimal(11),
        Decimal(10),
        "Wine",
    )


def test_a_mapping_for_one_file_serves_any_file_of_that_shape(folder_store: Store, tmp_path: Path):
    (tmp_path / "map.toml").write_text(ORDERS, "utf-8")
    (tmp_path / "other.csv").write_text(SALES, "utf-8")
    assert take_file(folder_store, tmp_path / "other.csv", map_file=tmp_path / "map.toml").tables["orders"].held == 3


WRONG = [
    ("nonsense", "is not TOML"),
    ("", "has no [[table]]"),
    ("table = 3", "has no [[table]]"),
    ("table = [1]", "has no [[table]]"),
    ("tables = []", "'tables' means nothing"),
    ("create_members = 1\n" + ORDERS, "create_members = 1 cannot be followed"),
    ("source = []\n" + ORDERS, "source = [] cannot be followed"),
    (ORDERS.replace('"orders"', '"purchases"'), "There is no table 'purchases'"),
    (ORDERS.replace('"orders"', "[]"), "There is no table []"),
    (ORDERS.replace('from = "sales.csv"', ""), "names no file"),
    (ORDERS.replace("sales.csv", "none.csv"), "There is no file 'none.csv'"),
    (ORDERS.replace("sales.csv", "../sales.csv"), "does not lie in the folder"),
    (ORDERS.replace("sales.csv", "/etc/sales.csv"), "does not lie in the folder"),
    (ORDERS.replace('"sum"', '"total"'), "has no column 'total'"),
    (ORDERS.replace('amount = "sum"', ""), "Nothing says what amount is"),
    (ORDERS.replace("amount =", "money ="), "orders has no column 'money'"),
    (ORDERS.replace('"sum"', "3"), "amount = 3 cannot be followed"),
    (ORDERS.replace('"sum"', "{ }"), "has to come from one thing"),
    (ORDERS.replace('"sum"', '{ column = "sum", value = 3 }'), "has to come from one thing"),
    (ORDERS.replace('"sum"', '{ multiply = "sum" }'), "multiply = 'sum' cannot be followed"),
    (ORDERS.replace('"sum"', "{ join = [] }"), "join = [] cannot be followed"),
    (ORDERS.replace('"sum"', "{ value = [1] }"), "is not one value"),
    (ORDERS.replace('"sum"', '{ column = "sum", values = [] }'), "values = [] cannot be followed"),
    (ORDERS.replace('"when"', '{ column = "when", format = "%Q" }'), "The format '%Q' of ordered_at"),
    (ORDERS.replace("[table.columns]", "where = 3\n[table.columns]"), "where = 3 cannot be followed"),
    (ORDERS.replace("[table.columns]", 'where = { column = "id" }\n[table.columns]'), "a column and one condition"),
    (ORDERS.replace("[table.columns]", 'where = { equals = "x" }\n[table.columns]'), "A 'where' needs a column"),
    (ORDERS.replace("[table.columns]", 'where = { column = "x", in = ["1"] }\n[table.columns]'), "has no column 'x'"),
    (
        ORDERS.replace("[table.columns]", 'where = { column = "id", in = [1] }\n[table.columns]'),
        "in = [1] cannot be followed",
    ),
    (ORDERS.replace("[table.columns]", 'group_by = "who"\n[table.columns]'), "but order_id comes from something else"),
    (ORDERS.replace("[table.columns]", 'group_by = ["no"]\n[table.columns]'), "has no column 'no'"),
    (ORDERS.replace("[table.columns]", 'format = { separator = ",,", }\n[table.columns]'), "cannot separate columns"),
    (ORDERS.replace("[table.columns]", 'format = { encoding = "klingon" }\n[table.columns]'), "no encoding 'klingon'"),
    (ORDERS.replace("[table.columns]", 'format = { encoding = "rot13" }\n[table.columns]'), "no encoding 'rot13'"),
    (ORDERS.replace("[table.columns]", 'format = { decimal = ";" }\n[table.columns]'), "decimal = ';'"),
    (ORDERS.replace("[table.columns]", 'format = { separator = "whitespace" }\n[table.columns]'), "no names for them"),
    (
        '[[table]]\nto = "members"\nfrom = "sales.csv"\n[table.columns]\nmember_id = "who"\n',
        "Nothing says what joined_at is",
    ),
]


@pytest.mark.parametrize(("mapping", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_mapping_that_cannot_be_followed_says_why(mapping: str, said: str, tmp_path: Path):
    (tmp_path / "sales.csv").write_text(SALES, "utf-8")
    (tmp_path / "map.toml").write_text(
        mapping.replace('format = { separator = ",,", }', 'format = { separator = ",," }'), "utf-8"
    )
    with pytest.raises(RapportError) as caught:
        intake_of(tmp_path / "map.toml")
    assert said in caught.value.what
    assert caught.value.fix


def test_something_that_is_not_there_or_not_known_is_said(tmp_path: Path):
    with pytest.raises(RapportError, match="There is nothing at"):
        intake_of(tmp_path / "none")
    (tmp_path / "x.csv").write_text(SALES, "utf-8")
    with pytest.raises(MappingWrong, match="There is no source 'klingon'"):
        intake_of(tmp_path / "x.csv", "klingon")
    (tmp_path / "map.toml").write_text(ORDERS + ORDERS, "utf-8")
    with pytest.raises(MappingWrong, match="does not speak of"):
        intake_of(tmp_path / "x.csv", map_file=tmp_path / "map.toml")


def test_the_real_purchases_of_cdnow_are_all_there(folder_store: Store, tmp_path: Path):
    sample = real_input("cdnow", "CDNOW_sample.txt")
    columns = '["master_id", "member_id", "date", "units", "amount"]'
    form = f'format = {{ separator = "whitespace", header = false, columns = {columns} }}'
    mapping = "create_members = true\n" + ORDERS.replace("[table.columns]", f"{form}\n[table.columns]")
    for theirs, ours in (
        ("sales.csv", "CDNOW_sample.txt"),
        ('"id"', "{ row_number = true }"),
        ('"who"', '"member_id"'),
        ('"when"', '{ column = "date", format = "%Y%m%d" }'),
        ('"sum"', '"amount"'),
    ):
        mapping = mapping.replace(theirs, ours)
    (tmp_path / "map.toml").write_text(mapping, "utf-8")
    (tmp_path / sample.name).write_bytes(sample.read_bytes())
    report = take_file(folder_store, tmp_path / "map.toml")
    assert (report.tables["orders"].taken, report.members_created) == (6919, 2357)
    assert sum(amount for _, amount in rows(folder_store, "orders", "order_id", "amount")) == Decimal("244091.94")
