"""What refitting the models of risk and of purchases and scoring every member costs, within a refresh."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.measuring import Clock, Figure, Section, Told, in_child
from data_access.rollups.scoring import build_scores
from data_access.store import open_store

LIMIT_CPU = 20.0
LIMIT_MEMORY = 1.5
METHOD = """\
The sample community. On a fresh copy of the store, in a process of its own: everything that members did is read and
numbered, every model is fitted on a sample and judged by the past, every member is scored, and the scores are written.
CPU seconds, and the peak memory of the process with the engine in it. The limits, 10 s for the models of purchases and
10 s for those of risk, are those of the largest size; the smaller sizes are held to them too."""


def score(store: str) -> Told:
    """Refit the models and score everybody."""
    with open_store(store).writing() as writer:
        clock = Clock()
        members = build_scores(writer.connection)
        cpu, wall = clock.read()
    return {"cpu": cpu, "wall": wall, "members": members}


def measure(folder: Path, stores: dict[int, Path]) -> Section:
    """The chapter on models, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    for members, store in stores.items():
        with tempfile.TemporaryDirectory(dir=folder) as place:
            told = in_child(score, store=str(shutil.copytree(store, Path(place) / "scored")))
        figures.append(Figure(f"{members:,} members: CPU of fitting and scoring", told["cpu"], "s", LIMIT_CPU))
        figures.append(Figure(f"{members:,} members: memory", told["memory"], "GB", LIMIT_MEMORY))
        details.append(Figure(f"{members:,} members: time", told["wall"], "s"))
        details.append(Figure(f"{members:,} members: members scored", told["members"], ""))
    return Section("modelling", "Models", METHOD, figures, details)
