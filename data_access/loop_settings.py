"""The loops in force: those that come with Rapport, or those of a file of the reader's own."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from data_access.errors import RapportError
from data_access.loop_paths import BROUGHT, MOMENTS, Path, Step

SETTINGS = File(__file__).with_name("loops.toml")
LONGEST_STEP = 730
MOST_STEPS = 8


@dataclass(frozen=True)
class Loop:
    """A loop with its name."""

    key: str
    name: str
    path: Path

    @property
    def moments(self) -> tuple[str, ...]:
        """What it goes through, from its beginning on."""
        return (self.path.begins, *(step.to for step in self.path.steps))

    @property
    def closes(self) -> bool:
        """Whether its last step brings members to its beginning."""
        return self.path.closes


def read_loops(file: File | None = None) -> tuple[Loop, ...]:
    """The loops in force: those of the file named by RAPPORT_LOOPS, or those that come with Rapport.

    Raises
    ------
    RapportError
        The file cannot be read, or a loop is none.
    """
    chosen = file or File(os.environ.get("RAPPORT_LOOPS") or SETTINGS)
    try:
        said = tomllib.loads(chosen.read_text("utf-8"))["loop"]
        loops = tuple(_loop(each) for each in said)
        if not loops or len({loop.key for loop in loops}) != len(loops):
            raise ValueError("it needs at least one loop, and each with a key of its own")
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise RapportError(
            f"The loops cannot be read: {error}.",
            "Give every loop a key, a name, what it begins with, and steps with `to` and `within`.",
            chosen.name,
        ) from error
    return loops


def _loop(said: dict[str, Any]) -> Loop:
    steps = tuple(Step(str(step["to"]), int(step["within"])) for step in said["steps"])
    return Loop(str(said["key"]), str(said["name"]), checked(Path(str(said["begins"]), steps)))


def checked(path: Path) -> Path:
    """The path, where it is one.

    Raises
    ------
    ValueError
        It has no step or too many, names what is unknown or the same twice, or waits for no time or too long.
    """
    reached = [step.to for step in path.steps]
    if not 1 <= len(reached) <= MOST_STEPS:
        raise ValueError(f"a loop has 1 to {MOST_STEPS} steps")
    if path.begins not in MOMENTS:
        raise ValueError(f"a loop cannot begin with {path.begins!r}")
    if unknown := [each for each in reached[:-1] if each not in MOMENTS]:
        raise ValueError(f"a step before the last cannot lead to {unknown[0]!r}")
    if reached[-1] not in MOMENTS and reached[-1] not in BROUGHT:
        raise ValueError(f"a step cannot lead to {reached[-1]!r}")
    if len({path.begins, *reached}) != len(reached) + 1:
        raise ValueError("a loop goes through the same moment twice")
    if not all(1 <= step.within <= LONGEST_STEP for step in path.steps):
        raise ValueError(f"a step takes 1 to {LONGEST_STEP} days")
    return path
