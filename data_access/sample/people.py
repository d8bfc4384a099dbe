"""Who there is: the members, and the forest of who brought whom.

Some come by themselves (seeds), some in the week of the surge; each invites others while they are there,
at a rate that fades with the time since joining. An invite that is taken up makes a member of the next
generation, who invites in turn. Trees are grown whole and taken in a random order until there are as many
members as asked; only the last tree is cut. Members are numbered by the time they joined.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.sample import place, planted
from data_access.sample.columns import numbered
from data_access.sample.timeline import Floats, Ints, Stream, Timeline

Codes = NDArray[np.int8]
NOBODY = -1


@dataclass(frozen=True)
class People:
    """Members, one per position: times in days, places by number, `brought_by` a position or `NOBODY`."""

    joined: Floats
    gone: Floats
    """When they fall silent for good; infinite for the school's own people."""
    segment: Codes
    channel: Codes
    region: Codes
    carries: Floats
    """How gladly they invite, against the average of 1."""
    brought_by: Ints
    generation: Codes
    root: Ints

    def __len__(self) -> int:
        return len(self.joined)

    def ids(self, positions: NDArray[np.integer]) -> pa.Array:
        """Ids of members by position, such as m000123; `NOBODY` gives null."""
        return numbered("m", positions + 1, max(6, len(str(len(self)))))

    def at(self, positions: Ints) -> Self:
        """Some of them, as they are."""
        return replace(self, **{field.name: getattr(self, field.name)[positions] for field in fields(self)})

    def and_(self, others: Self) -> Self:
        """These and then others."""
        return replace(
            self,
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(others, field.name)])
                for field in fields(self)
            },
        )


@dataclass(frozen=True)
class Invites:
    """Invitations: by whom (position), when, and who joined by it and when (`NOBODY`, not-a-number)."""

    by: Ints
    when: Floats
    who: Ints
    joined: Floats

    def __len__(self) -> int:
        return len(self.by)


def _pick(rng: np.random.Generator, shares: Floats, count: int) -> Ints:
    """Numbers from 0, by their shares."""
    edges = np.cumsum(shares)
    return np.searchsorted(edges / edges[-1], rng.random(count), side="right").astype(np.int64)


def lapses(rng: np.random.Generator, line: Timeline, segment: Codes, joined: Floats) -> Floats:
    """When each falls silent for good: at a constant hazard by segment, and a few at the price change."""
    monthly = np.array([one.lapse for one in place.SEGMENTS])
    hazard = -np.log1p(-monthly) / planted.DAYS_PER_MONTH
    gone = joined + rng.standard_exponential(len(joined)) / hazard[segment]
    leaves = rng.random(len(joined)) < planted.PRICE_LAPSE
    left = line.price_change + rng.random(len(joined)) * 10
    angered = leaves & (segment == place.WINE_CLUB) & (joined < line.price_change) & (gone > left)
    return np.where(angered, left, gone)


def _made(rng: np.random.Generator, line: Timeline, joined: Floats, segment: Codes) -> People:
    """People who came by themselves, with what chance decides about them."""
    count = len(joined)
    channels = np.array(list(place.SEED_CHANNELS), dtype=np.int8)
    region = _pick(rng, np.array(place.REGION_SHARES), count).astype(np.int8)
    region[rng.random(count) < 0.03] = place.UNKNOWN
    return People(
        joined=joined,
        gone=lapses(rng, line, segment, joined),
        segment=segment,
        channel=channels[_pick(rng, np.array(list(place.SEED_CHANNELS.values())), count)],
        region=region,
        carries=rng.gamma(planted.CARRIER_SHAPE, 1 / planted.CARRIER_SHAPE, count),
        brought_by=np.full(count, NOBODY, dtype=np.int64),
        generation=np.zeros(count, dtype=np.int8),
        root=np.arange(count, dtype=np.int64),
    )


