"""The truths of a sample community: what is planted, as a table that goes with the data.

Each is a parameter of the sample, or follows from the parameters by integration; none is counted from the
rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy.special import gammaincinv

from data_access.sample import place, planted
from data_access.sample.community import Community
from data_access.sample.people import surge_count
from data_access.sample.story import BREACH, FRIEND, MENTOR, NEWSLETTER, PRICE, initiative_id
from data_access.sample.timeline import Floats

COLUMNS = ("key", "subject", "value", "error", "unit", "meaning")
YEAR = 365
RESPONSE_ERRORS = (0.012, 0.02, 0.02, 0.025, 0.02)
OPT_OUT_ERRORS = (0.003, 0.006, 0.01, 0.012, 0.016)


class Truth(NamedTuple):
    """One truth; `error` is how far off a recovery may be at 20,000 members, 0 for a plain fact."""

    key: str
    subject: str
    value: float
    error: float
    unit: str
    meaning: str


def daily_hazards() -> Floats:
    """Chance to fall silent on a day, by segment."""
    hazards: Floats = -np.log1p(-np.array([one.lapse for one in place.SEGMENTS])) / planted.DAYS_PER_MONTH
    return hazards


def joined_by_age(days: int) -> Floats:
    """Mean number of people brought in by each age in days from 0, by segment: rows are segments."""
    steps = 4
    age = (np.arange(days * steps) + 0.5) / steps
    rate = 1 / planted.ENTHUSIASM_DAYS + daily_hazards()[:, None]
    invites = planted.INVITES_PER_DAY * np.exp(-rate * age[None, :]) / steps
    delay = np.arange(days * steps) / steps
    later = np.diff(-np.expm1(-delay / planted.JOIN_DELAY_DAYS), append=1.0)
    joins = np.stack([np.convolve(row, later)[: days * steps] for row in invites]) * planted.JOINED_PER_INVITE
    return np.concatenate([np.zeros((len(rate), 1)), np.cumsum(joins, axis=1)[:, steps - 1 :: steps]], axis=1)


def invites_within(days: int) -> Floats:
    """Mean number of invites within some days of joining, by segment."""
    rate = 1 / planted.ENTHUSIASM_DAYS + daily_hazards()
    return planted.INVITES_PER_DAY / rate * -np.expm1(-rate * days)


def repeats_within(days: int) -> Floats:
    """Share of first-time buyers who order again within some days and before falling silent, by segment."""
    grid = (np.arange(400) + 0.5) / 400
    pace = gammaincinv(planted.ORDER_SPREAD, grid) / planted.ORDER_SPREAD
    shares = []
    for segment, hazard in zip(place.SEGMENTS, daily_hazards(), strict=True):
        wait = gammaincinv(segment.habit, grid)[:, None] * segment.order_days / segment.habit / pace[None, :]
        shares.append(float(np.where(wait <= days, np.exp(-hazard * wait), 0.0).mean()))
    return np.array(shares) * (1 - planted.ONE_TIME_SHARE)


def newcomer_effect(made: Community) -> float:
    """By how much more newcomers begin another topic within the days after the window where the first was answered.

    A newcomer who is encouraged counts where they are still there when they would begin the topic, and had begun none
    of their own accord. Newcomers are weighed by how likely their first topic falls into the time that can be judged.
    """
    window, days, line = planted.REPLY_WINDOW_DAYS, planted.ENCOURAGED_DAYS, made.line
    pace = gammaincinv(planted.ACTIVITY_SHAPE, (np.arange(400) + 0.5) / 400) / planted.ACTIVITY_SHAPE
    topics = sum(place.OWN_ACTS[name] for name in ("question", "post")) / planted.DAYS_PER_MONTH
    activity = np.array([one.activity for one in place.SEGMENTS])
    rate = activity[:, None] * (planted.LEAST_ACTIVITY + planted.ACTIVITY_SPREAD * pace) * topics
    lapse = daily_hazards()[:, None]
    end, both = window + days, rate + lapse
    when = np.linspace(window + 1, end - 1, days)
    before = np.exp(-both[..., None] * when).mean(axis=-1) - np.exp(-both * end)
    alone = lapse / both * np.exp(rate * window) * before + np.exp(-lapse * end - rate * days)
    weight = np.zeros_like(rate)
    for segment in range(len(place.SEGMENTS)):
        joined = made.people.joined[made.people.segment == segment]
        newcomers, edges = np.histogram(joined, 48, (0, line.span))
        seen = np.clip(line.span - end - (edges[:-1] + edges[1:]) / 2, 0, None)
        likely = rate[segment] / both[segment] * -np.expm1(-both[segment] * seen[:, None])
        weight[segment] = newcomers @ likely
    return float(planted.NEWCOMER_EFFECT * (weight * alone).sum() / max(weight.sum(), 1e-9))


def _referral_truths(shares: Floats) -> Iterator[Truth]:
    joined = shares @ joined_by_age(YEAR)
    for days, error in ((30, 0.012), (90, 0.022), (YEAR, 0.045)):
        meaning = f"Mean number of people a member brings in within {days} days of joining."
        yield Truth(f"referrals_joined_{days}", "", float(joined[days]), error, "members", meaning)
    invited = float(shares @ invites_within(YEAR))
    chance = planted.JOINED_PER_INVITE
    cycle = float(np.interp(0.5 * joined[YEAR], joined, np.arange(YEAR + 1)))
    yield Truth("invites_365", "", invited, 0.11, "invites", "Mean invites of a member within 365 days of joining.")
    yield Truth("joined_per_invite", "", chance, 0.015, "share", "Share of invites that are taken up.")
    yield Truth("k_365", "", invited * chance, 0.045, "members", "K: invites per member times joined per invite.")
    yield Truth(
        "cycle_days", "", cycle, 4.0, "days",
        "Median days from a member's joining to the joining of those they bring in within 365 days.",
    )  # fmt: skip
    yield Truth(
        "rewarded_share", initiative_id(FRIEND), planted.REWARDED_SHARE, 0.03, "share",
        "Share of invites with a reward while the initiative runs; outside it none has one.",
    )  # fmt: skip
    yield Truth(
        "referred_margin_uplift", "", planted.REFERRED_MARGIN_UPLIFT, 0.02, "share",
        "How much more margin an order of a referred member brings, within segment and category.",
    )  # fmt: skip


def _staying_truths() -> Iterator[Truth]:
    for segment in place.SEGMENTS:
        yield Truth(
            "monthly_lapse", segment.name, segment.lapse, max(0.12 * segment.lapse, 0.003), "share",
            "Chance that a member falls silent for good within a month.",
        )  # fmt: skip
        yield Truth(
            "habit_shape", segment.name, segment.habit, 0.13 * segment.habit, "shape",
            "Shape of the gamma distribution of days between a member's orders; 1 is random.",
        )  # fmt: skip
    club = place.SEGMENTS[place.WINE_CLUB].name
    meaning = "Share of the segment that leaves within ten days of the price change, above the usual."
    yield Truth("price_change_lapse", club, planted.PRICE_LAPSE, 0.05, "share", meaning)


def _order_truths(first_buyers: Floats) -> Iterator[Truth]:
    repeat = float(first_buyers @ repeats_within(YEAR))
    meaning = "Share of first-time buyers who order again within 365 days."
    yield Truth("repeat_365", "", repeat, 0.02, "share", meaning)
    for number, effect in ((MENTOR, planted.MENTOR_EFFECT), (NEWSLETTER, planted.NEWSLETTER_EFFECT)):
        meaning = "Change of the rate of orders of treated members once they have entered."
        yield Truth("initiative_order_effect", initiative_id(number), effect, 0.12, "share", meaning)
    for channel, cost in planted.COST_PER_NEWCOMER.items():
        yield Truth("cost_per_newcomer", channel, cost, 0.02 * cost, "money", "Spend for each newcomer of a channel.")


def _conversation_truths() -> Iterator[Truth]:
    covered, rescued = planted.PEER_COVERAGE, planted.REPLY_COVERAGE
    circle = planted.HELPER_SHARE + (1 - planted.HELPER_SHARE) * planted.HELPERS
    meaning = "Share of questions and posts that another person answers within 7 days."
    yield Truth("reply_coverage", "", rescued, 0.008, "share", meaning)
    meaning = "Share of questions and posts that another member, not staff, answers within 7 days."
    yield Truth("peer_reply_coverage", "", covered, 0.008, "share", meaning)
    meaning = "Share of members' answers that come from the helpers' circle, the most helpful 1.5% of members."
    yield Truth("helper_share", "", circle, 0.03, "share", meaning)
    for nth, (responds, opts) in enumerate(zip(planted.RESPONSE_BY_ASK, planted.OPT_OUT_BY_ASK, strict=True), 1):
        subject = f"{nth}" if nth < len(planted.RESPONSE_BY_ASK) else f"{nth}+"
        meaning = "Share that responds to the n-th ask within thirty days."
        yield Truth("response_rate", subject, float(responds), RESPONSE_ERRORS[nth - 1], "share", meaning)
        meaning = "Share that opts out at the n-th ask within thirty days."
        yield Truth("opt_out_rate", subject, float(opts), OPT_OUT_ERRORS[nth - 1], "share", meaning)


def _storm_truths() -> Iterator[Truth]:
    breach = planted.volume_over(planted.BREACH_PEAK, planted.BREACH_DAYS, 14)
    price = planted.volume_over(planted.PRICE_PEAK, planted.PRICE_DAYS, 14)
    days, supportive = float(planted.BREACH_DAYS), planted.BREACH_SUPPORTIVE
    volume = "Posts a day over the first 14 days, against the usual of the 8 weeks before."
    kindness = "Share of posts on it that are supportive."
    recovery = "Days until the volume of posts is back to the usual, along a line."
    yield Truth("storm_volume", f"incident-{BREACH}", breach, 0.8, "ratio", volume)
    yield Truth("storm_volume", f"incident-{PRICE}", price, 0.6, "ratio", volume)
    yield Truth("storm_supportive", f"incident-{BREACH}", supportive, 0.06, "share", kindness)
    yield Truth("storm_supportive", f"incident-{PRICE}", planted.PRICE_SUPPORTIVE, 0.10, "share", kindness)
    yield Truth("storm_recovery", f"incident-{BREACH}", days, 7.0, "days", recovery)


def truth_table(made: Community) -> pa.Table:
    """All truths of a community, with its surge and its undervalued members."""
    segment = made.people.segment[made.people.segment != place.STAFF]
    kinds = len(place.SEGMENTS)
    shares = np.bincount(segment, minlength=kinds) / max(len(segment), 1)
    bought = ~np.isnan(made.bought.first)
    buyers = np.bincount(made.people.segment[bought], minlength=kinds) / max(int(bought.sum()), 1)
    truths = [*_referral_truths(shares), *_staying_truths(), *_order_truths(buyers), *_conversation_truths()]
    truths += _storm_truths()
    meaning = (
        "By how much more newcomers whose first topic is answered within 7 days begin another in the 90 days after."
    )
    truths.append(Truth("newcomer_effect", "", newcomer_effect(made), 0.035, "share", meaning))
    week = made.line.date(made.line.surge).isoformat()
    meaning = "Alumni who join in the week that begins on this day."
    truths.append(Truth("surge", week, float(surge_count(made.size)), 0.0, "members", meaning))
    meaning = "Answers many, brought people in, and is given nothing."
    ids = made.people.ids(made.undervalued).to_pylist()
    truths += [Truth("undervalued", member, 1.0, 0.0, "flag", meaning) for member in ids]
    kept = {name: [getattr(truth, name) for truth in truths] for name in COLUMNS}
    return pa.table(kept)
