"""The two storms of the sample: the rally after the breach, and the anger after the price change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sample import place, planted
from data_access.sample.conversation import Acts, Month, acts_of
from data_access.sample.people import People
from data_access.sample.place import KIND
from data_access.sample.textbook import FAMILY
from data_access.sample.timeline import Floats, Timeline


@dataclass(frozen=True)
class Storm:
    """A storm of posts: when, how strong, how long, how kind, and what is said."""

    day: int
    peak: float
    days: int
    supportive: float
    topic: int
    support: str
    anger: str


def storms(line: Timeline) -> tuple[Storm, Storm]:
    """The rally after the breach, and the anger after the price change."""
    breach = (line.breach, planted.BREACH_PEAK, planted.BREACH_DAYS, planted.BREACH_SUPPORTIVE)
    price = (line.price_change, planted.PRICE_PEAK, planted.PRICE_DAYS, planted.PRICE_SUPPORTIVE)
    return (
        Storm(*breach, place.CARD_BREACH, "rally support", "rally anger"),
        Storm(*price, place.PRICES, "price support", "price anger"),
    )


def usual_posts(line: Timeline, people: People, active: Floats, day: int) -> float:
    """Posts a day that are usual around a day."""
    there = (people.joined < day) & (people.gone > day)
    month = int(np.searchsorted(line.month_edges, day, side="right")) - 1
    season = np.sqrt(line.season_of_month[min(month, len(line.season_of_month) - 1)])
    return float(active[there].sum() * season * place.OWN_ACTS["post"] / planted.DAYS_PER_MONTH)


def storm_posts(rng: np.random.Generator, month: Month, storm: Storm, posts_a_day: float) -> Acts:
    """Posts above the usual after something went wrong, in the days of it that fall into this month."""
    begin, end = month.edges
    days = np.arange(max(begin, storm.day), min(end, storm.day + storm.days))
    excess = posts_a_day * storm.peak * (1 - (days - storm.day) / storm.days)
    day = np.repeat(days, rng.poisson(excess))
    speakers = np.flatnonzero(month.there(storm.day, storm.day + storm.days) & (month.people.segment != place.STAFF))
    if not len(speakers):
        day = day[:0]
        speakers = np.zeros(1, dtype=np.int64)
    acts = acts_of(
        speakers[rng.integers(0, len(speakers), len(day))],
        month.line.moments(rng, day),
        np.full(len(day), KIND["post"]),
    )
    supportive = rng.random(len(day)) < storm.supportive
    acts.topic[:] = storm.topic
    acts.family[:] = np.where(supportive, FAMILY[storm.support], FAMILY[storm.anger])
    return acts
