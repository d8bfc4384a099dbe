"""Sentences computed from the numbers, with a neutral form where nothing stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from components import answers, words
from metrics.catalogue import METRICS
from metrics.model import Metric, Unit

STEADY = 1.0
"""Points of the index that count as no change."""
KNOWN_ENOUGH = 0.5
"""The share of revenue whose origin has to be known before anything is said of it."""
ENOUGH = 20
"""Members before, from which a growth rate says something."""
APART = 0.1
"""How far the share of revenue has to be from the share of members to be told."""
DRIVERS = {
    "Customers": ("fewer customers", "more customers"),
    "Orders each": ("fewer orders each", "more orders each"),
    "Average order": ("smaller orders", "larger orders"),
    "New": ("fewer newcomers", "newcomers"),
    "Came back": ("fewer who came back", "members who came back"),
    "Fell silent": ("members who fell silent", "members who fell silent"),
}
"""Parts of a change in words: where they lower the number, and where they raise it."""


def health(measured: pd.DataFrame, index: str, pillars: Iterable[str]) -> str:
    """What the health index says, and which pillar moved it most."""
    score = answers.answer(measured, index).value
    earlier = answers.answer(measured, index, "comparison").value
    if score is None:
        return "Too little is known yet to say how healthy the community is."
    known = [pillar for pillar in pillars if answers.answer(measured, pillar).value is not None]
    by = f", as far as {pillar_name(known[0])} tells," if len(known) == 1 else ""
    if earlier is None:
        return f"Community health{by} stands at {score:.0f} of 100."
    change = score - earlier
    if abs(change) < STEADY:
        return f"Community health{by} is steady at {score:.0f} of 100."
    moves = {pillar: move for pillar in known if (move := _move(measured, pillar)) is not None}
    lead = max(moves, key=lambda pillar: moves[pillar] * change, default=None)
    points = f"{abs(change):.0f} point{'s' if round(abs(change)) != 1 else ''}"
    sentence = f"Community health {'rose' if change > 0 else 'fell'} {points} to {score:.0f} of 100"
    if lead is None or moves[lead] * change <= 0:
        return f"{sentence}."
    return f"{sentence}, {'led' if change > 0 else 'pulled down'} by {pillar_name(lead)}."


def pillars(measured: pd.DataFrame, keys: Iterable[str], parts: Sequence[str]) -> str:
    """The strongest and the weakest pillar, and which of the index's metrics are missing, with the reason."""
    scores = {key: value for key in keys if (value := answers.answer(measured, key).value) is not None}
    if not scores:
        return "No pillar can be scored yet."
    strongest, weakest = max(scores, key=lambda key: scores[key]), min(scores, key=lambda key: scores[key])
    if len(scores) == 1:
        sentence = f"Only {pillar_name(strongest)} is measured."
    elif scores[strongest] - scores[weakest] < STEADY:
        sentence = "All measured pillars score alike."
    else:
        sentence = f"Strongest: {pillar_name(strongest)}. Weakest: {pillar_name(weakest)}."
    missing = [
        f"{words.listed([METRICS[part].name for part in without])} ({reason})"
        for reason, without in answers.reasons(measured, parts).items()
    ]
    return f"{sentence} Left out: {'; '.join(missing)}." if missing else sentence


GRAINS = {1: "month", 3: "quarter", 12: "year"}
"""What a period of so many months is called."""


def growth(measured: pd.DataFrame) -> str:
    """Whether more members came than fell silent, over the periods that are over."""
    periods = answers.series(measured, "new_members")
    if not periods["complete"].any():
        return "No month is over yet"
    if periods["value"].isna().all():
        return "Who came and who fell silent is not known"
    came = _total(measured, "new_members") + _total(measured, "resurrected_members")
    silent = _total(measured, "dormant_members")
    net = came - silent
    if not came and not silent:
        return "Nobody came and nobody fell silent"
    if abs(net) < 0.02 * (came + silent):
        return "About as many members came as fell silent"
    more, fewer = ("came or came back", "fell silent") if net > 0 else ("fell silent", "came or came back")
    grain = GRAINS[int(periods["end"].iloc[0] - periods["start"].iloc[0])]
    return f"{grain.capitalize()} by {grain}, {abs(net):,.0f} more members {more} than {fewer}"


