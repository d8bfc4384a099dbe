"""How referrals flow: from a recommendation to a first order, from one member to the next, and how soon."""

from __future__ import annotations

from math import inf, isfinite

import numpy as np
import pandas as pd

from analytics.intervals import wilson_interval
from analytics.reproduction import doubling_days, final_multiple, mean_interval
from analytics.survival import kaplan_meier, time_until
from data_access.queries.referral_metrics import first_waits
from data_access.queries.referral_numbers import YEAR, cohorts_by, invites_by, join_ages, ordering_by
from data_access.rollups.referral_tables import OLDEST, WINDOWS
from data_access.scope import Scope
from data_access.store import Store

GROUPS = {"generation": "Generation", "segment": "Segment", "channel": "Channel", "category": "First bought"}
"""What cohorts can be split by."""
MOST_GROUPS = 12
BROUGHT, ORDERED = ("brought", "r", "low", "high"), ("ordered", "r_ordered", "ordered_low", "ordered_high")
SPREAD = ("invites", "taken", "k", "low", "high", "multiple", "cycle_days", "doubling_days", "members")


def funnel(store: Store, scope: Scope) -> pd.DataFrame:
    """What became of the referrals of the scope's months that are old enough to tell.

    Returns
    -------
    DataFrame
        step (made, joined, ordered), members (referrals that got so far), share (of the step before), low, high (its
        interval), of_all (share of those made); `joined` and `ordered` within 30 and then 60 days. One row more,
        `too young`: referrals that are left out.
    """
    sums = invites_by(store, scope).fillna(0.0).iloc[0]
    counts = [sums["matured"], sums["joined_in_time"], sums["ordered_in_time"]]
    rows = [("made", counts[0], np.nan, np.nan, np.nan, 1.0 if counts[0] else np.nan)]
    for step, count, before in zip(("joined", "ordered"), counts[1:], counts[:2], strict=True):
        low, high = wilson_interval(count, before) if before else (np.nan, np.nan)
        share = count / before if before else np.nan
        rows.append((step, count, share, low, high, count / counts[0] if counts[0] else np.nan))
    rows.append(("too young", sums["made"] - sums["matured"], *[np.nan] * 4))
    return pd.DataFrame(rows, columns=["step", "members", "share", "low", "high", "of_all"])


def reproduction(store: Store, scope: Scope, by: str, days: int) -> pd.DataFrame:
    """How many people members bring within some days, group by group.

    Parameters
    ----------
    by : str
        One of ``GROUPS``.
    days : int
        One of ``WINDOWS``.

    Returns
    -------
    DataFrame
        group (text; empty for members without one), members (observed so long), brought (people), r, low, high, and
        the same of those of them who ordered within the days as well: ordered, r_ordered, ordered_low, ordered_high;
        the generations in order, other groups by size, at most 12.
    """
    if by not in GROUPS or days not in WINDOWS:
        raise ValueError(f"no cohorts by {by!r} within {days} days")
    sums = _by_group(cohorts_by(store, scope, by), by)
    bought = _by_group(ordering_by(store, scope, by, days), by)
    sums = sums.merge(bought, on="group", how="left").fillna({"ordered": 0.0, "squares": 0.0})
    names = ["group", f"observed_{days}", f"joined_{days}", f"squares_{days}", "ordered", "squares"]
    rows = [
        (group, observed, *_mean(brought, squares, observed), *_mean(ordered, ordered_squares, observed))
        for group, observed, brought, squares, ordered, ordered_squares in sums[names].itertuples(index=False)
        if observed
    ]
    made = pd.DataFrame(rows, columns=["group", "members", *BROUGHT, *ORDERED])
    if by == "generation":
        return made.sort_values("group", ignore_index=True)
    return made.sort_values(["members", "group"], ascending=[False, True], ignore_index=True).head(MOST_GROUPS)


