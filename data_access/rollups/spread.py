"""Whether members follow those they know into silence, beyond what their own activity foretells."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from analytics.contagion import FEWEST, contagion
from analytics.member_days import took_part
from analytics.risk_levels import Snapshot
from data_access.engines import fetch_frame
from data_access.rollups.features import HORIZON, Watched
from data_access.rollups.judging import Taught
from data_access.rollups.model_records import as_json
from data_access.rollups.prepared import ANSWER_KINDS, numbers_of, spoken_of
from data_access.rollups.score_tables import model_runs
from data_access.rollups.tables import referral_forest

REFERRER, CONTACTS = "referrer", "contacts"
TOO_FEW = {
    REFERRER: f"fewer than {FEWEST} members have a referrer who fell silent, or one who did not",
    CONTACTS: f"fewer than {FEWEST} members have a close contact who fell silent, or none who did",
}
CLOSEST, YEAR = 3, 365
"""Contacts of each member that are looked at, and the days within which answers between two are counted."""
Whole = npt.NDArray[np.int64]


def write_spread(connection: Connection, watched: list[Watched], test: Snapshot, used: Taught) -> None:
    """Compare members whose contact fell silent in the 90 days before a cut with those whose contacts did not.

    The contact is who brought them, and then any of the three whom they exchanged most answers with in the year before
    those 90 days. Both sides had one who took part in the 90 days before these; each is held against what was foretold
    of it from the members' own activity alone.
    """
    numbers = np.concatenate([some.done.numbers for some in watched])
    whose = test.facts["member_no"].to_numpy(np.int64)
    now, then = (
        numbers[np.concatenate([took_part(some.done, until - HORIZON, until) for some in watched])]
        for until in (test.cut, test.cut - HORIZON)
    )
    of_risk = test.facts.assign(risk=used.risk(test.facts), is_silent=test.is_silent)
    closest = _closest(connection, test.cut - HORIZON, whose)
    for level, pairs in ((REFERRER, _referrers(connection)), (CONTACTS, closest)):
        known = pairs[np.isin(pairs["other_no"], then)]
        fell_silent = ~np.isin(known["other_no"], now)
        exposed = pd.Series(fell_silent, known["member_no"].to_numpy()).groupby(level=0).any()
        members = of_risk.merge(exposed.rename("exposed"), left_on="member_no", right_index=True)
        _write(connection, {"level": level, "is_champion": 0, "trained_until": test.cut}, members)


def _write(connection: Connection, told: dict[str, Any], members: pd.DataFrame) -> None:
    """Keep how much more often the exposed fell silent, or why it is not known."""
    found = contagion(members["risk"], members["is_silent"], members["exposed"])
    if found is None:
        connection.execute(insert(model_runs).values(**told, skipped=TOO_FEW[told["level"]]))
        return
    figures = {"exposed": found.exposed, "others": found.others, "raw": found.raw}
    figures |= {"ratio": found.ratio, "low": found.low, "high": found.high}
    about = {"variant": "standardised ratio", "trained_on": len(members), "parameters": as_json(figures)}
    connection.execute(insert(model_runs).values(**told, **about, skipped=""))


def _referrers(connection: Connection) -> pd.DataFrame:
    """Who was brought by whom: member_no, other_no."""
    names = (referral_forest.c.member_no, referral_forest.c.referrer_no.label("other_no"))
    asked = select(*names).where(referral_forest.c.referrer_no.is_not(None))
    return fetch_frame(connection.execute(asked)).astype(np.int64)


def _closest(connection: Connection, until: int, whose: Whole) -> pd.DataFrame:
    """The few whom some members exchanged most answers with in a year, either way: member_no, other_no."""
    spoken = spoken_of(connection)
    other = func.coalesce(spoken.c.author_no, spoken.c.target_no)
    lately = (spoken.c.day > until - YEAR, spoken.c.day <= until)
    to_another = (spoken.c.member_no.is_not(None), other.is_not(None), other != spoken.c.member_no)
    said = select(spoken.c.member_no, other.label("other_no"))
    one = said.where(*lately, *to_another, spoken.c.kind_no.in_(numbers_of(ANSWER_KINDS)))
    found = fetch_frame(connection.execute(one)).astype(np.int64)
    first, second = found["member_no"].to_numpy(), found["other_no"].to_numpy()
    both = pd.DataFrame({"member_no": np.append(first, second), "other_no": np.append(second, first)})
    pairs = both[np.isin(both["member_no"], whose)].value_counts(sort=False).rename("answers").reset_index()
    order = np.lexsort((pairs["other_no"], -pairs["answers"], pairs["member_no"]))
    return pairs.iloc[order].groupby("member_no").head(CLOSEST)[["member_no", "other_no"]]
