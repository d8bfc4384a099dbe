"""The people behind the numbers of the conversation, and other groups of members that its pages lead to."""

from __future__ import annotations

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
    topic_starters,
    who_moved,
)
from data_access.queries.participation import LEVELS
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


GROUPS: dict[str, Group] = {
    **dict.fromkeys(("topics", "distinct_speakers", "thread_depth", "reply_coverage_7d"), STARTERS),
    **dict.fromkeys(("reply_coverage_with_company_7d", "first_response_hours"), STARTERS),
    "solo_thread_rate": ALONE,
    "peer_answered_share": ASKED,
    "company_answer_share": HELPED,
    "lost_regulars": LOST,
    "answerers": Group("Members who answer others", answerers, meaning="They answered another member's topic."),
    "recommended": Group("Members who recommended you", ever_recommended, meaning="They ever recommended you."),
    "silent": Group("Members who fell silent", fallen_silent, meaning="They were active, but not for three months."),
    "level": Group("Ladder", topic_starters, which=level),
    "move": Group("Moves on the ladder", topic_starters, which=move),
    "facet": Group("Facets", topic_starters, which=facet),
    "newcomer": Group("Newcomers", topic_starters, which=newcomer),
    "about": Group("Talk about", topic_starters, which=about),
}
"""For each number of the conversation the members it is about, and others by name."""
