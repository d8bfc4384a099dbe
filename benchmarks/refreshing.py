"""What rebuilding the derived tables costs, beside plain SQL written by hand for the same tables."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
from sqlalchemy import Column, select

from benchmarks.measuring import Clock, Figure, Section, Steps, Told, engine_settings, in_child
from data_access import schema
from data_access.generations import Generations
from data_access.rollups.refresh import refresh
from data_access.store import open_store

BY_HAND = Path(__file__).with_name("by_hand.sql")
LIMIT = 2.0
GROWTH_LIMIT = 11.0
REPEATS = 3
LARGE = 500_000
"""Members from which on one run has to do."""
ROOM = {"memory_limit": "8GB"}
ADDED_UP = ("loyalty_months",)
"""Tables that may have several rows of the same month and group, which are added up before they are compared."""
METHOD = """\
The sample community. In turns, each in a process of its own and on a fresh copy of the store: the refresh,
and the plain SQL of `by_hand.sql` in one transaction, with the same threads. The refresh has the 2 GB of memory that
it always has, the SQL has 8 GB: with 2 GB it does not get through at 1,000,000 members. The tables that come out
are the same, row by row; money is compared in cents, because sums of floats depend on their order, and where a table
may have several rows of one group they are added up first. What is built besides, for referrals, conversation,
cohorts, models and value, is told below as the refresh of all derived tables, and not compared. Of three runs the
median; from 500,000 members on, one run."""


def refresh_with_rapport(store: str) -> Told:
    """The refresh, and what its steps cost."""
    with open_store(store).writing() as writer:
        steps = Steps()
        problem = refresh(writer, steps)
        cpu, wall = steps.clock.read()
    if problem:
        raise RuntimeError(problem)
    _, spent, taken = steps.marks[0]
    steps.marks.append(("", cpu, wall))
    for step, step_cpu, step_wall in steps.costs():
        if step.removeprefix("Building ") in built_by_hand():
            spent, taken = spent + step_cpu, taken + step_wall
    return {"cpu": spent, "wall": taken, "steps": steps.costs(), "whole_cpu": cpu, "whole_wall": wall}


def refresh_by_hand(store: str) -> Told:
    """The same tables by plain SQL, in the current generation's file."""
    steps: list[tuple[str, float, float]] = []
    with duckdb.connect(str(_file(store)), config=engine_settings(Path(store)) | ROOM) as engine:
        clock = Clock()
        engine.execute("BEGIN")
        for name, statements in chapters():
            part = Clock()
            engine.execute(statements)
            steps.append((name, *part.read()))
        engine.execute("COMMIT")
        cpu, wall = clock.read()
    return {"cpu": cpu, "wall": wall, "steps": steps}


def chapters() -> list[tuple[str, str]]:
    """The SQL written by hand: what it builds, and its statements."""
    blocks = BY_HAND.read_text("utf-8").split("\n-- ")
    found = [block.partition("\n")[::2] for block in blocks if ";" in block]
    return [(name.strip(), statements) for name, statements in found]


def built_by_hand() -> frozenset[str]:
    """The derived tables that the SQL written by hand fills: those that both are measured by."""
    derived = {name for name, table in schema.metadata.tables.items() if table.info.get("derived")}
    return frozenset(re.findall(r"^INSERT INTO (\w+)", BY_HAND.read_text("utf-8"), re.MULTILINE)) & derived


def compare(ours: str, theirs: str) -> Told:
    """Rows of each table built both ways that only one of two stores has."""
    different: dict[str, int] = {}
    with duckdb.connect() as engine:
        engine.execute(f"ATTACH '{_file(ours)}' AS ours (READ_ONLY)")
        engine.execute(f"ATTACH '{_file(theirs)}' AS theirs (READ_ONLY)")
        for name in sorted(built_by_hand()):
            columns = ", ".join(_compared(column, name in ADDED_UP) for column in schema.metadata.tables[name].columns)
            rows = [f"SELECT {columns} FROM {side}.{name} GROUP BY ALL" for side in ("ours", "theirs")]
            if name not in ADDED_UP:
                rows = [row.removesuffix(" GROUP BY ALL") for row in rows]
            both = f"(({rows[0]}) EXCEPT ALL ({rows[1]})) UNION ALL (({rows[1]}) EXCEPT ALL ({rows[0]}))"
            different[name] = engine.execute(f"SELECT count(*) FROM ({both})").fetchall()[0][0]
    return {"different": different}


