"""Building all derived tables in one go, and saying how fresh they are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    Connection,
    Integer,
    Table,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    union_all,
)

from data_access import schema
from data_access.engines import bulk_load, is_out_of_room, is_stopped, suit_threads
from data_access.rollups import (
    days,
    lists,
    loop_building,
    loyalty,
    map_building,
    map_communities,
    map_tables,
    month_bits,
    months,
    network,
    pairs,
    people,
    prepared,
    referral_building,
    scoring,
    tables,
    talking,
    totals,
    value_steps,
    value_tables,
    windows,
)
from data_access.rollups.building import refill
from data_access.writer import Writer

Progress = Callable[[str, float], None]
Step = tuple[Table, Callable[[], int]]
"""A derived table, and what builds it and counts its rows."""
Built = dict[str, Any]
"""A row of ``freshness``."""
Span = tuple[int, int]
STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    *loop_building.STEPS,
    *talking.STEPS,
    *referral_building.STEPS,
    *scoring.STEPS,
    *value_steps.STEPS,
    *map_building.STEPS,
    *lists.STEPS,
)
"""Tables that are built from the ones before, in this order."""


def refresh(
    writer: Writer, progress: Progress = lambda _step, _share: None, changed: Collection[str] | None = None
) -> str | None:
    """Rebuild the derived tables; when that fails the old ones stay.

    Parameters
    ----------
    progress : callable
        Told of each step, and how much of the whole is done (0 to 1).
    changed : collection of str, optional
        The contract's tables that are different since the last time: what is counted from none of them is left as it
        is, where the people and the days that the store speaks of are the same. Without it everything is rebuilt.

    Returns
    -------
    str or None
        Why it failed, in words for the report; None when it did not.
    """
    prepared.forget_prepared(writer.connection)
    try:
        with writer.attempt():
            _build(writer.connection, progress, changed)
    except Exception as error:
        if is_out_of_room(error) or is_stopped(error):
            raise
        problem = f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"
        _note_problem(writer.connection, problem)
        return problem
    return None


def refresh_later(writer: Writer) -> None:
    """Leave the derived tables as they are, and let pages say that they are older than the data."""
    _note_problem(writer.connection, "Imports were told to leave that for later.")


def is_for_later() -> bool:
    """Whether imports leave the derived tables to ``rapport.py refresh``, as RAPPORT_REFRESH says."""
    return os.environ.get("RAPPORT_REFRESH", "") == "later"


def _build(connection: Connection, progress: Progress, changed: Collection[str] | None) -> None:
    started, span_before = time.perf_counter(), _span(connection)
    _build_coverage(connection)
    built = [_built(tables.table_coverage, len(schema.CONTRACT), time.perf_counter() - started)]
    suit_threads(connection, _rows(connection))
    span = _span(connection)
    numbered = people.prepare_people(connection)
    is_same = span == span_before and _is_built(connection) and people.are_there(connection, numbered)
    if changed is None or not is_same:
        changed = schema.CONTRACT.keys()
        steps: list[Step] = [
            (tables.calendar, lambda: days.build_calendar(connection, *span)),
            (tables.member_groups, lambda: people.build_member_groups(connection, numbered)),
            (tables.people, lambda: people.build_people(connection, numbered)),
        ]
        built += _run(steps, progress, (0.0, 0.2))
    numbered.drop(connection)
    built += _build_counts(connection, changed, span, progress)
    steps = [
        (tables.survey_months, lambda: totals.build_survey_months(connection)),
        (tables.referral_forest, lambda: network.build_referral_forest(connection)),
        (tables.conversation_edges, lambda: network.build_conversation_edges(connection)),
    ]
    steps += [(table, partial(build, connection)) for table, build in STEPS]
    filled = _filled(connection)
    steps = [
        (table, build if table.info["sources"] & filled else partial(_empty, connection, table))
        for table, build in _due(steps, changed)
    ]
    _note(connection, built + _run(_communities_beside(connection, steps), progress, (0.8, 1.0)))
    prepared.drop_prepared(connection)


def _build_counts(connection: Connection, changed: Collection[str], span: Span, progress: Progress) -> list[Built]:
    """The tables that are counted from acts and purchases with numbers instead of words."""
    if tables.COUNTED.isdisjoint(changed):
        return []
    first_month, last_month, next_month = (_month(connection, day) for day in (*span, span[1] + 1))
    steps: list[Step] = [
        (tables.member_months, lambda: months.build_member_months(connection)),
        (tables.month_bits, lambda: month_bits.build_month_bits(connection)),
        (tables.month_totals, lambda: totals.build_month_totals(connection)),
        (tables.activity_pairs, lambda: pairs.build_activity_pairs(connection)),
        (tables.daily_activity, lambda: days.build_daily_activity(connection, span)),
        (tables.loyalty_months, lambda: loyalty.build_loyalty_months(connection, last_month)),
        (tables.revenue_windows, lambda: windows.build_revenue_windows(connection, first_month, next_month)),
    ]
    return _run(_due(steps, changed), progress, (0.2, 0.8))


def _communities_beside(connection: Connection, steps: list[Step]) -> list[Step]:
    """The same steps; communities, where they are due, are looked for beside some that hold little in memory."""
    if map_tables.community_members not in [table for table, _ in steps]:
        return steps

    def begin(build: Callable[[], int]) -> int:
        map_communities.begin_communities(connection)
        return build()

    return [(table, partial(begin, build) if table is value_tables.owner_pairs else build) for table, build in steps]


def _due(steps: list[Step], changed: Collection[str]) -> list[Step]:
    return [(table, build) for table, build in steps if not table.info["sources"].isdisjoint(changed)]


def _run(steps: list[Step], progress: Progress, shares: tuple[float, float]) -> list[Built]:
    """Build tables one after the other; `shares` of the whole are done before and after."""
    (begin, end), built = shares, []
    for number, (table, build) in enumerate(steps):
        progress(f"Building {table.name}", begin + (end - begin) * number / len(steps))
        started = time.perf_counter()
        rows = build()
        pa.default_memory_pool().release_unused()  # which would be held beside what the next step takes
        built.append(_built(table, rows, time.perf_counter() - started))
    return built


def _filled(connection: Connection) -> frozenset[str]:
    """Tables of the contract that have rows."""
    coverage = tables.table_coverage
    return frozenset(connection.scalars(select(coverage.c.table_name).where(coverage.c.row_count > 0)))


def _empty(connection: Connection, table: Table) -> int:
    """What is counted from tables without rows has none."""
    connection.execute(delete(table))
    return 0


def _is_built(connection: Connection) -> bool:
    """Whether every derived table was built, and the last attempt did not fail."""
    sound = select(schema.freshness.c.table_name).where(schema.freshness.c.problem.is_(None))
    derived = {table.name for table in schema.metadata.tables.values() if table.info.get("derived")}
    return derived <= set(connection.scalars(sound))


def _span(connection: Connection) -> Span:
    """The first and the last day that the store speaks of; 0 where it speaks of none."""
    coverage = tables.table_coverage
    first, last = connection.execute(select(func.min(coverage.c.first_day), func.max(coverage.c.last_day))).one()
    return first or 0, last or 0


def _rows(connection: Connection) -> int:
    """How many rows the contract's tables have."""
    return int(connection.execute(select(func.sum(tables.table_coverage.c.row_count))).scalar_one() or 0)


