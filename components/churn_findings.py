"""What the page of risk says, in sentences computed from its numbers."""

from __future__ import annotations

import json

import pandas as pd

from analytics.comeback import FEWEST
from analytics.comeback import LAPSED as LAPSED_SHARE
from components import words
from metrics.churn_models import Champion
from metrics.model import Unit

AT_RISK, LAPSED, ACTIVE = "at risk", "lapsed", "active"
MONEY: Unit = Unit.MONEY


def headline(states: pd.DataFrame, currency: str) -> str:
    """How many are at risk, and what that would cost."""
    at_risk, others = _in(states, AT_RISK), _in(states, ACTIVE)
    here = at_risk + others
    if not here:
        return "Nobody is there who could leave"
    if not at_risk:
        return f"None of the {here:,} members who are there is at risk"
    said = f"{at_risk:,} of {here:,} members who are there may fall silent"
    stake = _money(states, AT_RISK)
    return f"{said}, and {MONEY.format(stake, currency)} with them" if stake > 0 else said


def detail(states: pd.DataFrame, flows: pd.DataFrame, has_margin: bool) -> str:
    """What that means, and how it changed."""
    years = float(states.loc[states["state"] == AT_RISK, "years_at_stake"].sum())
    what = "margin" if has_margin else "revenue"
    said = ["At risk: more likely than not to make no order and no contribution in the next 90 days"]
    if _money(states, AT_RISK) > 0:
        said.append(f"the money is risk times the {what} expected in 12 months")
    if years >= 1:
        said.append(f"{years:,.0f} years of relationship are at risk")
    return f"{'; '.join(said)}. {change(flows)}"


def change(flows: pd.DataFrame) -> str:
    """How many more or fewer than 90 days ago, and why."""
    if flows["members"].isna().any():
        return "How that changed is not told, since few members are behind it."
    moved = flows[flows["direction"] != 0]
    total = int((moved["direction"] * moved["members"]).sum())
    largest = moved[moved["members"] > 0].sort_values("members", ascending=False).head(3)
    if largest.empty:
        return "Nothing changed in 90 days."
    parts = words.listed(
        [f"{members:,.0f} {part}" for members, part in zip(largest["members"], largest["part"], strict=True)]
    )
    if not total:
        return f"As many as 90 days ago: {parts}."
    return f"{abs(total):,} {'more' if total > 0 else 'fewer'} than 90 days ago: {parts}."


def moved(flows: pd.DataFrame) -> str:
    """How many more or fewer are at risk than 90 days ago.

    >>> moved(pd.DataFrame({"direction": [1, -1], "members": [5.0, 2.0]}))
    '3 more members at risk than 90 days ago'
    """
    if flows["members"].isna().any():
        return "How many more or fewer are at risk is not told"
    total = int((flows["direction"] * flows["members"]).sum())
    if not total:
        return "As many members at risk as 90 days ago"
    return f"{abs(total):,} {'more' if total > 0 else 'fewer'} members at risk than 90 days ago"


def goodness(levels: pd.DataFrame, used: Champion) -> str:
    """How good the last forecasts were, and where risks come from."""
    if not used.level:
        return "Nothing could be foretold and checked yet"
    row = levels[levels["level"] == used.level].iloc[0]
    said = f"Of two members, the one who fell silent had the higher risk {row['auc']:.0%} of the time"
    if used.level == "recency":
        return f"No model beats how long members are quiet, so risks come from that. {said}"
    plain = levels[(levels["level"] == "recency") & levels["auc"].notna()]
    against = f", against {plain.iloc[0]['auc']:.0%} by how long they are quiet alone" if len(plain) else ""
    return f"{said}{against}"


def about_champion(levels: pd.DataFrame, used: Champion) -> str:
    """Which level is used, why, and whether its percentages are to be trusted."""
    name = levels.loc[levels["level"] == used.level, "name"].iloc[0]
    row = levels[levels["level"] == used.level].iloc[0]
    cut = words.day(pd.Timestamp(row["cut"]))
    said = f"Used: “{name}”, since {used.why}. Foretold on {cut} for 90 days, {row['n']:,.0f} members, "
    said += f"{row['base_rate']:.0%} of whom fell silent."
    return said if used.is_calibrated else f"{said} Its percentages were off, so risks are told as ranks."


