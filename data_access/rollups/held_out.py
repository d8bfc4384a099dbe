"""What was expected of buyers, learnt from the earlier part of the data and held to what they did in the rest."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from analytics.calibration import goodness
from analytics.member_days import counted
from analytics.risk_levels import purchases
from data_access.rollups.expecting import expectation
from data_access.rollups.features import Watched, facts_at

MOST_DAYS = 365
"""The year that expected orders and margins speak of; half of the data where these cover less than two."""
SPEND = "spend"


def held_out(watched: Watched, span: tuple[int, int]) -> dict[str, dict[str, Any]]:
    """What each model of purchases would have expected at an earlier cut, and what came of it.

    Returns
    -------
    dict
        For each model cut (a day), seen and days (how many it learnt from, and foretold), expected and happened (days
        with an order, summed over the buyers known at the cut), its parameters and log_likelihood then, and what
        ``goodness`` gives of the chance of any order. Under "spend" the same of money in place of orders. Empty where
        there was too little.
    """
    first, last = span
    days = min(MOST_DAYS, -(-(last - first) // 2))
    cut = last - days
    facts = facts_at(watched, cut)
    bought = facts[facts["order_days"] > 0]
    expects = expectation(bought, float("nan"))
    if not expects.models:
        return {}
    later = counted(watched.done, last).set_index("member_no").loc[bought["member_no"]].reset_index()
    orders, spent = ((later[name] - bought[name].to_numpy()).to_numpy(float) for name in ("order_days", "spent"))
    customers, about = purchases(bought), {"cut": cut, "seen": cut - first, "days": days}
    found: dict[str, dict[str, Any]] = {}
    for name, model in expects.models.items():
        sums = {"expected": float(model.expected(customers, days / 7).sum()), "happened": float(orders.sum())}
        told = about | sums | {"n": len(bought), "parameters": model.parameters, "log_likelihood": model.log_likelihood}
        if 0 < np.count_nonzero(orders) < len(orders):
            told |= asdict(goodness(model.chance_active(customers, days / 7), orders > 0))
        found[name] = told
    if expects.spend is not None:
        each = expects.models[expects.chosen].expected(customers, days / 7) * expects.worth(bought)
        sums = {"expected": float(each.sum()), "happened": float(spent.sum())}
        known = {
            "n": len(bought),
            "parameters": expects.spend.parameters,
            "log_likelihood": expects.spend.log_likelihood,
        }
        found[SPEND] = about | sums | known
    return found
