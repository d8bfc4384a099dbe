"""From which state to which members go from one month to the next, as streams."""

from __future__ import annotations

import pandas as pd

from components.streams import Place, Stream, streams
from data_access.scope import month_name
from metrics.retention_groups import which_move

HEIGHT = 360
STATES = {
    "new": ("New", "accent"),
    "returning": ("Active again and again", "blue"),
    "resurrected": ("Came back", "violet"),
    "dormant": ("Just fell silent", "warm"),
    "silent": ("Silent for longer", "quiet"),
    "lost": ("Left for good", "red"),
}
"""The states by name and by the part their colour plays."""


def lifecycle_flows(moves: pd.DataFrame, finding: str) -> None:
    """Streams from the state of one month to the state of the next, summed over the months; each leads to its members.

    `moves` holds month, from_state, to_state and members. Everyone who stays silent for longer is left out.
    """
    flows = moves.dropna(subset=["members"]).groupby(["from_state", "to_state"], as_index=False)["members"].sum()
    before = [state for state in STATES if state in set(flows["from_state"])]
    after = [state for state in STATES if state in set(flows["to_state"])]
    span = {"from": month_name(int(moves["month"].min())), "to": month_name(int(moves["month"].max()))}
    drawn = [
        Stream(
            before.index(begins),
            after.index(ends),
            float(members),
            {"of": "moved", "which": which_move(begins, ends), **span},
        )
        for begins, ends, members in flows[["from_state", "to_state", "members"]].itertuples(index=False)
        if members > 0
    ]
    columns = [[Place(*STATES[state]) for state in states] for states in (before, after)]
    streams(columns, [drawn], "lifecycle_flows", f"{finding}.", HEIGHT)
