"""Imports a file into a store in a process of its own, which may be made to die or to wait on the way.

Run as ``python -m tests.data_access.importing STORE FILE [die|stop|wait] [STEP]``: at the first step whose words begin
with STEP it kills itself, is stopped by Ctrl-C a moment later, or says "waiting" and goes on with the next line it
reads. The steps besides those of
the import are "Publishing" and "Turning", just before the two renames that publish a generation.
"""

import json
import os
import resource
import signal
import sys
from functools import cache
from pathlib import Path
from threading import Timer

from data_access.errors import RapportError
from data_access.intake.door import take_in
from data_access.intake.sources import intake_of
from data_access.store import open_store

STOPPED = 128 + signal.SIGINT


def main(place: str, file: str, what: str = "", step: str = "") -> int:
    """Import, as told; the exit status is 7 for an error that was explained."""
    if what == "fill":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(step), int(step)))
    act = {"die": _die, "stop": _stop, "wait": _wait}.get(what)
    if act:
        _watch_renames(act, step)

    def told(words: str, _share: float) -> None:
        if act and words.startswith(step):
            act()

    try:
        report = take_in(open_store(place), intake_of(Path(file)), progress=told)
    except RapportError as error:
        _say(json.dumps({"error": type(error).__name__, "what": error.what, "fix": error.fix}))
        return 7
    except KeyboardInterrupt:
        return STOPPED
    _say(json.dumps(report.as_dict()))
    return 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@cache
def _stop() -> None:
    Timer(0.02, os.kill, (os.getpid(), signal.SIGINT)).start()


def _wait() -> None:
    _say("waiting")
    sys.stdin.readline()


def _watch_renames(act, step: str) -> None:
    rename = Path.replace

    def watched(self: Path, target: Path) -> Path:
        turning = target.name == "CURRENT"
        if (turning and step == "Turning") or (not turning and step == "Publishing"):
            act()
        return rename(self, target)

    vars(sys.modules["pathlib"])["Path"].replace = watched


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
