"""What members did last before they recommended, or fell silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data_access.queries.filters import of_people
from data_access.rollups.conversation_tables import last_steps
from data_access.scope import Scope
from data_access.store import Store

STEPS = ("first", "second", "third")


def steps_before(store: Store, outcome: str, scope: Scope) -> pd.DataFrame:
    """Members by their last three steps, over all time.

    Parameters
    ----------
    outcome : str
        referred: before they first recommended; silent: before they fell silent.
    scope : Scope
        Whose steps; its months do not matter.

    Returns
    -------
    DataFrame
        first, second, third (kinds of acts, or order; the one before the outcome last; empty text where there was
        none), members, one_in (counted on one of so many members), the most frequent first.
    """
    table = last_steps
    groups = tuple(table.c[name] for name in STEPS)
    kept = [table.c.outcome == outcome, *of_people(table, scope)]
    sums = (func.count().label("members"), func.max(table.c.one_in).label("one_in"))
    rows = store.read(select(*groups, *sums).where(*kept).group_by(*groups))
    return rows.sort_values(["members", *STEPS], ascending=[False, True, True, True], ignore_index=True)


def members_of_steps(scope: Scope, outcome: str, steps: Mapping[str, tuple[str, ...]]) -> Select[Any]:
    """Members whose last steps were some of these: for first, second or third the acts that will do."""
    table = last_steps
    kept = [table.c.outcome == outcome, *of_people(table, scope)]
    kept += [table.c[name].in_(acts) for name, acts in steps.items()]
    return select(table.c.member_no).where(*kept)
