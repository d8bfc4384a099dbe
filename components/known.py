"""What the filters need to know of a store."""

from __future__ import annotations

from typing import Protocol


class Known(Protocol):
    """What the filters need to know of a store: its months (since 1970-01) and its groups of members."""

    @property
    def first_month(self) -> int:
        """The first month with data."""

    @property
    def last_month(self) -> int:
        """The last month with data; it may not be over."""

    @property
    def complete_until(self) -> int:
        """The month after the last one that is over."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Every segment a member is in."""

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel a member came by."""

    @property
    def lists(self) -> tuple[str, ...]:
        """Every list of members that was saved."""