def change(metric: Metric, now: float, before: float, parts: Sequence[tuple[str, float]], currency: str) -> str:
    """How a number changed, and the largest of the parts that its change is made of."""
    moved = metric.unit.format_change(now, before, currency)
    value = f"{metric.unit.format(now, currency)}{' of 100' if metric.unit is Unit.SCORE else ''}"
    if not any(digit in moved for digit in "123456789"):
        return f"{metric.name}: no change at {value}."
    amount = moved.lstrip("+-").removesuffix(" pt") + (" points" if moved.endswith(" pt") else "")
    sentence = f"{metric.name} {'rose' if now > before else 'fell'} {amount} to {value}"
    told = drivers(metric, parts, currency)
    return f"{sentence}: {told}." if told else f"{sentence}."


def drivers(metric: Metric, parts: Sequence[tuple[str, float]], currency: str, most: int = 3) -> str:
    """The largest parts of a change in words, the largest first; empty text without any."""
    ordered = sorted(parts, key=lambda part: -abs(part[1]))[:most]
    said = []
    for name, amount in ordered:
        shown = metric.unit.format_part(amount, currency)
        if any(digit in shown for digit in "123456789"):
            fewer, more = DRIVERS.get(name, (name, name))
            said.append(f"{more if amount > 0 else fewer} ({shown})")
    return words.listed(said)


def origins(compared: pd.DataFrame) -> str:
    """Where revenue comes from, and how that changed; from revenue by origin, as `metrics.comparing` gives it."""
    now, before = _by_group(compared, "range"), _by_group(compared, "comparison")
    whole, earlier = sum(now.values()), sum(before.values())
    if whole <= 0:
        return "No revenue in these months"
    shares = {origin: amount / whole for origin, amount in now.items()}
    earned, paid = _earned(shares), shares.get("paid", 0.0)
    if earned + paid < KNOWN_ENOUGH:
        return f"Where {1 - earned - paid:.0%} of revenue comes from is not known"
    said, share = ("Word of mouth brings", earned) if earned >= paid else ("Paid channels bring", paid)
    sentence = f"{said} {share:.0%} of revenue"
    if earlier <= 0:
        return sentence
    shares_before = {origin: amount / earlier for origin, amount in before.items()}
    earned_before, paid_before = _earned(shares_before), shares_before.get("paid", 0.0)
    if earned > paid and earned_before < paid_before:
        return f"Word of mouth overtook paid channels: {earned:.0%} of revenue against {paid:.0%}"
    points = round((share - (earned_before if earned >= paid else paid_before)) * 100)
    if not points:
        return f"{sentence}, as before"
    amount = f"{abs(points)} point{'s' if abs(points) != 1 else ''}"
    return f"{sentence}, {amount} {'more' if points > 0 else 'less'} than before"


def groups(
    names: Sequence[str], now: Sequence[float], before: Sequence[float], what: str, money: Sequence[float] = ()
) -> str:
    """Which group stands out and which one grew most; `what` is the plural of groups.

    The one whose share of the money is farthest from its share of members stands out, or else the largest.
    """
    if not names or not sum(now):
        return f"Nobody was active in these {what}"
    shares = [each / sum(now) for each in now]
    paid = [each / sum(money) for each in money] if sum(money) else shares
    apart = [more - less for more, less in zip(paid, shares, strict=True)]
    first = max(range(len(names)), key=lambda nth: (round(abs(apart[nth]), 9), apart[nth]))
    if abs(apart[first]) >= APART:
        sentence = f"{names[first]}: {shares[first]:.0%} of active members, but {paid[first]:.0%} of revenue"
    else:
        first = max(range(len(names)), key=lambda nth: now[nth])
        sentence = f"{names[first]} is the largest with {shares[first]:.0%} of active members"
    growth = {nth: now[nth] / before[nth] - 1 for nth in range(len(names)) if before[nth] >= ENOUGH}
    fastest = max(growth, key=lambda nth: growth[nth], default=None)
    if fastest is None or growth[fastest] < 0.01 or len(names) < 2:
        return sentence
    return f"{sentence}; {'it also' if fastest == first else names[fastest]} grew most, by {growth[fastest]:.0%}"


def pillar_name(key: str) -> str:
    """The name of a pillar inside a sentence."""
    name: str = METRICS[key].name
    return name.lower()


def _by_group(compared: pd.DataFrame, role: str) -> dict[str, float]:
    own = compared[compared["role"] == role]
    return dict(zip(own["group"], own["value"].fillna(0.0), strict=True))


def _earned(shares: Mapping[str, float]) -> float:
    return shares.get("organic", 0.0) + shares.get("rewarded", 0.0)


def _move(measured: pd.DataFrame, key: str) -> float | None:
    score = answers.answer(measured, key).value
    earlier = answers.answer(measured, key, "comparison").value
    return None if score is None or earlier is None else score - earlier


def _total(measured: pd.DataFrame, key: str) -> float:
    periods = answers.series(measured, key)
    return float(periods.loc[periods["complete"], "value"].sum())
