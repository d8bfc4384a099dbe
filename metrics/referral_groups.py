"""The members behind the numbers on referrals."""

from __future__ import annotations

from functools import partial

from data_access.errors import NothingFound
from data_access.queries.member_sets import joined_members, members_with
from data_access.queries.referral_sets import (
    cascade_members,
    cascade_roots,
    first_buyers,
    flagged_members,
    generation_members,
    greatest_cascade,
    observed_members,
    organic_members,
    rewarded_members,
    waiting_members,
)
from data_access.rollups.referral_soundness import BURST, RING, SELF
from data_access.rollups.referral_tables import OLDEST, WINDOWS
from metrics.member_groups import Group

FLAGS = {
    SELF: ("Members who may have referred themselves", "Referrer and referee are one person, or have one address."),
    BURST: ("Members with a burst of referrals", "Five or more of those they brought joined on the same day."),
    RING: ("Members whose referees never act", "They brought three or more, and none of them ever did anything."),
}
"""For each flag what its members are called, and what is odd."""


def _of_generation(which: str) -> Group:
    if which not in {str(step) for step in range(OLDEST + 1)}:
        raise NothingFound(f"There is no generation {which[:40]!r}.", "Follow a link of the page Referral numbers.")
    step = int(which)
    name = (
        "Members whom nobody brought" if not step else f"Members of generation {step}{' and later' * (step == OLDEST)}"
    )
    meaning = "Steps from who began their cascade; who joined in the period."
    return Group(name, partial(generation_members, generation=step), meaning=meaning)


def _of_category(which: str) -> Group:
    name = f"Members who bought {which} first" if which else "Members whose first purchase is not known"
    return Group(name, partial(first_buyers, category=which), meaning="Who joined in the period.")


def _of_cascade(which: str) -> Group:
    if not which.isdecimal() or len(which) > 9:
        raise NothingFound(f"There is no cascade {which[:40]!r}.", "Follow a link of the page Referral numbers.")
    meaning = "Everybody who came through one member, at any number of steps, and that member."
    return Group("Members of a cascade", lambda _scope: cascade_members(int(which)), meaning=meaning)


def _of_flag(which: str) -> Group:
    if which not in FLAGS:
        raise NothingFound(f"There is no flag {which[:40]!r}.", "Follow a link of the page Referral numbers.")
    name, meaning = FLAGS[which]
    return Group(name, partial(flagged_members, flag=which), meaning=meaning)


GROUPS: dict[str, Group] = {
    "referrals_made": Group("Members who recommended you", lambda scope: members_with(scope, "referrals_made")),
    "referrals_joined": Group("Members who brought somebody", lambda scope: members_with(scope, "referrals_joined")),
    **{
        f"referral_r_{days}": Group(
            f"Members who have been there for {days} days", partial(observed_members, days=days)
        )
        for days in WINDOWS
    },
    "referral_cycle_days": Group("Members who joined and brought somebody", waiting_members),
    "cascade_count": Group("Members who began a cascade", cascade_roots),
    "cascade_largest": Group("Members of the largest cascade", partial(greatest_cascade, by="size")),
    "cascade_deepest": Group("Members of the deepest cascade", partial(greatest_cascade, by="depth")),
    "organic_share_of_joins": Group("Members who came by word of mouth", organic_members),
    "referral_generation": Group("Members of a generation", joined_members, which=_of_generation),
    "referral_category": Group("Members by what they bought first", joined_members, which=_of_category),
    "referral_cascade": Group("Members of a cascade", joined_members, which=_of_cascade),
    "referral_flag": Group("Members whose referrals look odd", joined_members, which=_of_flag),
    "referral_rewarded": Group(
        "Members who were first rewarded", rewarded_members, meaning="Their first rewarded referral was in the period."
    ),
}
"""For each number on referrals the members it is about, and groups that its charts lead to."""
