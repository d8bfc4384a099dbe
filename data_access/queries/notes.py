"""What happened around the community: incidents, initiatives, and by which channels people joined in some weeks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import func, or_, select

from data_access.queries.filters import of_months, of_people
from data_access.rollups.tables import people
from data_access.schema import incidents, initiatives
from data_access.scope import Scope
from data_access.store import Store

MOST_NOTES = 200


def incidents_of(store: Store, start: int, end: int) -> pd.DataFrame:
    """Incidents that began in the half-open months: title, starts and ends (until it was put right; may be missing).

    The gravest 200.
    """
    columns = (incidents.c.title, incidents.c.started_at.label("starts"), incidents.c.resolved_at.label("ends"))
    order = (func.coalesce(incidents.c.severity, 0).desc(), incidents.c.started_at, incidents.c.incident_id)
    rows = select(incidents.c.incident_id).where(*of_months(incidents.c.month, start, end)).order_by(*order)
    gravest = rows.limit(MOST_NOTES).subquery("gravest")
    return store.read(
        select(*columns).where(incidents.c.incident_id.in_(select(gravest.c.incident_id))).order_by(*order)
    )


def initiatives_of(store: Store, start: int, end: int) -> pd.DataFrame:
    """Initiatives that ran in the half-open months: title, starts and ends (missing while it runs). The latest 200."""
    first_day = pd.Timestamp(year=1970 + start // 12, month=start % 12 + 1, day=1).to_pydatetime()
    columns = (
        initiatives.c.name.label("title"),
        initiatives.c.started_at.label("starts"),
        initiatives.c.ended_at.label("ends"),
    )
    runs = or_(initiatives.c.ended_at.is_(None), initiatives.c.ended_at >= first_day)
    order = (initiatives.c.started_at.desc(), initiatives.c.initiative_id)
    rows = select(initiatives.c.initiative_id).where(initiatives.c.month < end, runs).order_by(*order)
    latest = rows.limit(MOST_NOTES).subquery("latest")
    is_one = initiatives.c.initiative_id.in_(select(latest.c.initiative_id))
    return store.read(select(*columns).where(is_one).order_by(*order))


def channels_of_weeks(store: Store, scope: Scope, mondays: Sequence[int]) -> pd.DataFrame:
    """Members who joined in the weeks that begin on these days (since 1970-01-01): joined_day, channel and joins."""
    weeks = [people.c.joined_day.between(monday, monday + 6) for monday in mondays]
    by = (people.c.joined_day, people.c.channel)
    kept = (or_(*weeks), *of_people(people, scope))
    return store.read(select(*by, func.count().label("joins")).where(*kept).group_by(*by).order_by(*by))
