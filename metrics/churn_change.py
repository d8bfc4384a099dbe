"""Why there are more members at risk than 90 days ago, or fewer."""

from __future__ import annotations

import pandas as pd

from data_access.queries.churn import states
from data_access.scope import Scope
from data_access.store import Store

ACTIVE, AT_RISK, LAPSED = "active", "at risk", "lapsed"
FLOWS = (
    ("fell quiet", ACTIVE, AT_RISK, 1),
    ("stirred, and are not back yet", LAPSED, AT_RISK, 1),
    ("began since, and fell quiet", "", AT_RISK, 1),
    ("are active again", AT_RISK, ACTIVE, -1),
    ("lapsed", AT_RISK, LAPSED, -1),
    ("left", AT_RISK, "", -1),
)
"""What changes the number at risk: in words, the state before and now, and in which direction."""


def why_at_risk(store: Store, scope: Scope) -> pd.DataFrame:
    """What became of whom in 90 days, which sums to the change of members at risk.

    Returns
    -------
    DataFrame
        A row for each of ``FLOWS``, and one for who stayed at risk: part, direction (1, -1 or 0), members, at_stake
        (risk times expected margin of them now; store currency).
    """
    return flows_of(states(store, scope))


def flows_of(counted: pd.DataFrame) -> pd.DataFrame:
    """The same, from what ``states`` gives."""
    now, before = counted["state"].fillna(""), counted["state_before"].fillna("")
    rows = []
    for part, came_from, went_to, direction in (*FLOWS, ("stayed at risk", AT_RISK, AT_RISK, 0)):
        chosen = counted[(now == went_to) & (before == came_from)]
        told = {"part": part, "direction": direction, "members": int(chosen["members"].sum())}
        rows.append(told | {"at_stake": float(chosen["at_stake"].sum())})
    return pd.DataFrame(rows)
