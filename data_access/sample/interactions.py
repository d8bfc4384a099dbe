"""Interactions on their way into the store: each month's acts with their ids, texts and sentiment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.answers import answered, ideas_taken_up
from data_access.sample.columns import BATCH_ROWS, incoming, numbered, words
from data_access.sample.conversation import Acts, Month, own_acts, together
from data_access.sample.encouraged import Encouraged
from data_access.sample.people import NOBODY, People
from data_access.sample.place import KIND
from data_access.sample.storms import storm_posts, storms, usual_posts
from data_access.sample.textbook import FAMILY, FIRST_SINGLE, NO_TEXT, textbook
from data_access.sample.timeline import Floats, Stream, Timeline

COLUMNS = (
    "interaction_id", "member_id", "occurred_at", "kind", "parent_id", "target_id", "topic", "sentiment",
    "text", "incentivised",
)  # fmt: skip
TEXTS_IN_FULL = 50_000
"""Up to this many members every text is written; beyond it, texts of that many members' worth."""
FEELING = np.full(FIRST_SINGLE + len(FAMILY), 0.25)
FEELING[
    [FAMILY[name] for name in ("thanks", "rally support", "review good", "price support", "reply", "idea seconded")]
] = 0.6
FEELING[[FAMILY[name] for name in ("rally anger", "price anger")]] = -0.65
FEELING[[FAMILY["review bad"], FAMILY["support_request"]]] = -0.35
FEELING[FAMILY["price reply"]] = -0.2


def activity(line: Timeline, people: People) -> tuple[Floats, Floats]:
    """Acts a month of each member's own accord, and the work each member of the helpers' circle takes on."""
    rng = line.chance(Stream.ACTS, 1_000_000)
    size = len(people)
    factor = np.array([one.activity for one in place.SEGMENTS])[people.segment]
    shape = planted.ACTIVITY_SHAPE
    active = factor * (planted.LEAST_ACTIVITY + planted.ACTIVITY_SPREAD * rng.gamma(shape, 1 / shape, size))
    helping = np.where(rng.random(size) < planted.HELPERS, 0.4 + rng.pareto(2.5, size), 0.0)
    own = people.segment == place.STAFF
    active[own], helping[own] = 0.0, 0.0
    return active, helping


def month_of_acts(month: Month, encouraged: Encouraged) -> Acts:
    """Everything that begins in a month: own acts, storms, and the answers to both."""
    rng, luck = (month.line.chance(Stream.ACTS, part + month.number) for part in (0, 3_000_000))
    begin, end = month.edges
    begun = [own_acts(rng, month), encouraged.topics(luck, month)]
    for storm in storms(month.line):
        if storm.day < end and storm.day + storm.days > begin:
            usual = usual_posts(month.line, month.people, month.active, storm.day)
            begun.append(storm_posts(rng, month, storm, usual))
    acts = answered(rng, month, together(begun))
    encouraged.remember(luck, month, acts)
    return ideas_taken_up(month.line.chance(Stream.ACTS, 4_000_000 + month.number), month, acts)


def _sentiment(rng: np.random.Generator, acts: Acts) -> pa.Array:
    """How each text feels, -1 to 1; in the storms never neutral; null where nothing is said."""
    feeling = FEELING[acts.family] + 0.22 * rng.standard_normal(len(acts))
    sided = np.isin(acts.family, [FAMILY[name] for name in SIDED])
    side = np.sign(FEELING[acts.family])
    feeling = np.where(sided, side * np.maximum(side * feeling, 0.15), feeling)
    silent = (acts.family == NO_TEXT) | (acts.family == FAMILY["search"])
    return pa.array(np.round(np.clip(feeling, -1, 1), 2), mask=silent)


SIDED = ("rally support", "rally anger", "price support", "price anger")


def _rows(rng: np.random.Generator, month: Month, acts: Acts, first: int) -> dict[str, pa.Array]:
    """A month's acts as columns, their ids counted from `first`."""
    size = len(month.people)
    id_width = max(7, len(str(40 * size)))
    kept = rng.random(len(acts)) < min(1.0, TEXTS_IN_FULL / size)
    paid_share = np.zeros(len(place.KINDS))
    paid_share[KIND["share"]], paid_share[KIND["review"]] = 0.12, 0.08
    return {
        "interaction_id": numbered("i", np.arange(first + 1, first + len(acts) + 1), id_width),
        "member_id": month.people.ids(acts.member),
        "occurred_at": month.line.stamps(acts.when),
        "kind": words(pa.array(place.KINDS), acts.kind),
        "parent_id": numbered("i", np.where(acts.parent == NOBODY, 0, first + acts.parent + 1), id_width),
        "target_id": month.people.ids(acts.target),
        "topic": words(pa.array(place.TOPICS), acts.topic),
        "sentiment": _sentiment(rng, acts),
        "text": textbook().pick(np.where(kept, acts.family, NO_TEXT), rng.random(len(acts))),
        "incentivised": pa.array(rng.random(len(acts)) < paid_share[acts.kind]),
    }


def interactions(line: Timeline, people: People, active: Floats, helping: Floats) -> Incoming:
    """All acts, one month after another."""

    def batches() -> Iterator[pa.RecordBatch]:
        first, encouraged = 0, Encouraged(people)
        for number in range(len(line.month_edges) - 1):
            month = Month(line, people, active, helping, number)
            acts = month_of_acts(month, encouraged)
            made = _rows(line.chance(Stream.ACTS, 2_000_000 + number), month, acts, first)
            batch = pa.RecordBatch.from_arrays([made[name] for name in COLUMNS], names=list(COLUMNS))
            for begin in range(0, len(acts), BATCH_ROWS):
                yield batch.slice(begin, BATCH_ROWS)
            first += len(acts)

    return incoming("interactions", COLUMNS, batches)
