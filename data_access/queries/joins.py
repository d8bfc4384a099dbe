"""Who joined in which week, and who brought them."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Integer, cast, func, select

from data_access.queries.filters import of_people
from data_access.rollups.tables import people, referral_forest
from data_access.schema import members
from data_access.scope import Scope
from data_access.store import Store

EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday; weeks begin on Monday."""
MOST_GROUPS = 1_000
"""Groups of members who joined that are told one by one."""


def weekly_joins(store: Store, scope: Scope) -> pd.DataFrame:
    """Members who joined, by week: week (Mondays since 1969-12-29, from 0) and joins. Weeks without any are absent."""
    week = cast(func.floor((people.c.joined_day + EPOCH_WEEKDAY) / 7), Integer).label("week")
    each = select(week).where(people.c.joined_day.is_not(None), *of_people(people, scope)).subquery("each")
    return store.read(select(each.c.week, func.count().label("joins")).group_by(each.c.week).order_by(each.c.week))


def joins_between(store: Store, scope: Scope, first_day: int, last_day: int) -> pd.DataFrame:
    """Members who joined on these days, by channel and referrer: channel, referrer_id, referrer (name), joins.

    The referrer is null where nobody brought them. The ``MOST_GROUPS`` largest groups.
    """
    referrer = people.alias("referrer")
    joined = (
        people.outerjoin(referral_forest, referral_forest.c.member_no == people.c.member_no)
        .outerjoin(referrer, referrer.c.member_no == referral_forest.c.referrer_no)
        .outerjoin(members, members.c.member_id == referrer.c.member_id)
    )
    by = (people.c.channel, referrer.c.member_id, members.c.name)
    rows = (
        select(by[0], by[1].label("referrer_id"), by[2].label("referrer"), func.count().label("joins"))
        .select_from(joined)
        .where(people.c.joined_day >= first_day, people.c.joined_day <= last_day, *of_people(people, scope))
        .group_by(*by)
        .order_by(func.count().desc(), *by)
        .limit(MOST_GROUPS)
        .subquery("largest")
    )
    in_order = (rows.c.joins.desc(), rows.c.channel, rows.c.referrer_id, rows.c.referrer)
    return store.read(select(rows).order_by(*in_order))
