"""What executives are told of the conversation: nothing about fewer than five."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_access.queries import conversation, helping, participation, paths, slates
from metrics.few import without_few

CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    conversation.topic_counts: without_few(conversation.topic_counts, "topics"),
    conversation.community_counts: without_few(conversation.community_counts, "topics"),
    conversation.help_given_back: without_few(conversation.help_given_back, "pairs", "mutual"),
    conversation.answering: without_few(conversation.answering, "answerers"),
    helping.open_count: without_few(helping.open_count, "questions"),
    participation.ladder: without_few(participation.ladder, "members"),
    participation.newcomers: without_few(participation.newcomers, "members", "back"),
    slates.facet_use: without_few(slates.facet_use, "active", *slates.FACETS),
    paths.steps_before: without_few(paths.steps_before, "members"),
}
"""Questions about the conversation, in the form for those who see no members."""
HARMLESS: frozenset[Callable[..., Any]] = frozenset({slates.facets_known})
"""Questions that speak of no group of members."""
