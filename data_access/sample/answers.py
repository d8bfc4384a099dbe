"""Who answers whom: members, mostly of the helpers' circle, and staff where members do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sample import place, planted
from data_access.sample.conversation import Acts, Month, acts_of, together
from data_access.sample.people import NOBODY
from data_access.sample.place import KIND
from data_access.sample.textbook import FAMILY, FIRST_ANSWER
from data_access.sample.timeline import Floats, Ints

MORE_ANSWERS = 0.9
"""Mean number of members' answers after the first."""
STAFF_JOINS = 0.10
THANKED = 0.35
LATE_ANSWER = 0.15
SUPPORT_ANSWERED = 0.93
IDEAS_ANSWERED, IDEAS_SECONDED = 0.55, 0.30
"""Shares of ideas that the school's people answer, and that other members take up."""


@dataclass(frozen=True)
class Answerers:
    """Who may answer in a month: the circle with its cumulative work, all members, the school's people."""

    helpers: Ints
    work: Floats
    members: Ints
    staff: Ints


def answerers(month: Month) -> Answerers:
    """Those who are there all month and a week beyond; in the first month, those of the opening day."""
    begin, end = month.edges
    there = month.there(begin + (1 if month.number == 0 else 0), end + planted.REPLY_WINDOW_DAYS + 1)
    own = month.people.segment == place.STAFF
    helpers = np.flatnonzero(there & (month.helping > 0))
    return Answerers(
        helpers, np.cumsum(month.helping[helpers]), np.flatnonzero(there & ~own), np.flatnonzero(there & own)
    )


def _members(rng: np.random.Generator, who: Answerers, asked_by: Ints) -> Ints:
    """A member to answer each asker, never the asker; `NOBODY` where there is no one else."""
    count = len(asked_by)
    chosen = who.members[rng.integers(0, len(who.members), count)]
    if len(who.helpers):
        helper = np.searchsorted(who.work, rng.random(count) * who.work[-1], side="right")
        helps = rng.random(count) < planted.HELPER_SHARE
        chosen = np.where(helps, who.helpers[np.minimum(helper, len(who.helpers) - 1)], chosen)
    itself = np.flatnonzero(chosen == asked_by)
    chosen[itself] = who.members[rng.integers(0, len(who.members), len(itself))]
    chosen[chosen == asked_by] = NOBODY
    return chosen


def _replies(month: Month, acts: Acts, parent: Ints, member: Ints, when: Floats) -> Acts:
    """Answers to questions and replies to posts, by whom and when; those beyond the sample are left out."""
    people, line = month.people, month.line
    when = np.maximum(when, people.joined[member] + 0.002)
    kept = (member != NOBODY) & (when < np.minimum(people.gone[member], line.span))
    parent, member, when = parent[kept], member[kept], when[kept]
    is_question = acts.kind[parent] == KIND["question"]
    made = acts_of(member, when, np.where(is_question, KIND["answer"], KIND["reply"]))
    made.parent[:], made.target[:], made.topic[:] = parent, acts.member[parent], acts.topic[parent]
    said = np.full(len(place.TOPICS), FAMILY["reply"])
    said[place.CARD_BREACH], said[place.PRICES] = FAMILY["rally reply"], FAMILY["price reply"]
    made.family[:] = np.where(is_question, FIRST_ANSWER + acts.family[parent], said[made.topic])
    return made


def _within_a_week(rng: np.random.Generator, since: Floats) -> Floats:
    """Times within the window of an answer, half of them within the first day."""
    return since + 0.002 + (planted.REPLY_WINDOW_DAYS - 0.01) * rng.random(len(since)) ** 3


def _thanks(rng: np.random.Generator, month: Month, answers: Acts, first: int) -> Acts:
    """The askers' thanks to some of the answers, which stand at positions from `first` on."""
    asker = answers.target
    when = answers.when + 0.003 + rng.random(len(answers)) ** 2
    still = when < np.minimum(month.people.gone[asker], month.line.span)
    thanks = np.flatnonzero((rng.random(len(answers)) < THANKED) & still & (answers.kind == KIND["answer"]))
    made = acts_of(asker[thanks], when[thanks], np.full(len(thanks), KIND["reply"]))
    made.parent[:], made.target[:] = first + thanks, answers.member[thanks]
    made.topic[:], made.family[:] = answers.topic[thanks], FAMILY["thanks"]
    return made


