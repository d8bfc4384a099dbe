"""Groups of members that are lists: opened on the Members page, sorted, searched and saved there like any other."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Select, select

from data_access.queries.filters import of_people
from data_access.queries.referral_lists import numbers_on
from data_access.rollups.tables import people
from data_access.scope import Scope
from metrics.lists import LISTS
from metrics.member_groups import Group

EVERYONE = "everyone"


def _everyone(scope: Scope) -> Select[Any]:
    return select(people.c.member_no).where(*of_people(people, scope))


GROUPS: dict[str, Group] = {
    EVERYONE: Group("Members", _everyone, meaning="Every member, whether they did anything or not."),
    **{
        f"list_{key}": Group(each.name, partial(numbers_on, key=key), meaning=each.meaning)
        for key, each in LISTS.items()
    },
}
"""Everybody, and the lists."""
