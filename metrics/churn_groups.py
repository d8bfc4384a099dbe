"""The members behind what is said of risk."""

from __future__ import annotations

from functools import partial

from data_access.errors import NothingFound
from data_access.queries.scores import members_at_risk
from metrics.member_groups import Group

STATES = {
    "active": ("Active members", "They are more likely than not to order or contribute in the next 90 days."),
    "at risk": (
        "Members at risk",
        "They are more likely than not to make no order and no contribution in the next 90 days; an estimate.",
    ),
    "lapsed": (
        "Members who seem to have lapsed",
        "Silent for so long that fewer than a fifth of such silences end; an estimate.",
    ),
}
"""For each state what its members are called, and what it means."""


def state_group(which: str) -> Group:
    """The members in a state.

    Raises
    ------
    NothingFound
        There is no such state.
    """
    if which not in STATES:
        raise NothingFound("There is no such state.", "Follow a bar of the page Churn.")
    name, meaning = STATES[which]
    return Group(name, partial(members_at_risk, state=which), meaning=meaning)


AT_RISK = Group("Members at risk", members_at_risk)
GROUPS: dict[str, Group] = {
    "at_risk_members": AT_RISK,
    "revenue_at_risk": AT_RISK,
    "half_life_months": Group("Members who seem to have lapsed", partial(members_at_risk, state="lapsed")),
    "state": Group("Members by state", members_at_risk, which=state_group),
}
"""Members by state, and the members behind each metric."""
