"""What the command line loads as it starts, which every import pays for."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.house.reading import ROOT


def test_the_command_line_starts_without_slow_libraries_and_computes_on_one_core() -> None:
    told = "import json, sys, rapport, threadpoolctl as t; print(json.dumps([t.threadpool_info(), *sys.modules]))"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    pools, *modules = json.loads(done.stdout)
    assert {pool["num_threads"] for pool in pools if pool["internal_api"] == "openblas"} == {1}
    assert not {"scipy.optimize", "scipy.stats", "networkit", "streamlit"} & set(modules)
