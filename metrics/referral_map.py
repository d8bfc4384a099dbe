"""What the map shows when something is chosen: members with their places, what ties them, and how many are left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, select

from analytics.forest_layout import radial_forest
from analytics.surroundings import surroundings
from data_access.errors import NothingFound
from data_access.queries import referral_map
from data_access.queries.filters import on_list
from data_access.rollups.map_tables import communities, map_members
from data_access.store import Store
from data_access.tokens import personal

AROUND = 500
"""Members around one of them, with them."""
SPREAD = 26.0
"""Units of the map for the room that a member takes in a tree."""
WIDE = 24.0
"""Units of the map for each member's share of a picture of who talks with whom."""
REFERRALS, ANSWERS = "referrals", "answers"
INTERNAL = ("member_no", "referrer_no")


@dataclass(frozen=True)
class View:
    """What of the community is looked at; with nothing chosen it is the whole.

    Parameters
    ----------
    community : int or None
        The members of this community.
    cascade : str
        A member's token: they and all whom they brought.
    who : str
        A member's token: they and those around them.
    ties : str
        What ties the members of a community on the map: referrals or answers.
    """

    community: int | None = None
    cascade: str = ""
    who: str = ""
    ties: str = REFERRALS

    @property
    def is_whole(self) -> bool:
        """Whether nothing is chosen."""
        return self.community is None and not self.cascade and not self.who


@dataclass(frozen=True)
class Picture:
    """Members with their places, ties between them, and how many members there are with those left out."""

    nodes: pd.DataFrame
    edges: pd.DataFrame
    total: int


@personal
def map_nodes(store: Store, view: View) -> pd.DataFrame:
    """The members on the map.

    Returns
    -------
    DataFrame
        See ``data_access.queries.referral_map.nodes``, without numbers; x and y (units of the map).
    """
    return _picture(store, store.version(), view).nodes.drop(columns=list(INTERNAL))


@personal
def map_edges(store: Store, view: View) -> pd.DataFrame:
    """What ties the members on the map: source and target (their rows), kind (referrals or answers), weight."""
    return _picture(store, store.version(), view).edges


@personal
def rows_on_list(store: Store, view: View, saved: str) -> tuple[int, ...]:
    """The rows of the members on the map who are on a saved list."""
    listed = set(store.read(on_list(saved))["member_no"])
    numbers = _picture(store, store.version(), view).nodes["member_no"]
    return tuple(int(row) for row in np.flatnonzero(numbers.isin(listed)))


@personal
def map_total(store: Store, view: View) -> int:
    """How many members there are in what is chosen, those left out included; around a member, those followed."""
    return _picture(store, store.version(), view).total


def members_of(store: Store, view: View) -> Select[Any]:
    """The numbers (``member_no``) of all members of what is chosen, those left out of a picture included."""
    mine = map_members.c
    if view.community is not None and not view.cascade and not view.who:
        return select(mine.member_no).where(mine.community_no == view.community)
    if view.cascade and not view.who:
        return referral_map.cascade_numbers(_number(store, view.cascade))
    return select(mine.member_no).where(mine.member_no.in_(_shown_numbers(store, view, None)))


def members_chosen(store: Store, view: View, rows: tuple[int, ...]) -> Select[Any]:
    """The numbers (``member_no``) of members of a picture, by their rows."""
    return select(map_members.c.member_no).where(map_members.c.member_no.in_(_shown_numbers(store, view, rows)))


def _shown_numbers(store: Store, view: View, rows: tuple[int, ...] | None) -> list[int]:
    numbers = _picture(store, store.version(), view).nodes["member_no"].astype("int64")
    return (numbers if rows is None else numbers.iloc[list(rows)]).tolist()


