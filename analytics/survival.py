"""How long things take, counting those for whom they have not happened yet: Kaplan and Meier's estimate."""

from __future__ import annotations

from math import inf

import numpy as np
import numpy.typing as npt
import pandas as pd

NORMAL_95 = 1.959963984540054
Floats = npt.NDArray[np.float64]


def kaplan_meier(
    durations: npt.ArrayLike, is_observed: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> pd.DataFrame:
    """Share for whom something has not happened yet, by how long they have been looked at.

    Parameters
    ----------
    durations : array of float
        How long until it happened, or until nobody looked any more; 0 or more, in any unit.
    is_observed : array of bool
        Whether it happened.
    weights : array of float, optional
        How many cases each entry stands for; one by default.

    Returns
    -------
    DataFrame
        A row for each time at which it happened, in order: time, at_risk (cases looked at until then), events,
        survival (the share for whom it has not happened), low and high (95% interval on the log-minus-log scale).

    Raises
    ------
    ValueError
        A duration is negative or missing.

    Notes
    -----
    Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; variance by Greenwood. Whoever is censored at the time of
    an event is at risk of it.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 3], [True, True, False, True])
    >>> curve["survival"].tolist()
    [0.75, 0.5, 0.0]
    """
    times, happened = np.asarray(durations, float), np.asarray(is_observed, bool)
    count = np.ones(len(times)) if weights is None else np.asarray(weights, float)
    if not (times >= 0).all():
        raise ValueError("a duration is 0 or more")
    distinct, position = np.unique(times, return_inverse=True)
    left = np.bincount(position, count, len(distinct)).astype(float)
    events = np.bincount(position, count * happened, len(distinct)).astype(float)
    at_risk = left[::-1].cumsum()[::-1]
    is_event = events > 0
    time, at_risk, events = distinct[is_event], at_risk[is_event], events[is_event]
    survival = np.cumprod(1 - events / at_risk)
    low, high = _interval(survival, at_risk, events)
    columns = {"time": time, "at_risk": at_risk, "events": events, "survival": survival, "low": low, "high": high}
    return pd.DataFrame(columns)


def _interval(survival: Floats, at_risk: Floats, events: Floats) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = NORMAL_95 * np.sqrt(variance) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    is_inside = (survival > 0) & (survival < 1)
    return np.where(is_inside, low, survival), np.where(is_inside, high, survival)


def time_until(curve: pd.DataFrame, share: float = 0.5) -> float:
    """When it has happened to at least this share; infinite where it has not yet.

    Parameters
    ----------
    curve : DataFrame
        What ``kaplan_meier`` returns.
    share : float
        Above 0 and at most 1; one half gives the median.

    Examples
    --------
    >>> time_until(kaplan_meier([1, 2, 2, 3], [True, True, False, True]))
    2.0
    """
    reached = curve.loc[curve["survival"] <= 1 - share + 1e-12, "time"]
    return float(reached.iloc[0]) if len(reached) else inf
