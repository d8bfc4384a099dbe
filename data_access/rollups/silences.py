"""How silences end: who came back after how many days, and how long members stayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete, func, select

from analytics.comeback import GRID, WITHIN, lapse_days
from analytics.member_days import Places
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import integer
from data_access.rollups.features import WHO, Watched, groups_told
from data_access.rollups.score_tables import comeback_counts, tenure_counts

MONTH_DAYS = 365.25 / 12
ENDLESS = 1 << 30
"""Length of a silence that nothing has ended."""
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Silences:
    """How silences ended, and from when to when members did anything.

    Attributes
    ----------
    counted : DataFrame
        group_no, silent_days, reached, returned.
    lives : DataFrame
        A row for each member who did anything: group_no, joined_year, joined (the first day), last.
    """

    counted: pd.DataFrame
    lives: pd.DataFrame


def silences(watched: Iterable[Watched], last_day: int) -> Silences:
    """Look through everything that members did, some of them at a time."""
    counts, lives = [], []
    for some in watched:
        days = some.done.days
        groups = some.told["group_no"].to_numpy(np.int64)
        counts.append(_counted(days.member, days.day, groups, last_day))
        lives.append(_lives(days.member, days.day, some.told))
    by = ["group_no", "silent_days"]
    return Silences(pd.concat(counts).groupby(by, as_index=False).sum(), pd.concat(lives, ignore_index=True))


def _counted(member: Places, day: Places, groups: Whole, last_day: int) -> pd.DataFrame:
    """For each group and number of days, silences that reached it, and those that ended soon after.

    Which of the grid's days a silence reached, and from which of them on its end came soon, is a run in the grid: it
    is enough to count where runs begin and end.
    """
    goes_on = np.zeros(len(day), bool)
    goes_on[:-1] = member[1:] == member[:-1]
    gap = np.zeros(len(day), np.int32)
    gap[:-1] = np.diff(day)
    at = np.flatnonzero((gap >= min(GRID)) | ~goes_on)
    length, begun, group = np.where(goes_on[at], gap[at], ENDLESS), day[at], groups[member[at]]
    reach = np.searchsorted(GRID, np.minimum(length - 1, last_day - WITHIN - begun), side="right")
    back = np.minimum(np.searchsorted(GRID, length - WITHIN), reach)
    size, steps = int(groups.max(initial=0)) + 1, len(GRID) + 1

    def runs(end: Whole) -> Whole:
        ends = np.bincount(group * steps + end, minlength=size * steps).reshape(size, steps)
        return ends[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]

    present = np.unique(group)
    reached = runs(reach)[present]
    returned = reached - runs(back)[present]
    told = {"group_no": np.repeat(present, len(GRID)), "silent_days": np.tile(GRID, len(present))}
    return pd.DataFrame({**told, "reached": reached.ravel(), "returned": returned.ravel()})


def _lives(member: Places, day: Places, told: pd.DataFrame) -> pd.DataFrame:
    """From when to when members did anything, of those who did."""
    ends = np.flatnonzero(np.append(member[1:] != member[:-1], True)[: len(member)])
    begins = np.append(0, ends[:-1] + 1)[: len(ends)]
    who = told.iloc[member[ends]]
    return pd.DataFrame(
        {
            "group_no": who["group_no"].to_numpy(),
            "joined_year": who["joined_month"].to_numpy() // 12 + 1970,
            "joined": np.minimum(who["joined_day"].to_numpy(), day[begins]),
            "last": day[ends],
        }
    )


def write_comeback_counts(connection: Connection, found: Silences) -> int:
    """For each number of days of silence, how many silences reached it, and how many of them ended soon after."""
    connection.execute(delete(comeback_counts))
    rows = found.counted.join(groups_told(connection), on="group_no", how="inner")
    return bulk_load(connection, comeback_counts, iter([_batch(rows, ("silent_days", "reached", "returned"))]))


def days_until_lapsed(connection: Connection) -> int:
    """Days of silence from which fewer than a fifth of this community come back."""
    table = comeback_counts
    sums = (integer(func.sum(table.c[name])).label(name) for name in ("reached", "returned"))
    asked = select(table.c.silent_days, *sums).group_by(table.c.silent_days).order_by(table.c.silent_days)
    curve = fetch_frame(connection.execute(asked))
    return lapse_days(*(curve[name].to_numpy(float) for name in ("silent_days", "reached", "returned")))


def tenures(found: Silences, last_day: int, lapsed_after: int) -> pd.DataFrame:
    """How long members stayed, as it can be judged: silences that begin later might still end.

    Returns
    -------
    DataFrame
        group_no, joined_year, months, ended (1: they lapsed then; 0: they were there at the end) and members.
    """
    judged, lives = last_day - lapsed_after, found.lives
    is_over = lives["last"] < judged
    stayed = (lives["last"].where(is_over, judged) - lives["joined"]) / MONTH_DAYS
    months = np.where(is_over, np.maximum(np.ceil(stayed), 1), np.round(stayed)).astype(np.int64)
    is_judged = (lives["joined"] < judged) | (is_over & (lives["joined"] <= judged))
    each = lives[["group_no", "joined_year"]].assign(months=months, ended=is_over.astype(np.int64))[is_judged]
    by = ["group_no", "joined_year", "months", "ended"]
    return each.groupby(by).size().rename("members").reset_index()


def write_tenure_counts(connection: Connection, counted: pd.DataFrame) -> int:
    """Keep what ``tenures`` counted."""
    rows = counted.join(groups_told(connection), on="group_no", how="inner")
    connection.execute(delete(tenure_counts))
    return bulk_load(connection, tenure_counts, iter([_batch(rows, ("joined_year", "months", "ended", "members"))]))


def _batch(rows: pd.DataFrame, whole: tuple[str, ...]) -> pa.RecordBatch:
    numbers = {name: pa.array(rows[name].to_numpy(np.int64), pa.int32()) for name in whole}
    return pa.record_batch(numbers | {name: pa.array(rows[name], pa.string(), from_pandas=True) for name in WHO})
