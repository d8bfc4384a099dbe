"""The members and their referrals on their way into the store."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.columns import by_slice, incoming, money, numbered, words, yes_or_no
from data_access.sample.names import FIRST, LAST, addresses, full_names
from data_access.sample.people import NOBODY, Invites, People
from data_access.sample.story import FRIEND, initiative_id, period
from data_access.sample.timeline import Floats, Stream, Timeline

MEMBER_COLUMNS = (
    "member_id", "joined_at", "name", "email", "channel", "segment", "region", "is_staff", "consent",
    "left_at",
)  # fmt: skip
REFERRAL_COLUMNS = (
    "referral_id", "referrer_id", "referred_at", "referee_id", "joined_at", "converted_at", "channel",
    "category", "initiative_id", "reward",
)  # fmt: skip
REFERRAL_CHANNELS = ("message", "email", "in person", "social")
REFERRAL_CHANNEL_SHARES = (0.42, 0.20, 0.23, 0.15)
SAYS_GOODBYE = 0.22
"""Share of those who fall silent who also leave for certain."""


def leaving(line: Timeline, people: People) -> Floats:
    """When members left for certain, up to a month after they fell silent; not-a-number for the others."""
    rng = line.chance(Stream.NAMES, 1)
    left = people.gone + 30 * rng.random(len(people))
    left[(rng.random(len(people)) >= SAYS_GOODBYE) | (left >= line.span)] = np.nan
    return left


def members(line: Timeline, people: People, opted_out: NDArray[np.bool_]) -> Incoming:
    """Members with names, addresses and what is known of them; who opted out may not be contacted."""
    left = leaving(line, people)

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        rng = line.chance(Stream.NAMES, begin + 2)
        some, count = slice(begin, end), end - begin
        first, last = rng.integers(0, len(FIRST), count), rng.integers(0, len(LAST), count)
        consent = np.where(opted_out[some], 0, np.where(rng.random(count) < 0.9, 1, -1))
        consent[rng.random(count) < 0.04] = 0
        is_staff = people.segment[some] == place.STAFF
        return {
            "member_id": people.ids(np.arange(begin, end)),
            "joined_at": line.stamps(people.joined[some]),
            "name": full_names(first, last),
            "email": addresses(first, last, np.arange(begin + 1, end + 1)),
            "channel": words(pa.array(place.CHANNELS), people.channel[some]),
            "segment": words(pa.array([one.name for one in place.SEGMENTS]), people.segment[some]),
            "region": words(pa.array(place.REGIONS), people.region[some]),
            "is_staff": pa.array(is_staff),
            "consent": yes_or_no(consent),
            "left_at": line.stamps(left[some]),
        }

    return incoming("members", MEMBER_COLUMNS, by_slice(len(people), MEMBER_COLUMNS, rows))


def referrals(line: Timeline, people: People, invites: Invites, first_order: Floats) -> Incoming:
    """Invites, taken up or not; while "Bring a friend" runs, some carry a reward."""
    order = np.argsort(invites.when, kind="stable")
    begins, ends = period(line, FRIEND)
    shelves = np.array([one.shelves for one in place.SEGMENTS]).mean(axis=0)
    id_width = max(7, len(str(len(order))))

    def rows(begin: int, end: int) -> dict[str, pa.Array]:
        rng = line.chance(Stream.REFERRAL_ROWS, begin)
        some, count = order[begin:end], end - begin
        when, who = invites.when[some], invites.who[some]
        rewarded = (when >= begins) & (when < ends) & (rng.random(count) < planted.REWARDED_SHARE)
        reward = np.where(rewarded, 10.0 + 5.0 * rng.integers(0, 3, count), np.nan)
        converted = np.where(who == NOBODY, np.nan, first_order[who])
        return {
            "referral_id": numbered("r", np.arange(begin + 1, end + 1), id_width),
            "referrer_id": people.ids(invites.by[some]),
            "referred_at": line.stamps(when),
            "referee_id": people.ids(who),
            "joined_at": line.stamps(invites.joined[some]),
            "converted_at": line.stamps(converted),
            "channel": words(
                pa.array(REFERRAL_CHANNELS),
                rng.choice(len(REFERRAL_CHANNELS), count, p=REFERRAL_CHANNEL_SHARES),
            ),
            "category": words(pa.array(place.CATEGORIES), rng.choice(len(shelves), count, p=shelves)),
            "initiative_id": words(pa.array([initiative_id(FRIEND)]), rewarded.astype(np.int8) - 1),
            "reward": money(reward),
        }

    return incoming("referrals", REFERRAL_COLUMNS, by_slice(len(order), REFERRAL_COLUMNS, rows))
