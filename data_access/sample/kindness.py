"""What the company gave, and what members answered to its surveys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.attention import SURVEY, Asks
from data_access.sample.columns import by_slice, incoming, money, numbered, words
from data_access.sample.people import People
from data_access.sample.purchases import Purchases
from data_access.sample.story import MENTOR, Story, initiative_id
from data_access.sample.textbook import FAMILY, NO_TEXT, textbook
from data_access.sample.timeline import Floats, Ints, Stream, Timeline

GIVE_KINDS = ("thanks", "perk", "credit", "early_access", "personal_help", "recognition")
GIVE_SHARES = (0.40, 0.20, 0.12, 0.12, 0.10, 0.06)
GIVE_COSTS = np.array([0.0, 14.0, 18.0, 2.0, 25.0, 3.0])
GIVES_PER_MONTH = 0.02
GIVES_PER_ORDER = 0.09
GIVE_COLUMNS = ("give_id", "member_id", "given_at", "kind", "cost", "initiative_id")

QUESTIONS = ("nps", "csat", "trust", "effort")
QUESTION_SHARES = (0.40, 0.25, 0.20, 0.15)
RESPONSE_COLUMNS = ("response_id", "member_id", "answered_at", "question", "score", "comment")
MEAN_SCORE, SPREAD = np.array([8.1, 4.15, 4.2, 3.9]), np.array([1.9, 0.85, 0.8, 0.95])
AFTER_BREACH = np.array([-0.5, -0.2, -0.9, -0.1])
AFTER_PRICE = np.array([-1.2, -0.5, -0.4, 0.0])


@dataclass(frozen=True)
class Gives:
    """Gives by time; `mentored` are the mentors' hours that the initiative brings."""

    member: Ints
    when: Floats
    kind: Ints
    mentored: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.member)


def gives(line: Timeline, people: People, bought: Purchases, story: Story, left_out: Ints) -> Gives:
    """All gives: a few to everybody, more to those who buy much, none to those who are `left_out`."""
    rng = line.chance(Stream.GIVES)
    there = np.minimum(people.gone, line.span) - people.joined
    wished = GIVES_PER_MONTH * there / planted.DAYS_PER_MONTH
    wished[people.segment == place.STAFF] = 0.0
    usual = np.repeat(np.arange(len(people)), rng.poisson(wished))
    buying = np.flatnonzero(rng.random(len(bought)) < GIVES_PER_ORDER)
    still_there = np.minimum(people.gone, line.span)[bought.member[buying]]
    after_order = np.minimum(bought.when[buying] + 0.2 + rng.random(len(buying)), still_there)
    mentored = np.flatnonzero(story.has_mentor())
    member = np.concatenate([usual, bought.member[buying], mentored])
    when = np.concatenate(
        [people.joined[usual] + rng.random(len(usual)) * there[usual], after_order, story.entered[mentored]]
    )
    of_mentor = np.arange(len(member)) >= len(member) - len(mentored)
    kind = rng.choice(len(GIVE_KINDS), len(member), p=GIVE_SHARES)
    kind[of_mentor] = GIVE_KINDS.index("personal_help")
    order = np.argsort(when, kind="stable")
    order = order[~np.isin(member[order], left_out)]
    return Gives(member[order], when[order], kind[order], of_mentor[order])


def give_rows(line: Timeline, people: People, given: Gives) -> Incoming:
    """Gives on their way into the store, with what they cost."""
    id_width = max(7, len(str(len(given))))

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        rng = line.chance(Stream.GIVES, begin + 1)
        some = slice(begin, end)
        return {
            "give_id": numbered("g", np.arange(begin + 1, end + 1), id_width),
            "member_id": people.ids(given.member[some]),
            "given_at": line.stamps(given.when[some]),
            "kind": words(pa.array(GIVE_KINDS), given.kind[some]),
            "cost": money(GIVE_COSTS[given.kind[some]] * (0.6 + 0.8 * rng.random(end - begin))),
            "initiative_id": words(pa.array([initiative_id(MENTOR)]), given.mentored[some].astype(np.int8) - 1),
        }

    return incoming("gives", GIVE_COLUMNS, by_slice(len(given), GIVE_COLUMNS, rows))


def _scores(rng: np.random.Generator, line: Timeline, question: NDArray[np.integer], when: Floats) -> Ints:
    """Scores on each question's scale, lower for a while after the breach and the price change."""
    since_breach, since_price = when - line.breach, when - line.price_change
    low = np.where(since_breach >= 0, np.clip(1 - since_breach / 70, 0, 1), 0.0)
    sour = np.where(since_price >= 0, np.clip(1 - since_price / 120, 0, 1), 0.0)
    mean = MEAN_SCORE[question] + AFTER_BREACH[question] * low + AFTER_PRICE[question] * sour
    score = np.round(mean + SPREAD[question] * rng.standard_normal(len(when)))
    is_nps = question == QUESTIONS.index("nps")
    scores: Ints = np.where(is_nps, np.clip(score, 0, 10), np.clip(score, 1, 5)).astype(np.int64)
    return scores


def responses(line: Timeline, people: People, asked: Asks) -> Incoming:
    """Answers to the surveys that were answered, some with a comment."""
    answered = np.flatnonzero((asked.kind == SURVEY) & ~np.isnan(asked.responded))
    answered = answered[np.argsort(asked.responded[answered], kind="stable")]
    id_width = max(7, len(str(len(answered))))

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        rng = line.chance(Stream.RESPONSES, begin)
        some = answered[begin:end]
        question = rng.choice(len(QUESTIONS), len(some), p=QUESTION_SHARES)
        score = _scores(rng, line, question, asked.responded[some])
        happy = score >= np.where(question == QUESTIONS.index("nps"), 7, 4)
        family = np.where(happy, FAMILY["comment good"], FAMILY["comment bad"])
        family = np.where(rng.random(len(some)) < 0.4, family, NO_TEXT)
        return {
            "response_id": numbered("s", np.arange(begin + 1, end + 1), id_width),
            "member_id": people.ids(asked.member[some]),
            "answered_at": line.stamps(asked.responded[some]),
            "question": words(pa.array(QUESTIONS), question),
            "score": pa.array(score.astype(np.float64)),
            "comment": textbook().pick(family, rng.random(len(some))),
        }

    return incoming("responses", RESPONSE_COLUMNS, by_slice(len(answered), RESPONSE_COLUMNS, rows))
