"""Sentences computed from the numbers, with a neutral form where nothing stands out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from components import answers, words
from metrics.catalogue import METRICS

STEADY = 1.0
"""Points of the index that count as no change."""


def health(measured: pd.DataFrame, index: str, pillars: Iterable[str]) -> str:
    """What the health index says, and which pillar moved it most."""
    score = answers.answer(measured, index).value
    earlier = answers.answer(measured, index, "comparison").value
    if score is None:
        return "Too little is known yet to say how healthy the community is."
    if earlier is None:
        return f"Community health stands at {score:.0f} of 100."
    change = score - earlier
    if abs(change) < STEADY:
        return f"Community health is steady at {score:.0f} of 100."
    moves = {pillar: move for pillar in pillars if (move := _move(measured, pillar)) is not None}
    lead = max(moves, key=lambda pillar: moves[pillar] * change, default=None)
    points = f"{abs(change):.0f} point{'s' if round(abs(change)) != 1 else ''}"
    sentence = f"Community health {'rose' if change > 0 else 'fell'} {points} to {score:.0f} of 100"
    if lead is None or moves[lead] * change <= 0:
        return f"{sentence}."
    return f"{sentence}, {'led' if change > 0 else 'pulled down'} by {pillar_name(lead)}."


def pillars(measured: pd.DataFrame, keys: Iterable[str], parts: Sequence[str]) -> str:
    """The strongest and the weakest pillar, and which of the index's metrics are missing, with the reason."""
    scores = {key: value for key in keys if (value := answers.answer(measured, key).value) is not None}
    if not scores:
        return "No pillar can be scored yet."
    strongest, weakest = max(scores, key=lambda key: scores[key]), min(scores, key=lambda key: scores[key])
    if len(scores) == 1:
        sentence = f"Only {pillar_name(strongest)} is measured."
    elif scores[strongest] - scores[weakest] < STEADY:
        sentence = "All measured pillars score alike."
    else:
        sentence = f"Strongest: {pillar_name(strongest)}. Weakest: {pillar_name(weakest)}."
    missing = [
        f"{words.listed([METRICS[part].name for part in without])} ({reason})"
        for reason, without in answers.reasons(measured, parts).items()
    ]
    return f"{sentence} Left out: {'; '.join(missing)}." if missing else sentence


def growth(measured: pd.DataFrame) -> str:
    """Whether more members came than fell silent, over the periods that are over."""
    came = _total(measured, "new_members") + _total(measured, "resurrected_members")
    silent = _total(measured, "dormant_members")
    net = came - silent
    if not came and not silent:
        return "Nobody came and nobody fell silent"
    if abs(net) < 0.02 * (came + silent):
        return "About as many members came as fell silent"
    more, fewer = ("came or came back", "fell silent") if net > 0 else ("fell silent", "came or came back")
    return f"{abs(net):,.0f} more members {more} than {fewer}"


def pillar_name(key: str) -> str:
    """The name of a pillar inside a sentence."""
    name: str = METRICS[key].name
    return name.lower()


def _move(measured: pd.DataFrame, key: str) -> float | None:
    score = answers.answer(measured, key).value
    earlier = answers.answer(measured, key, "comparison").value
    return None if score is None or earlier is None else score - earlier


def _total(measured: pd.DataFrame, key: str) -> float:
    periods = answers.series(measured, key)
    return float(periods.loc[periods["complete"], "value"].sum())
