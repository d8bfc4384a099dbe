"""Does one piece of work and prints what it told: `python -m benchmarks.child module:function '{"json": 1}'`."""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.measuring import peak_memory


def main(name: str, given: str) -> None:
    module, _, function = name.partition(":")
    told = getattr(importlib.import_module(module), function)(**json.loads(given))
    print(json.dumps({"memory": peak_memory(), **told}))


main(*sys.argv[1:])
