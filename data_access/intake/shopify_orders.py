"""Shopify's export of orders: a CSV with one row for each line of an order, its totals on the first of them.

An order is one purchase: its amount is its ``Total``, tax and shipping included, its category the vendor of
its first line. Cancelled and voided orders are left out. Whoever ordered is known by e-mail, else by
telephone; an order that names neither counts as money, not as a person. People seen in orders become members
from their first order on, unless somebody lists them.

Source: header lines of real exports of 2022 (73 columns) and 2025 (79); columns are found by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_access.intake.csv_lines import csv_batches
from data_access.intake.incoming import Incoming, Malformed
from data_access.intake.shopify import (
    email_of,
    filled,
    flag_of,
    has_columns,
    member_id_of,
    require_columns,
)

NAME = "shopify-orders"

NEEDED = ("Name", "Email", "Financial Status", "Total", "Created at", "Lineitem name")
READ = (
    *(
        "Name",
        "Email",
        "Financial Status",
        "Total",
        "Created at",
        "Currency",
        "Discount Amount",
        "Refunded Amount",
    ),
    *("Cancelled at", "Vendor", "Phone", "Billing Name", "Billing Country", "Accepts Marketing"),
)
ORDER_COLUMNS = (
    *("order_id", "member_id", "ordered_at", "amount", "discount", "refunded", "category"),
    "currency",
)
"""The contract's, and the currency, which the door checks: a store has one."""
MEMBER_COLUMNS = ("member_id", "joined_at", "name", "email", "region", "consent")

CANCELLED = "cancelled orders"
VOIDED = "voided orders"
FURTHER = "further lines of an order already read"
ASTRAY = "lines that do not follow the first line of their order"


def recognises(path: Path) -> bool:
    """Whether the file is a CSV with the columns of Shopify's orders; reads its header only."""
    return has_columns(path, NEEDED)


def read(path: Path) -> list[Incoming]:
    """The people seen in the orders, then the orders.

    Raises
    ------
    SourceUnreadable
        Where a needed column is missing; while reading, where the file is no sound CSV in UTF-8.
    """
    require_columns(path, NEEDED, "orders")
    left_out: Counter[str] = Counter()
    malformed: list[Malformed] = []

    def orders() -> Iterator[pa.RecordBatch]:
        left_out.clear()
        malformed.clear()
        return map(_orders, _taken(path, left_out, malformed))

    def people() -> Iterator[pa.RecordBatch]:
        return map(_people, _taken(path, Counter(), []))

    def counted() -> dict[str, int]:
        return dict(+left_out)

    return [
        Incoming("members", MEMBER_COLUMNS, people, listed=False, where=path.name),
        Incoming("orders", ORDER_COLUMNS, orders, counted, lambda: malformed, nobody_allowed=True, where=path.name),
    ]


def _taken(path: Path, left_out: Counter[str], malformed: list[Malformed]) -> Iterator[pa.RecordBatch]:
    """The first line of each order that stands; the others are counted."""
    opened = pa.scalar(None, pa.string())
    for lines in csv_batches(path, READ, malformed):
        is_first = pc.or_(pc.is_valid(lines["Total"]), pc.is_valid(lines["Financial Status"]))
        names = pc.if_else(is_first, lines["Name"], pa.scalar(None, pa.string()))
        open_orders = pc.fill_null_forward(pa.concat_arrays([pa.array([opened]), names]))
        opened = open_orders[-1]
        belongs = pc.fill_null(pc.equal(lines["Name"], open_orders[1:]), False)
        left_out[FURTHER] += _count(pc.and_not(belongs, is_first))
        left_out[ASTRAY] += _count(pc.invert(pc.or_(belongs, is_first)))
        orders = lines.filter(is_first)
        status = pc.utf8_lower(pc.utf8_trim_whitespace(orders["Financial Status"]))
        is_cancelled = pc.is_valid(orders["Cancelled at"])
        is_voided = pc.and_not(pc.fill_null(pc.equal(status, "voided"), False), is_cancelled)
        left_out[CANCELLED] += _count(is_cancelled)
        left_out[VOIDED] += _count(is_voided)
        yield orders.filter(pc.invert(pc.or_(is_cancelled, is_voided)))


def _count(truths: pa.Array) -> int:
    return int(pc.sum(truths).as_py() or 0)


def _orders(orders: pa.RecordBatch) -> pa.RecordBatch:
    values = {
        "_row": orders["_row"],
        "order_id": orders["Name"],
        "member_id": member_id_of(email_of(orders["Email"]), orders["Phone"]),
        "ordered_at": orders["Created at"],
        "amount": orders["Total"],
        "discount": orders["Discount Amount"],
        "refunded": orders["Refunded Amount"],
        "category": filled(pc.utf8_trim_whitespace(orders["Vendor"])),
        "currency": orders["Currency"],
    }
    return pa.RecordBatch.from_pydict(values)


def _people(orders: pa.RecordBatch) -> pa.RecordBatch:
    email = email_of(orders["Email"])
    values = {
        "_row": orders["_row"],
        "member_id": member_id_of(email, orders["Phone"]),
        "joined_at": orders["Created at"],
        "name": orders["Billing Name"],
        "email": email,
        "region": orders["Billing Country"],
        "consent": flag_of(orders["Accepts Marketing"]),
    }
    people = pa.RecordBatch.from_pydict(values)
    return people.filter(pc.is_valid(people["member_id"]))