@lru_cache(maxsize=8)
def _picture(store: Store, _version: str, view: View) -> Picture:
    """The picture for one version of the store.

    Raises
    ------
    NothingFound
        There is no such community or member.
    """
    if view.who:
        return _around(store, _number(store, view.who))
    if view.cascade:
        number = _number(store, view.cascade)
        nodes = referral_map.cascade_nodes(store, number)
        mine = nodes[nodes["member_no"] == number]
        return _as_forest(nodes, int(mine["cascade"].iloc[0]) + 1)
    known = select(communities.c.members).where(communities.c.community_no == view.community)
    found = store.read(known)["members"]
    if found.empty:
        raise NothingFound("There is no such community.", "Go back to the whole map, and choose one there.")
    if view.ties == ANSWERS and view.community:
        return _talking(store, view.community, int(found.iloc[0]))
    return _as_forest(referral_map.community_nodes(store, view.community or 0), int(found.iloc[0]))


def _number(store: Store, token: str) -> int:
    number = referral_map.number_of(store, token)
    if number is None:
        raise NothingFound("There is no such member on the map.", "Search for another one, or go back to the map.")
    return number


def _as_forest(nodes: pd.DataFrame, total: int) -> Picture:
    """Members as trees of who brought whom; whose referrer is not there is a root."""
    parent = _places_of(nodes, nodes["referrer_no"])
    x, y = radial_forest(parent)
    return Picture(nodes.assign(x=x * SPREAD, y=y * SPREAD), _brought(parent), total)


def _talking(store: Store, community: int, total: int) -> Picture:
    """Those who talk most in a community, where they stand by force."""
    nodes = referral_map.talking_nodes(store, community)
    wide = WIDE * np.sqrt(len(nodes))
    edges = referral_map.talk_within(store, community)
    return Picture(nodes.assign(x=nodes["x"] * wide, y=nodes["y"] * wide), _answers(nodes, edges), total)


def _around(store: Store, number: int) -> Picture:
    """A member in the middle and those around them, by whom they were reached."""
    close = referral_map.ties_of(store, [number], referral_map.CLOSE)
    ends = np.unique(np.concatenate([[number], close["member_no"], close["other_no"]]).astype(np.int64))
    further = (
        referral_map.ties_of(store, ends[ends != number].tolist(), referral_map.FURTHER) if len(ends) > 1 else close
    )
    ties = pd.concat([close, further], ignore_index=True).drop_duplicates(["member_no", "other_no", "kind"])
    pairs = ties["member_no"].to_numpy(np.int64), ties["other_no"].to_numpy(np.int64)
    weight = np.log1p(ties["weight"].to_numpy(np.float64)) + np.where(ties["kind"] == REFERRALS, 1.0, 0.0)
    members, reached_by = surroundings(number, pairs, weight, AROUND)
    x, y = radial_forest(reached_by)
    placed = pd.DataFrame({"member_no": members, "x": x * SPREAD, "y": y * SPREAD})
    nodes = referral_map.single_nodes(store, members.tolist()).merge(placed, on="member_no")
    edges = _answers(nodes, referral_map.talk_among(store, members.tolist()))
    brought = _brought(_places_of(nodes, nodes["referrer_no"]))
    return Picture(nodes, pd.concat([brought, edges], ignore_index=True), len(np.unique(np.concatenate(pairs))) or 1)


def _places_of(nodes: pd.DataFrame, numbers: pd.Series[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The rows in which members stand, -1 for who is not there."""
    index = pd.Index(nodes["member_no"].to_numpy(np.int64))
    found: np.ndarray[tuple[int], np.dtype[np.int64]] = index.get_indexer(
        pd.Index(numbers.fillna(-1).to_numpy(np.int64))
    )
    return found.astype(np.int64)


def _brought(parent: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.DataFrame:
    child = np.flatnonzero(parent >= 0)
    return pd.DataFrame({"source": parent[child], "target": child, "kind": REFERRALS, "weight": 1})


def _answers(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    source, target = (_places_of(nodes, edges[name]) for name in ("member_no", "other_no"))
    answered = pd.DataFrame({"source": source, "target": target, "kind": ANSWERS, "weight": edges["weight"]})
    return answered[(source >= 0) & (target >= 0)].reset_index(drop=True)
