"""Where a member's row is found by their number without reading a table through.

A server keeps such an index with every change. The embedded engine takes many times longer for that than for making
it anew, so there it is let go before tables are rebuilt, and made when they are done.
"""

from __future__ import annotations

from sqlalchemy import Connection, Index
from sqlalchemy.schema import CreateIndex, DropIndex

from data_access.rollups.list_tables import member_names
from data_access.rollups.map_tables import map_members
from data_access.rollups.score_tables import member_scores
from data_access.rollups.tables import people, referral_forest
from data_access.rollups.value_tables import member_values

LOOKUPS = tuple(
    Index(f"{table.name}_by_member_no", table.c.member_no)
    for table in (people, referral_forest, member_names, member_scores, member_values, map_members)
)


def make_lookups(connection: Connection) -> None:
    """Make those that are not there."""
    for index in LOOKUPS:
        connection.execute(CreateIndex(index, if_not_exists=True))


def drop_lookups(connection: Connection) -> None:
    """Let go of those that are there."""
    for index in LOOKUPS:
        connection.execute(DropIndex(index, if_exists=True))
