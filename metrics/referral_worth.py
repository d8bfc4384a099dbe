"""What referrals are worth: by origin, against comparable members, after a reward, by category."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd

from analytics.before_after import change_against_usual
from analytics.intervals import Z_95, wilson_interval
from analytics.matching import Contrast, contrast
from data_access.queries import referral_numbers
from data_access.queries.totals import monthly_totals
from data_access.scope import Scope
from data_access.store import Store

ORIGINS = ("organic", "rewarded", "paid", "unknown")
AGAINST = {
    "": "everyone who came without a referral",
    "paid": "who came by a paid channel",
    "organic": "who came on their own",
}
"""Whom referred members are compared with, by origin; all but them where it is empty text."""
REWARD_MONTH = 30
CROWDING = "members before after usual_after paid_after ratio low high all_ratio all_low all_high".split()


def ledger(store: Store, scope: Scope) -> pd.DataFrame:
    """What each origin brings: of members who joined in the scope's months.

    Returns
    -------
    DataFrame
        origin (organic, rewarded, paid, unknown), members (joined), share, retained (share active six to eight months
        on), retained_low, retained_high, staying (members it rests on), margin (mean of the first 365 days),
        margin_low, margin_high, valued (members it rests on), cost (spend or rewards for each who joined; missing
        where nothing is known).
    """
    sums = referral_numbers.cohorts_by(store, scope, "origin").set_index("origin")
    joined = sums["members"].sum()
    cost = _costs(store, scope, sums)
    rows = []
    for origin, own in sums.reindex(ORIGINS, fill_value=0.0).to_dict("index").items():
        staying, valued = own["staying"], own["valued"]
        kept = wilson_interval(own["retained"], staying) if staying else (np.nan, np.nan)
        mean, *band = _mean(own["margin_365"], own["margin_squares"], valued)
        retained = own["retained"] / staying if staying else np.nan
        share = own["members"] / joined if joined else np.nan
        told = (origin, own["members"], share, retained, *kept, staying, mean, *band, valued)
        rows.append((*told, cost.get(str(origin), np.nan)))
    names = "origin members share retained retained_low retained_high staying margin margin_low margin_high valued cost"
    return pd.DataFrame(rows, columns=names.split())


def _costs(store: Store, scope: Scope, sums: pd.DataFrame) -> dict[str, float]:
    """What a member of each origin cost: spend for the paid, rewards for the rewarded, nothing for the organic."""
    months = (scope.start, scope.end)
    rewards = monthly_totals(store, scope, months, ("origin",)).groupby("origin")["rewards"].sum()
    found = {"organic": 0.0}
    joined = {origin: float(sums["members"].get(origin, 0.0)) for origin in ORIGINS}
    if joined["rewarded"]:
        found["rewarded"] = float(rewards.sum()) / joined["rewarded"]
    spent = referral_numbers.paid_spend(store, scope)
    is_known = not scope.segments and scope.saved is None and float(spent["months"].iloc[0]) > 0
    if joined["paid"] and is_known:
        found["paid"] = float(spent["spend"].iloc[0]) / joined["paid"]
    return found


def _mean(total: float, squares: float, cases: float) -> tuple[float, float, float]:
    """A mean that may lie below nought, with its interval; missing where there are no cases."""
    if not cases:
        return np.nan, np.nan, np.nan
    mean = total / cases
    spread = 0.0
    if cases > 1:
        spread = Z_95 * float(np.sqrt(max(0.0, squares - total * mean) / (cases - 1) / cases))
    return mean, mean - spread, mean + spread


def comparable(store: Store, scope: Scope, against: str) -> pd.DataFrame:
    """Members whom a referral brought, against comparable ones: joined in the same month, in the same segment.

    Parameters
    ----------
    against : str
        One of ``AGAINST``.

    Returns
    -------
    DataFrame
        measure (order, retained, year), ours, theirs, difference, low, high, ratio, ratio_low, ratio_high, members
        (compared) and left_out; measures that cannot be compared are not there. `order` is the margin of an order,
        compared within month, segment and category; `retained` the share active six to eight months on; `year` the
        margin of the first 365 days.
    """
    if against not in AGAINST:
        raise ValueError(f"referred members are not compared with {against!r}")
    people = referral_numbers.cohorts_by(store, scope, "joined_month", "segment", "origin", "is_referred")
    people = people.assign(squares=people["retained"])
    orders = referral_numbers.order_margins(store, scope)
    found = {
        "order": _contrast(orders, against, ["month", "segment", "category"], ("orders", "margin", "squares")),
        "retained": _contrast(people, against, ["joined_month", "segment"], ("staying", "retained", "squares")),
        "year": _contrast(people, against, ["joined_month", "segment"], ("valued", "margin_365", "margin_squares")),
    }
    rows = [{"measure": measure, **vars(each)} for measure, each in found.items() if each is not None]
    columns = ["measure", *Contrast.__dataclass_fields__]
    return pd.DataFrame(rows, columns=columns).rename(columns={"compared": "members"})


def _contrast(rows: pd.DataFrame, against: str, cell: list[str], numbers: tuple[str, str, str]) -> Contrast | None:
    is_referred = rows["is_referred"].fillna(False).astype(bool)
    is_compared = ~is_referred & ((rows["origin"] == against) | (against == ""))
    parts = []
    for chosen, group in ((is_referred, "1"), (is_compared, "0")):
        sums = rows[chosen].assign(segment=rows["segment"].fillna("")).groupby(cell)[list(numbers)].sum()
        parts.append(sums.set_axis([f"n_{group}", f"sum_{group}", f"squares_{group}"], axis=1))
    return contrast(pd.concat(parts, axis=1).fillna(0.0))


def crowding(store: Store, scope: Scope) -> pd.DataFrame:
    """What members do once a first referral of theirs was rewarded, beside what is usual at their age.

    Returns
    -------
    DataFrame
        One row: members, before, after, usual_after, paid_after (referrals of a member in 30 days: unpaid before and
        after, unpaid after if age alone had changed, and rewarded after), ratio, low, high (unpaid after, for each to
        be expected), all_ratio, all_low, all_high (the same with rewarded ones). No rows where it cannot be told.
    """
    rows = referral_numbers.rewarded_members(store, scope)
    weights = rows["members"].to_numpy(float)
    counts = rows.rename(columns={"unpaid_before": "before", "unpaid_after": "after"})
    unpaid = change_against_usual(counts, weights)
    both = change_against_usual(counts.assign(after=counts["after"] + counts["paid_after"]), weights)
    if unpaid is None or both is None:
        return pd.DataFrame(columns=CROWDING, dtype=float)
    before, after = (float((rows[f"days_{side}"] * weights).sum()) / REWARD_MONTH for side in ("before", "after"))
    sums = {name: float((counts[name] * weights).sum()) for name in counts if name != "members"}
    usual = sums["before"] / before * (sums["usual_after"] / after) / (sums["usual_before"] / before)
    told: dict[str, Any] = {
        "members": unpaid.cases,
        "before": sums["before"] / before,
        "after": sums["after"] / after,
        "usual_after": usual,
        "paid_after": sums["paid_after"] / after,
        "ratio": unpaid.ratio,
        "low": unpaid.low,
        "high": unpaid.high,
        "all_ratio": both.ratio,
        "all_low": both.low,
        "all_high": both.high,
    }
    return pd.DataFrame([told])


def relevance(store: Store, scope: Scope) -> pd.DataFrame:
    """How many of the referrals that are old enough were taken up, by what the referrer knew of.

    Returns
    -------
    DataFrame
        category (recommended), bought (what the referrer had bought first; empty where nothing), has_bought (of the
        category recommended), members (referrals), joined, share.
    """
    rows = referral_numbers.invites_by(store, scope, "category", "bought", "has_bought")
    rows = rows[(rows["matured"] > 0) & (rows["category"].fillna("") != "")]
    names = {"matured": "members", "joined_in_time": "joined"}
    made = rows[["category", "bought", "has_bought", *names]].rename(columns=names)
    return made.assign(share=made["joined"] / made["members"]).reset_index(drop=True)


def known_or_not(rows: pd.DataFrame) -> pd.DataFrame:
    """From ``relevance``: has_bought, members, joined, share, low, high; who had bought of the category first."""
    told = rows.dropna(subset=["has_bought"]).groupby("has_bought", as_index=False)[["members", "joined"]].sum()
    bands = [wilson_interval(joined, made) for made, joined in told[["members", "joined"]].to_numpy(float)]
    shares = told.assign(share=told["joined"] / told["members"], low=[each[0] for each in bands])
    return shares.assign(high=[each[1] for each in bands]).sort_values("has_bought", ascending=False, ignore_index=True)


def shareability(store: Store, scope: Scope) -> pd.DataFrame:
    """Share of buyers who share or refer within 30 days after an order: category, members, sharers, share, low, high.

    The category is empty text for all together, which comes first; then the largest share.
    """
    rows = referral_numbers.sharers_by_category(store, scope)
    rows = rows[rows["members"] > 0]
    bands = [wilson_interval(sharers, members) for members, sharers in rows[["members", "sharers"]].to_numpy(float)]
    told = rows.assign(share=rows["sharers"] / rows["members"], low=[each[0] for each in bands])
    told = told.assign(high=[each[1] for each in bands], is_all=told["category"] == "")
    ordered = told.sort_values(["is_all", "share"], ascending=[False, False], ignore_index=True)
    return ordered.drop(columns="is_all")


def saved(rows: pd.DataFrame) -> float | None:
    """What those who were told by others would have cost at the price of paid ones, less the rewards paid for them.

    `rows` is what ``ledger`` gives. None where the price of paid ones is not known.
    """
    cost: dict[str, float] = dict(zip(rows["origin"], rows["cost"], strict=True))
    members: dict[str, float] = dict(zip(rows["origin"], rows["members"], strict=True))
    if isnan(cost["paid"]):
        return None
    paid_out = 0.0 if isnan(cost["rewarded"]) else cost["rewarded"] * members["rewarded"]
    return cost["paid"] * (members["organic"] + members["rewarded"]) - paid_out
