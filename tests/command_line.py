"""Running the command line as people do: in a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rapport import main
from tests.house.reading import ROOT

SHARED = ROOT.parent / "shared" / "data"
"""Real inputs, which lie beside the project where they are there at all."""


@dataclass(frozen=True)
class Said:
    """What a command printed, what it said on the error stream, and its exit status."""

    printed: str
    told: str
    status: int

    def read(self) -> Any:
        """What it printed, where that is JSON."""
        return json.loads(self.printed)


def rapport_here(*words: object) -> Said:
    """Run one command in this process, which is quicker."""
    printed, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as change, redirect_stdout(printed), redirect_stderr(told):
        change.setattr(sys, "argv", ["rapport.py", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
    return Said(printed.getvalue(), told.getvalue(), int(ended.value.code or 0))


def rapport(*words: object, typed: str = "", environment: dict[str, str] | None = None, within: Path = ROOT) -> Said:
    """Run one command."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "rapport.py"), *map(str, words)],
        cwd=within,
        input=typed,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"} | (environment or {}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.stdout, done.stderr, done.returncode)
