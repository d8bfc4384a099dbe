"""Weeks in which far more people joined than usual, with their main channel and who brought most."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.surges import surge_weeks
from data_access.queries.joins import EPOCH_WEEKDAY, joins_between, weekly_joins
from data_access.scope import Scope
from data_access.store import Store

COLUMNS = [
    "monday",
    "joins",
    "median",
    "channel",
    "channel_joins",
    "referrer_id",
    "referrer",
    "referrer_joins",
]


def surges(store: Store, scope: Scope) -> pd.DataFrame:
    """Surges of a scope's months.

    Returns
    -------
    DataFrame
        monday (when the week began), joins, median (of the 26 weeks before), channel (by which most came; empty
        text where it is unknown) with its joins, referrer_id and referrer (who brought most; missing where nobody
        brought anyone) with their joins; a row for each week, oldest first.
    """
    found = surge_weeks(every_week(weekly_joins(store, scope)))
    weeks_found = found[["week", "joins", "median"]].to_numpy(float)
    rows = [
        {"joins": int(joined), "median": median, **_named(store, scope, week * 7 - EPOCH_WEEKDAY)}
        for week, joined, median in weeks_found
        if scope.start <= month_of_week(week) < scope.end
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def every_week(joins: pd.DataFrame) -> pd.Series[int]:
    """Joins by week with the weeks that had none, from the first to the last."""
    counts = joins.set_index("week")["joins"].astype(int)
    weeks = range(int(counts.index.min()), int(counts.index.max()) + 1) if len(counts) else range(0)
    return counts.reindex(weeks, fill_value=0)


def _named(store: Store, scope: Scope, first_day: float) -> dict[str, Any]:
    """When a week began, its main channel, and who brought most of those who joined in it."""
    joined = joins_between(store, scope, int(first_day), int(first_day) + 6)
    by_channel = joined.groupby("channel", sort=True)["joins"].sum()
    brought = joined[joined["referrer_id"].notna()].sort_values(["joins", "referrer_id"], ascending=[False, True])
    by_referrer = brought.groupby("referrer_id", sort=False)["joins"].sum().sort_values(ascending=False, kind="stable")
    first = brought[brought["referrer_id"] == by_referrer.index[0]] if len(by_referrer) else brought
    return {
        "monday": _date(first_day),
        "channel": by_channel.idxmax(),
        "channel_joins": int(by_channel.max()),
        "referrer_id": None if first.empty else first["referrer_id"].iloc[0],
        "referrer": None if first.empty else first["referrer"].iloc[0],
        "referrer_joins": int(first["joins"].sum()),
    }


def _date(day: float) -> pd.Timestamp:
    return pd.Timestamp(0) + pd.Timedelta(days=int(day))


def month_of_week(week: float) -> int:
    """The month in which a week begins."""
    monday = _date(week * 7 - EPOCH_WEEKDAY)
    return (monday.year - 1970) * 12 + monday.month - 1
