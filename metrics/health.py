"""The Community Health Index: six pillars, each the mean of its metrics' scores."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from data_access.errors import RapportError
from metrics.model import Composite, Good, Metric, Source, Unit

INDEX = "health_index"
PILLARS = {
    "pillar_growth": ("Growth", "Does the community grow, and by word of mouth?"),
    "pillar_engagement": ("Engagement", "Do members come often and take part?"),
    "pillar_sharing": ("Sharing", "Do members bring others?"),
    "pillar_loyalty": ("Loyalty", "Do customers come back?"),
    "pillar_trust": ("Trust", "Do members trust you, and keep what they bought?"),
    "pillar_reciprocity": ("Reciprocity", "Do you give as much as you ask?"),
}
SETTINGS = Path(__file__).with_name("health.toml")


@dataclass(frozen=True)
class Band:
    """What a monthly value is worth: 0 at the floor, 100 at the target."""

    floor: float
    target: float

    def score(self, value: float) -> float:
        """The value's score, 0 to 100.

        >>> Band(0.5, 1.5).score(1.0), Band(0.1, 0.0).score(0.02)
        (50.0, 80.0)
        """
        share = (value - self.floor) / (self.target - self.floor)
        return min(1.0, max(0.0, share)) * 100


@dataclass(frozen=True)
class Pillar:
    """A pillar's weight and its metrics' bands."""

    weight: float
    bands: Mapping[str, Band]


def read_pillars(path: Path | None = None) -> dict[str, Pillar]:
    """The scoring in force: the file named by RAPPORT_HEALTH, or the one that comes with Rapport.

    Raises
    ------
    RapportError
        The file cannot be read, a pillar is missing or unknown, or a band is not one.
    """
    chosen = path or scoring_file()
    try:
        said = tomllib.loads(chosen.read_text("utf-8"))
        if set(said) != set(PILLARS):
            raise ValueError(f"it needs the pillars {', '.join(PILLARS)}, and no other")
        pillars = {key: _pillar(said[key]) for key in PILLARS}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise RapportError(
            f"The scoring of the health index cannot be read: {error}.",
            "Give every pillar a weight, and every metric a floor and a different target.",
            chosen.name,
        ) from error
    return pillars


def scoring_file() -> Path:
    """The file that says how the index is scored."""
    return Path(os.environ.get("RAPPORT_HEALTH") or SETTINGS)


def _pillar(said: dict[str, Any]) -> Pillar:
    weight = float(said["weight"])
    bands = {key: Band(float(band["floor"]), float(band["target"])) for key, band in said.items() if key != "weight"}
    if not bands or not isfinite(weight) or weight <= 0:
        raise ValueError("a pillar has no metrics, or no weight above 0")
    for key, band in bands.items():
        if not (isfinite(band.floor) and isfinite(band.target)) or band.floor == band.target:
            raise ValueError(f"{key} goes from {band.floor} to {band.target}")
    return Pillar(weight, bands)


PILLAR_SETTINGS = read_pillars()


@dataclass(frozen=True)
class Part:
    """What one metric gives: its score (0 to 100), and its points of the index and of its pillar."""

    pillar: str
    metric: str
    score: float
    of_index: float
    of_pillar: float


def contributions(values: Mapping[str, float | None], pillars: Mapping[str, Pillar]) -> list[Part]:
    """What each metric gives to the index.

    A metric without a value leaves its weight to the others of its pillar, a pillar without any to the others.

    Parameters
    ----------
    values : mapping
        Each metric's monthly mean; None where there is none.

    Returns
    -------
    list of Part
        One for each metric with a value; their points of the index sum to it, those of a pillar to the pillar.

    Examples
    --------
    >>> trust = Pillar(1, {"a": Band(0, 1), "b": Band(0, 1)})
    >>> pillars = {"pillar_trust": trust, "pillar_growth": Pillar(3, {"c": Band(0, 1)})}
    >>> [part.of_index for part in contributions({"a": 0.5, "b": None, "c": 1.0}, pillars)]
    [12.5, 75.0]
    """
    known = {
        pillar: {key: value for key in each.bands if (value := values.get(key)) is not None}
        for pillar, each in pillars.items()
    }
    weight = sum(each.weight for pillar, each in pillars.items() if known[pillar])
    parts = []
    for pillar, each in pillars.items():
        for key, value in known[pillar].items():
            score = each.bands[key].score(value)
            of_pillar = score / len(known[pillar])
            parts.append(Part(pillar, key, score, of_pillar * each.weight / weight, of_pillar))
    return parts


def _nothing(*_arguments: object) -> pd.DataFrame:
    return pd.DataFrame()


NOWHERE = Source((), frozenset({"segment", "channel"}), _nothing, lambda *_arguments: {})
"""The source of what is made from other metrics."""


def _composite(key: str, name: str, question: str, definition: str) -> Metric:
    parts = tuple(metric for pillar, each in PILLAR_SETTINGS.items() if key in (pillar, INDEX) for metric in each.bands)
    formula = "mean of the scores of " + ", ".join(part.replace("_", " ") for part in parts)
    if key == INDEX:
        formula = "weighted mean of the six pillars"
    return Metric(key, name, question, definition, formula, Unit.SCORE, Good.UP, NOWHERE, Composite(parts))


METRICS = [
    _composite(
        INDEX,
        "Community health",
        "Are we all right?",
        "Six pillars from 0 to 100, weighted; a metric scores between its floor and its target.",
    ),
    *(
        _composite(key, name, question, "Mean score of the pillar's metrics, from 0 to 100.")
        for key, (name, question) in PILLARS.items()
    ),
]
