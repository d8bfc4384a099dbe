"""Estimators of what is planted in the sample community, from its rows alone."""

from __future__ import annotations

import datetime
from collections import deque
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from data_access.demo import sample_community

UNTIL = datetime.date(2026, 11, 18)
END = pd.Timestamp(UNTIL)
DAY = pd.Timedelta(days=1)


class Sample:
    """The rows of one sample community as frames, and what several estimators look at."""

    def __init__(self, seed: int) -> None:
        self.tables = {rows.to: rows for rows in sample_community(20_000, 48, seed, UNTIL)}
        self.frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self.frames:
            self.frames[table] = pa.Table.from_batches(self.tables[table].batches()).to_pandas()
        return self.frames[table]

    @cached_property
    def customers(self) -> pd.DataFrame:
        members = self["members"]
        return members[~members.is_staff].set_index("member_id")

    @cached_property
    def invites(self) -> pd.DataFrame:
        since = self["referrals"].referrer_id.map(self.customers.joined_at)
        return self["referrals"].assign(
            referrer_joined=since,
            age=(self["referrals"].referred_at - since) / DAY,
            age_joined=(self["referrals"].joined_at - since) / DAY,
        )

    def observed(self, days: int) -> int:
        return int((self.customers.joined_at <= END - days * DAY).sum())

    @cached_property
    def last_seen(self) -> pd.Series:
        acts = self["interactions"].groupby("member_id").occurred_at.max()
        orders = self["orders"].groupby("member_id").ordered_at.max()
        return pd.concat([acts, orders], axis=1).max(axis=1).reindex(self.customers.index)

    @cached_property
    def threads(self) -> pd.DataFrame:
        acts = self["interactions"]
        begun = acts[acts.kind.isin(["question", "post"]) & (acts.occurred_at <= END - 8 * DAY)]
        return begun.set_index("interaction_id")

    @cached_property
    def answers(self) -> pd.DataFrame:
        acts = self["interactions"]
        direct = acts[acts.kind.isin(["answer", "reply"]) & acts.parent_id.isin(self.threads.index)]
        asker = direct.parent_id.map(self.threads.member_id)
        delay = (direct.occurred_at - direct.parent_id.map(self.threads.occurred_at)) / DAY
        direct = direct.assign(delay=delay, by_member=direct.member_id.isin(self.customers.index))
        return direct[direct.member_id != asker]

    def incident(self, incident_id: str) -> pd.Timestamp:
        incidents = self["incidents"].set_index("incident_id")
        told = incidents.disclosed_at.fillna(incidents.started_at)
        return told[incident_id].normalize()

    def posts_by_day(self) -> pd.Series:
        acts = self["interactions"]
        posts = acts[acts.kind == "post"].occurred_at.dt.normalize().value_counts()
        return posts.reindex(pd.date_range(posts.index.min(), END - DAY), fill_value=0).sort_index()


def joined_within(days: int):
    def estimate(sample: Sample) -> dict[str, float]:
        invites = sample.invites[sample.invites.referrer_joined <= END - days * DAY]
        return {"": (invites.age_joined <= days).sum() / sample.observed(days)}

    return estimate


def invites_365(sample: Sample) -> dict[str, float]:
    invites = sample.invites[sample.invites.referrer_joined <= END - 365 * DAY]
    return {"": (invites.age <= 365).sum() / sample.observed(365)}


def joined_per_invite(sample: Sample) -> dict[str, float]:
    matured = sample.invites[sample.invites.referred_at <= END - 60 * DAY]
    return {"": matured.referee_id.notna().mean()}


def k_365(sample: Sample) -> dict[str, float]:
    return {"": invites_365(sample)[""] * joined_per_invite(sample)[""]}


def cycle_days(sample: Sample) -> dict[str, float]:
    invites = sample.invites[sample.invites.referrer_joined <= END - 365 * DAY]
    return {"": invites.age_joined[invites.age_joined <= 365].median()}


def rewarded_share(sample: Sample) -> dict[str, float]:
    initiative = sample["initiatives"].set_index("initiative_id").loc["initiative-1"]
    while_running = sample.invites.referred_at.between(initiative.started_at, initiative.ended_at, "left")
    assert sample.invites.reward[~while_running].isna().all()
    return {"initiative-1": sample.invites.reward[while_running].notna().mean()}


