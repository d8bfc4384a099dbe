"""What to expect of buyers: how many orders, of what worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics import bgnbd, gamma_gamma, paretonbd
from analytics.bgnbd import GeometricDropout
from analytics.gamma_gamma import SpendModel
from analytics.paretonbd import ParetoDropout
from analytics.risk_levels import FEWEST_BACK, FEWEST_MEMBERS, MOST_HISTORIES, purchases, sample
from data_access.rollups.features import HORIZON

Floats = npt.NDArray[np.float64]
YEARS = 3
DISCOUNT = 0.10
"""What a year makes money worth less by."""
YEAR_WEEKS = 365.25 / 7
Buying = GeometricDropout | ParetoDropout
COLUMNS = ("p_order", "expected_orders", "expected_margin", "clv")


@dataclass(frozen=True)
class Expectation:
    """What buyers are expected to do.

    Attributes
    ----------
    models : dict
        The models of purchases by name; `chosen` is the more likely of those in which a one-time buyer may be gone.
    spend : SpendModel or None
        What a day with an order is worth.
    margin_rate : float
        Margin for each unit of money spent; not-a-number where no margin is on record.
    skipped : str
        Why there is none; empty where there is.
    customers : int
        From how many it was learnt.
    came_true : dict
        For each model, and for spend, what it would have expected earlier, and what came of it.
    """

    models: dict[str, Buying]
    chosen: str = ""
    spend: SpendModel | None = None
    margin_rate: float = float("nan")
    skipped: str = ""
    customers: int = 0
    came_true: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, facts: pd.DataFrame, active: Floats) -> pd.DataFrame:
        """The columns of ``COLUMNS`` for each member; missing for who never bought.

        Who will hardly do anything will hardly buy: where the chance of an order is larger than `active`, the chance of
        doing anything within the horizon (not-a-number where it is not known), all that follows is made smaller too.
        """
        found = pd.DataFrame(np.nan, index=facts.index, columns=list(COLUMNS))
        bought = facts[facts["order_days"] > 0]
        if not self.chosen or bought.empty:
            return found
        model, customers = self.models[self.chosen], purchases(bought)
        alive = model.chance_alive(customers)
        yearly = [model.expected(customers, YEAR_WEEKS * year, alive) for year in range(1, YEARS + 1)]
        worth = self.worth(bought)
        steps = np.diff(np.stack([np.zeros(len(bought)), *yearly]), axis=0)
        now = sum(step / (1 + DISCOUNT) ** (year + 0.5) for year, step in enumerate(steps))
        chance = np.maximum(model.chance_active(customers, HORIZON / 7), 1e-12)
        most = np.nan_to_num(active[(facts["order_days"] > 0).to_numpy()], nan=1.0)
        values = (chance, yearly[0], yearly[0] * worth, now * worth)
        for name, value in zip(COLUMNS, values, strict=True):
            found.loc[bought.index, name] = value * np.minimum(1.0, most / chance)
        return found

    def worth(self, bought: pd.DataFrame) -> Floats:
        """Margin of a day with an order; the amount where no margin is on record."""
        if self.spend is None:
            return np.full(len(bought), np.nan)
        mean = np.maximum(bought["spent"].to_numpy(float) / bought["order_days"].to_numpy(float), 0)
        rate = 1.0 if np.isnan(self.margin_rate) else self.margin_rate
        return self.spend.expected(bought["order_days"], mean) * rate


def expectation(facts: pd.DataFrame, margin_rate: float) -> Expectation:
    """Learn what to expect from all purchases so far.

    Parameters
    ----------
    facts : DataFrame
        Some members, at the last day of the data.
    margin_rate : float
        Margin for each unit of money spent, not-a-number where it is not known.
    """
    bought = sample(facts[facts["order_days"] > 0], MOST_HISTORIES)
    again = int((bought["order_days"] > 1).sum())
    if len(bought) < FEWEST_MEMBERS or again < FEWEST_BACK:
        return Expectation({}, skipped=f"{len(bought):,} members bought, {again:,} of them again; it needs 200 and 50")
    customers = purchases(bought)
    models: dict[str, Buying] = {
        "bgnbd": bgnbd.fit(customers, is_modified=False),
        "mbgnbd": bgnbd.fit(customers),
        "paretonbd": paretonbd.fit(customers),
    }
    chosen = max(("mbgnbd", "paretonbd"), key=lambda name: models[name].log_likelihood)
    return Expectation(models, chosen, _spend(bought), margin_rate, customers=len(bought))


def _spend(bought: pd.DataFrame) -> SpendModel | None:
    """What a day with an order is worth, from members who paid anything on at least two of them."""
    mean = (bought["spent"] / bought["order_days"]).round(6)  # the order of a sum moves its last digits, and the fit
    chosen = (bought["order_days"] > 1) & (mean > 0)
    if chosen.sum() < FEWEST_BACK:
        return None
    return gamma_gamma.fit(bought.loc[chosen, "order_days"], mean[chosen])