def _month(connection: Connection, day: int) -> int:
    calendar = tables.calendar
    return int(connection.execute(select(calendar.c.month).where(calendar.c.day == day)).scalar_one())


def _build_coverage(connection: Connection) -> None:
    """How much there is, and of which days."""
    parts = []
    for name, table in schema.CONTRACT.items():
        day = table.c.day if name in schema.ACTIVITY else cast(null(), Integer)
        parts.append(
            select(
                literal(name).label("table_name"),
                func.count().label("row_count"),
                func.min(day).label("first_day"),
                func.max(day).label("last_day"),
            ).select_from(table)
        )
    every = union_all(*parts).subquery("every")
    refill(connection, tables.table_coverage, select(every))


def _built(table: Table, rows: int, seconds: float) -> Built:
    """That a table is fresh, and what it took."""
    return {"table_name": table.name, "built_at": _now(), "seconds": seconds, "row_count": rows}


def _note(connection: Connection, built: list[Built]) -> None:
    """Say which tables are fresh."""
    freshness = schema.freshness
    names = [each["table_name"] for each in built]
    connection.execute(delete(freshness).where(freshness.c.table_name.in_(names)))
    bulk_load(connection, freshness, iter([pa.RecordBatch.from_pylist(built)]))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _note_problem(connection: Connection, problem: str) -> None:
    """Say at every derived table that the last attempt failed."""
    known = set(connection.scalars(select(schema.freshness.c.table_name)))
    derived = {table.name for table in schema.metadata.tables.values() if table.info.get("derived")}
    if new := [{"table_name": name} for name in sorted(derived - known)]:
        bulk_load(connection, schema.freshness, iter([pa.RecordBatch.from_pylist(new)]))
    connection.execute(schema.freshness.update().values(problem=problem))
