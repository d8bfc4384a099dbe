"""Who could answer which question: topics asked, topics answered well, and how much one may be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THANKED = 2
"""How many plain answers an answer counts for that was thanked for, on top of itself."""


@dataclass(frozen=True)
class Helper:
    """A member who answered questions on a topic.

    Parameters
    ----------
    who : int
        Their number.
    topic : str
        What the questions were about.
    answers, thanks : int
        Questions answered, and those they were thanked for.
    """

    who: int
    topic: str
    answers: int
    thanks: int

    @property
    def score(self) -> int:
        """How well they know their topic."""
        return self.answers + THANKED * self.thanks


def match_helpers(
    questions: Sequence[tuple[int, str]], helpers: Sequence[Helper], load: Mapping[int, int], cap: int
) -> list[tuple[int, Helper]]:
    """One helper for each question, as far as they reach.

    Questions are taken in the order given; each goes to whoever knows its topic best and has room left, so that nobody
    is asked for more than their cap, whatever they have answered already counting against it.

    Parameters
    ----------
    questions : sequence of tuple
        Who asks, and the topic.
    helpers : sequence of Helper
        Who answered what, once for each topic.
    load : mapping
        What each has answered lately, by their number.
    cap : int
        Answers that one may be asked for, those given lately included.

    Returns
    -------
    list of tuple
        The place of the question, and its helper; in the order of the questions. Nobody is sent their own question.

    Examples
    --------
    >>> ann, ben = Helper(1, "bread", 9, 3), Helper(2, "bread", 4, 0)
    >>> [(place, each.who) for place, each in match_helpers([(3, "bread"), (4, "bread")], [ben, ann], {}, 1)]
    [(0, 1), (1, 2)]
    """
    by_topic: dict[str, list[Helper]] = {}
    for helper in sorted(helpers, key=lambda each: (-each.score, each.who)):
        by_topic.setdefault(helper.topic, []).append(helper)
    taken = dict(load)
    pairs = []
    for place, (asker, topic) in enumerate(questions):
        for helper in by_topic.get(topic, []):
            if helper.who != asker and taken.get(helper.who, 0) < cap:
                taken[helper.who] = taken.get(helper.who, 0) + 1
                pairs.append((place, helper))
                break
    return pairs
