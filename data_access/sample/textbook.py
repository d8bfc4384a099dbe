"""All texts in one Arrow column, with families of texts that say the same kind of thing.

A row of the conversation carries the number of a family; which text of the family it is, chance decides
when the row is written. An answer's family belongs to the question it answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_access.sample import texts
from data_access.sample.place import CATEGORIES
from data_access.sample.questions import QUESTIONS

QUESTIONS_PER_TOPIC = 5
TALKED_TOPICS = len(QUESTIONS)
NO_TEXT = -1

SINGLES = {
    "reply": texts.REPLIES,
    "thanks": texts.THANKS,
    "rally support": texts.RALLY_SUPPORT,
    "rally anger": texts.RALLY_ANGER,
    "rally reply": texts.RALLY_REPLIES,
    "price anger": texts.PRICE_ANGER,
    "price support": texts.PRICE_SUPPORT,
    "price reply": texts.PRICE_REPLIES,
    "review good": texts.REVIEWS_GOOD,
    "review bad": texts.REVIEWS_BAD,
    "idea": texts.IDEAS,
    "share": texts.SHARES,
    "support_request": texts.SUPPORT_REQUESTS,
    "support_reply": texts.SUPPORT_REPLIES,
    "search": texts.SEARCHES,
    "comment good": texts.COMMENTS_GOOD,
    "comment bad": texts.COMMENTS_BAD,
    "idea seconded": texts.IDEAS_SECONDED,
    "idea answered": texts.IDEAS_ANSWERED,
}
FIRST_ANSWER = TALKED_TOPICS * QUESTIONS_PER_TOPIC
FIRST_POST = 2 * FIRST_ANSWER
FIRST_SINGLE = FIRST_POST + TALKED_TOPICS
FAMILY = {name: FIRST_SINGLE + number for number, name in enumerate(SINGLES)}
"""Families: questions, then the answers to each, then posts by topic, then these."""


@dataclass(frozen=True)
class Textbook:
    """Every text, and where each family begins and how many it has."""

    texts: pa.Array
    begins: NDArray[np.int64]
    counts: NDArray[np.int64]

    def pick(self, families: NDArray[np.integer], shares: NDArray[np.float64]) -> pa.Array:
        """A text of each family, by a number from 0 to 1; `NO_TEXT` gives null."""
        known = np.maximum(families, 0)
        numbers = self.begins[known] + (shares * self.counts[known]).astype(np.int64)
        return pc.take(self.texts, pa.array(numbers, mask=families < 0))


def _joined(openers: Iterable[str], middle: str, closers: Iterable[str]) -> list[str]:
    """The same sentence as different people would send it."""
    return [f"{opener}{middle}{closer}" for opener in openers for closer in closers]


@cache
def textbook() -> Textbook:
    """The texts of the sample, put together once."""
    if tuple(QUESTIONS)[: len(CATEGORIES)] != CATEGORIES:
        raise ValueError("the topics of the texts are not those of the place")
    families: list[list[str]] = []
    for asked in QUESTIONS.values():
        families += [_joined(texts.OPENERS, question, texts.CLOSERS) for question, _ in asked]
    for asked in QUESTIONS.values():
        for _, answers in asked:
            families.append(
                [text for one in answers for text in _joined(texts.ANSWER_OPENERS, one, texts.ANSWER_CLOSERS)]
            )
    for posts in texts.POSTS.values():
        families.append([text for one in posts for text in _joined([""], one, texts.POST_CLOSERS)])
    families += [list(family) for family in SINGLES.values()]
    counts = np.array([len(family) for family in families], dtype=np.int64)
    flat = pa.array([text for family in families for text in family])
    return Textbook(flat, np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