def staying(curves: pd.DataFrame) -> str:
    """How long members stay, and who longest."""
    if curves.empty:
        return "How long members stay is not known here"
    groups = curves.drop_duplicates("group")
    told = groups[groups["half_life"] < float("inf")].sort_values("half_life", ascending=False)
    if told.empty:
        return "More than half of all who ever joined are still there"
    best, worst = told.iloc[0], told.iloc[-1]
    if len(told) == 1 or best["half_life"] - worst["half_life"] < 1:
        return f"Half of the members stay {_half(worst)}"
    return f"Half of {best['group']} stay {_half(best)}, half of {worst['group']} {_half(worst)}"


def _half(row: pd.Series) -> str:
    about = "for" if row["is_half_seen"] else "for an expected"
    months = round(float(row["half_life"]))
    return f"{about} {months} months" if months > 1 else f"{about} {'one month' if months else 'less than a month'}"


def comeback(curve: pd.DataFrame, lapsed_after: int) -> str:
    """From when on a silence counts as a lapse."""
    if curve["reached"].fillna(0).sum() == 0:
        return "No silence was long enough to learn from"
    longest = curve[curve["reached"] >= FEWEST].tail(1)
    if longest.empty:
        return f"Too few silences were long enough to learn from: {lapsed_after:,} days count as a lapse"
    share = float((longest["returned"] / longest["reached"]).sum())
    if (longest["silent_days"] == lapsed_after).any() and share >= LAPSED_SHARE:
        return f"After {lapsed_after:,} days of silence {share:.0%} come back still, and none longer can be judged"
    return f"After {lapsed_after:,} days of silence fewer than one in five come back"


def gaps(silences: pd.DataFrame) -> str:
    """How many are silent for longer than is usual for them."""
    total = float(silences["members"].sum())
    there = silences[silences["state"] != LAPSED]
    long = float(there.loc[there["gaps"] >= 2, "members"].sum())
    if not total:
        return "Nobody has a usual gap yet"
    return f"{long:,.0f} members who are there are silent for twice their own usual gap or longer"


def frequency(cells: pd.DataFrame) -> str:
    """Whom the map shows to be at risk most of all."""
    known = cells.dropna(subset=["members"])
    once = known[known["frequency"] == 1]
    if once.empty or not once["members"].sum():
        return "How often members took part, and for how long they are quiet"
    share = float(once["members"].sum()) / float(known["members"].sum())
    risk = float((once["members"] * once["risk"]).sum()) / float(once["members"].sum())
    return f"{share:.0%} of members took part once only; their mean risk is {risk:.0%}"


def one_time(buyers: pd.DataFrame) -> str:
    """What is expected of who bought once."""
    rows = buyers.dropna(subset=["members"]).set_index("buyers")
    if "once" not in rows.index:
        return ""
    members, chances = rows["members"].to_dict(), rows["p_order"].to_dict()
    said = f"{members['once']:,.0f} members bought once; {chances['once']:.0%} of them are expected to buy again "
    said += "within 90 days"
    if "more often" in chances:
        said += f", against {chances['more often']:.0%} of the others"
    return f"{said}."


def first(states: pd.DataFrame) -> str:
    """Whom the list holds."""
    at_risk = _in(states, AT_RISK)
    return f"Whom to turn to first, of {at_risk:,} at risk" if at_risk else "Nobody is at risk"


def spreading(parameters: str | None, skipped: str, whose: str) -> str:
    """Whether members fell silent more often whose contact had, beyond what their own activity foretells."""
    if not parameters:
        return f"Whether members {whose} follow is not known: {skipped}."
    found = json.loads(parameters)
    between = f"{found['ratio']:.2f} times as often ({found['low']:.2f} to {found['high']:.2f})"
    if found["low"] <= 1 <= found["high"]:
        return f"Members {whose} did so {between} as others alike: no difference can be told from chance."
    return f"Members {whose} did so {between} as others with the same activity."


def _in(states: pd.DataFrame, state: str) -> int:
    return int(states.loc[states["state"] == state, "members"].fillna(0).sum())


def _money(states: pd.DataFrame, state: str) -> float:
    return float(states.loc[states["state"] == state, "at_stake"].fillna(0).sum())
