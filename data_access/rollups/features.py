"""What is known of members at a cut, from events up to it only; and who fell silent after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Table, extract, func, select

from analytics.member_days import Doings, counted, doings, joined, thinned, took_part
from data_access.engines import fetch_frame
from data_access.rollups.happened import Happened
from data_access.rollups.member_days import days_told
from data_access.rollups.tables import member_groups, people
from data_access.schema import members

HORIZON = 90
"""Days that a forecast speaks of."""
WHO = ("segment", "channel", "origin")
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Watched:
    """Members, with everything they did.

    Attributes
    ----------
    told : DataFrame
        A row for each by number: member_no, group_no, joined_day, joined_month, segment, channel, origin, and left_day
        (not-a-number for who did not leave).
    done : Doings
        Of the same members, in the same order.
    """

    told: pd.DataFrame
    done: Doings


@dataclass(frozen=True)
class Read:
    """Members and what they did, as read: the latter packed and in no order, and of it their orders."""

    told: pd.DataFrame
    packed: Whole
    orders: Whole
    amounts: Floats


def read_watched(connection: Connection, others: Table, some: Happened) -> Read:
    """Some members with everything they did; `others` are their recommendations and the answers they got."""
    left = func.floor(extract("epoch", members.c.left_at) / 86_400).label("left_day")
    whole = ("member_no", "group_no", "joined_day", "joined_month")
    asked = (
        select(*(people.c[name] for name in whole), left)
        .join_from(people, members, members.c.member_id == people.c.member_id)
        .where(people.c.member_no.between(some.first, some.last))
        .order_by(people.c.member_no)
    )
    found = fetch_frame(connection.execute(asked))
    numbers: dict[str, Any] = {name: found[name].to_numpy(np.int64) for name in whole}
    words = groups_told(connection).reindex(numbers["group_no"]).reset_index(drop=True)
    told = words.assign(**numbers, left_day=found["left_day"].to_numpy(float, na_value=np.nan))
    packed, orders = days_told(connection, others, some)
    return Read(told, packed, orders, some.amounts)


def watch(read: Read) -> Watched:
    """The same members, with what they did in order."""
    return Watched(read.told, doings(read.told["member_no"].to_numpy(), read.packed, read.orders, read.amounts))


def groups_told(connection: Connection) -> pd.DataFrame:
    """What the groups of members are, by group_no: segment, channel, origin."""
    groups = fetch_frame(connection.execute(select(*(member_groups.c[name] for name in ("group_no", *WHO)))))
    return groups.set_index(groups.pop("group_no").to_numpy(np.int64))


def every_nth(watched: list[Watched], every: int) -> Watched:
    """Every n-th of the members, by number."""
    parts = [(some.told, *thinned(some.done, every)) for some in watched]
    told = pd.concat([who[is_kept] for who, is_kept, _ in parts], ignore_index=True)
    return Watched(told, joined([done for *_, done in parts]))


def facts_at(watched: Watched, cut: int, *, with_gaps: bool = False) -> pd.DataFrame:
    """What is known at a cut of members who had ordered or contributed by then and had not left.

    Parameters
    ----------
    cut : int
        The last day that is seen, as days since 1970-01-01.
    with_gaps : bool
        With the usual time between days of doing anything.

    Returns
    -------
    DataFrame
        A row for each such member by number: what ``analytics.member_days.counted`` counts; tenure_days, silent_days
        and quiet_days (since anything, and since an order or a contribution); segment, channel, origin.
    """
    known, told = counted(watched.done, cut, with_gaps=with_gaps), watched.told
    is_there = (known["took_days"] > 0).to_numpy() & ~(told["left_day"] <= cut).to_numpy()
    kept, who = known[is_there].reset_index(drop=True), told[is_there].reset_index(drop=True)
    tenure = cut - np.minimum(who["joined_day"].to_numpy(float), kept["first_day"].to_numpy(float))
    words = {name: who[name] for name in WHO}
    since = {"silent_days": cut - kept["last_day"], "quiet_days": cut - kept["last_took"]}
    return kept.assign(tenure_days=tenure, **since, **words)


def who_took_part(watched: Watched, cut: int) -> Whole:
    """Numbers of members who ordered or contributed within the horizon after a cut."""
    return watched.done.numbers[took_part(watched.done, cut, cut + HORIZON)]
