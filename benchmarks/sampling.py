"""What making the sample community costs, from the command line to the published store."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measuring import ROOT, Figure, Section, Told

LIMIT_SECONDS = 300.0
LIMIT_MEMORY = 4.0
METHOD = """\
`python rapport.py demo --members N` into an empty folder, in a process of its own: the community is made, taken in
through the door like anyone's rows, and its derived tables are built. Seconds on the clock and the process's peak
memory. The limits are those of the largest size; the smaller sizes are held to them too."""


def make(store: Path, members: int) -> Told:
    """Make a store with the sample community: seconds, CPU seconds and peak memory in GB."""
    command = [sys.executable, "rapport.py", "demo", "--store", str(store), "--members", str(members)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the sample community of {members:,} members could not be made")
    unit = 1 if sys.platform == "darwin" else 1024
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * unit / 1e9}


def measure(made: dict[int, Told]) -> Section:
    """The chapter on the sample community, from what making each size told."""
    figures: list[Figure] = []
    details: list[Figure] = []
    for members, told in made.items():
        figures.append(Figure(f"{members:,} members: time", told["wall"], "s", LIMIT_SECONDS))
        figures.append(Figure(f"{members:,} members: memory", told["memory"], "GB", LIMIT_MEMORY))
        details.append(Figure(f"{members:,} members: CPU", told["cpu"], "s"))
    return Section("sampling", "The sample community", METHOD, figures, details)
