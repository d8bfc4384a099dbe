"""What members do and say, month by month.

Each month has its acts, the threads that begin in it and all answers to those. Of the months before it only
newcomers matter who were answered (see ``encouraged``), so that memory stays small at any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from data_access.sample import place, planted
from data_access.sample.people import NOBODY, People
from data_access.sample.place import KIND
from data_access.sample.textbook import (
    FAMILY,
    FIRST_POST,
    NO_TEXT,
    QUESTIONS_PER_TOPIC,
)
from data_access.sample.timeline import Floats, Ints, Timeline

NO_TOPIC = -1
OWN_KINDS = np.repeat(
    np.array([KIND[name] for name in place.OWN_ACTS]),
    [round(share * 1000) for share in place.OWN_ACTS.values()],
)
TOPICAL = np.isin(
    np.arange(len(place.KINDS)),
    [KIND[name] for name in ("question", "post", "review", "share", "tag")],
)
SCHOOL_AND_PAIRING = (0.12, 0.08)
TOPIC_TABLE = np.stack(
    [
        np.repeat(
            np.arange(len(one.shelves) + 2),
            np.diff(np.round(np.cumsum([0, *(0.8 * np.array(one.shelves)), *SCHOOL_AND_PAIRING]) * 1000)).astype(int),
        )
        for one in place.SEGMENTS
    ]
)
"""A thousand topics for each segment, each as often as the segment talks about it."""


@dataclass(frozen=True)
class Acts:
    """Acts, one per position; `parent` is a position among the same month's acts, or `NOBODY`."""

    member: Ints
    when: Floats
    kind: Ints
    parent: Ints
    target: Ints
    topic: Ints
    family: Ints

    def __len__(self) -> int:
        return len(self.member)


def acts_of(member: Ints, when: Floats, kind: Ints) -> Acts:
    """Acts that answer nothing, address nobody and say nothing yet."""
    count = len(member)
    return Acts(
        member, when, kind, np.full(count, NOBODY), np.full(count, NOBODY), np.full(count, NO_TOPIC),
        np.full(count, NO_TEXT),
    )  # fmt: skip


def together(parts: Sequence[Acts]) -> Acts:
    """Acts one after another."""
    return Acts(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Acts)))


@dataclass(frozen=True)
class Month:
    """One month, with those who are there for all of it and a while after, who may answer."""

    line: Timeline
    people: People
    active: Floats
    """Acts a month of each member's own accord."""
    helping: Floats
    """How much of the circle's work each helper does; 0 outside the circle."""
    number: int

    @property
    def edges(self) -> tuple[int, int]:
        """First day, and the day after the last."""
        return self.line.month_edges[self.number], self.line.month_edges[self.number + 1]

    def there(self, since: float, until: float) -> NDArray[np.bool_]:
        """Who is there from one time to another."""
        return (self.people.joined <= since) & (self.people.gone > until)


def own_acts(rng: np.random.Generator, month: Month) -> Acts:
    """A first visit of those who join, and what members do of their own accord while they are there."""
    people, (begin, end) = month.people, month.edges
    present = np.flatnonzero((people.joined < end) & (people.gone > begin))
    since, until = np.maximum(people.joined[present], begin), np.minimum(people.gone[present], end)
    season = np.sqrt(month.line.season_of_month[month.number])
    counts = rng.poisson(month.active[present] * season * (until - since) / planted.DAYS_PER_MONTH)
    of = np.repeat(np.arange(len(present)), counts)
    when = month.line.moments(rng, month.line.days_between(rng, month.edges, len(of)))
    outside = (when < since[of]) | (when >= until[of])
    when[outside] = (since + rng.random(len(present)) * (until - since))[of[outside]]
    kind = OWN_KINDS[rng.integers(0, len(OWN_KINDS), len(of))]
    joining = present[people.joined[present] >= begin]
    first = np.minimum(people.joined[joining] + 0.002, np.nextafter(np.minimum(people.gone[joining], end), 0))
    first = np.maximum(first, people.joined[joining])
    member = np.concatenate([joining, present[of]])
    acts = acts_of(
        member,
        np.concatenate([first, when]),
        np.concatenate([np.full(len(joining), KIND["visit"]), kind]),
    )
    say(rng, month, acts)
    return acts


def say(rng: np.random.Generator, month: Month, acts: Acts) -> None:
    """Give own acts what they are about, whom they address and what they say."""
    people, kind = month.people, acts.kind
    about = np.flatnonzero(TOPICAL[kind])
    acts.topic[about] = _topics(rng, people.segment[acts.member[about]])
    question, post = np.flatnonzero(kind == KIND["question"]), np.flatnonzero(kind == KIND["post"])
    which = rng.integers(0, QUESTIONS_PER_TOPIC, len(question))
    acts.family[question] = acts.topic[question] * QUESTIONS_PER_TOPIC + which
    acts.family[post] = FIRST_POST + acts.topic[post]
    review = np.flatnonzero(kind == KIND["review"])
    acts.topic[review] %= len(place.CATEGORIES)
    good = rng.random(len(review)) < 0.84
    acts.family[review] = np.where(good, FAMILY["review good"], FAMILY["review bad"])
    for name in ("idea", "share", "support_request", "search"):
        acts.family[kind == KIND[name]] = FAMILY[name]
    follow = np.flatnonzero(kind == KIND["follow"])
    present = np.flatnonzero(people.joined <= month.edges[0] + 1)
    if len(present):
        followed = present[rng.integers(0, len(present), len(follow))]
        acts.target[follow] = np.where(followed == acts.member[follow], NOBODY, followed)


def _topics(rng: np.random.Generator, segment: NDArray[np.int8]) -> Ints:
    """What an act is about: mostly what the segment buys, sometimes the school itself or a pairing."""
    return TOPIC_TABLE[segment, rng.integers(0, TOPIC_TABLE.shape[1], len(segment))]
