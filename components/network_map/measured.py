"""What of members and communities is measured in a store: what is not is unknown, and never nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components import tables, words
from components.tables import Column

ACTS, BOUGHT = ("orders", "interactions"), ("orders",)
NEEDS = {
    "active": ACTS,
    "health": ACTS,
    "revenue": BOUGHT,
    "brought_revenue": BOUGHT,
    "replies": ("interactions",),
    "referred": ("referrals",),
}
"""By column of members or communities the tables of the contract, one of which has to be there."""
CALLED = {"active": "who is active", "revenue": "revenue", "referred": "who came through a member"}


def measured(rows: pd.DataFrame, held: Mapping[str, int]) -> pd.DataFrame:
    """Members or communities, and nothing in the columns that a store with so many rows of each table cannot know."""
    unknown = [name for name, needs in NEEDS.items() if name in rows and not tables.is_measured(needs, held)]
    return rows.assign(**{name: None if name == "health" else float("nan") for name in unknown})


def is_known(rows: pd.DataFrame, name: str) -> bool:
    """Whether a column is measured at all."""
    return rows.empty or bool(rows[name].notna().any())


def known_columns(columns: Sequence[Column], rows: pd.DataFrame) -> list[Column]:
    """The columns of a table that are measured."""
    return [column for column in columns if column.name not in NEEDS or is_known(rows, column.name)]


def unknown_in_words(circles: pd.DataFrame) -> str:
    """What is not measured of communities; empty text where everything is."""
    return words.listed([told for name, told in CALLED.items() if not is_known(circles, name)])
