"""A group of members: what it is called, and who is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from data_access.scope import Scope


@dataclass(frozen=True)
class Group:
    """Members in some relation to a period.

    Parameters
    ----------
    name : str
        What they are called in a title.
    chosen : callable
        From a scope to a SELECT of their numbers (one column, ``member_no``).
    was_before : bool
        They did what they did in the period before the scope's, so that its sums are shown.
    counted : str
        The number of ``sources.ACTIVE`` that counts them; empty text where none does.
    which : callable, optional
        For groups of which there are many, such as the cohorts of a table: from the text that tells one from the
        others, as the address has it, to the group. It raises ``NothingFound`` where there is no such one.
    meaning : str
        Who they are, in a sentence, where no metric of the catalogue says so.
    """

    name: str
    chosen: Callable[[Scope], Select[Any]]
    was_before: bool = False
    counted: str = ""
    which: Callable[[str], Group] | None = None
    meaning: str = ""
