"""The derived tables of the referral map, in the order in which each builds on the ones before."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from data_access.rollups import map_tables
from data_access.rollups.map_circles import build_communities, build_community_links, build_community_months
from data_access.rollups.map_communities import build_community_anchors, build_community_members
from data_access.rollups.map_members import build_map_members, build_map_places

STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (map_tables.community_members, build_community_members),
    (map_tables.map_members, build_map_members),
    (map_tables.community_months, build_community_months),
    (map_tables.community_links, build_community_links),
    (map_tables.communities, build_communities),
    (map_tables.map_places, build_map_places),
    (map_tables.community_anchors, build_community_anchors),
)
"""Each table, and what builds it."""
