"""Telling what was measured: on the screen, and in README.md."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import busyness, description
from benchmarks.measuring import Figure, Section

README = Path(__file__).with_name("README.md")
HEAD = """\
# What it costs

Every figure is measured, beside its limit and as a ratio to it: 1 or less passes. Ratios are between things measured
in the same run, in turns, so that a slow or busy machine does not change them much. CPU seconds are of all threads.
This file is written by the benchmarks themselves; what misses its limit says so.

All of it: `make bench`; `make bench ARGS=--write` renews this file (half an hour, 20 GB of disk). Other sizes:
`make bench ARGS="--members 20000 --rows 200000"`.
"""
WIDTH = 90


def show(section: Section) -> None:
    """Print a chapter."""
    print(f"\n{section.title}", flush=True)
    for figure in (*section.figures, *section.details):
        what, measured, limit, ratio, verdict = figure.cells
        print(f"  {what:{WIDTH}} {measured:>16} {limit:>16} {ratio:>6} {verdict}", flush=True)


def write(sections: list[Section], path: Path = README) -> None:
    """Renew the chapters of the results; those that were not measured now stay as they were."""
    text = path.read_text("utf-8") if path.exists() else ""
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    chapters = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts}
    chapters |= {section.title: chapter(section) for section in sections}
    told = [f"## {title}\n\n{body}\n" for title, body in chapters.items()]
    path.write_text("\n".join([HEAD, *told]), "utf-8")


def chapter(section: Section) -> str:
    """A chapter in Markdown: how it was measured and on what, then the figures."""
    when = datetime.now(UTC).date().isoformat()
    lines = [
        section.method,
        "",
        f'Command: `make bench ARGS="--only {section.name}"`. Measured on {when}: {description()}; '
        f"{busyness():.1f} processes wanted to run at the end.",
        "",
        *_table(("What", "Measured", "Limit", "Ratio", ""), section.figures),
    ]
    if section.details:
        lines += ["", "Behind it:", "", *_table(("What", "Measured"), section.details)]
    return "\n".join(lines)


def _table(heads: tuple[str, ...], figures: list[Figure]) -> list[str]:
    rows = [figure.cells[: len(heads)] for figure in figures]
    lines = [heads, ("---", *["---:"] * (len(heads) - 1)), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