def _react(rng: np.random.Generator, begun: Acts, starters: Ints) -> None:
    """Reactions are to a thread that had begun by then, where there is one."""
    reaction = np.flatnonzero(begun.kind == KIND["reaction"])
    by_time = starters[np.argsort(begun.when[starters], kind="stable")]
    before = np.searchsorted(begun.when[by_time], begun.when[reaction] - 0.001)
    some = before > 0
    to = by_time[(rng.random(int(some.sum())) * before[some]).astype(np.int64)]
    begun.parent[reaction[some]] = to
    begun.target[reaction[some]] = begun.member[to]


def _support(rng: np.random.Generator, month: Month, begun: Acts, who: Answerers) -> Acts:
    """The school's answers to requests for support, within a working day or two."""
    asked = np.flatnonzero(begun.kind == KIND["support_request"])
    asked = asked[rng.random(len(asked)) < SUPPORT_ANSWERED]
    staff = who.staff[rng.integers(0, len(who.staff), len(asked))]
    made = _replies(month, begun, asked, staff, begun.when[asked] + 0.01 + 2.2 * rng.random(len(asked)) ** 2)
    made.kind[:], made.family[:] = KIND["support_reply"], FAMILY["support_reply"]
    return made


def answered(rng: np.random.Generator, month: Month, begun: Acts) -> Acts:
    """What was begun, and everything that it led to."""
    who = answerers(month)
    starters = np.flatnonzero((begun.kind == KIND["question"]) | (begun.kind == KIND["post"]))
    _react(rng, begun, starters)
    peer = np.zeros(len(starters), dtype=bool)
    parts = [begun]
    if len(who.members):
        peer = rng.random(len(starters)) < planted.PEER_COVERAGE
        counts = np.where(peer, 1 + rng.poisson(MORE_ANSWERS, len(starters)), 0)
        parent = np.repeat(starters, counts)
        given = _replies(
            month,
            begun,
            parent,
            _members(rng, who, begun.member[parent]),
            _within_a_week(rng, begun.when[parent]),
        )
        late = starters[~peer & (rng.random(len(starters)) < LATE_ANSWER)]
        when = begun.when[late] + 8 + 17 * rng.random(len(late))
        parts += [given, _thanks(rng, month, given, len(begun))]
        parts.append(_replies(month, begun, late, _members(rng, who, begun.member[late]), when))
    if len(who.staff):
        rescued = rng.random(len(starters)) < np.where(peer, STAFF_JOINS, planted.STAFF_RESCUE)
        parent = starters[rescued]
        staff = who.staff[rng.integers(0, len(who.staff), len(parent))]
        parts.append(_replies(month, begun, parent, staff, _within_a_week(rng, begun.when[parent])))
        parts.append(_support(rng, month, begun, who))
    return together(parts)


def ideas_taken_up(rng: np.random.Generator, month: Month, acts: Acts) -> Acts:
    """What became of a month's ideas: a word of the school's people within two weeks, and of other members."""
    who, ideas = answerers(month), np.flatnonzero(acts.kind == KIND["idea"])
    seconded, told = (ideas[rng.random(len(ideas)) < share] for share in (IDEAS_SECONDED, IDEAS_ANSWERED))
    parts = []
    if len(who.members):
        members = _members(rng, who, acts.member[seconded])
        parts.append(_replies(month, acts, seconded, members, _within_a_week(rng, acts.when[seconded])))
        parts[-1].family[:] = FAMILY["idea seconded"]
    if len(who.staff):
        staff = who.staff[rng.integers(0, len(who.staff), len(told))]
        parts.append(_replies(month, acts, told, staff, acts.when[told] + 0.5 + 13 * rng.random(len(told))))
        parts[-1].family[:] = FAMILY["idea answered"]
    return together([acts, *parts])
