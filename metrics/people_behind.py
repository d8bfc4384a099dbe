"""The people behind a number: which members each metric of the catalogue is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import Select, select

from data_access.errors import NothingFound
from data_access.queries import member_lists
from data_access.queries.coverage import coverage
from data_access.queries.filters import on_list
from data_access.queries.member_lists import PAGE, SORTS, Shown
from data_access.queries.member_sets import (
    Act,
    Flow,
    active_members,
    among,
    fewest_for_half,
    joined_members,
    members_who_answered,
    members_with,
    moved_customers,
)
from data_access.rollups.tables import people
from data_access.scope import Scope, month_name
from data_access.store import Store
from data_access.tokens import personal
from metrics import (
    churn_groups,
    conversation_groups,
    list_groups,
    loop_groups,
    referral_groups,
    retention_groups,
    value_groups,
)
from metrics.catalogue import METRICS
from metrics.health import INDEX, PILLARS
from metrics.member_groups import Group
from metrics.model import arrays_of
from metrics.sources import ACTIVE as ACTIVITY

__all__ = [
    "GROUPS",
    "PAGE",
    "SORTS",
    "Asked",
    "Group",
    "every_member",
    "group_of",
    "how_many",
    "listed",
    "meaning",
    "members_found",
    "not_measured",
]


def _active(name: str, act: Act, flow: Flow) -> Group:
    chosen = partial(active_members, act=act, flow=flow)
    return Group(name, chosen, was_before=flow is Flow.DORMANT, counted=f"{act}_{flow}")


ACTIVE = _active("Active members", Act.ANY, Flow.ACTIVE)
CONTRIBUTORS = _active("Contributors", Act.CONTRIBUTION, Flow.ACTIVE)
CUSTOMERS = _active("Customers", Act.PURCHASE, Flow.ACTIVE)
NEW_CUSTOMERS = _active("New customers", Act.PURCHASE, Flow.NEW)
CUSTOMERS_BEFORE = _active("Customers who stopped", Act.PURCHASE, Flow.DORMANT)
STAYED = _active("Customers who stayed", Act.PURCHASE, Flow.RETURNING)
JOINED = Group("Members who joined", joined_members)
REFERRED = Group("Members brought by friends", partial(joined_members, only_referred=True))
NEW = _active("New members", Act.ANY, Flow.NEW)

COUNTED: dict[str, Group] = {
    "active_members": ACTIVE,
    "new_members": NEW,
    "returning_members": _active("Returning members", Act.ANY, Flow.RETURNING),
    "resurrected_members": _active("Members who came back", Act.ANY, Flow.RESURRECTED),
    "dormant_members": _active("Members who fell silent", Act.ANY, Flow.DORMANT),
    "joined_members": JOINED,
    "contributing_members": CONTRIBUTORS,
    "customers": CUSTOMERS,
    "new_customers": NEW_CUSTOMERS,
    "revenue_half_members": Group("Members who make half of revenue", partial(fewest_for_half, measure="revenue")),
    "answers_half_members": Group("Members who give half of the answers", partial(fewest_for_half, measure="answers")),
    "referral_top_half_members": Group(
        "Members who bring half of those who join", partial(fewest_for_half, measure="referrals_joined")
    ),
}
"""The metrics that count members: the list is as long as the number is large."""

GROUPS: dict[str, Group] = COUNTED | {
    **dict.fromkeys((INDEX, *PILLARS, "quick_ratio", "stickiness", "daily_active_members"), ACTIVE),
    "new_share": NEW,
    "surge_weeks": JOINED,
    **dict.fromkeys(("referred_share", "cac_referred"), REFERRED),
    "joined_per_referral": Group(
        "Members who recommended you", lambda scope: members_with(scope, "referrals_made", "referrals_joined")
    ),
    **dict.fromkeys(("contributions", "contributor_share"), CONTRIBUTORS),
    "trust_score": Group("Members who said whether they trust you", partial(members_who_answered, question="trust")),
    "gives_per_ask": Group(
        "Members who were asked or given something", lambda scope: members_with(scope, "asks", "gives")
    ),
    **dict.fromkeys(
        ("revenue", "orders", "average_order", "orders_per_customer", "refunded_share", "repeat_rate"), CUSTOMERS
    ),
    **dict.fromkeys(("habit_regularity", "earned_growth"), CUSTOMERS),
    **dict.fromkeys(("nrr", "grr"), STAYED),
    **dict.fromkeys(("revenue_new", "cac", "cac_paid", "payback_months"), NEW_CUSTOMERS),
    **dict.fromkeys(("revenue_new_earned", "revenue_new_unknown"), NEW_CUSTOMERS),
    "revenue_expansion": Group("Customers who paid more", partial(moved_customers, is_more=True)),
    "revenue_contraction": Group("Customers who paid less", partial(moved_customers, is_more=False)),
    "revenue_lost": CUSTOMERS_BEFORE,
    "revenue_reactivated": _active("Customers who came back", Act.PURCHASE, Flow.RESURRECTED),
}
GROUPS |= list_groups.GROUPS | referral_groups.GROUPS | conversation_groups.GROUPS
GROUPS |= churn_groups.GROUPS | loop_groups.GROUPS | retention_groups.GROUPS | value_groups.GROUPS
"""For each metric the members it is about."""


@dataclass(frozen=True)
class Asked:
    """Which members are asked for.

    Parameters
    ----------
    of : str
        A metric of the catalogue, or another name in ``GROUPS``.
    scope : Scope
        The months and the people.
    which : str
        Which one, where there are many groups of that name.
    origin : str
        Only members of this origin (organic, rewarded, paid, unknown); empty text for all.
    search, sort, is_descending, has_names
        As in ``Shown``.
    """

    of: str
    scope: Scope
    origin: str = ""
    search: str = ""
    sort: str = "joined"
    is_descending: bool = True
    has_names: bool = True
    which: str = ""

    @property
    def months(self) -> tuple[int, int]:
        """The half-open months that the list's sums are of."""
        before = (self.scope.start - self.scope.length, self.scope.start)
        return before if group_of(self.of, self.which).was_before else (self.scope.start, self.scope.end)

    @property
    def shown(self) -> Shown:
        """How the list is shown."""
        return Shown(*self.months, self.search, self.sort, self.is_descending, self.has_names)

    @property
    def chosen(self) -> Select[Any]:
        """The numbers of the members."""
        chosen = group_of(self.of, self.which).chosen(replace(self.scope, category=None))
        if self.scope.saved is not None:
            chosen = among(chosen, on_list(self.scope.saved))
        if not self.origin:
            return chosen
        them = people.alias("of_origin")
        return among(chosen, select(them.c.member_no).where(them.c.origin == self.origin))


