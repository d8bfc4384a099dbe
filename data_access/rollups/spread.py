"""Whether members follow whoever brought them into silence, beyond what their own activity foretells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert, select

from analytics.contagion import FEWEST, contagion
from analytics.member_days import took_part
from analytics.risk_levels import Snapshot
from data_access.engines import fetch_frame
from data_access.rollups.features import HORIZON, Watched
from data_access.rollups.judging import Taught
from data_access.rollups.model_records import as_json
from data_access.rollups.score_tables import model_runs
from data_access.rollups.tables import referral_forest

REFERRER = "referrer"
TOO_FEW = f"fewer than {FEWEST} members have a referrer who fell silent, or one who did not"


def write_spread(connection: Connection, watched: list[Watched], test: Snapshot, used: Taught) -> None:
    """Compare members whose referrer fell silent in the 90 days before a cut with those whose referrer did not.

    Both had a referrer who took part in the 90 days before these; each side is held against what was foretold of it
    from the members' own activity alone.
    """
    contacts = _contacts(connection, watched, test.cut)
    known = contacts[contacts["then"]]
    of_risk = test.facts.assign(risk=used.risk(test.facts), is_silent=test.is_silent)
    members = of_risk.merge(known, on="member_no")
    found = contagion(members["risk"], members["is_silent"], ~members["now"])
    told: dict[str, Any] = {"level": REFERRER, "is_champion": 0, "trained_until": test.cut}
    if found is None:
        connection.execute(insert(model_runs).values(**told, skipped=TOO_FEW))
        return
    figures = {"exposed": found.exposed, "others": found.others, "raw": found.raw}
    figures |= {"ratio": found.ratio, "low": found.low, "high": found.high}
    about = {"variant": "standardised ratio", "trained_on": len(members), "parameters": as_json(figures)}
    connection.execute(insert(model_runs).values(**told, **about, skipped=""))


def _contacts(connection: Connection, watched: list[Watched], cut: int) -> pd.DataFrame:
    """Members with a referrer: member_no, whether that one took part in the 90 days before a cut, and before them.

    These are flags: now and then.
    """
    asked = select(referral_forest.c.member_no, referral_forest.c.referrer_no)
    forest = fetch_frame(connection.execute(asked.where(referral_forest.c.referrer_no.is_not(None)))).astype(np.int64)
    numbers = np.concatenate([some.done.numbers for some in watched])
    told = {}
    for name, until in (("now", cut), ("then", cut - HORIZON)):
        took = np.concatenate([took_part(some.done, until - HORIZON, until) for some in watched])
        told[name] = np.isin(forest["referrer_no"].to_numpy(), numbers[took])
    return forest.assign(**told)
