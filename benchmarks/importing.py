"""What importing a CSV costs, beside the engine's own COPY of the same file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from statistics import median
from unittest.mock import patch

import duckdb

from benchmarks.measuring import Clock, Figure, Section, Steps, Told, engine_settings, in_child
from data_access.intake import door
from data_access.intake.sources import intake_of
from data_access.rollups.refresh import refresh
from data_access.store import open_store
from data_access.writer import Writer

LIMIT = 2.0
ROWS_PER_MEMBER = 20
REPEATS = 3
LARGE = 5_000_000
"""Rows from which on one run has to do."""
BUILDING = "Building"
"""How the steps begin that build derived tables."""
PUBLISHING = "Publishing"
METHOD = """\
A CSV of interactions with all ten columns of the contract, written by the engine from a seed; a twentieth as
many members are in the store already. In turns, each in a process of its own: the engine's COPY of the file into
an empty table of ten typed columns, and a checkpoint; and the whole import of the file, from recognising its
columns to publishing the next generation, every row converted, checked, matched with its member and compared with
what is there. Both have the same memory and threads. The limit is for the largest file and for the import itself; the
derived tables that it rebuilds at the end have their own. Of three runs the median; of files of 5,000,000 rows and
more, one run."""

DRAWN_SQL = "CREATE MACRO drawn(i, nth, below) AS (hash(i, nth) % below)::BIGINT"
"""The engine's hash of a row's number, as a number drawn for it: the same in every run."""
MEMBERS_SQL = """
COPY (
    SELECT 'm' || lpad(i::VARCHAR, 7, '0') AS member_id,
        TIMESTAMP '2022-01-01' + to_seconds(drawn(i, 1, 126000000)) AS joined_at,
        ['organic', 'referral', 'search', 'social'][1 + drawn(i, 2, 4)] AS channel,
        ['home', 'studio', 'trade'][1 + drawn(i, 3, 3)] AS segment
    FROM range({members}) AS numbers(i)
) TO '{file}' (HEADER)
"""
INTERACTIONS_SQL = """
COPY (
    SELECT 'i' || lpad(i::VARCHAR, 9, '0') AS interaction_id,
        'm' || lpad(drawn(i, 1, {members})::VARCHAR, 7, '0') AS member_id,
        TIMESTAMP '2022-01-01' + to_seconds((i * (126000000.0 / {rows}))::BIGINT) AS occurred_at,
        ['visit', 'visit', 'visit', 'visit', 'search', 'reaction', 'reply', 'answer', 'question', 'post']
            [1 + drawn(i, 2, 10)] AS kind,
        CASE WHEN drawn(i, 2, 10) IN (5, 6, 7) THEN 'i' || lpad(drawn(i, 3, i + 1)::VARCHAR, 9, '0') END
            AS parent_id,
        CASE WHEN drawn(i, 4, 20) = 0 THEN 'm' || lpad(drawn(i, 5, {members})::VARCHAR, 7, '0') END
            AS target_id,
        CASE WHEN drawn(i, 2, 10) > 5 THEN 'topic ' || drawn(i, 6, 40) END AS topic,
        CASE WHEN drawn(i, 2, 10) > 5 THEN drawn(i, 7, 201) / 100 - 1 END AS sentiment,
        CASE WHEN drawn(i, 2, 10) > 5 THEN repeat('said word ' || drawn(i, 8, 1000) || ', ', 1 + drawn(i, 9, 5)) END
            AS text,
        drawn(i, 10, 50) = 0 AS incentivised
    FROM range({rows}) AS numbers(i)
) TO '{file}' (HEADER)
"""
TABLE_SQL = """
CREATE TABLE interactions (
    interaction_id VARCHAR, member_id VARCHAR, occurred_at TIMESTAMP, kind VARCHAR, parent_id VARCHAR,
    target_id VARCHAR, topic VARCHAR, sentiment DOUBLE, text VARCHAR, incentivised BOOLEAN
)
"""


def write_files(folder: str, rows: int, members: int) -> Told:
    """The two files, and a store that has the members."""
    place = Path(folder)
    with duckdb.connect() as engine:
        engine.execute(DRAWN_SQL)
        engine.execute(MEMBERS_SQL.format(members=members, file=place / "members.csv"))
        engine.execute(INTERACTIONS_SQL.format(members=members, rows=rows, file=place / "interactions.csv"))
    report = door.take_in(open_store(str(place / "store")), intake_of(place / "members.csv", "members"))
    return {"taken": report.tables["members"].taken, "bytes": (place / "interactions.csv").stat().st_size}


def copy_with_engine(folder: str) -> Told:
    """The engine's own COPY of the file."""
    place = Path(folder)
    with duckdb.connect(str(place / "copy.duckdb"), config=engine_settings(place)) as engine:
        engine.execute(TABLE_SQL)
        clock = Clock()
        rows = engine.execute(f"COPY interactions FROM '{place / 'interactions.csv'}' (HEADER)").fetchall()[0][0]
        engine.execute("CHECKPOINT")
        cpu, wall = clock.read()
    (place / "copy.duckdb").unlink()
    return {"cpu": cpu, "wall": wall, "rows": rows}


