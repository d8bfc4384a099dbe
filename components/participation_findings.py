"""Sentences about how members take part, computed from the numbers, and rows for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.share_differences import difference_of_shares
from components import words
from components.charts.participation_levels import LEVELS
from data_access.scope import month_name

FACETS = {
    "searches": ("Search", "search"),
    "links": ("Links", "link"),
    "authors": ("Authorship", "post"),
    "tags": ("Tags", "tag"),
    "extensions": ("Extensions", "recommendation"),
    "signals": ("Signals", "follow"),
}
"""The facets by their key: name, and the kind of act to send where it is not measured."""
Months = pd.DataFrame


def levels(flows: pd.DataFrame) -> pd.DataFrame:
    """Members on each level by month: the index is the month, a column for each level."""
    there = flows[flows["level"] > 0].pivot_table("members", "month", "level", "sum", fill_value=0)
    return there.reindex(columns=list(LEVELS), fill_value=0)


def moves(flows: pd.DataFrame) -> pd.DataFrame:
    """By month: members who came, were promoted, held or demoted, and who went away."""
    before, level = flows["before"], flows["level"]
    parts = {
        "came": before == 0,
        "promoted": (before > 0) & (level > before),
        "held": before == level,
        "demoted": (level > 0) & (level < before),
        "went away": (before > 0) & (level == 0),
    }
    sums = {name: flows[chosen].groupby("month")["members"].sum() for name, chosen in parts.items()}
    every = sorted(set(flows["month"]))
    return pd.DataFrame({name: each.reindex(every).fillna(0) for name, each in sums.items()}, index=every)


def ladder(flows: pd.DataFrame) -> str:
    """Where members moved on the ladder, month by month, over the period."""
    moved = moves(flows).sum()
    up, down = moved.get("promoted", 0.0), moved.get("demoted", 0.0)
    if not up and not down:
        return "Nobody moved on the ladder"
    if abs(up - down) < 0.03 * (up + down):
        return f"As many steps up the ladder as down: {up:,.0f} and {down:,.0f}"
    more, fewer = ("up", "down") if up > down else ("down", "up")
    return f"More steps {more} the ladder than {fewer}: {max(up, down):,.0f} against {min(up, down):,.0f}"


def ladder_shown(flows: pd.DataFrame) -> pd.DataFrame:
    """Levels and moves by month as rows to read."""
    there, moved = levels(flows), moves(flows)
    rows = there.rename(columns={level: name for level, (name, _) in LEVELS.items()}).reindex(moved.index, fill_value=0)
    rows = rows.join(moved.rename(columns=str.capitalize))
    rows.insert(0, "Month", [month_name(int(month)) for month in rows.index])
    return rows.reset_index(drop=True)


def newcomers(found: pd.DataFrame) -> str:
    """Whether newcomers whose first topic was answered come back to begin another more often."""
    counts = found.sort_values("is_answered", ascending=False)[["back", "members"]].astype("float64").to_numpy()
    if not (counts[:, 1] > 0).all():
        return "Too few newcomers to compare those who were answered with those who were not"
    one, other = ((float(back), float(members)) for back, members in counts)
    difference, low, high = difference_of_shares(one, other)
    if low <= 0 <= high:
        between = f"the difference is between {points(low)} and {points(high)}"
        return f"Whether an answer brings newcomers back cannot be told: {between} points"
    more, near, far = ("more", low, high) if difference > 0 else ("less", -high, -low)
    size = round(abs(difference) * 100)
    said = f"{size} point{'s' if size != 1 else ''} ({near * 100:.0f} to {far * 100:.0f})"
    return f"Newcomers who were answered begin another topic {more} often, by {said}"


def points(difference: float) -> str:
    """A difference of two shares in whole points, with its sign.

    >>> points(-0.101), points(0.05), points(0.001)
    ('−10', '+5', '0')
    """
    whole = round(difference * 100)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def newcomers_shown(found: pd.DataFrame) -> pd.DataFrame:
    """Newcomers who were and were not answered as rows to read."""
    heads = {"is_answered": "First topic", "members": "Newcomers", "back": "Began another"}
    named = found.assign(is_answered=found["is_answered"].map({1: "answered", 0: "unanswered"}))
    return named.rename(columns=heads)


def lost(value: float | None) -> str:
    """How many regulars are lost."""
    if value is None:
        return "Whether any regulars are lost is not known"
    if not value:
        return "No regular was lost"
    return f"{value:,.0f} regular{'s' if value != 1 else ''} gave much and {'have' if value != 1 else 'has'} stopped"


def shares(used: pd.DataFrame, known: Sequence[str]) -> dict[str, float]:
    """The mean share of active members who use each known facet in a month."""
    active = float(used["active"].sum())
    return {name: float(used[name].sum()) / active for name in FACETS if name in known and active}


def facets(mean: Mapping[str, float]) -> str:
    """The facet most and least used."""
    if len(mean) < 2:
        return "Too little is known of how knowledge flows"
    most, least = max(mean, key=lambda name: mean[name]), min(mean, key=lambda name: mean[name])
    return (
        f"{FACETS[most][0]} carries the flow of knowledge: {mean[most]:.0%} of active members a month; "
        f"{FACETS[least][0].lower()} least, {mean[least]:.1%}"
    )


def facets_missing(known: Sequence[str]) -> str:
    """Which facets are not measured, and what to send to measure them; empty text where all are."""
    missing = [f"{name} (send acts of kind “{kind}”)" for key, (name, kind) in FACETS.items() if key not in known]
    return f"Not measured: {words.listed(missing)}." if missing else ""


def facets_shown(used: pd.DataFrame, known: Sequence[str]) -> pd.DataFrame:
    """Shares by month as rows to read."""
    active = used["active"].astype(float)
    columns = {FACETS[name][0]: used[name] / active for name in FACETS if name in known}
    months = [month_name(int(month)) for month in used["month"]]
    return pd.DataFrame({"Month": months, "Active members": used["active"], **columns})
