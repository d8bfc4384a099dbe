"""What is assumed where the worth of members is not measured."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_access.errors import RapportError
from data_access.rollups.value_tables import CHANCES

SETTINGS = Path(__file__).with_name("value.toml")


@dataclass(frozen=True)
class Assumptions:
    """What is assumed, and shown wherever it matters.

    Parameters
    ----------
    anyway : int
        Percent of those who were brought who would have come anyway; one of ``CHANCES``.
    answer : float
        What an answer of a member's saves in support (store currency).
    gap : float
        How far community value has to be above attention and spending, as a share of members, to be called undervalued.
    top : float
        The share of the members who are there that the undervalued bring more than.
    budget : float
        What the plan spends a month (store currency).
    months : int
        How long it runs.
    """

    anyway: int = 50
    answer: float = 8.0
    gap: float = 0.25
    top: float = 0.9
    budget: float = 1000.0
    months: int = 12

    def __post_init__(self) -> None:
        if self.anyway not in CHANCES:
            raise ValueError(f"anyway is one of {', '.join(map(str, CHANCES))}, got {self.anyway}")
        if (
            self.answer < 0
            or self.budget < 0
            or not 0 < self.gap < 1
            or not 0 <= self.top < 1
            or not 1 <= self.months <= 60
        ):
            raise ValueError("answer and budget are 0 or more, gap and top are between 0 and 1, months are 1 to 60")


@cache
def usual() -> Assumptions:
    """The assumptions of the file named by RAPPORT_VALUE, or of the one that comes with Rapport.

    Raises
    ------
    RapportError
        The file cannot be read, or says something that makes no sense.
    """
    path = Path(os.environ.get("RAPPORT_VALUE") or SETTINGS)
    try:
        return Assumptions(**tomllib.loads(path.read_text("utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise RapportError(
            f"What is assumed about value cannot be read: {error}.",
            "Mend the file, or take RAPPORT_VALUE away.",
            path.name,
        ) from error
