"""Fills stores as anyone does: with the command line, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.house.reading import ROOT

SAMPLE_MEMBERS = 2_000
TAKEN = (0, 3)
"""Exit statuses that mean rows were taken: all of them, or all but refused ones."""


def rapport(store: Path, *arguments: str) -> str:
    """Run the command line on a store; gives what it said."""
    if "import" in arguments:  # refused rows are written beside the report, and not into the project
        arguments = (*arguments, "--report", str(store.parent / "report.json"))
    done = subprocess.run(
        [sys.executable, "rapport.py", *arguments, "--store", str(store)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in TAKEN, done.stdout + done.stderr
    return done.stdout


def sample(folder: Path) -> Path:
    """A store that holds the sample community, small."""
    rapport(folder / "store", "demo", "--members", str(SAMPLE_MEMBERS))
    return folder / "store"
