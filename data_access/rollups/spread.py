"""Whether members follow whoever brought them into silence, beyond what their own activity foretells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, case, func, insert, not_, select

from analytics.contagion import FEWEST, contagion
from analytics.member_days import CONTRIBUTION, DAY_BITS, FIRST_DAY, KIND_BITS, ORDER
from analytics.risk_levels import Snapshot
from data_access.engines import fetch_frame
from data_access.rollups.building import labelled
from data_access.rollups.features import HORIZON
from data_access.rollups.judging import Taught
from data_access.rollups.member_days import MemberDays, without_low_bits
from data_access.rollups.model_records import as_json
from data_access.rollups.score_tables import model_runs
from data_access.rollups.tables import referral_forest

REFERRER = "referrer"
TOO_FEW = f"fewer than {FEWEST} members have a referrer who fell silent, or one who did not"


def write_spread(connection: Connection, days: MemberDays, test: Snapshot, used: Taught) -> None:
    """Compare members whose referrer fell silent in the 90 days before a cut with those whose referrer did not.

    Both had a referrer who took part in the 90 days before these; each side is held against what was foretold of it
    from the members' own activity alone.
    """
    contacts = _contacts(connection, days, test.cut)
    known = contacts[contacts["then"] == 1]
    of_risk = test.facts.assign(risk=used.risk(test.facts), is_silent=test.is_silent)
    members = of_risk.merge(known.astype({"member_no": np.int64, "now": np.int64}), on="member_no")
    found = contagion(members["risk"], members["is_silent"], members["now"] == 0)
    told: dict[str, Any] = {"level": REFERRER, "is_champion": 0, "trained_until": test.cut}
    if found is None:
        connection.execute(insert(model_runs).values(**told, skipped=TOO_FEW))
        return
    figures = {"exposed": found.exposed, "others": found.others, "raw": found.raw}
    figures |= {"ratio": found.ratio, "low": found.low, "high": found.high}
    about = {"variant": "standardised ratio", "trained_on": len(members), "parameters": as_json(figures)}
    connection.execute(insert(model_runs).values(**told, **about, skipped=""))


def _contacts(connection: Connection, days: MemberDays, cut: int) -> pd.DataFrame:
    """Members whose referrer took part in the 180 days before a cut: member_no; now and then (0 or 1) tell when."""
    happened = days.happened.c.packed
    day = without_low_bits(happened, KIND_BITS) % (1 << DAY_BITS) + FIRST_DAY
    kind = happened % (1 << KIND_BITS)
    took = (
        select(without_low_bits(happened, KIND_BITS + DAY_BITS).label("referrer_no"), day.label("day"))
        .where(kind.in_((CONTRIBUTION, ORDER)), day > cut - 2 * HORIZON, day <= cut)
        .subquery("took")
    )
    lately = took.c.day > cut - HORIZON
    sums = {name: func.max(case((rule, 1), else_=0)) for name, rule in (("now", lately), ("then", not_(lately)))}
    seen = select(took.c.referrer_no, *labelled(**sums)).group_by(took.c.referrer_no).subquery("seen")
    asked = select(referral_forest.c.member_no, seen.c.now, seen.c.then)
    return fetch_frame(
        connection.execute(asked.join_from(referral_forest, seen, seen.c.referrer_no == referral_forest.c.referrer_no))
    )
