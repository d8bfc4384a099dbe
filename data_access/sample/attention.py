"""What the company asked, what it gave, and what members said when they were asked.

Everybody is asked now and then; those with the loyalty passport are asked far too often while it runs.
How many answer falls with the number of asks within thirty days: the fatigue curve. Thanks and perks go
to those who spend, and rarely to those who help.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.columns import by_slice, incoming, numbered, words
from data_access.sample.people import People
from data_access.sample.story import LOYALTY, Story, initiative_id, period
from data_access.sample.timeline import Floats, Ints, Stream, Timeline

ASKS_PER_MONTH = 0.22
PASSPORT_ASKS_PER_MONTH = 3.2
WINDOW_DAYS = 30
ASK_KINDS = ("email", "survey", "review", "promotion", "event", "referral", "signup_step")
SURVEY, SIGNUP = 1, 6
ASK_SHARES = (0.34, 0.28, 0.12, 0.15, 0.07, 0.04)
PASSPORT_SHARES = (0.15, 0.30, 0.05, 0.35, 0.0, 0.15)
ASK_COLUMNS = ("ask_id", "member_id", "asked_at", "kind", "initiative_id", "responded_at", "opted_out")


@dataclass(frozen=True)
class Asks:
    """Asks by time; not-a-number where nobody responded."""

    member: NDArray[np.int32]
    when: Floats
    kind: NDArray[np.int8]
    for_passport: NDArray[np.bool_]
    responded: Floats
    opted_out: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.member)


def _asked(rng: np.random.Generator, there: tuple[Ints, Floats, Floats], monthly: float) -> tuple[Ints, Floats]:
    """Whom to ask and when, at so many asks a month between two times of each member."""
    member, since, until = there
    counts = rng.poisson(monthly * np.maximum(until - since, 0) / planted.DAYS_PER_MONTH)
    of = np.repeat(np.arange(len(member)), counts)
    return member[of], since[of] + rng.random(len(of)) * (until - since)[of]


def nth_in_window(member: NDArray[np.integer], when: Floats) -> Ints:
    """Which ask of its member within thirty days each one is, from 1; rows sorted by member and time."""
    key = member.astype(np.int64) * (1 << 32) + (when * 86_400).astype(np.int64)
    return np.arange(len(key)) - np.searchsorted(key, key - WINDOW_DAYS * 86_400, side="right") + 1


def asks(line: Timeline, people: People, story: Story) -> Asks:
    """All asks with what came of them; who opts out is asked no more."""
    rng = line.chance(Stream.ASKS)
    own = people.segment == place.STAFF
    may = np.flatnonzero(~own & (rng.random(len(people)) >= 0.05))
    until = np.minimum(people.gone, line.span)
    begin, end = period(line, LOYALTY)
    passport = np.flatnonzero(story.has_passport)
    signing = may[rng.random(len(may)) < 0.15]
    usual = _asked(rng, (may, people.joined[may], until[may]), ASKS_PER_MONTH)
    pressed = _asked(
        rng,
        (passport, np.full(len(passport), float(begin)), np.minimum(until[passport], end)),
        PASSPORT_ASKS_PER_MONTH,
    )
    member = np.concatenate([usual[0], signing, pressed[0]])
    when = np.concatenate([usual[1], people.joined[signing], pressed[1]])
    kind = np.concatenate(
        [
            rng.choice(len(ASK_SHARES), len(usual[0]), p=ASK_SHARES),
            np.full(len(signing), SIGNUP),
            rng.choice(len(PASSPORT_SHARES), len(pressed[0]), p=PASSPORT_SHARES),
        ]
    ).astype(np.int8)
    for_passport = np.arange(len(member)) >= len(usual[0]) + len(signing)
    order = np.lexsort((when, member))
    return _answered(rng, line, (member[order], when[order], kind[order], for_passport[order]))


def _answered(
    rng: np.random.Generator,
    line: Timeline,
    made: tuple[Ints, Floats, NDArray[np.int8], NDArray[np.bool_]],
) -> Asks:
    """What came of asks sorted by member and time, by the fatigue curve; what it gives is sorted by time."""
    member, when, kind, for_passport = made
    nth = np.minimum(nth_in_window(member, when), len(planted.RESPONSE_BY_ASK)) - 1
    responds = rng.random(len(nth)) < planted.RESPONSE_BY_ASK[nth]
    responded = when + 0.002 + np.minimum(rng.standard_exponential(len(nth)) * 0.8, 5.0)
    responded[~responds | (responded >= line.span)] = np.nan
    opts_out = rng.random(len(nth)) < planted.OPT_OUT_BY_ASK[nth]
    first_out = np.full(int(member.max(initial=0)) + 1, np.inf)
    np.minimum.at(first_out, member[opts_out], when[opts_out])
    kept = np.flatnonzero(when <= first_out[member])
    kept = kept[np.argsort(when[kept], kind="stable")]
    return Asks(
        member[kept].astype(np.int32),
        when[kept],
        kind[kept],
        for_passport[kept],
        responded[kept],
        opts_out[kept],
    )


def ask_rows(line: Timeline, people: People, made: Asks) -> Incoming:
    """Asks on their way into the store."""
    id_width = max(7, len(str(len(made))))
    passport = pa.array([initiative_id(LOYALTY)])

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        some = slice(begin, end)
        return {
            "ask_id": numbered("a", np.arange(begin + 1, end + 1), id_width),
            "member_id": people.ids(made.member[some]),
            "asked_at": line.stamps(made.when[some]),
            "kind": words(pa.array(ASK_KINDS), made.kind[some]),
            "initiative_id": words(passport, made.for_passport[some].astype(np.int8) - 1),
            "responded_at": line.stamps(made.responded[some]),
            "opted_out": pa.array(made.opted_out[some]),
        }

    return incoming("asks", ASK_COLUMNS, by_slice(len(made), ASK_COLUMNS, rows))