def referred_margin_uplift(sample: Sample) -> dict[str, float]:
    orders = sample["orders"]
    orders = orders.assign(
        segment=orders.member_id.map(sample.customers.segment),
        referred=orders.member_id.isin(sample["referrals"].referee_id.dropna()),
        dearer=orders.ordered_at >= sample.incident("incident-5"),
    )
    cells = orders.groupby(["segment", "category", "dearer", "referred"]).margin.agg(["mean", "size"]).unstack()
    ratio = cells["mean"][True] / cells["mean"][False]
    weight = 1 / (1 / cells["size"][True] + 1 / cells["size"][False])
    return {"": np.average(ratio[weight.notna()], weights=weight.dropna()) - 1}


def monthly_lapse(sample: Sample) -> dict[str, float]:
    first = UNTIL.year * 12 + UNTIL.month - 48

    def month(times: pd.Series) -> pd.Series:
        return times.dt.year * 12 + times.dt.month - 1 - first

    joined, last = month(sample.customers.joined_at), month(sample.last_seen)
    horizon = 35  # a year of silence follows the last month that counts
    exposed = (np.minimum(last, horizon - 1) - joined).clip(lower=0)
    lapsed = (last > joined) & (last < horizon)
    by_segment = sample.customers.segment
    return dict(lapsed.groupby(by_segment).sum() / exposed.groupby(by_segment).sum())


def price_change_lapse(sample: Sample) -> dict[str, float]:
    club = sample.customers[sample.customers.segment == "Wine club"]
    last, change = sample.last_seen[club.index], sample.incident("incident-5")

    def gone(since: pd.Timestamp) -> float:
        there = (club.joined_at < since) & (last >= since)
        return float((last[there] < since + 40 * DAY).mean())

    usual = np.mean([gone(change - days * DAY) for days in (120, 180, 240)])
    return {"Wine club": gone(change - 25 * DAY) - usual}


def habit_shape(sample: Sample) -> dict[str, float]:
    orders = sample["orders"].sort_values(["member_id", "ordered_at"])
    gap = orders.groupby("member_id").ordered_at.diff() / DAY
    nth = orders.groupby("member_id").cumcount()
    second = gap.groupby(orders.member_id).shift(-1)
    pairs = (nth % 2 == 1) & second.notna()
    share = gap[pairs] / (gap[pairs] + second[pairs])
    spread = ((share - 0.5) ** 2).groupby(orders.member_id[pairs].map(sample.customers.segment)).mean()
    return dict((1 / (4 * spread) - 1) / 2)


def repeat_365(sample: Sample) -> dict[str, float]:
    orders = sample["orders"].sort_values("ordered_at").groupby("member_id").ordered_at
    first, second = orders.nth(0), orders.nth(1)
    who = sample["orders"].member_id
    first, second = first.set_axis(who[first.index]), second.set_axis(who[second.index])
    first = first[first <= END - 365 * DAY]
    return {"": ((second.reindex(first.index) - first) <= 365 * DAY).mean()}


def initiative_order_effect(sample: Sample) -> dict[str, float]:
    in_it = sample["initiative_members"]
    both_arms = in_it[in_it.initiative_id.isin(["initiative-3", "initiative-4"])]
    orders = both_arms.merge(sample["orders"][["member_id", "ordered_at"]], on="member_id")
    since = (orders.ordered_at - orders.entered_at) / DAY
    orders = orders.assign(after=since >= 0)[since >= -150]
    counts = orders.groupby(["initiative_id", "arm", "after"]).size().unstack()
    change = (counts[True] / counts[False]).unstack()
    return dict(change["treated"] / change["control"] - 1)


def cost_per_newcomer(sample: Sample) -> dict[str, float]:
    spend = sample["spend"].groupby("channel").amount.sum()
    newcomers = sample.customers.channel.value_counts()
    return {channel: spend[channel] / newcomers[channel] for channel in ("search", "social", "partner")}


def reply_coverage(sample: Sample) -> dict[str, float]:
    in_time = sample.answers[sample.answers.delay <= 7]
    return {"": in_time.parent_id.nunique() / len(sample.threads)}


def peer_reply_coverage(sample: Sample) -> dict[str, float]:
    in_time = sample.answers[(sample.answers.delay <= 7) & sample.answers.by_member]
    return {"": in_time.parent_id.nunique() / len(sample.threads)}


