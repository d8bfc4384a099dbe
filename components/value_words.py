"""Amounts as the pages of value write them."""

from __future__ import annotations

from components import tables
from components.tables import Kind


def money(amount: float, currency: str) -> str:
    """An amount as people read it.

    >>> money(12.5, "EUR")
    '€12.50'
    """
    return tables.shown(amount, Kind.MONEY, currency)