def group_of(key: str, which: str = "") -> Group:
    """The members that a metric is about, or another group; of many of that name, the one that `which` tells.

    Raises
    ------
    NothingFound
        There is no such metric or group.
    """
    if key not in GROUPS:
        raise NothingFound(
            f"There is no number {key[:40]!r} that members stand behind.", "Follow a link of the Overview to get here."
        )
    group = GROUPS[key]
    return group.which(which) if group.which else group


def how_many(store: Store, asked: Asked) -> int:
    """How many members the list has: from what is counted already, where nothing is searched."""
    counted = group_of(asked.of, asked.which).counted
    if asked.search.strip() or not counted:
        return member_lists.count_members(store, asked.chosen, asked.shown)
    scope = replace(asked.scope, category=None)
    rows = ACTIVITY.read(store, scope, [(scope.start, scope.end)], ())
    mine = rows[rows["origin"] == asked.origin] if asked.origin else rows
    return int(ACTIVITY.numbers(arrays_of(mine), scope.start, scope.end)[counted])


@personal
def listed(store: Store, asked: Asked, page: int) -> pd.DataFrame:
    """One page of the list: see ``member_lists.member_page``."""
    return member_lists.member_page(store, asked.chosen, asked.shown, page)


@personal
def every_member(store: Store, asked: Asked) -> Iterator[pd.DataFrame]:
    """The whole list, some thousand rows at a time: see ``member_lists.every_member``; months as YYYY-MM."""
    for part in member_lists.every_member(store, asked.chosen, asked.shown):
        months = [None if pd.isna(month) else month_name(int(month)) for month in part["last_active"]]
        yield part.assign(last_active=pd.Series(months, part.index, object))


@personal
def members_found(_store: Store, asked: Asked) -> Select[Any]:
    """The numbers of everybody on the list whom the search finds, to be saved."""
    return member_lists.searched(asked.chosen, asked.shown)


def meaning(key: str, which: str = "") -> str:
    """Who is in a list, in a sentence or two."""
    if key not in METRICS:
        return group_of(key, which).meaning
    return f"{METRICS[key].name}: {METRICS[key].definition}"


def not_measured(store: Store, key: str) -> tuple[str, ...]:
    """The tables that a number needs and the store does not have; empty where it is measured."""
    if key not in METRICS:
        return ()
    source, tables = METRICS[key].source, coverage(store).tables
    missing = tuple(name for name in source.needs if not tables.get(name))
    return () if source.needs_any and len(missing) < len(source.needs) else missing
