"""The members behind what is said of coming back."""

from __future__ import annotations

from functools import partial

from analytics.retention import ON_OR_AFTER
from data_access.errors import NothingFound
from data_access.queries.lifecycle import members_active_on, members_moved, members_on_days
from data_access.queries.retention_members import Cell, members_back, members_of_cell
from data_access.rollups.lifecycle import STATES
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


def which_move(begins: str, ends: str) -> str:
    """The text that tells a move between two states from the others in an address."""
    return f"{begins}-{ends}"


def move_group(which: str) -> Group:
    """Members who went from a state in one month to a state in the next.

    Raises
    ------
    NothingFound
        There are no such states.
    """
    begins, _, ends = which.partition("-")
    if begins not in STATES or ends not in STATES:
        raise NothingFound("There is no such move.", "Follow a stream of the page Coming back.")
    said = f"{STATES[begins]} in one month and {STATES[ends]} in the next"
    chosen = partial(members_moved, begins=begins, ends=ends)
    return Group(f"Members who were {said}", chosen, meaning=f"They were {said}, which is one of these months.")


def days_group(which: str) -> Group:
    """Members who were active on so many days of a month.

    Raises
    ------
    NothingFound
        A month has no so many days.
    """
    if not which.isdecimal() or not 1 <= int(which) <= 31:
        raise NothingFound("A month has no so many days.", "Follow a bar of the page Coming back.")
    said = f"on {which} day{'s' if int(which) > 1 else ''} of a month"
    chosen = partial(members_on_days, days=int(which))
    return Group(f"Members active {said}", chosen, meaning=f"They were active {said} of the period.")


def day_group(which: str) -> Group:
    """Members who were active on a day, written as days since 1970-01-01.

    Raises
    ------
    NothingFound
        It is none.
    """
    if not which.isdecimal() or len(which) > 5:
        raise NothingFound("There is no such day.", "Follow a day of the page Coming back.")
    name = period_name(int(which), "day")
    return Group(f"Members active on {name}", partial(members_active_on, day=int(which)), meaning="They did anything.")


GROUPS: dict[str, Group] = {
    "cohort": Group("Members who began together", lambda scope: members_back(scope, 0), which=cell_group),
    "moved": Group("Moves between states", lambda scope: members_back(scope, 0), which=move_group),
    "active_days": Group("Active days", lambda scope: members_back(scope, 0), which=days_group),
    "day": Group("Active on a day", lambda scope: members_back(scope, 0), which=day_group),
    **{
        f"retention_m{age}": Group(f"Members back after {MONTHS_IN_WORDS[age]}", partial(members_back, months=age))
        for age in AGES
    },
}
"""Cells of tables of cohorts, and for each metric the members who came back."""
