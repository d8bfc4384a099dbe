"""How many active members use each of the six facets by which knowledge flows."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.conversation_tables import FACETS, facet_months, participation_months
from data_access.rollups.tables import people
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
    if scope.saved is None:
        table = facet_months
        sums = [func.sum(table.c[name]).label(name) for name in ("active", *FACETS)]
        rows = select(table.c.month, *sums).where(*of_people(table, scope))
    else:
        table = participation_months
        sums = [func.count().label("active"), *(func.sum(table.c[name]).label(name) for name in FACETS)]
        rows = select(table.c.month, *sums).join_from(table, people, people.c.member_no == table.c.member_no)
        rows = rows.where(*of_people(people, scope))
    rows = rows.where(*of_months(table.c.month, scope.start, scope.end)).group_by(table.c.month)
    return store.read(rows).sort_values("month", ignore_index=True)


def facets_known(store: Store) -> tuple[str, ...]:
    """The facets that anybody has ever used: of the others no acts were sent."""
    sums = store.read(select(*(func.sum(facet_months.c[name]).label(name) for name in FACETS)))
    return tuple(name for name in FACETS if sums[name].fillna(0).iloc[0] > 0)
