"""The people behind the numbers of the conversation, and other groups of members that its pages lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from data_access.errors import NothingFound
from data_access.queries.conversation_sets import (
    answerers,
    ever_recommended,
    facet_users,
    fallen_silent,
    newcomers_of,
    on_ladder,
    regulars_lost,
    starters_in,
    topic_starters,
    who_moved,
)
from data_access.queries.paths import STEPS, members_of_steps
from data_access.rollups.conversation_tables import LEVELS
from data_access.schema import INTERACTION_KINDS
from metrics.member_groups import Group

STARTERS = Group("Members who began a topic", topic_starters)
ASKED = Group("Members who asked a question", partial(topic_starters, condition="asked"))
ALONE = Group("Members whose topic stayed without an answer", partial(topic_starters, condition="alone"))
HELPED = Group("Members the company answered", partial(topic_starters, condition="company"))
LOST = Group("Lost regulars", regulars_lost)
MOVES = {
    "promoted": "took part more than in the month before",
    "held": "took part as in the month before",
    "demoted": "took part less than in the month before",
    "came": "were not active in the month before",
}
LEVEL_MEANINGS = {
    "observer": "Active in the last month, and only watched or bought",
    "participant": "Reacted, asked, tagged or followed in the last month, and contributed nothing",
    "contributor": "Contributed one to three times in the last month",
    "core": "Contributed four times or more in the last month",
}
FACETS = {
    "searches": "searched",
    "links": "linked",
    "authors": "wrote",
    "tags": "tagged",
    "extensions": "followed a recommendation",
    "signals": "followed somebody",
}

BEFORE = {"referred": "before they first recommended you", "silent": "before they fell silent"}
"""What last steps lead to."""
ACTS = ("order", "other", *INTERACTION_KINDS)
NOTHING = "nothing"
"""How an address writes that there was no earlier step."""


def which_steps(outcome: str, steps: Mapping[str, Sequence[str]]) -> str:
    """The text that tells members by their last steps: for first, second or third the acts that will do.

    >>> which_steps("silent", {"second": ["post", "reply"], "third": [""]})
    'silent-second.post+reply-third.nothing'
    """
    parts = [f"{step}.{'+'.join(act or NOTHING for act in acts)}" for step, acts in steps.items()]
    return "-".join([outcome, *parts])


def steps(which: str) -> Group:
    """Members by their last steps before something.

    Raises
    ------
    NothingFound
        There is no such outcome or step.
    """
    outcome, *parts = which.split("-")
    chosen: dict[str, tuple[str, ...]] = {}
    for part in parts:
        step, _, acts = part.partition(".")
        chosen[step] = tuple("" if act == NOTHING else act for act in acts.split("+"))
    if outcome not in BEFORE or not chosen or not set(chosen) <= set(STEPS):
        raise _unknown(which, list(BEFORE))
    if not {act for acts in chosen.values() for act in acts} <= {"", *ACTS}:
        raise _unknown(which, list(ACTS))
    place = {"first": "three steps", "second": "two steps", "third": "just"}
    said = " and ".join(
        f"{place[step]} before: {' or '.join(act.replace('_', ' ') or NOTHING for act in acts)}"
        for step, acts in chosen.items()
    )
    meaning = f"What they did last {BEFORE[outcome]}, over all time. {said.capitalize()}."
    return Group(
        "Members by their last steps", partial(members_of_steps, outcome=outcome, steps=chosen), meaning=meaning
    )


def _unknown(which: str, names: list[str]) -> NothingFound:
    return NothingFound(f"There is no group {which[:40]!r}.", f"Use one of {', '.join(names)}.")


def level(which: str) -> Group:
    """Members on one level of the ladder in the last month."""
    if which not in LEVEL_MEANINGS:
        raise _unknown(which, list(LEVEL_MEANINGS))
    chosen = partial(on_ladder, level=LEVELS.index(which))
    return Group(f"Ladder: {which}", chosen, meaning=f"{LEVEL_MEANINGS[which]}.")


def move(which: str) -> Group:
    """Members who moved on the ladder in the last month."""
    if which not in MOVES:
        raise _unknown(which, list(MOVES))
    return Group(f"Ladder: {which}", partial(who_moved, move=which), meaning=f"Members who {MOVES[which]}.")


def facet(which: str) -> Group:
    """Members who used one of the six facets."""
    if which not in FACETS:
        raise _unknown(which, list(FACETS))
    words = FACETS[which]
    return Group(f"Members who {words}", partial(facet_users, facet=which), meaning=f"They {words} in the period.")


def newcomer(which: str) -> Group:
    """Newcomers whose first topic was answered, or was not."""
    if which not in ("answered", "unanswered"):
        raise _unknown(which, ["answered", "unanswered"])
    chosen = partial(newcomers_of, is_answered=which == "answered")
    meaning = f"Their first topic was {which} within seven days."
    return Group(f"Newcomers, {which}", chosen, meaning=meaning)


def about(which: str) -> Group:
    """Members who began a topic about something."""
    chosen = partial(topic_starters, topic=which)
    name = which or "no topic"
    return Group(f"Members who talk about {name}", chosen, meaning=f"They began a topic about {name}.")


def community(which: str) -> Group:
    """Members of a community of the map who began a topic."""
    if not which.isdecimal() or len(which) > 9:
        raise NothingFound("There is no such community.", "Follow a community of the page Conversation.")
    chosen = partial(starters_in, community=int(which))
    return Group(f"Members of community {which} who began a topic", chosen, meaning="They began a topic in the period.")


GROUPS: dict[str, Group] = {
    **dict.fromkeys(("topics", "distinct_speakers", "thread_depth", "reply_coverage_7d"), STARTERS),
    **dict.fromkeys(("reply_coverage_with_company_7d", "first_response_hours"), STARTERS),
    "solo_thread_rate": ALONE,
    "peer_answered_share": ASKED,
    "company_answer_share": HELPED,
    "lost_regulars": LOST,
    "answerers": Group("Members who answer others", answerers, meaning="They answered another member's topic."),
    "recommended": Group("Members who recommended you", ever_recommended, meaning="They ever recommended you."),
    "silent": Group(
        "Members who fell silent", fallen_silent, meaning="They were active, but not in the last 90 days of the data."
    ),
    "level": Group("Ladder", topic_starters, which=level),
    "move": Group("Moves on the ladder", topic_starters, which=move),
    "facet": Group("Facets", topic_starters, which=facet),
    "newcomer": Group("Newcomers", topic_starters, which=newcomer),
    "steps": Group("Last steps", ever_recommended, which=steps),
    "community": Group("Communities", topic_starters, which=community),
    "about": Group("Talk about", topic_starters, which=about),
}
"""For each number of the conversation the members it is about, and others by name."""
