"""How many active members use each of the six facets by which knowledge flows."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.conversation_tables import FACETS, facet_months
from data_access.scope import Scope
from data_access.store import Store

__all__ = ["FACETS", "facet_use", "facets_known"]


def facet_use(store: Store, scope: Scope) -> pd.DataFrame:
    """Active members by month, and how many of them used each facet.

    Returns
    -------
    DataFrame
        month, active, and a column for each of ``FACETS``; a row for each of the scope's months with active members.
    """
    table = facet_months
    sums = (func.sum(table.c[name]).label(name) for name in ("active", *FACETS))
    kept = [*of_months(table.c.month, scope.start, scope.end), *of_people(table, scope)]
    rows = select(table.c.month, *sums).where(*kept).group_by(table.c.month)
    return store.read(rows).sort_values("month", ignore_index=True)


def facets_known(store: Store) -> tuple[str, ...]:
    """The facets that anybody has ever used: of the others no acts were sent."""
    sums = store.read(select(*(func.sum(facet_months.c[name]).label(name) for name in FACETS)))
    return tuple(name for name in FACETS if sums[name].fillna(0).iloc[0] > 0)
