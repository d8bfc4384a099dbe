"""The members behind what is said of value."""

from __future__ import annotations

from functools import partial

from data_access.errors import NothingFound
from data_access.queries.lean_in import Weighing, members_standing
from data_access.queries.ownership import members_on
from data_access.queries.value import valued_members
from data_access.rollups.value_tables import LADDER
from metrics.member_groups import Group
from metrics.value_settings import usual
from metrics.value_sources import BROUGHT_OR_OWN

RUNG_NAMES = {
    "buyer": ("Buyers", "bought once, and did nothing else that is known"),
    "returner": ("Returners", "bought again"),
    "committed": ("Committed", "say they would recommend you"),
    "apostle": ("Apostles", "brought somebody"),
    "owner": ("Owners", "had an idea, helped to choose staff, or wrote a review unpaid and in their own words"),
}
"""For each rung what those on it are called, and what they did."""


def rung_group(which: str) -> Group:
    """The customers who stand on a rung, and on no higher one.

    Raises
    ------
    NothingFound
        There is no such rung.
    """
    if which not in RUNG_NAMES:
        raise NothingFound("There is no such rung of the ladder.", "Follow a bar of the page Value.")
    name, did = RUNG_NAMES[which]
    meaning = f"Customers with an order in the 12 months before the end of the period who {did}, and no more than that."
    return Group(name, partial(members_on, rungs=(LADDER.index(which) + 1,)), meaning=meaning)


def _standing(name: str, meaning: str, *, is_reverse: bool) -> Group:
    assumed = usual()
    weighing = Weighing(assumed.anyway, assumed.answer, assumed.gap, assumed.top, is_reverse)
    return Group(name, partial(members_standing, weighing=weighing), meaning=meaning)


VALUED = Group("Members whose value is estimated", partial(valued_members, anyway=usual().anyway))
GROUPS: dict[str, Group] = {
    **dict.fromkeys(("clv_mean", "value_gini", "top_1pct_multiple"), VALUED),
    "ownership_quotient": Group("Apostles and owners", partial(members_on, rungs=BROUGHT_OR_OWN)),
    "rung": Group("Customers on the ladder", partial(members_on, rungs=(1, 2, 3, 4, 5)), which=rung_group),
    "undervalued": _standing(
        "Undervalued members",
        "Members who bring far more than they are given, under the usual assumptions.",
        is_reverse=False,
    ),
    "overvalued": _standing(
        "Overvalued members",
        "Members who are given far more than they bring, under the usual assumptions.",
        is_reverse=True,
    ),
}
"""Rungs of the ladder, who brings more than they are given and the reverse, and the members behind each metric."""
