"""Notes on time: what happened while a number moved. Incidents, initiatives, and weeks in which many joined."""

from __future__ import annotations

import pandas as pd

from analytics.surges import surge_weeks
from data_access.queries.joins import EPOCH_WEEKDAY, weekly_joins
from data_access.queries.notes import channels_of_weeks, incidents_of, initiatives_of
from data_access.scope import Scope
from data_access.store import Store
from metrics.surges import every_week, month_of_week

INCIDENT, INITIATIVE, SURGE = "incident", "initiative", "surge"
COLUMNS = ["kind", "title", "detail", "starts", "ends"]
DAYS_OF_WEEK = 7


def notes(store: Store, scope: Scope) -> pd.DataFrame:
    """What happened in a scope's months.

    Returns
    -------
    DataFrame
        kind (incident, initiative or surge), title (as the data name it; for a surge, how many joined), detail (for
        a surge, how many is usual and how most of them came; otherwise empty text), starts and ends (days; ends is
        missing where it is not over or not known), oldest first. Incidents and initiatives are everyone's; a surge
        is one of the scope's people. Who brought them is not said.
    """
    parts = [
        incidents_of(store, scope.start, scope.end).assign(kind=INCIDENT),
        initiatives_of(store, scope.start, scope.end).assign(kind=INITIATIVE),
        _surges(store, scope).assign(kind=SURGE),
    ]
    found = pd.concat([_dated(part) for part in parts], ignore_index=True)
    return found.sort_values(["starts", "kind", "title"], kind="stable", ignore_index=True)


def _dated(part: pd.DataFrame) -> pd.DataFrame:
    days = {name: pd.to_datetime(part[name]).astype("datetime64[us]").dt.normalize() for name in ("starts", "ends")}
    detail = part.get("detail", "")
    return part.assign(**days, detail=detail).astype(dict.fromkeys(("title", "detail", "kind"), str))[COLUMNS]


def _surges(store: Store, scope: Scope) -> pd.DataFrame:
    """Weeks in which far more joined than usual, and by which channel most of them came."""
    found = surge_weeks(every_week(weekly_joins(store, scope)))
    months = found["week"].map(month_of_week)
    found = found[(months >= scope.start) & (months < scope.end)]
    mondays = [int(week) * DAYS_OF_WEEK - EPOCH_WEEKDAY for week in found["week"]]
    starts = pd.Series([pd.Timestamp(0) + pd.Timedelta(days=monday) for monday in mondays], dtype="datetime64[us]")
    ends = starts + pd.Timedelta(days=DAYS_OF_WEEK - 1)
    if not mondays:
        return pd.DataFrame(
            {"title": pd.Series(dtype=str), "detail": pd.Series(dtype=str), "starts": starts, "ends": ends}
        )
    joined = channels_of_weeks(store, scope, mondays)
    weeks = [joined[joined["joined_day"].between(monday, monday + DAYS_OF_WEEK - 1)] for monday in mondays]
    titles = [f"{week['joins'].sum():,} joined" for week in weeks]
    details = [_detail(week, median) for week, median in zip(weeks, found["median"], strict=True)]
    return pd.DataFrame({"title": titles, "detail": details, "starts": starts, "ends": ends})


def _detail(joined: pd.DataFrame, usual: float) -> str:
    """How many usually join in a week, and the channel that brought most in this one."""
    by_channel = joined.groupby("channel", sort=True)["joins"].sum()
    channel = str(by_channel.idxmax())
    told = f"usually {usual:,.0f}"
    return f"{told}; {by_channel.max() / by_channel.sum():.0%} by {channel}" if channel else told
