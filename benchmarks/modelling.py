"""What refitting the models of risk and of purchases and scoring every member costs, within a refresh."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import delete

from benchmarks.measuring import Clock, Figure, Section, Told, in_child, peak_memory
from data_access.rollups.happened import happened_of
from data_access.rollups.prepared import acts_of, purchases_of, spoken_of
from data_access.rollups.scoring import TABLES, score, watch_everybody
from data_access.store import open_store

LIMIT_CPU = 20.0
LIMIT_MEMORY = 1.5
METHOD = """\
The sample community. On a fresh copy of the store, in a process of its own. Reading: everything that members did is
numbered and fetched. Then every model is fitted on a sample and judged by the past, every member is scored with
reasons, and the scores are written: that has the limit, 10 s for the models of purchases and 10 s for those of risk,
at the largest size; the smaller sizes are held to it too. CPU seconds of all threads. The memory that counts is what
the process holds beyond what it held once everything was read, which is mostly the engine's; the peak of all is told
beside it. What acts, orders and threads are numbered by is shared with the other steps of a refresh, and not counted
here."""


def refit(store: str) -> Told:
    """Refit the models and score everybody."""
    with open_store(store).writing() as writer:
        acts_of(writer.connection)
        purchases_of(writer.connection)
        spoken_of(writer.connection)
        for table in TABLES:
            writer.connection.execute(delete(table))
        clock = Clock()
        watched = watch_everybody(writer.connection, happened_of(writer.connection))
        read, _ = clock.read()
        held = peak_memory()
        members = score(writer.connection, watched)
        cpu, wall = clock.read()
    return {"read": read, "cpu": cpu - read, "wall": wall, "members": members, "more": peak_memory() - held}


def measure(folder: Path, stores: dict[int, Path]) -> Section:
    """The chapter on models, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    for members, store in stores.items():
        with tempfile.TemporaryDirectory(dir=folder) as place:
            told = in_child(refit, store=str(shutil.copytree(store, Path(place) / "scored")))
        figures.append(Figure(f"{members:,} members: CPU of fitting and scoring", told["cpu"], "s", LIMIT_CPU))
        figures.append(Figure(f"{members:,} members: memory on top", told["more"], "GB", LIMIT_MEMORY))
        details.append(Figure(f"{members:,} members: CPU of reading", told["read"], "s"))
        details.append(Figure(f"{members:,} members: peak memory with the engine", told["memory"], "GB"))
        details.append(Figure(f"{members:,} members: time", told["wall"], "s"))
        details.append(Figure(f"{members:,} members: members scored", told["members"], ""))
    return Section("modelling", "Models", METHOD, figures, details)