def staff_count(size: int) -> int:
    """How many of the members are the school's own people: 20 of 20,000, a smaller share of more."""
    return int(min(size // 20, round(20 * (size / 20_000) ** 0.3)))


def surge_count(size: int) -> int:
    """How many alumni join in the week of the surge."""
    return round(size * planted.SURGE_SHARE)


def seeds(rng: np.random.Generator, line: Timeline, size: int, count: int) -> People:
    """Those whom nobody brought: staff, the surge, members of the opening day, and the years' arrivals."""
    staff, surge = staff_count(size), surge_count(size)
    opening = max(size // 50, 1)
    rest = max(count - staff - surge - opening, 0)
    trend = 0.55 + 0.9 * np.arange(line.span) / line.span
    days = _pick(rng, line.day_weights * trend, rest)
    week = line.surge + _pick(rng, np.array([1.0, 1.6, 1.8, 1.4, 1.0, 1.1, 0.9])[: line.span], surge)
    opening_time = np.concatenate([np.linspace(0.15, 0.24, staff), 0.25 + 0.5 * rng.random(opening)])
    joined = np.concatenate([opening_time, line.moments(rng, np.minimum(week, line.span - 1)), line.moments(rng, days)])
    segment = _pick(rng, np.array([one.share for one in place.SEGMENTS]), len(joined)).astype(np.int8)
    is_surge = slice(staff + opening, staff + opening + surge)
    segment[is_surge] = place.ALUMNI
    made = _made(rng, line, joined, segment)
    made.channel[staff : staff + opening], made.channel[is_surge] = place.ORGANIC, place.EVENT
    made.segment[:staff], made.channel[:staff] = place.STAFF, place.UNKNOWN
    made.gone[:staff], made.carries[:staff] = np.inf, 0.0
    return made


def invitations(rng: np.random.Generator, line: Timeline, people: People, first: int) -> Invites:
    """All invites of some people, whose positions begin at `first`; `who` is filled in later."""
    fade = 1 / planted.ENTHUSIASM_DAYS
    there = np.minimum(people.gone, line.span) - people.joined
    reached = -np.expm1(-fade * there)
    counts = rng.poisson(people.carries * planted.INVITES_PER_DAY / fade * reached)
    by = np.repeat(np.arange(len(people)), counts)
    when = people.joined[by] - np.log1p(-rng.random(len(by)) * reached[by]) / fade
    takes_up = rng.random(len(by)) < planted.JOINED_PER_INVITE
    joined = when + 0.01 + rng.standard_exponential(len(by)) * planted.JOIN_DELAY_DAYS
    joined[~takes_up | (joined >= line.span)] = np.nan
    return Invites(by + first, when, np.full(len(by), NOBODY, dtype=np.int64), joined)


def children(rng: np.random.Generator, line: Timeline, parents: People, invites: Invites, first: int) -> People:
    """Those who took up an invite: often of their referrer's segment and region."""
    taken = np.flatnonzero(~np.isnan(invites.joined))
    of = invites.by[taken] - first
    drawn = _pick(rng, np.array([one.share for one in place.SEGMENTS]), len(taken)).astype(np.int8)
    alike = rng.random(len(taken)) < 0.55
    segment = np.where(alike, parents.segment[of], drawn).astype(np.int8)
    made = _made(rng, line, invites.joined[taken], segment)
    known = np.where(rng.random(len(taken)) < 0.95, place.REFERRAL, place.UNKNOWN).astype(np.int8)
    region = np.where(rng.random(len(taken)) < 0.6, parents.region[of], made.region).astype(np.int8)
    return replace(
        made,
        channel=known,
        region=region,
        brought_by=invites.by[taken],
        generation=(parents.generation[of] + 1).astype(np.int8),
        root=parents.root[of],
    )


def grow(rng: np.random.Generator, line: Timeline, size: int, count: int) -> tuple[People, Invites]:
    """The whole forest that `count` seeds lead to, generation by generation."""
    everyone = seeds(rng, line, size, count)
    latest, first = everyone, 0
    sent: list[Invites] = []
    while len(latest):
        invites = invitations(rng, line, latest, first)
        nexts = children(rng, line, latest, invites, first)
        first += len(latest)
        invites.who[~np.isnan(invites.joined)] = np.arange(first, first + len(nexts))
        sent.append(invites)
        everyone, latest = everyone.and_(nexts), nexts
    columns = [field.name for field in fields(Invites)]
    return everyone, Invites(*(np.concatenate([getattr(part, name) for part in sent]) for name in columns))


def settled(everyone: People, invites: Invites, size: int) -> tuple[People, Invites]:
    """The first `size` members, tree by tree, numbered by the time they joined, and their invites."""
    by_tree = np.lexsort((everyone.generation, everyone.root))[:size]
    order = by_tree[np.argsort(everyone.joined[by_tree], kind="stable")]
    position = np.full(len(everyone) + 1, NOBODY, dtype=np.int64)
    position[order] = np.arange(len(order))
    people = everyone.at(order)
    people.brought_by[:] = position[people.brought_by]
    kept = position[invites.by] != NOBODY
    who = position[invites.who[kept]]
    joined = np.where(who == NOBODY, np.nan, invites.joined[kept])
    return people, Invites(position[invites.by[kept]], invites.when[kept], who, joined)


def with_a_hub(rng: np.random.Generator, line: Timeline, people: People, invites: Invites) -> tuple[People, Invites]:
    """One alumna of the first months brings a part of the surge; her invites fail as often as others'."""
    early = (people.segment == place.ALUMNI) & (people.joined < line.span / 8) & (people.generation == 0)
    week = (people.joined >= line.surge) & (people.joined < line.surge + 7) & (people.channel == place.EVENT)
    brought = np.flatnonzero(week & (people.segment == place.ALUMNI))
    brought = brought[rng.random(len(brought)) < planted.SURGE_BY_HUB]
    if not early.any() or not len(brought):
        return people, invites
    hub = int(np.flatnonzero(early)[0])
    brought = brought[people.joined[brought] > people.joined[hub] + 0.1]
    people.gone[hub] = np.inf
    people.brought_by[brought], people.channel[brought] = hub, place.REFERRAL
    vain = round(len(brought) * (1 / planted.JOINED_PER_INVITE - 1))
    asked = np.concatenate([people.joined[brought] - 2 * rng.random(len(brought)), line.surge + 7 * rng.random(vain)])
    asked = np.clip(asked, people.joined[hub] + 0.05, line.span - 0.001)
    nobody, never = np.full(vain, NOBODY, dtype=np.int64), np.full(vain, np.nan)
    more = Invites(
        np.full(len(asked), hub, dtype=np.int64), asked,
        np.concatenate([brought, nobody]), np.concatenate([people.joined[brought], never]),
    )  # fmt: skip
    columns = [field.name for field in fields(Invites)]
    return people, Invites(*(np.concatenate([getattr(invites, name), getattr(more, name)]) for name in columns))


def generations(brought_by: Ints) -> Codes:
    """How many members stand between each and a member whom nobody brought, themselves counted."""
    depth = np.zeros(len(brought_by), dtype=np.int8)
    above = brought_by.copy()
    while (above != NOBODY).any():
        depth += above != NOBODY
        above = np.where(above == NOBODY, NOBODY, brought_by[above])
    return depth


def people_and_invites(line: Timeline, size: int) -> tuple[People, Invites]:
    """The members of a sample of `size`, and all invites among them."""
    rng = line.chance(Stream.PEOPLE)
    share = 0.72
    everyone, invites = grow(rng, line, size, round(size * share) + 10)
    while len(everyone) < size:
        share *= 1.3
        everyone, invites = grow(rng, line, size, round(size * share) + 10)
    people, invites = with_a_hub(rng, line, *settled(everyone, invites, size))
    return replace(people, generation=generations(people.brought_by)), invites
