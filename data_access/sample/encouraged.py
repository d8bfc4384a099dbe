"""Newcomers whose first topic was answered, some of whom begin another because of it."""

from __future__ import annotations

import numpy as np

from data_access.sample import planted
from data_access.sample.conversation import Acts, Month, acts_of, say
from data_access.sample.people import NOBODY, People
from data_access.sample.place import KIND
from data_access.sample.timeline import Floats, Ints

TOPIC_KINDS = (KIND["question"], KIND["post"])
REPLY_KINDS = (KIND["answer"], KIND["reply"])


class Encouraged:
    """Who has begun a topic so far, and the further ones that are to come: who, and when."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.has_begun = np.zeros(len(people), np.bool_)
        self.member: Ints = np.empty(0, np.int64)
        self.when: Floats = np.empty(0)

    def topics(self, rng: np.random.Generator, month: Month) -> Acts:
        """The questions of a month that newcomers ask because their first topic was answered."""
        is_due = self.when < month.edges[1]
        acts = acts_of(self.member[is_due], self.when[is_due], np.full(int(is_due.sum()), KIND["question"]))
        self.member, self.when = self.member[~is_due], self.when[~is_due]
        say(rng, month, acts)
        return acts

    def remember(self, rng: np.random.Generator, month: Month, acts: Acts) -> None:
        """Look through a month for first topics that were answered within the window."""
        topics = np.flatnonzero(np.isin(acts.kind, TOPIC_KINDS) & (acts.parent == NOBODY))
        topics = topics[np.argsort(acts.when[topics], kind="stable")]
        who, nth = np.unique(acts.member[topics], return_index=True)
        first = topics[nth[~self.has_begun[who]]]
        self.has_begun[who] = True
        replies = np.flatnonzero(np.isin(acts.kind, REPLY_KINDS) & (acts.parent != NOBODY))
        to = acts.parent[replies]
        in_time = (acts.when[replies] - acts.when[to] <= planted.REPLY_WINDOW_DAYS) & (
            acts.member[replies] != acts.member[to]
        )
        answered = np.intersect1d(first, to[in_time])
        answered = answered[rng.random(len(answered)) < planted.NEWCOMER_EFFECT]
        begin = planted.REPLY_WINDOW_DAYS + 1
        when = acts.when[answered] + begin + (planted.ENCOURAGED_DAYS - 2) * rng.random(len(answered))
        member = acts.member[answered]
        kept = when < np.minimum(self.people.gone[member], month.line.span)
        self.member = np.concatenate([self.member, member[kept]])
        self.when = np.concatenate([self.when, when[kept]])
