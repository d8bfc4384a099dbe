"""What a loop turns into: the share that goes on at each step, how long it takes, and what comes of one turn."""

from __future__ import annotations

from math import inf, isfinite, nan, prod

import numpy as np
import pandas as pd

from analytics.survival import kaplan_meier, time_until


def step_figures(counted: pd.DataFrame, steps: int) -> pd.DataFrame:
    """Each step of a loop in numbers.

    Shares are of those who were seen for all of the step's days. The delay is Kaplan and Meier's: of those who go on
    within the step's days, half have gone on by then; also who was not seen for all of them counts as long as seen.

    Parameters
    ----------
    counted : DataFrame
        step (from 1), waited (days until they went on, or until nobody looked any more), went_on, is_matured (0 or 1),
        number (how often it happened), members; a row for each kind of case.
    steps : int
        How many steps there are.

    Returns
    -------
    DataFrame
        A row for each step: step, reached (members), n (of them seen for all of its days), went_on (of these), share
        (went_on ÷ n; missing where n is 0), each (mean number of those who went on), mean (share × each), delay (days;
        missing where nobody goes on).

    Examples
    --------
    >>> counted = pd.DataFrame({"step": 1, "waited": [2, 4, 90], "went_on": [1, 1, 0], "is_matured": 1,
    ...                         "number": [1, 3, 0], "members": [1, 1, 2]})
    >>> step_figures(counted, 1)[["n", "share", "each", "mean", "delay"]].to_dict("records")
    [{'n': 4.0, 'share': 0.5, 'each': 2.0, 'mean': 1.0, 'delay': 2.0}]
    """
    rows = []
    for step in range(1, steps + 1):
        mine = counted[counted["step"] == step].astype(float)
        matured = mine[mine["is_matured"] == 1]
        n, gone = float(matured["members"].sum()), float((matured["members"] * matured["went_on"]).sum())
        happened = float((matured["members"] * matured["number"]).sum())
        share, each = (gone / n if n else nan), (happened / gone if gone else (0.0 if n else nan))
        delay = _half_way(mine)
        rows.append((step, float(mine["members"].sum()), n, gone, share, each, share * each, delay))
    return pd.DataFrame(rows, columns=["step", "reached", "n", "went_on", "share", "each", "mean", "delay"])


def _half_way(rows: pd.DataFrame) -> float:
    """The day by which half of those have gone on who ever go on within the step's days."""
    if not (rows["went_on"] * rows["members"]).sum():
        return nan
    curve = kaplan_meier(
        rows["waited"].to_numpy(float), rows["went_on"].to_numpy(bool), rows["members"].to_numpy(float)
    )
    half = (1 - float(curve["survival"].iloc[-1])) / 2
    day = time_until(curve, half)
    return day if isfinite(day) and day < inf else nan


def gain(figures: pd.DataFrame) -> float:
    """What one turn makes of one member: the product of the steps' means; missing where one is not known."""
    return float(prod(figures["mean"].to_numpy(float))) if len(figures) else nan


def turn_days(figures: pd.DataFrame) -> float:
    """How long one turn takes: the sum of the steps' delays; missing where one is not known."""
    return float(np.sum(figures["delay"].to_numpy(float))) if len(figures) else nan
