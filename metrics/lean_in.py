"""The plan: a steady budget for those who bring more than they are given, and what the same money buys elsewhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
import pandas as pd

from analytics.lean_in import steady_months
from analytics.ratio_differences import Effect
from data_access.queries.coverage import coverage
from data_access.queries.lean_in import Weighing, about, effects, first_standing, paid_newcomers, those_standing
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal
from metrics.value_settings import Assumptions

ESTABLISHED, NO_EFFECT, NOT_ESTABLISHED, TOO_FEW = "established", "no effect seen", "not established", "too few"
SEEN_MONTHS = 5
"""Months after attention of which it is measured what it did."""
YEAR = 12
SHOWN = 100
"""Rows of a list that a page shows."""


def weighing(assumed: Assumptions, *, is_reverse: bool = False) -> Weighing:
    """How members are weighed under some assumptions."""
    return Weighing(assumed.anyway, assumed.answer, assumed.gap, assumed.top, is_reverse)


def effects_told(store: Store) -> pd.DataFrame:
    """What each initiative and each kind of gives did to orders.

    Returns
    -------
    DataFrame
        name, source (initiative or give), compared_with (held out, or others), members (treated), others, effect, low,
        high (share more orders than without it, with 95% interval; missing where it cannot be told), placebo (the same
        within the months before, where nothing can have happened), verdict (established, no effect seen, not
        established: the placebo shows one, so the groups are not comparable; too few), cost (of each), extra (margin
        that it brought of each in five months; missing unless established), payback (months until it has paid for
        itself at that pace); store currency.
    """
    found = effects(store)
    margin = found[found["outcome"] == "margin"].set_index(["source", "subject"])["after"]
    rows = [_told(row, margin.get((row["source"], row["subject"]))) for row in found.to_dict("records")]
    columns = ["name", "source", "compared_with", "members", "others", "effect", "low", "high", "placebo", "verdict"]
    return pd.DataFrame([row for row in rows if row], columns=[*columns, "cost", "extra", "payback"])


def _told(row: dict[Hashable, Any], margin: float | None) -> dict[str, Any] | None:
    if row["outcome"] != "orders":
        return None
    effect, placebo = (Effect(float(row[f"{name}log_ratio"]), float(row[f"{name}error"])) for name in ("", "placebo_"))
    verdict = verdict_on(effect, placebo)
    told: dict[str, Any] = {name: row[name] for name in ("name", "source", "compared_with", "others", "cost")}
    told |= {"members": row["treated"], "verdict": verdict, "effect": np.nan, "low": np.nan, "high": np.nan}
    told |= {"placebo": placebo.share if placebo.is_known else np.nan, "extra": np.nan, "payback": np.nan}
    if effect.is_known:
        told |= {"effect": effect.share, "low": effect.interval[0], "high": effect.interval[1]}
    if verdict == ESTABLISHED and margin is not None and effect.log_ratio > 0:
        told["extra"] = margin * (1 - exp(-effect.log_ratio))
        told["payback"] = float(row["cost"]) / (told["extra"] / SEEN_MONTHS)
    return told


def verdict_on(effect: Effect, placebo: Effect) -> str:
    """What may be said of an effect, given what the same comparison finds where there can be none.

    >>> verdict_on(Effect(0.2, 0.05), Effect(0.0, 0.05)), verdict_on(Effect(0.2, 0.05), Effect(0.2, 0.05))
    ('established', 'not established')
    """
    if not (effect.is_known and placebo.is_known):
        return TOO_FEW
    if not placebo.covers_nothing:
        return NOT_ESTABLISHED
    return NO_EFFECT if effect.covers_nothing else ESTABLISHED


@dataclass(frozen=True)
class Means:
    """What attention does and costs: by name, share more orders with interval, and cost of each; None where unknown."""

    name: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    cost: float | None = None


def best_means(store: Store) -> Means:
    """What has returned most for its cost, of what is established; else what attention costs on average."""
    told = effects_told(store)
    paid = told[(told["cost"] > 0) & (told["effect"] > 0) & (told["verdict"] == ESTABLISHED)]
    if len(paid):
        best = paid.iloc[int((paid["extra"] / paid["cost"]).argmax())]
        return Means(str(best["name"]), *(float(best[name]) for name in ("effect", "low", "high", "cost")))
    costs = told.loc[told["cost"] > 0, "cost"]
    return Means(cost=float(costs.median())) if len(costs) else Means()


def plan_in_short(store: Store, scope: Scope, assumed: Assumptions) -> pd.DataFrame:
    """The plan, and the same money in paid acquisition: one row.

    Returns
    -------
    DataFrame
        means (what is given), cost (of each), members (whose turn comes), candidates (undervalued members), spent,
        effect, returned, returned_low, returned_high (margin more in 12 months, if the effect lasts as long; missing
        where none is established), needed (the effect that would return as much as acquisition), newcomer_cost,
        newcomers, newcomers_return (margin of their first 12 months; missing where none is known); store currency.
    """
    means, rows = best_means(store), _plan(store, scope, assumed)
    chosen = rows[rows["month"] >= 0]
    spent = len(chosen) * means.cost if means.cost else 0.0
    yearly = float(chosen["yearly"].fillna(0).sum())
    effect = {name: np.nan if each is None else each for name, each in vars(means).items() if name != "name"}
    cost, worth = cost_and_worth_of_newcomer(store)
    elsewhere = spent / cost * worth if cost else np.nan
    return pd.DataFrame(
        [
            {
                "means": means.name,
                "cost": effect["cost"],
                "members": len(chosen),
                "candidates": len(rows),
                "spent": spent,
                "effect": effect["effect"],
                "returned": yearly * effect["effect"],
                "returned_low": yearly * effect["low"],
                "returned_high": yearly * effect["high"],
                "needed": elsewhere / yearly if yearly else np.nan,
                "newcomer_cost": cost,
                "newcomers": spent / cost if cost else np.nan,
                "newcomers_return": elsewhere,
            }
        ]
    )


def cost_and_worth_of_newcomer(store: Store) -> tuple[float, float]:
    """What a newcomer by paid channels costs, and the margin of their first 12 months; NaN where nobody knows."""
    paid = paid_newcomers(store, coverage(store).complete_until).astype(float).iloc[0]
    cost = paid["spend"] / paid["joined"] if paid["joined"] else np.nan
    worth = paid["revenue"] * paid["margin_share"] / paid["observed"] if paid["observed"] else np.nan
    return float(cost), float(worth)


@personal
def plan(store: Store, scope: Scope, assumed: Assumptions) -> pd.DataFrame:
    """Whose turn it is in which month, in that order: the columns of ``undervalued`` after month, cost and expected.

    month counts from 1; cost is what attention to each costs, expected the margin that is expected of it in 12 months
    (missing where no effect is established); store currency.
    """
    rows, means = _plan(store, scope, assumed), best_means(store)
    effect = np.nan if means.effect is None else means.effect
    chosen = rows[rows["month"] >= 0].sort_values("month", kind="stable")
    told = about(store, chosen, weighing(assumed))
    told = told.assign(month=chosen["month"].to_numpy() + 1, cost=means.cost, expected=told["yearly"] * effect)
    first = ["month", "member", "name", "cost", "expected"]
    others = [name for name in told if name not in (*first, "member_id", "member_no")]
    return told[[*first, *others]].reset_index(drop=True)


@personal
def every_turn(store: Store, scope: Scope, assumed: Assumptions) -> Iterator[pd.DataFrame]:
    """The whole plan, for a download."""
    yield plan(store, scope, assumed)


@personal
def undervalued(store: Store, scope: Scope, assumed: Assumptions, is_reverse: bool = False) -> pd.DataFrame:
    """Members who bring far more than they are given, or the reverse: the first ``SHOWN`` of them."""
    rows = those_standing(store, scope, weighing(assumed, is_reverse=is_reverse), SHOWN)
    return rows.drop(columns=["member_id", "member_no"])


@personal
def every_undervalued(
    store: Store, scope: Scope, assumed: Assumptions, is_reverse: bool = False
) -> Iterator[pd.DataFrame]:
    """All of them, for a download, each with their id."""
    rows = those_standing(store, scope, weighing(assumed, is_reverse=is_reverse)).drop(columns="member_no")
    yield rows[["member_id", *(name for name in rows if name != "member_id")]]


def turn_numbers(store: Store, scope: Scope, assumed: Assumptions) -> list[int]:
    """The numbers of those whose turn comes."""
    rows = _plan(store, scope, assumed)
    return [int(number) for number in rows.loc[rows["month"] >= 0, "member_no"]]


def _plan(store: Store, scope: Scope, assumed: Assumptions) -> pd.DataFrame:
    """The undervalued, as ``first_standing``, with the month of their turn from 0; -1 where it does not come."""
    rows = first_standing(store, scope, weighing(assumed))
    means = best_means(store)
    if not means.cost:
        return rows.assign(month=-1)
    promise = rows["yearly"].fillna(0.0) if means.effect else rows["community"]
    return rows.assign(month=steady_months(promise, means.cost, assumed.budget, assumed.months))
