"""What the referral numbers find, in sentences computed from them; a neutral form where nothing stands out."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from components import look, tables, words
from components.tables import Kind
from metrics.referral_flow import generation_name
from metrics.referral_worth import AGAINST, known_or_not

FEW = 30
"""Members under which a group is not compared."""
MONTH, NEARLY_A_YEAR = 30, 330
"""Days that somebody must have been looked at before anything is said; and those that pass for a year."""


def funnel(rows: pd.DataFrame) -> str:
    """What becomes of ten or a hundred recommendations."""
    told = dict(zip(rows["step"], rows["members"], strict=True))
    made, joined, ordered = (_number(told.get(step)) for step in ("made", "joined", "ordered"))
    if not made:
        return "No referral of these months is old enough to tell what became of it"
    sentence = f"Of 100 people recommended you, {joined / made * 100:.0f} join"
    return f"{sentence} and {ordered / made * 100:.0f} order" if ordered else sentence


def reproduction(rows: pd.DataFrame, by: str, days: int) -> str:
    """Which group brings most, where that is more than chance."""
    known = rows[rows["members"] >= FEW].dropna(subset=["r"])
    if known.empty:
        return f"Too few members have been there for {days} days to compare them"
    whole = known["brought"].sum() / known["members"].sum()
    sentence = f"100 members bring {whole * 100:.0f} people within {days} days"
    best = known.sort_values("r").iloc[-1]
    if len(known) < 2 or best["low"] <= whole:
        return f"{sentence}, whichever group they are in" if len(known) > 1 else sentence
    whose = named(str(best["group"]), by)
    whose = f"those who {whose[0].lower()}{whose[1:]}" if whose == generation_name("0") else whose
    return f"{sentence}; {whose} bring most, {best['r'] * 100:.0f}"


def spreading(rows: pd.DataFrame) -> str:
    """What K means: whether the community grows by itself, and how far a newcomer goes."""
    told = rows.dropna(subset=["k"])
    if told.empty:
        return "Nobody has been there for a year, so that K is not known yet"
    if float(told["members"].iloc[0]) < FEW:
        return "Too few members have been there for a year to tell K; a longer period has more of them"
    k, high, multiple = (float(told[name].iloc[0]) for name in ("k", "high", "multiple"))
    if k < 1:
        sentence = f"K is {k:.2f}: every newcomer becomes {multiple:.1f} members in the end"
        return sentence if high < 1 else f"{sentence}, or many more: K may be above 1"
    days = float(told["doubling_days"].iloc[0])
    return (
        f"K is {k:.2f}: the community doubles every {days:,.0f} days by itself" if isfinite(days) else f"K is {k:.2f}"
    )


def cycle(rows: pd.DataFrame) -> str:
    """How many bring somebody within a year, and how soon."""
    told = rows.dropna(subset=["share_365"])
    if told.empty or not float(told["members"].iloc[0]) or not float(told["share_365"].iloc[0]):
        return "Nobody who joined in these months has brought anybody yet"
    if told["seen"].iloc[0] < MONTH:
        return "Nobody who joined in these months has been there for a month"
    if float(told["members"].iloc[0]) < FEW:
        return "Too few joined in these months to tell how soon they bring somebody"
    share, half = float(told["share_365"].iloc[0]), float(told["half_of_them"].iloc[0])
    within = "a year" if told["seen"].iloc[0] > NEARLY_A_YEAR else f"{told['seen'].iloc[0]:,.0f} days"
    return f"{share:.0%} of newcomers bring somebody within {within}, half of these by day {half:,.0f}"


def cascades(rows: pd.DataFrame) -> str:
    """How many cascades there are, and how much of their members the largest tenth holds."""
    told = rows.dropna(subset=["cascades"]).sort_values("size", ascending=False)
    count, members = told["cascades"].sum(), told["members"].sum()
    if not count:
        return "No cascade began in these months"
    room, held = max(1.0, count / 10), 0.0
    for size, number in told[["size", "cascades"]].itertuples(index=False):
        taken = min(room, number)
        held, room = held + taken * size, room - taken
    if count == 1:
        return f"One cascade of {members:,.0f} members began"
    return f"{count:,.0f} cascades began; the largest tenth holds {held / members:.0%} of their members"


def greatest(rows: pd.DataFrame) -> str:
    """Who began the largest cascade; `rows` are cascades, the largest first."""
    if rows.empty:
        return "No cascade began in these months"
    first = rows.iloc[0]
    others = int(first["size"]) - 1
    return f"{first['name']} began the largest: {others:,} other{'s' if others != 1 else ''} came through them"


def reach(rows: pd.DataFrame) -> str:
    """Whose recommendations travel farthest; `rows` are members, the farthest first."""
    if rows.empty:
        return "Nobody has brought anybody"
    first = rows.iloc[0]
    brought, more = int(first["brought"]), int(first["cascade"]) - int(first["brought"])
    beyond = f", and {more:,} more came through those" if more else ""
    return f"{first['name']} reaches farthest: {brought:,} brought{beyond}"


def flagged(rows: pd.DataFrame) -> str:
    """Who stands behind most of what looks odd; `rows` hold one odd thing each."""
    counts = rows["name"].value_counts()
    if len(rows) == 1 or counts.iloc[0] == 1:
        return f"{len(rows):,} to look at, one by one" if len(rows) > 1 else "One to look at"
    return f"{counts.index[0]} stands behind {counts.iloc[0]:,} of {len(rows):,} odd things"


def dependency(rows: pd.DataFrame) -> str:
    """On how few referrers half of those who joined depend."""
    told = rows.dropna(subset=["members"]).sort_values("brought", ascending=False)
    people, joins = told["members"].sum(), (told["brought"] * told["members"]).sum()
    if not joins:
        return "Nobody brought anybody who joined in these months"
    half, needed = joins / 2, 0.0
    for brought, number in told[["brought", "members"]].itertuples(index=False):
        taken = min(float(number), -(-half // brought))
        needed, half = needed + taken, half - taken * brought
        if half <= 0:
            break
    if people == 1:
        return "One referrer brings all who join by a referral"
    return f"{needed:,.0f} of {people:,.0f} referrers bring{'s' if needed == 1 else ''} half of those who join"


def ledger(rows: pd.DataFrame) -> str:
    """How most people come."""
    known = rows.dropna(subset=["share"]).set_index("origin")
    if known.empty:
        return "Nobody joined in these months"
    most = str(known["share"].idxmax())
    share = float(known["share"].max())
    if most == "unknown":
        return f"How {share:.0%} of newcomers came is not known"
    return f"{share:.0%} of newcomers come by {look.ORIGINS[most].name.lower()}"


def saved(amount: float | None, currency: str) -> str:
    """What word of mouth saved."""
    if amount is None:
        return "What word of mouth saves is not known without what paid channels cost"
    told = tables.shown(abs(amount), Kind.MONEY, currency)
    return (
        f"Word of mouth saved {told} of acquisition" if amount >= 0 else f"Rewards cost {told} more than paid channels"
    )


def comparable(rows: pd.DataFrame, against: str) -> str:
    """Whether those whom members bring are worth more, where that is more than chance."""
    told = rows.dropna(subset=["ratio"]).set_index("measure")
    if "year" not in told.index and "order" not in told.index:
        return "There are too few comparable members to compare referred ones with"
    which, what = ("year", "in their first year") if "year" in told.index else ("order", "with each order")
    ratio, low, high = told.loc[[which], ["ratio", "ratio_low", "ratio_high"]].to_numpy(float)[0].tolist()
    them = f"comparable ones: {AGAINST[against]}"
    if low <= 1 <= high:
        return f"Referred members earn you about as much {what} as {them}"
    return f"Referred members earn you {abs(ratio - 1):.0%} {'more' if ratio > 1 else 'less'} {what} than {them}"


def crowding(rows: pd.DataFrame) -> str:
    """Whether a reward displaces recommendations that nobody paid for."""
    told = rows.dropna(subset=["ratio"])
    if told.empty:
        return "Too few members were rewarded to tell what a reward changes"
    ratio, low, high = (float(told[name].iloc[0]) for name in ("ratio", "low", "high"))
    if low <= 1 <= high:
        return "Once rewarded, members recommend you unpaid as often as their age lets expect"
    change = f"{abs(ratio - 1):.0%} {'less' if ratio < 1 else 'more'}"
    return f"Once rewarded, members recommend you unpaid {change} than their age lets expect"


def relevance(rows: pd.DataFrame) -> str:
    """Whether a recommendation works better where the referrer bought of the category."""
    told = known_or_not(rows.dropna(subset=["members"]))
    if len(told) < 2 or told["members"].min() < FEW:
        return "It is not known yet whether those recommend better who know what they recommend"
    knows, others = told.iloc[0], told.iloc[1]
    both = f"{knows['share']:.0%} against {others['share']:.0%} join"
    if knows["low"] <= others["high"] and others["low"] <= knows["high"]:
        return f"Who bought of a category recommends it about as well as who did not: {both}"
    return f"Who bought of a category recommends it {'better' if knows['share'] > others['share'] else 'worse'}: {both}"


def shareability(rows: pd.DataFrame) -> str:
    """After which purchases people talk."""
    told = rows.dropna(subset=["share"])
    whole, parts = told[told["category"] == ""], told[(told["category"] != "") & (told["members"] >= FEW)]
    if whole.empty:
        return "Nobody ordered in these months, or not 30 days ago"
    share = float(whole["share"].iloc[0])
    sentence = f"{share:.1%} of buyers share or recommend within 30 days after an order"
    best = parts[parts["low"] > share]
    if best.empty:
        return sentence
    return f"{sentence}; {best['category'].iloc[0]} is talked of most, {best['share'].iloc[0]:.1%}"


def flags(rows: pd.DataFrame) -> str:
    """How many members' referrals look odd."""
    told = rows.dropna(subset=["members"])
    if told.empty:
        return "No referral of these months looks odd"
    parts = [f"{count:,.0f} {NAMES[flag][count > 1]}" for flag, count in told[["flag", "members"]].to_numpy()]
    return f"Worth a look: {words.listed(parts)}"


NAMES = {
    "self-referral": ("self-referral", "self-referrals"),
    "burst": ("member with a burst", "members with bursts"),
    "ring": ("ring of people who never act", "rings of people who never act"),
}
"""What is odd, of one and of several."""


def named(group: str, by: str) -> str:
    """A group of a cohort table in words."""
    if by == "generation":
        return generation_name(group)
    return group or {"category": "Nothing bought"}.get(by, f"No {by}")


def _number(value: object) -> float:
    """A count, or nought where it is withheld."""
    amount = 0.0 if value is None else float(str(value))
    return amount if isfinite(amount) else 0.0
