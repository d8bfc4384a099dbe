"""Measures Rapport against the limits it set itself: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import graphs, importing, maps, modelling, paging, questioning, refreshing, results, sampling, screening
from benchmarks.machine import busyness, description
from benchmarks.measuring import Section, Told

NAMES = ("sampling", "paging", "questioning", "screening", "refreshing", "modelling", "importing", "graphs", "maps")
STORELESS = {"importing", "graphs", "maps"}
"""Chapters that need no sample community."""


def main() -> int:
    """Measure what is asked for. Exit status 1 where a limit is missed."""
    asked = _asked()
    print(f"{description()}; {busyness():.1f} processes want to run", flush=True)
    if asked.folder is None:
        with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
            sections = _measure(Path(folder), asked)
    else:
        asked.folder.mkdir(parents=True, exist_ok=True)
        sections = _measure(asked.folder, asked)
    if asked.write:
        results.write(sections)
    missed = [figure for section in sections for figure in section.figures if figure.verdict == "MISSED"]
    print(f"\n{len(missed)} missed" if missed else "\nAll limits are kept.")
    return 1 if missed else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[20_000, 1_000_000], help="sizes of the community")
    parser.add_argument("--rows", type=int, help="rows of the largest file; 20 times the largest --members if left out")
    parser.add_argument("--only", choices=NAMES, action="append", help="one chapter; may be given more than once")
    parser.add_argument("--write", action="store_true", help="renew benchmarks/README.md")
    parser.add_argument("--folder", type=Path, help="work here, and keep the stores; otherwise in a temporary folder")
    return parser.parse_args()


def _measure(folder: Path, asked: argparse.Namespace) -> list[Section]:
    """The chapters asked for, each shown as soon as it is there."""
    chosen = asked.only or NAMES
    made: dict[int, Told] = {}
    stores: dict[int, Path] = {}
    if set(chosen) - STORELESS:
        for members in sorted({*asked.members, max(asked.members) // 10}):
            stores[members] = folder / f"sample-{members}"
            if "sampling" in chosen or not stores[members].exists():
                made[members] = sampling.make(stores[members], members)
    steps = {
        "sampling": lambda: sampling.measure(made),
        "paging": lambda: paging.measure(stores),
        "questioning": lambda: questioning.measure({members: stores[members] for members in asked.members}),
        "screening": lambda: screening.measure(folder, {members: stores[members] for members in asked.members}),
        "refreshing": lambda: refreshing.measure(folder, stores),
        "modelling": lambda: modelling.measure(folder, {members: stores[members] for members in asked.members}),
        "importing": lambda: importing.measure(folder, _sizes(asked)),
        "graphs": lambda: graphs.measure(max(asked.members)),
        "maps": lambda: maps.measure(folder),
    }
    sections = []
    for name in NAMES:
        if name in chosen:
            sections.append(steps[name]())
            results.show(sections[-1])
    return sections


def _sizes(asked: argparse.Namespace) -> list[int]:
    """Rows of the files to import: of the smallest community, a tenth of the largest, and the largest."""
    largest = asked.rows or importing.ROWS_PER_MEMBER * max(asked.members)
    return sorted({min(largest, importing.ROWS_PER_MEMBER * min(asked.members)), max(1, largest // 10), largest})


if __name__ == "__main__":
    raise SystemExit(main())