def _by_group(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sums by the name of their group."""
    named = rows.assign(group=rows[by].fillna("").astype(str))
    return named.drop(columns=by).groupby("group", as_index=False).sum(numeric_only=True)


def _mean(total: float, squares: float, members: float) -> tuple[float, float, float, float]:
    """A number of people, their mean by member, and its interval."""
    return total, total / members, *mean_interval(total, squares, members)


def spreading(store: Store, scope: Scope) -> pd.DataFrame:
    """K, and what it means: one row, of members who joined in the scope's months and have been there for a year.

    Returns
    -------
    DataFrame
        invites (a member's within 365 days), taken (share on which somebody joined), k (their product), low, high,
        multiple (members that one newcomer becomes in the end; infinite from K = 1 on), cycle_days (median days from a
        member's joining to that of those they bring in 365 days), doubling_days (infinite where K is 1 or less),
        members. No rows where nobody has been there so long.
    """
    sums = cohorts_by(store, scope).fillna(0.0).iloc[0]
    members = float(sums["observed_365"])
    if not members:
        return pd.DataFrame(columns=list(SPREAD), dtype=float)
    invites, taken = float(sums["invites_365"]), float(sums["taken_365"])
    k = taken / members
    low, high = mean_interval(taken, float(sums["taken_squares"]), members)
    cycle = _median_age(join_ages(store, scope))
    doubling = doubling_days(k, cycle) if isfinite(cycle) else inf
    told = (invites / members, taken / invites if invites else np.nan, k, low, high, final_multiple(k), cycle)
    return pd.DataFrame([(*told, doubling, members)], columns=list(SPREAD))


def waits(store: Store, scope: Scope) -> pd.DataFrame:
    """How many members have brought somebody by how many days after joining: Kaplan and Meier's estimate.

    Returns
    -------
    DataFrame
        days, share (who have brought somebody by then), low, high, members (looked at so long); the first year.
    """
    found = first_waits(store, scope, (scope.start, scope.end))
    curve = kaplan_meier(found["days"].to_numpy(float), found["has_brought"] > 0, found["members"])
    shares = {"share": 1 - curve["survival"], "low": 1 - curve["high"], "high": 1 - curve["low"]}
    rows = pd.DataFrame({"days": curve["time"], **shares, "members": curve["at_risk"]})
    return rows[rows["days"] <= YEAR].reset_index(drop=True)


def cycle(store: Store, scope: Scope) -> pd.DataFrame:
    """How soon referrals come, in one row.

    Returns
    -------
    DataFrame
        members, seen (days for which the longest was looked at, at most 365), median (days by which half of all have
        brought somebody; infinite where they have not), share_30, share_90, share_365 (who have by then), half_of_them
        (days by which half of those have who do within 365 days), half_of_joins (days by which half of all have joined
        who are brought within 365 days).
    """
    found = first_waits(store, scope, (scope.start, scope.end))
    curve = kaplan_meier(found["days"].to_numpy(float), found["has_brought"] > 0, found["members"])
    shares = {days: 1 - float(curve.loc[curve["time"] <= days, "survival"].min()) for days in WINDOWS}
    shares = {days: 0.0 if np.isnan(share) else share for days, share in shares.items()}
    told = {
        "members": float(found["members"].sum()),
        "seen": float(min(found["days"].max(), YEAR)) if len(found) else 0.0,
        "median": time_until(curve),
        **{f"share_{days}": share for days, share in shares.items()},
        "half_of_them": time_until(curve, shares[YEAR] / 2) if shares[YEAR] else inf,
        "half_of_joins": _median_age(join_ages(store, scope)),
    }
    return pd.DataFrame([told])


def _median_age(ages: pd.DataFrame) -> float:
    """The days by which half have joined; infinite where nobody has."""
    if ages.empty:
        return inf
    reached = ages["members"].cumsum() >= ages["members"].sum() / 2
    return float(ages.loc[reached, "days"].iloc[0])


def generation_name(group: str) -> str:
    """A generation in words.

    >>> generation_name("0"), generation_name("2"), generation_name("5")
    ('Came by themselves', 'Generation 2', 'Generation 5 and later')
    """
    if group == "0":
        return "Came by themselves"
    return f"Generation {group}{' and later' if group == str(OLDEST) else ''}"
