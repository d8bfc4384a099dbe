"""What the orders and the customers of a Shopify store share: how a person is known, and what yes means."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_access.errors import SourceUnreadable
from data_access.intake.csv_lines import csv_header


def has_columns(path: Path, columns: Collection[str]) -> bool:
    """Whether a file is a CSV with all these columns; reads its header only."""
    return path.is_file() and path.suffix.lower() == ".csv" and set(columns) <= set(csv_header(path))


def require_columns(path: Path, columns: Collection[str], export: str) -> None:
    """Refuse a file that lacks one of these columns.

    Raises
    ------
    SourceUnreadable
        Where it is no file, or has not all the columns.
    """
    if not path.is_file():
        raise SourceUnreadable(f"{path.name} is no file.", f"Choose the CSV of {export}.", path.name)
    missing = [name for name in columns if name not in csv_header(path)]
    if missing:
        what = f"{path.name} has no column {', '.join(missing)}."
        raise SourceUnreadable(what, f"Choose the CSV of {export} as Shopify exports it.", path.name)


def email_of(text: pa.Array) -> pa.Array:
    """An e-mail in lower case, without spaces round it; null where nothing is left."""
    return filled(pc.utf8_lower(pc.utf8_trim_whitespace(text)))


def member_id_of(email: pa.Array, phone: pa.Array) -> pa.Array:
    """The e-mail, else ``phone:`` and the number's digits, else null: a person Shopify does not name."""
    digits = filled(pc.replace_substring_regex(phone, "[^0-9+]", ""))
    return pc.coalesce(email, pc.binary_join_element_wise("phone:", digits, ""))


def flag_of(text: pa.Array) -> pa.Array:
    """True and false for yes and no; anything else as it is, in lower case."""
    word = pc.utf8_lower(pc.utf8_trim_whitespace(text))
    truth = pc.if_else(pc.equal(word, "yes"), "true", pc.if_else(pc.equal(word, "no"), "false", word))
    return filled(truth)


def filled(text: pa.Array) -> pa.Array:
    """The text, null where it is empty."""
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