def _compared(column: Column[Any], is_added_up: bool) -> str:
    """A column as it is compared: money in cents, and summed where a group may have several rows."""
    kind, name = column.type.python_type, f'"{column.name}"'
    if is_added_up and kind in (int, float) and column.name != "month":
        name = f"sum({name})"
    return f"round({name}, 2)" if kind is float else name


def rows_in(store: str) -> Told:
    """How many interactions there are."""
    coverage = open_store(store).read(select(schema.metadata.tables["table_coverage"]))
    return {"rows": dict(zip(coverage["table_name"], coverage["row_count"].tolist(), strict=True))}


def measure(folder: Path, stores: dict[int, Path]) -> Section:
    """The chapter on refreshing, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    spent: dict[int, float] = {}
    for members, store in stores.items():
        interactions = in_child(rows_in, store=str(store))["rows"]["interactions"]
        name = f"{members:,} members, {interactions:,} interactions"
        runs = _in_turns(folder, store, 1 if members >= LARGE else REPEATS)
        for kind, word in (("cpu", "CPU"), ("wall", "time")):
            ratio = median(ours[kind] / theirs[kind] for theirs, ours in runs)
            figures.append(Figure(f"{name}: {word}", ratio, "x SQL by hand", LIMIT))
        spent[members] = median(ours["cpu"] for _, ours in runs)
        details += _details(f"{members:,} members", runs)
        for kind, word in (("whole_cpu", "CPU"), ("whole_wall", "time")):
            whole = median(ours[kind] for _, ours in runs)
            details.append(Figure(f"{members:,} members: refresh of all derived tables, {word}", whole, "s"))
    for members, cpu in spent.items():
        if 10 * members in spent:
            what = f"{10 * members:,} members beside {members:,}: CPU of the refresh"
            figures.append(Figure(what, spent[10 * members] / cpu, "x", GROWTH_LIMIT))
    return Section("refreshing", "Refreshing", METHOD, figures, details)


def _in_turns(folder: Path, store: Path, repeats: int) -> list[tuple[Told, Told]]:
    """Runs by hand and by Rapport, one after the other; the results of the first are compared."""
    runs = []
    for number in range(repeats):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            theirs, ours = (shutil.copytree(store, Path(place) / name) for name in ("by-hand", "by-rapport"))
            by_hand = in_child(refresh_by_hand, store=str(theirs))
            runs.append((by_hand, in_child(refresh_with_rapport, store=str(ours))))
            if number == 0:
                different = in_child(compare, ours=str(ours), theirs=str(theirs))["different"]
                if any(different.values()):
                    raise RuntimeError(f"rows that are not the same: {different}")
    return runs


def _details(name: str, runs: list[tuple[Told, Told]]) -> list[Figure]:
    told = []
    for word, number in (("SQL by hand", 0), ("refresh", 1)):
        told.append(Figure(f"{name}: {word}, CPU", median(run[number]["cpu"] for run in runs), "s"))
        told.append(Figure(f"{name}: {word}, memory", max(run[number]["memory"] for run in runs), "GB"))
        for step in dict.fromkeys(step[0] for step in runs[0][number]["steps"]):
            spent = [sum(cpu for each, cpu, _ in run[number]["steps"] if each == step) for run in runs]
            if median(spent) > 0.02 * median(run[number]["cpu"] for run in runs):
                told.append(Figure(f"{name}: {word}, CPU of: {step}", median(spent), "s"))
    return told


def _file(store: str) -> Path:
    generations = Generations(Path(store))
    return generations.path(generations.current())