def helper_share(sample: Sample) -> dict[str, float]:
    answers = sample.answers[sample.answers.by_member].member_id.value_counts()
    return {"": answers.head(round(0.015 * len(sample.customers))).sum() / answers.sum()}


def newcomer_effect(sample: Sample) -> dict[str, float]:
    """Of first topics 97 days old: how much more often another one follows in days 8 to 97 where it was answered."""
    acts = sample["interactions"]
    begun = acts[acts.kind.isin(["question", "post"])].sort_values("occurred_at")
    begun = begun.assign(day=begun.occurred_at.dt.normalize())
    first = begun.drop_duplicates("member_id").set_index("member_id")
    later = (begun.day - begun.member_id.map(first.day)) / DAY
    is_back = first.index.isin(begun.member_id[later.between(8, 97)])
    in_time = sample.answers[sample.answers.delay <= 7].parent_id
    judged = first.assign(is_back=is_back, is_answered=first.interaction_id.isin(in_time))
    shares = judged[judged.day <= END - 98 * DAY].groupby("is_answered").is_back.mean()
    return {"": shares[True] - shares[False]}


def by_ask(sample: Sample, outcome: str) -> dict[str, float]:
    asks = sample["asks"].sort_values(["member_id", "asked_at"])
    nth: list[int] = []
    recent: deque[float] = deque()
    asked_before = None
    days = (asks.asked_at - pd.Timestamp(2020, 1, 1)) / DAY
    for member, day in zip(asks.member_id, days, strict=True):
        if member != asked_before:
            recent.clear()
        while recent and recent[0] <= day - 30:
            recent.popleft()
        recent.append(day)
        asked_before = member
        nth.append(len(recent))
    asks = asks.assign(nth=np.minimum(nth, 5), responded=asks.responded_at.notna())
    rates = asks[asks.asked_at <= END - 7 * DAY].groupby("nth")[outcome].mean()
    return {f"{n}+" if n == 5 else f"{n}": rate for n, rate in rates.items()}


def storm_volume(sample: Sample) -> dict[str, float]:
    posts = sample.posts_by_day()
    found = {}
    for incident in ("incident-4", "incident-5"):
        day = sample.incident(incident)
        usual = posts[day - 56 * DAY : day - DAY].mean()
        found[incident] = posts[day : day + 13 * DAY].mean() / usual
    return found


def storm_supportive(sample: Sample) -> dict[str, float]:
    acts = sample["interactions"]
    posts = acts[acts.kind == "post"]
    topics = {"incident-4": "The card breach", "incident-5": "Prices"}
    return {incident: (posts.sentiment[posts.topic == topic] > 0).mean() for incident, topic in topics.items()}


def storm_recovery(sample: Sample) -> dict[str, float]:
    posts, day = sample.posts_by_day(), sample.incident("incident-4")
    excess = (posts[day : day + 49 * DAY] - posts[day - 56 * DAY : day - DAY].mean()).to_numpy()
    left_over = {}
    for days in range(5, 50):
        line = np.clip(1 - np.arange(len(excess)) / days, 0, None)
        left_over[days] = ((excess - line * (excess @ line) / (line @ line)) ** 2).sum()
    return {"incident-4": min(left_over, key=left_over.__getitem__)}


ESTIMATORS = {
    "referrals_joined_30": joined_within(30),
    "referrals_joined_90": joined_within(90),
    "referrals_joined_365": joined_within(365),
    "invites_365": invites_365,
    "joined_per_invite": joined_per_invite,
    "k_365": k_365,
    "cycle_days": cycle_days,
    "rewarded_share": rewarded_share,
    "referred_margin_uplift": referred_margin_uplift,
    "monthly_lapse": monthly_lapse,
    "price_change_lapse": price_change_lapse,
    "habit_shape": habit_shape,
    "repeat_365": repeat_365,
    "initiative_order_effect": initiative_order_effect,
    "cost_per_newcomer": cost_per_newcomer,
    "reply_coverage": reply_coverage,
    "peer_reply_coverage": peer_reply_coverage,
    "helper_share": helper_share,
    "newcomer_effect": newcomer_effect,
    "response_rate": lambda sample: by_ask(sample, "responded"),
    "opt_out_rate": lambda sample: by_ask(sample, "opted_out"),
    "storm_volume": storm_volume,
    "storm_supportive": storm_supportive,
    "storm_recovery": storm_recovery,
}
