"""How many members the groups have that filters choose."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access.rollups.tables import people
from data_access.store import Store


def group_sizes(store: Store) -> pd.DataFrame:
    """Members by segment and channel (empty text for those without): segment, channel, members; staff left out."""
    by = (people.c.segment, people.c.channel)
    sizes = store.read(select(*by, func.count().label("members")).group_by(*by))
    return sizes.fillna({"segment": "", "channel": ""})
