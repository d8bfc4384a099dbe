"""The members behind what is said of coming back."""

from __future__ import annotations

from functools import partial

from analytics.retention import ON_OR_AFTER
from data_access.errors import NothingFound
from data_access.queries.retention_members import Cell, members_back, members_of_cell
from metrics.member_groups import Group
from metrics.retention import AGES, BEGINS, GRAINS, MONTHS_IN_WORDS, Shape
from metrics.retention_words import period_name

LONGEST_AGE = 1_000


def which_cell(shape: Shape, cohort: int, age: int) -> str:
    """The text that tells one cell from the others in an address.

    >>> which_cell(Shape(), 680, 3)
    'activity-month-680-3-on'
    """
    return f"{shape.begin}-{shape.grain}-{cohort}-{age}-{shape.counted.replace(' ', '_')}"


def cell_group(which: str) -> Group:
    """The members of a cell.

    Raises
    ------
    NothingFound
        There is no such cell.
    """
    begin, grain, cohort, age, counted = [*which.split("-"), *[""] * 5][:5]
    is_known = begin in BEGINS and grain in GRAINS and counted in ("on", "on_or_after")
    if not is_known or not (cohort.isdecimal() and age.isdecimal()) or int(age) > LONGEST_AGE or int(cohort) > 10**6:
        raise NothingFound("There is no such group of members.", "Follow a cell of the page Coming back.")
    cell = Cell(begin, grain, int(cohort), int(age), counted.replace("_", " ") == ON_OR_AFTER)
    began, then = period_name(cell.cohort, grain), period_name(cell.cohort + cell.age, grain)
    did = "bought" if begin == "order" else "were active"
    when = f"in {then} or later" if cell.is_or_later else f"in {then}"
    meaning = f"Members whose {BEGINS[begin].lower()} was in {began} and who {did} {when}."
    return Group(f"Began in {began}, there {when}", partial(members_of_cell, cell=cell), meaning=meaning)


GROUPS: dict[str, Group] = {
    "cohort": Group("Members who began together", lambda scope: members_back(scope, 0), which=cell_group),
    **{
        f"retention_m{age}": Group(f"Members back after {MONTHS_IN_WORDS[age]}", partial(members_back, months=age))
        for age in AGES
    },
}
"""Cells of tables of cohorts, and for each metric the members who came back."""
