"""The back-test: what each level would have foretold at earlier cuts, against what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.backtest import champion, check_window, cut_days
from analytics.calibration import calibration_bins, goodness
from analytics.paretonbd import ParetoDropout
from analytics.risk_levels import LEVELS, RECENCY, Level, Rhythm, Snapshot, learn, risk
from analytics.risk_model import intercept_shift
from data_access.rollups.features import HORIZON, Watched, facts_at, who_took_part

SEASON = 364
"""Days to the same weekday of the same season last year."""
ROOM = 60
Floats = npt.NDArray[np.float64]
Seeing = Callable[[int], Snapshot | None]
"""From a cut to what was known then; None where there is no room for it."""


@dataclass(frozen=True)
class Taught:
    """A level that has learnt, and by how much its logits are shifted for the season."""

    level: Level
    shift: float = 0.0

    def risk(self, facts: pd.DataFrame) -> Floats:
        """The probability of silence within the horizon, to 12 digits: more depend on how many are scored at once."""
        return risk(self.level.logits(facts), self.shift).round(12)


@dataclass(frozen=True)
class Judged:
    """What came of the back-test.

    Attributes
    ----------
    cuts : list of int
        The days foretold from, the latest first; empty where there was no room.
    champion : str
        The level that risks come from; empty where there is none.
    figures : dict
        For each level its figures, cut by cut, and how much worse than the best it is.
    bins : dict of DataFrame
        For each level its calibration at the latest cut.
    latest : dict
        For each level the one that foretold from the latest cut.
    skipped : dict
        Why a level was not judged.
    """

    cuts: list[int] = field(default_factory=list)
    champion: str = ""
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    bins: dict[str, pd.DataFrame] = field(default_factory=dict)
    latest: dict[str, Taught] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def rhythm(self) -> ParetoDropout | None:
        """The latest rhythm, which the next is like."""
        found = [each.level.model for each in self.latest.values() if isinstance(each.level, Rhythm)]
        return found[0] if found else None


def seeing(watched: Watched, span: tuple[int, int]) -> Seeing:
    """A question for snapshots of some members, each asked once."""
    kept: dict[int, Snapshot | None] = {}

    def see(cut: int) -> Snapshot | None:
        check_window(cut, HORIZON, span[1])
        if cut not in kept:
            kept[cut] = None
            if cut >= span[0] + ROOM:
                facts = facts_at(watched, cut)
                active = who_took_part(watched, cut)
                kept[cut] = Snapshot(cut, facts, ~np.isin(facts["member_no"].to_numpy(), active))
        return kept[cut]

    return see


def taught(name: str, cut: int, see: Seeing, known: ParetoDropout | None = None) -> Taught | str:
    """A level that has learnt from windows that were over at a cut, or why there is none."""
    training = [each for each in (see(cut - HORIZON), see(cut - 2 * HORIZON)) if each is not None and len(each.facts)]
    found = learn(name, training, HORIZON, known)
    if isinstance(found, str):
        return found
    season = see(cut - SEASON)
    if season is None or not len(season.facts) or name == RECENCY:
        return Taught(found)
    foretold = risk(found.logits(season.facts))
    return Taught(found, intercept_shift(foretold, float(season.is_silent.mean())))


def judge(see: Seeing, span: tuple[int, int]) -> Judged:
    """Let every level foretell from each cut, and choose the champion."""
    cuts = cut_days(*span, HORIZON, ROOM)
    if not cuts:
        reason = f"the data cover {span[1] - span[0]:,} days; three forecasts to check need 300"
        return Judged(skipped=dict.fromkeys(LEVELS, reason))
    tests = [test for test in (see(cut) for cut in cuts) if test is not None]
    foretold: dict[str, list[Floats]] = {}
    latest: dict[str, Taught] = {}
    skipped: dict[str, str] = {}
    for name in LEVELS:
        levels = _levels(name, tests, see)
        if isinstance(levels, str):
            skipped[name] = levels
        else:
            latest[name] = levels[0]
            foretold[name] = [level.risk(test.facts) for level, test in zip(levels, tests, strict=True)]
    if not foretold:
        return Judged(cuts, skipped=skipped)
    return _compared(cuts, tests, foretold, latest, skipped)


def _levels(name: str, tests: list[Snapshot], see: Seeing) -> list[Taught] | str:
    """One level as it was at each cut, or why there is none."""
    known: ParetoDropout | None = None
    found: list[Taught] = []
    for test in tests:
        if not 0 < test.is_silent.sum() < len(test.is_silent):
            return "at an earlier cut everybody was silent, or nobody"
        level = taught(name, test.cut, see, known)
        if isinstance(level, str):
            return level
        found.append(level)
        known = level.level.model if isinstance(level.level, Rhythm) else known
    return found


def _compared(
    cuts: list[int],
    tests: list[Snapshot],
    foretold: dict[str, list[Floats]],
    latest: dict[str, Taught],
    skipped: dict[str, str],
) -> Judged:
    """The figures of all levels, and which of them is the champion."""
    outcomes = np.concatenate([test.is_silent for test in tests])
    members = np.concatenate([test.facts["member_no"].to_numpy() for test in tests])
    errors = {name: (np.concatenate(risks) - outcomes) ** 2 for name, risks in foretold.items()}
    best, worse = champion(errors, members, list(foretold))
    figures = {}
    for name, risks in foretold.items():
        by_cut = [
            {"cut": test.cut, **asdict(goodness(each, test.is_silent))} for test, each in zip(tests, risks, strict=True)
        ]
        mean, low, high = worse[name]
        figures[name] = {"cuts": by_cut, "brier_above_best": {"mean": mean, "low": low, "high": high}}
    bins = {name: calibration_bins(risks[0], tests[0].is_silent) for name, risks in foretold.items()}
    return Judged(cuts, best, figures, bins, latest, skipped)
