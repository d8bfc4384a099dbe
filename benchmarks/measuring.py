"""How things are measured: each piece of work in a process of its own, as CPU seconds, seconds and memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.engines import MEMORY

ROOT = Path(__file__).parents[1]
Told = dict[str, Any]


class Clock:
    """CPU seconds (of all threads) and seconds, from its making on."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def read(self) -> tuple[float, float]:
        """CPU seconds and seconds so far."""
        return time.process_time() - self._cpu, time.perf_counter() - self._wall


@dataclass
class Steps:
    """Watches work that tells its progress, and keeps what each step has cost."""

    clock: Clock = field(default_factory=Clock)
    marks: list[tuple[str, float, float]] = field(default_factory=list)

    def __call__(self, step: str, _share: float) -> None:
        """Note that a step begins."""
        self.marks.append((step, *self.clock.read()))

    def costs(self) -> list[tuple[str, float, float]]:
        """Each step's CPU seconds and seconds; the last mark only ends the one before."""
        pairs = zip(self.marks, self.marks[1:], strict=False)
        return [(step, cpu_2 - cpu, wall_2 - wall) for (step, cpu, wall), (_, cpu_2, wall_2) in pairs]


def engine_settings(folder: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Settings for the engine by itself: the memory Rapport gives it, and room to spill."""
    return {"memory_limit": MEMORY, "temp_directory": str(folder / "spill")}


def in_child(work: Callable[..., Told], **given: object) -> Told:
    """What a piece of work told, done in a fresh process; `memory` is its peak, in GB."""
    name = f"{work.__module__}:{work.__name__}"
    command = [sys.executable, "-m", "benchmarks.child", name, json.dumps(given)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True, check=True)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def peak_memory() -> float:
    """The most memory this process has held, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


@dataclass(frozen=True)
class Figure:
    """Something measured, and its limit; without one it is told for its own sake."""

    what: str
    measured: float
    unit: str
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """The part of the limit that is used."""
        return None if self.limit is None else self.measured / self.limit

    @property
    def verdict(self) -> str:
        """Whether it passes."""
        return "" if self.ratio is None else "pass" if self.ratio <= 1 else "MISSED"

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """What is shown of it: what, measured, limit, ratio, verdict."""
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return self.what, f"{shown(self.measured)} {self.unit}", limit, ratio, self.verdict


def shown(number: float) -> str:
    """A number with three digits that count.

    >>> shown(0.01234), shown(1.234), shown(123.4)
    ('0.012', '1.23', '123')
    """
    return f"{number:.3f}" if number < 0.1 else f"{number:.2f}" if number < 10 else f"{number:,.{number < 100:d}f}"


@dataclass(frozen=True)
class Section:
    """One chapter of the results: figures with limits, and details that explain them."""

    name: str
    title: str
    method: str
    figures: list[Figure]
    details: list[Figure] = field(default_factory=list)
