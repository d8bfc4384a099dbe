"""Shopify's export of customers: a CSV with one row for each.

A customer is known as in the orders: by e-mail, else by telephone. The export does not say when they came,
so they are held until an order or another act shows when they were first here. A customer with neither e-mail
nor telephone could never be met again, and is left out.

Source: the two header lines known of real exports, of 2022 and current; columns are found by name.
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

NAME = "shopify-customers"

NEEDED = ("First Name", "Last Name", "Email", "Accepts Email Marketing", "Total Spent")
COUNTRIES = ("Country Code", "Default Address Country Code")
"""The older export's name for it, and the current one's."""
READ = ("First Name", "Last Name", "Email", "Accepts Email Marketing", "Phone", *COUNTRIES)
MEMBER_COLUMNS = ("member_id", "name", "email", "region", "consent")
NAMELESS = "customers without e-mail and telephone"


def recognises(path: Path) -> bool:
    """Whether the file is a CSV with the columns of Shopify's customers; reads its header only."""
    return has_columns(path, NEEDED)


def read(path: Path) -> list[Incoming]:
    """The customers, as members.

    Raises
    ------
    SourceUnreadable
        Where a needed column is missing; while reading, where the file is no sound CSV in UTF-8.
    """
    require_columns(path, NEEDED, "customers")
    left_out: Counter[str] = Counter()
    malformed: list[Malformed] = []

    def batches() -> Iterator[pa.RecordBatch]:
        left_out.clear()
        malformed.clear()
        return _members(path, left_out, malformed)

    return [Incoming("members", MEMBER_COLUMNS, batches, lambda: dict(+left_out), lambda: malformed, where=path.name)]


def _members(path: Path, left_out: Counter[str], malformed: list[Malformed]) -> Iterator[pa.RecordBatch]:
    for customers in csv_batches(path, READ, malformed):
        email = email_of(customers["Email"])
        first, last = customers["First Name"], customers["Last Name"]
        # "skip" instead of "replace" would drop the whole row where both names are missing.
        name = pc.binary_join_element_wise(first, last, " ", null_handling="replace")
        values = {
            "_row": customers["_row"],
            "member_id": member_id_of(email, customers["Phone"]),
            "name": filled(pc.utf8_trim_whitespace(name)),
            "email": email,
            "region": pc.coalesce(*(customers[country] for country in COUNTRIES)),
            "consent": flag_of(customers["Accepts Email Marketing"]),
        }
        members = pa.RecordBatch.from_pydict(values)
        is_named = pc.is_valid(members["member_id"])
        left_out[NAMELESS] += members.num_rows - int(pc.sum(is_named).as_py() or 0)
        yield members.filter(is_named)
