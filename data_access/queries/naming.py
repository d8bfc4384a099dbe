"""What a few members are called."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import select

from data_access.rollups.list_tables import member_names
from data_access.rollups.tables import people
from data_access.store import Store
from data_access.tokens import member_token


def names_of(store: Store, numbers: Iterable[int]) -> pd.DataFrame:
    """Members by their numbers, each once, in no order: member_no, member (token), name, segment."""
    wanted = sorted({int(number) for number in numbers})
    rows = select(
        people.c.member_no,
        member_token(store, people.c.member_id).label("member"),
        member_names.c.name,
        member_names.c.segment,
    ).join_from(people, member_names, member_names.c.member_no == people.c.member_no)
    return store.read(rows.where(people.c.member_no.in_(wanted)))
