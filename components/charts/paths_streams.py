"""The last steps before something, as streams."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from components.streams import Place, Stream, streams
from metrics.conversation_groups import which_steps

HEIGHT = 400
STEPS = ("first", "second", "third")


def last_steps(paths: pd.DataFrame, outcome: tuple[str, str], lead: Mapping[str, str], key: str, alt: str) -> None:
    """Streams through the last three steps to the outcome; each leads to its members.

    Parameters
    ----------
    paths : DataFrame
        first, second and third (names of steps), the same with ``_acts`` (the acts that go by that name, as text), and
        members.
    outcome : tuple of str
        Its key, and what it is called.
    lead : mapping
        What the addresses of all streams have in common.
    """
    names = [sorted(set(paths[step].astype(str))) for step in STEPS]
    acts = [dict(zip(paths[step].astype(str), paths[f"{step}_acts"].astype(str), strict=True)) for step in STEPS]

    def stream(members: float, places: Mapping[int, str], ends: int) -> Stream:
        chosen = {STEPS[at]: acts[at][name].split("+") for at, name in places.items()}
        lead_there = {"of": "steps", "which": which_steps(outcome[0], chosen), **lead}
        first = min(places)
        return Stream(names[first].index(places[first]), ends, members, lead_there if members else {})

    flows: list[list[Stream]] = []
    for at in (0, 1):
        sums = paths.groupby([STEPS[at], STEPS[at + 1]], as_index=False)["members"].sum()
        rows = [(str(one), str(other), float(members)) for one, other, members in sums.to_numpy()]
        flows.append(
            [stream(members, {at: one, at + 1: other}, names[at + 1].index(other)) for one, other, members in rows]
        )
    ends = paths.groupby("third", as_index=False)["members"].sum()
    flows.append([stream(float(members), {2: str(one)}, 0) for one, members in ends.to_numpy()])
    columns = [[Place(name) for name in column] for column in names] + [[Place(outcome[1], "accent")]]
    streams(columns, flows, key, f"{alt}.", HEIGHT)