def take_with_rapport(folder: str) -> Told:
    """The import of the same file into a store that has its members."""
    place = Path(folder)
    shutil.copytree(place / "store", place / "copy")
    store = open_store(str(place / "copy"))
    steps = Steps()
    steps("Recognising the file", 0)

    def build(writer: Writer, progress: Callable[[str, float], None], changed: Collection[str]) -> str | None:
        problem = refresh(writer, progress, changed)
        steps(PUBLISHING, 1)
        return problem

    with patch.object(door, "refresh", build):
        report = door.take_in(store, intake_of(place / "interactions.csv", "interactions"), progress=steps)
    cpu, wall = steps.clock.read()
    shutil.rmtree(place / "copy")
    if report.refresh_problem:
        raise RuntimeError(report.refresh_problem)
    return {"cpu": cpu, "wall": wall, "rows": report.tables["interactions"].taken, "steps": steps.costs()}


def measure(folder: Path, sizes: list[int]) -> Section:
    """The chapter on importing, for files of these numbers of rows."""
    figures: list[Figure] = []
    details: list[Figure] = []
    for rows in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            made = in_child(write_files, folder=place, rows=rows, members=rows // ROWS_PER_MEMBER)
            runs = _in_turns(place, rows)
        name = f"{rows:,} rows ({made['bytes'] / 1e6:,.0f} MB)"
        for kind, word in (("cpu", "CPU"), ("wall", "time")):
            whole = median(ours[kind] / theirs[kind] for theirs, ours in runs)
            alone = median(_without_derived(ours, kind) / theirs[kind] for theirs, ours in runs)
            limit = LIMIT if rows == max(sizes) else None
            figures.append(Figure(f"{name}: {word}, derived tables apart", alone, "x COPY", limit))
            figures.append(Figure(f"{name}: {word}, derived tables rebuilt as well", whole, "x COPY"))
        details += _details(name, runs)
    return Section("importing", "Importing", METHOD, figures, details)


def _in_turns(place: str, rows: int) -> list[tuple[Told, Told]]:
    """Runs of the engine and of Rapport, one after the other."""
    runs = []
    for _ in range(1 if rows >= LARGE else REPEATS):
        theirs = in_child(copy_with_engine, folder=place)
        ours = in_child(take_with_rapport, folder=place)
        if not theirs["rows"] == ours["rows"] == rows:
            raise RuntimeError(f"of {rows:,} rows the engine took {theirs['rows']:,}, Rapport {ours['rows']:,}")
        runs.append((theirs, ours))
    return runs


def _without_derived(ours: Told, kind: str) -> float:
    """What the import cost without rebuilding the derived tables."""
    at = 1 if kind == "cpu" else 2
    derived: float = sum(step[at] for step in ours["steps"] if step[0].startswith(BUILDING))
    whole: float = ours[kind]
    return whole - derived


def _details(name: str, runs: list[tuple[Told, Told]]) -> list[Figure]:
    """The seconds behind the ratios, and which steps of the import they went into."""
    told = []
    for word, number in (("COPY", 0), ("import", 1)):
        told.append(Figure(f"{name}: {word}, CPU", median(run[number]["cpu"] for run in runs), "s"))
        told.append(Figure(f"{name}: {word}, time", median(run[number]["wall"] for run in runs), "s"))
        told.append(Figure(f"{name}: {word}, memory", max(run[number]["memory"] for run in runs), "GB"))
    names = dict.fromkeys(step[0] for step in runs[0][1]["steps"])
    for step in names:
        spent = [sum(cpu for each, cpu, _ in ours["steps"] if each == step) for _, ours in runs]
        if median(spent) > 0.02 * median(ours["cpu"] for _, ours in runs):
            told.append(Figure(f"{name}: import, CPU of: {step}", median(spent), "s"))
    return told
