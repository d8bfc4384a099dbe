"""What members buy: gamma-distributed days between orders, run through the year's rhythm.

Orders are drawn on a clock of their own, on which nothing ever changes: the first some weeks after
joining, the next after gamma-distributed intervals (shape by segment = habit, pace by member). That clock
runs faster when the school is busy, slower after the breach and the price change, and faster for those in
the mentor tables. Nobody orders after falling silent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.columns import by_slice, incoming, money, numbered, words
from data_access.sample.people import NOBODY, People
from data_access.sample.story import CORKED, WENT_WRONG, Story
from data_access.sample.timeline import Floats, Ints, Stream, Timeline

PRICE_RISE = 1.06
AMOUNT_SPREAD = 0.45
CURRENCY = "EUR"
COLUMNS = (
    "order_id",
    "member_id",
    "ordered_at",
    "amount",
    "discount",
    "refunded",
    "margin",
    "category",
    "currency",
)


@dataclass(frozen=True)
class Purchases:
    """Orders by the time they were made, and each member's first (not-a-number: never)."""

    member: NDArray[np.int32]
    when: Floats
    first: Floats

    def __len__(self) -> int:
        return len(self.member)


@dataclass(frozen=True)
class Clock:
    """The orders' own clock against the calendar, hour by hour."""

    calendar: Floats
    own: Floats

    def read(self, calendar: Floats) -> Floats:
        """The own time of a calendar time."""
        return np.interp(calendar, self.calendar, self.own)

    def calendar_of(self, own: Floats) -> Floats:
        """The calendar time of an own time; beyond the sample it is infinite."""
        return np.interp(own, self.own, self.calendar, right=np.inf)


def clock(line: Timeline) -> Clock:
    """The clock runs at one day a day on average, before the dips after the breach and the price change."""
    day = np.arange(line.span)
    pace = line.day_weights / line.day_weights.mean()
    pace = pace * np.where((day >= line.breach) & (day < line.breach + 25), 0.75, 1.0)
    pace = pace * np.where((day >= line.price_change) & (day < line.price_change + 45), 0.90, 1.0)
    hourly = (pace[:, None] * (place.HOURS / place.HOURS.sum())[None, :]).ravel()
    return Clock(np.arange(line.span * 24 + 1) / 24, np.concatenate([[0.0], np.cumsum(hourly)]))


def quickened(own: Floats, entered: Floats) -> Floats:
    """Own times of members whose clock runs faster from an own time on (infinite: never)."""
    saved = planted.MENTOR_EFFECT / (1 + planted.MENTOR_EFFECT)
    return own - np.maximum(own - entered, 0.0) * saved


def purchases(line: Timeline, people: People, story: Story) -> Purchases:
    """All orders, drawn round by round: everybody's first, then the second of those still there, ..."""
    rng = line.chance(Stream.PURCHASES)
    buys = np.array([one.buyers for one in place.SEGMENTS])[people.segment]
    who = np.flatnonzero((rng.random(len(people)) < buys) & (people.segment != place.STAFF))
    segment = people.segment[who]
    habit = np.array([one.habit for one in place.SEGMENTS])[segment]
    days = np.array([one.order_days for one in place.SEGMENTS])[segment]
    pace = rng.gamma(planted.ORDER_SPREAD, 1 / planted.ORDER_SPREAD, len(who))
    scale = days / habit / pace
    again = rng.random(len(who)) >= planted.ONE_TIME_SHARE
    ticking = clock(line)
    entered = np.where(story.has_mentor()[who], ticking.read(np.nan_to_num(story.entered[who])), np.inf)
    there_until = np.minimum(people.gone[who], line.span)
    own = ticking.read(people.joined[who]) + planted.FIRST_ORDER_DAYS * rng.standard_exponential(len(who))
    rounds: list[tuple[Ints, Floats]] = []
    still = np.arange(len(who))
    while len(still):
        when = ticking.calendar_of(quickened(own, entered))
        inside = when < there_until
        own, entered, there_until, still = own[inside], entered[inside], there_until[inside], still[inside]
        rounds.append((who[still], when[inside]))
        if len(rounds) == 1:
            once = again[still]
            own, entered, there_until, still = own[once], entered[once], there_until[once], still[once]
        own = own + rng.gamma(habit[still]) * scale[still]
    first = np.full(len(people), np.nan)
    if rounds:
        first[rounds[0][0]] = rounds[0][1]
    member = np.concatenate([np.zeros(0, dtype=np.int64), *(member for member, _ in rounds)]).astype(np.int32)
    when = np.concatenate([np.zeros(0), *(when for _, when in rounds)])
    order = np.argsort(when, kind="stable")
    return Purchases(member[order], when[order], first)


def _shelves(rng: np.random.Generator, segment: NDArray[np.int8]) -> Ints:
    """A category for each order, by the buyer's segment."""
    edges = np.cumsum(np.array([one.shelves for one in place.SEGMENTS]), axis=1)
    edges[:, -1] = 1.0
    shelf: Ints = (rng.random(len(segment))[:, None] >= edges[segment]).sum(axis=1)
    return shelf


def orders(line: Timeline, people: People, bought: Purchases) -> Incoming:
    """Orders with their amounts: a referred member's margin is higher by the planted uplift."""
    baskets = np.array([one.basket for one in place.SEGMENTS])
    corked = line.at(next(when for number, *_, when, _ in WENT_WRONG if number == CORKED))
    id_width = max(7, len(str(len(bought))))
    categories = pa.array(place.CATEGORIES)

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        rng = line.chance(Stream.ORDER_ROWS, begin)
        member, when = bought.member[begin:end], bought.when[begin:end]
        count, segment = end - begin, people.segment[member]
        shelf = _shelves(rng, segment)
        amount = baskets[segment] * place.PRICE_BY_CATEGORY[shelf]
        amount *= np.exp(AMOUNT_SPREAD * rng.standard_normal(count) - AMOUNT_SPREAD**2 / 2)
        amount *= np.where(when >= line.price_change, PRICE_RISE, 1.0)
        amount *= np.where(people.brought_by[member] != NOBODY, 1 + planted.REFERRED_MARGIN_UPLIFT, 1.0)
        amount = np.round(np.maximum(amount, 4.0), 2)
        discounted = rng.random(count) < 0.15
        discount = np.where(discounted, amount * (0.05 + 0.15 * rng.random(count)), 0.0)
        spoilt = (shelf == place.CATEGORIES.index("Wine: reds")) & (np.abs(when - corked) < 20)
        back = rng.random(count) < np.where(spoilt, 0.18, 0.02)
        refunded = np.where(back, amount * np.where(rng.random(count) < 0.6, 1.0, 0.5), 0.0)
        margin = amount * place.MARGIN_BY_CATEGORY[shelf] * (0.92 + 0.16 * rng.random(count))
        return {
            "order_id": numbered("o", np.arange(begin + 1, end + 1), id_width),
            "member_id": people.ids(member),
            "ordered_at": line.stamps(when),
            "amount": money(amount),
            "discount": money(discount),
            "refunded": money(refunded),
            "margin": money(margin),
            "category": words(categories, shelf),
            "currency": pa.repeat(pa.scalar(CURRENCY), count),
        }

    return incoming("orders", COLUMNS, by_slice(len(bought), COLUMNS, rows))
