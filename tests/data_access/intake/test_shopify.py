"""Shopify's exports: orders from their first lines, people from orders and customers, whatever the width."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import SourceUnreadable
from data_access.intake import shopify_customers, shopify_orders
from tests.data_access.intake.connector_rows import column, real_input, rows_of

ORDER = {
    "Name": "#1001",
    "Email": "ann@example.com",
    "Financial Status": "paid",
    "Accepts Marketing": "yes",
    "Currency": "EUR",
    "Total": "12.50",
    "Discount Amount": "1.00",
    "Created at": "2022-01-11 04:32:30 -0500",
    "Lineitem name": "Tea",
    "Billing Name": "Ann Example",
    "Billing Country": "DE",
    "Cancelled at": "",
    "Refunded Amount": "0.00",
    "Vendor": "Leaves",
    "Phone": "",
}
FURTHER = {
    "Name": "#1001",
    "Email": "ann@example.com",
    "Created at": ORDER["Created at"],
    "Lineitem name": "Pot",
    "Vendor": "Clay",
}
CUSTOMER = {
    "First Name": "Ann",
    "Last Name": "Example",
    "Email": "Ann@Example.com ",
    "Accepts Email Marketing": "yes",
    "Country Code": "DE",
    "Phone": "'+49 (30) 1234-5",
    "Total Spent": "12.50",
}
HEADERS = {
    "orders": ("shopify_orders_2022.csv", "shopify_orders_2025.csv"),
    "customers": ("shopify_customers_2022.csv", "shopify_customers_current.csv"),
}


def written(folder: Path, records: Sequence[dict[str, str]], header: Sequence[str] | None = None) -> Path:
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or list(records[0]), restval="")
        writer.writeheader()
        writer.writerows(records)
    return path


def real_header(name: str) -> list[str]:
    return real_input("formats", "headers", name).read_text("utf-8-sig").strip().split(",")


def orders(path: Path) -> list[dict[str, Any]]:
    return rows_of(shopify_orders.read(path)[1])


def people(path: Path) -> list[dict[str, Any]]:
    return rows_of(shopify_orders.read(path)[0])


def orders_left_out(path: Path) -> dict[str, int]:
    incoming = shopify_orders.read(path)[1]
    rows_of(incoming)
    return incoming.left_out()


def real_orders() -> Path:
    return real_input("formats", "converted-from-real", "shopify_orders_export_from_uci_2010-11_week1.csv")


def test_the_real_file_gives_every_order_once_and_all_the_money():
    path = real_orders()
    assert shopify_orders.recognises(path)
    _, incoming = shopify_orders.read(path)
    taken = rows_of(incoming)
    assert len(taken) == len(set(column(taken, "order_id"))) == 753
    assert sum(map(Decimal, column(taken, "amount"))) == Decimal("288871.07")
    assert column(taken, "member_id").count(None) == 257
    assert len(taken) + sum(incoming.left_out().values()) == 14_994
    assert incoming.nobody_allowed


def test_each_real_order_agrees_with_the_standard_librarys_reading():
    path = real_orders()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        line, expected = 2, []
        for record in reader:
            if record["Total"]:
                expected.append(
                    (
                        line,
                        record["Name"],
                        record["Email"].lower() or None,
                        record["Total"],
                        record["Created at"],
                    )
                )
            line = reader.line_num + 1
    names = ("_row", "order_id", "member_id", "amount", "ordered_at")
    assert [tuple(row[name] for name in names) for row in orders(path)] == expected


def test_the_people_of_the_real_file_are_those_with_an_address():
    rows = people(real_orders())
    assert len(rows) == 753 - 257
    assert all(row["member_id"] == row["email"] for row in rows)
    assert not shopify_orders.read(real_orders())[0].listed


@pytest.mark.parametrize("name", HEADERS["orders"])
def test_orders_of_either_width_are_read_by_name(tmp_path: Path, name: str):
    path = written(tmp_path, [ORDER, FURTHER], real_header(name))
    assert shopify_orders.recognises(path)
    assert not shopify_customers.recognises(path)
    assert orders(path) == [
        {
            "_row": 2,
            "order_id": "#1001",
            "member_id": "ann@example.com",
            "ordered_at": "2022-01-11 04:32:30 -0500",
            "amount": "12.50",
            "discount": "1.00",
            "refunded": "0.00",
            "category": "Leaves",
            "currency": "EUR",
        }
    ]
    assert people(path) == [
        {
            "_row": 2,
            "member_id": "ann@example.com",
            "joined_at": "2022-01-11 04:32:30 -0500",
            "name": "Ann Example",
            "email": "ann@example.com",
            "region": "DE",
            "consent": "true",
        }
    ]


def test_lines_that_are_no_order_of_their_own_are_counted_by_rule(tmp_path: Path):
    path = written(
        tmp_path,
        [
            FURTHER,
            ORDER,
            FURTHER,
            FURTHER | {"Name": "#999"},
            ORDER | {"Name": "#1002", "Cancelled at": "2022-01-12 00:00:00 -0500", "Financial Status": "voided"},
            FURTHER | {"Name": "#1002"},
            ORDER | {"Name": "#1003", "Financial Status": "Voided"},
            ORDER | {"Name": "#1004", "Financial Status": "partially_refunded", "Refunded Amount": "2.50"},
            ORDER | {"Name": "#1005", "Financial Status": ""},
        ],
        list(ORDER),
    )
    taken = orders(path)
    assert column(taken, "order_id") == ["#1001", "#1004", "#1005"]
    assert column(taken, "refunded") == ["0.00", "2.50", "0.00"]
    assert orders_left_out(path) == {
        "further lines of an order already read": 2,
        "lines that do not follow the first line of their order": 2,
        "cancelled orders": 1,
        "voided orders": 1,
    }


def test_an_order_over_several_blocks_stays_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data_access.intake.csv_lines.BLOCK", 64)
    path = written(tmp_path, [ORDER, *[FURTHER] * 50, ORDER | {"Name": "#1002"}], list(ORDER))
    assert column(orders(path), "_row") == [2, 53]
    assert orders_left_out(path) == {"further lines of an order already read": 50}


@pytest.mark.parametrize(
    ("email", "phone", "member"),
    [
        (" Ann@Example.COM ", "", "ann@example.com"),
        ("", "+49 30 1234-5", "phone:+493012345"),
        ("  ", "'+49 (30) 12345", "phone:+493012345"),
        ("", "", None),
        ("", "unknown", None),
    ],
)
def test_a_person_is_known_by_address_else_by_telephone_else_not(
    tmp_path: Path, email: str, phone: str, member: str | None
):
    path = written(tmp_path, [ORDER | {"Email": email, "Phone": phone}])
    assert column(orders(path), "member_id") == [member]
    assert column(people(path), "member_id") == ([] if member is None else [member])


@pytest.mark.parametrize(
    "text",
    [
        'Tea "Earl Grey"',
        "👩🏽‍🚀",
        "שלום, עולם",
        "x" * 10_000,
        "nul \0 byte",
        "=1+1",
        "two\nlines\r\nand more",
        "<b>",
    ],
)
def test_text_comes_through_as_it_is_and_lines_stay_right(tmp_path: Path, text: str):
    path = written(tmp_path, [ORDER | {"Billing Name": text, "Lineitem name": text}, ORDER | {"Name": "#1002"}])
    assert column(people(path), "name") == [text, "Ann Example"]
    assert column(people(path), "_row") == [2, 3 + 2 * text.count("\n")]


def test_an_empty_vendor_is_no_category(tmp_path: Path):
    assert column(orders(written(tmp_path, [ORDER | {"Vendor": " "}])), "category") == [None]


@pytest.mark.parametrize("name", HEADERS["customers"])
def test_customers_of_either_kind_are_read_by_name(tmp_path: Path, name: str):
    header = real_header(name)
    country = "Country Code" if "Country Code" in header else "Default Address Country Code"
    record = {
        ("Default Address Country Code" if key == "Country Code" else key): text for key, text in CUSTOMER.items()
    }
    path = written(tmp_path, [record if country not in CUSTOMER else CUSTOMER], header)
    assert shopify_customers.recognises(path)
    assert not shopify_orders.recognises(path)
    [incoming] = shopify_customers.read(path)
    assert rows_of(incoming) == [
        {
            "_row": 2,
            "member_id": "ann@example.com",
            "name": "Ann Example",
            "email": "ann@example.com",
            "region": "DE",
            "consent": "true",
        }
    ]
    assert incoming.listed
    assert "joined_at" not in incoming.columns


def test_customers_who_cannot_be_known_again_are_left_out_and_counted(tmp_path: Path):
    unknown = CUSTOMER | {"Email": "", "Phone": ""}
    by_phone = CUSTOMER | {"Email": "", "First Name": "", "Accepts Email Marketing": "no"}
    nameless = CUSTOMER | {"First Name": "", "Last Name": "", "Accepts Email Marketing": ""}
    [incoming] = shopify_customers.read(written(tmp_path, [unknown, by_phone, nameless, unknown]))
    rows = rows_of(incoming)
    assert column(rows, "member_id") == ["phone:+4930" + "12345", "ann@example.com"]
    assert column(rows, "name") == ["Example", None]
    assert column(rows, "consent") == ["false", None]
    assert incoming.left_out() == {"customers without e-mail and telephone": 2}


def test_a_consent_that_is_neither_yes_nor_no_is_left_to_the_door(tmp_path: Path):
    [incoming] = shopify_customers.read(written(tmp_path, [CUSTOMER | {"Accepts Email Marketing": "Perhaps"}]))
    assert column(rows_of(incoming), "consent") == ["perhaps"]


def test_a_person_has_one_id_in_orders_and_customers(tmp_path: Path):
    ordered = people(written(tmp_path, [ORDER | {"Email": "", "Phone": "+49 30 12345"}]))
    [incoming] = shopify_customers.read(written(tmp_path, [CUSTOMER | {"Email": ""}]))
    assert column(ordered, "member_id") == column(rows_of(incoming), "member_id")


@pytest.mark.parametrize("connector", [shopify_orders, shopify_customers])
def test_a_file_without_the_needed_columns_is_refused_with_their_names(tmp_path: Path, connector: Any):
    path = tmp_path / "other.csv"
    for content in (b"", b"a,b\n1,2\n", b"\x89PNG\r\n\x1a\n\0\0", "\ufeffÄ;Ö\n".encode("utf-16")):
        path.write_bytes(content)
        assert not connector.recognises(path)
        with pytest.raises(SourceUnreadable, match=r"has no column .*Email"):
            connector.read(path)
    assert not connector.recognises(tmp_path)
    with pytest.raises(SourceUnreadable, match="is no file"):
        connector.read(tmp_path)
