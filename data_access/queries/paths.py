"""What members did last before they recommended, or fell silent."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.rollups.conversation_tables import last_steps
from data_access.store import Store

STEPS = ("first", "second", "third")


def steps_before(store: Store, outcome: str, segment: str | None, channel: str | None = None) -> pd.DataFrame:
    """Members by their last three steps, over all time.

    Parameters
    ----------
    outcome : str
        referred: before they first recommended; silent: before they fell silent.
    segment, channel : str or None
        Only these members; everyone where it is None.

    Returns
    -------
    DataFrame
        first, second, third (kinds of acts, or order; the one before the outcome last; empty text where there was
        none), members, one_in (counted on one of so many members), the most frequent first.
    """
    table = last_steps
    groups = tuple(table.c[name] for name in STEPS)
    kept = [table.c.outcome == outcome]
    kept += [] if segment is None else [table.c.segment == segment]
    kept += [] if channel is None else [table.c.channel == channel]
    sums = (func.sum(table.c.members).label("members"), func.max(table.c.one_in).label("one_in"))
    rows = store.read(select(*groups, *sums).where(*kept).group_by(*groups))
    return rows.sort_values(["members", *STEPS], ascending=[False, True, True, True], ignore_index=True)
