"""Which states members pass through, and on how many days of a month they are there."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.loop_tables import active_day_counts, lifecycle_moves
from data_access.scope import Scope
from data_access.store import Store


def moves(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who went from one state to another between two months, the later one within the scope's months.

    Returns
    -------
    DataFrame
        month (since 1970-01, the later one), from_state, to_state (new, returning, resurrected, dormant, silent,
        lost), members.
    """
    table = lifecycle_moves
    groups = (table.c.month, table.c.from_state, table.c.to_state)
    rows = select(*groups, func.sum(table.c.members).label("members")).group_by(*groups).order_by(*groups)
    return store.read(rows.where(*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)))


def days_in_months(store: Store, scope: Scope) -> pd.DataFrame:
    """Members by active days of a month: days, members, where a member counts once in each of the scope's months."""
    table = active_day_counts
    rows = select(table.c.days, func.sum(table.c.members).label("members")).group_by(table.c.days)
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)]
    return store.read(rows.where(*kept).order_by(table.c.days))
