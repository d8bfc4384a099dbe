"""What a member's own doings say about the risk of silence: features, which way each points, and their groups.

What their closest contacts do is told beside the risk and not part of it: with the number of the ten closest who took
part lately, and the share of them who stopped, as further features, the Brier score of the sample community (20,000
members, three cuts, 39,134 forecasts) was 0.00006 smaller, with a 95% interval from 0.00005 larger to 0.00018 smaller.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

SIGNS = {
    "quiet": 1,
    "silent": 1,
    "overdue": 1,
    "took_part_lately": -1,
    "took_part_in_a_year": -1,
    "active_lately": -1,
    "only_once": 1,
    "change": -1,
    "spent": -1,
    "ordered": -1,
    "answered": -1,
    "tenure": -1,
}
"""For each feature whether more of it goes with more risk (1) or with less (-1)."""
GROUPS = {
    "silence": ("quiet", "silent", "overdue"),
    "frequency": ("took_part_lately", "took_part_in_a_year", "active_lately", "only_once"),
    "change": ("change",),
    "spend": ("spent", "ordered"),
    "answers": ("answered",),
    "tenure": ("tenure",),
}
"""What reasons speak of, by the code they are kept under."""
FACTS = (
    "tenure_days",
    "silent_days",
    "quiet_days",
    "active_90",
    "active_before",
    "took_days",
    "took_90",
    "took_365",
    "orders_365",
    "spent_365",
    "answered_365",
)
"""What features are made from: days and counts up to the cut."""
LATELY, BEFORE = 90, 365


def usual_activity(facts: pd.DataFrame) -> Floats:
    """Active days in 90, over the year before the last 90 days; not-a-number for who was not there for 30 of it."""
    there = np.clip(facts["tenure_days"].to_numpy(float) - LATELY, 0, BEFORE)
    active = facts["active_before"].to_numpy(float)
    return np.where(there >= 30, active / np.maximum(there, 1) * LATELY, np.nan)


def features(facts: pd.DataFrame) -> Floats:
    """Cases by features, in the order of ``SIGNS``; every value is a number.

    Parameters
    ----------
    facts : DataFrame
        The columns of ``FACTS``, numbers 0 or more; amounts may be in any currency.
    """
    known = {name: np.maximum(facts[name].to_numpy(float), 0.0) for name in FACTS}
    usual = usual_activity(facts)
    change = np.log((known["active_90"] + 1) / (np.nan_to_num(usual) + 1))
    made = {
        "quiet": np.log1p(known["quiet_days"]),
        "silent": np.log1p(known["silent_days"]),
        "overdue": np.log1p(known["quiet_days"] * known["took_days"] / (known["tenure_days"] + 30)),
        "took_part_lately": np.log1p(known["took_90"]),
        "took_part_in_a_year": np.log1p(known["took_365"]),
        "active_lately": np.log1p(known["active_90"]),
        "only_once": (known["took_days"] <= 1).astype(float),
        "change": np.where(np.isnan(usual), 0.0, change),
        "spent": np.log1p(known["spent_365"]),
        "ordered": np.log1p(known["orders_365"]),
        "answered": np.log1p(known["answered_365"]),
        "tenure": np.log1p(known["tenure_days"]),
    }
    return np.stack([made[name] for name in SIGNS], axis=1)


def main_reasons(contributions: Floats, most: int = 3) -> npt.NDArray[np.int64]:
    """For each case the groups that add most to its risk, the largest first; -1 where none does any more.

    >>> main_reasons(np.array([[0.1, 2.0, -1.0]])).tolist()
    [[1, 0, -1]]
    """
    order = np.argsort(-contributions, axis=1, kind="stable")[:, :most]
    added = np.take_along_axis(contributions, order, axis=1)
    return np.where(added > 0, order, -1)
