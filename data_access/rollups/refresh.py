"""Building all derived tables in one go, and saying how fresh they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    Connection,
    Integer,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)

from data_access import schema
from data_access.engines import fetch_frame, is_out_of_room
from data_access.rollups import days, loyalty, months, network, pairs, people, prepared, tables, totals, windows
from data_access.rollups.building import refill
from data_access.writer import Writer

Progress = Callable[[str, float], None]


def refresh(writer: Writer, progress: Progress = lambda _step, _share: None) -> str | None:
    """Rebuild the derived tables; when that fails the old ones stay.

    Returns
    -------
    str or None
        Why it failed, in words for the report; None when it did not.
    """
    try:
        with writer.attempt():
            _build_all(writer.connection, progress)
    except Exception as error:
        if is_out_of_room(error):
            raise
        problem = f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"
        _note_problem(writer.connection, problem)
        return problem
    return None


def _build_all(connection: Connection, progress: Progress) -> None:
    connection.execute(delete(schema.freshness))
    started = time.perf_counter()
    first_day, last_day, last_month = _build_coverage(connection)
    _note(connection, tables.table_coverage.name, len(schema.CONTRACT), time.perf_counter() - started)
    numbered = people.prepare_people(connection)
    steps: list[tuple[Table, Callable[[], int]]] = [
        (tables.calendar, lambda: days.build_calendar(connection, first_day, last_day)),
        (tables.member_groups, lambda: people.build_member_groups(connection, numbered)),
        (tables.people, lambda: people.build_people(connection, numbered)),
    ]
    _run(connection, steps, progress, (0.0, 0.2))
    acts, categories = prepared.prepare_acts(connection), prepared.prepare_categories(connection)
    purchases = prepared.prepare_purchases(connection, categories)
    steps = [
        (tables.member_months, lambda: months.build_member_months(connection, acts, purchases)),
        (tables.month_totals, lambda: totals.build_month_totals(connection, acts, purchases, categories)),
        (tables.activity_pairs, lambda: pairs.build_activity_pairs(connection, purchases, categories)),
        (tables.daily_activity, lambda: days.build_daily_activity(connection, acts, purchases, last_day)),
        (
            tables.loyalty_months,
            lambda: loyalty.build_loyalty_months(connection, purchases, categories, last_month),
        ),
        (
            tables.revenue_windows,
            lambda: windows.build_revenue_windows(connection, *_whole_months(connection, first_day, last_day)),
        ),
        (tables.survey_months, lambda: totals.build_survey_months(connection)),
        (tables.referral_forest, lambda: network.build_referral_forest(connection)),
        (tables.conversation_edges, lambda: network.build_conversation_edges(connection)),
    ]
    _run(connection, steps, progress, (0.2, 1.0))
    for scratch in (numbered, acts, purchases, categories):
        scratch.drop(connection)


def _run(
    connection: Connection,
    steps: list[tuple[Table, Callable[[], int]]],
    progress: Progress,
    shares: tuple[float, float],
) -> None:
    """Build tables one after the other; `shares` of the whole are done before and after."""
    begin, end = shares
    for number, (table, build) in enumerate(steps):
        progress(f"Building {table.name}", begin + (end - begin) * number / len(steps))
        started = time.perf_counter()
        rows = build()
        _note(connection, table.name, rows, time.perf_counter() - started)


def _build_coverage(connection: Connection) -> tuple[int, int, int]:
    """How much there is, of which days: the first day, the last one, and its month."""
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
    coverage = tables.table_coverage
    span = select(func.min(coverage.c.first_day), func.max(coverage.c.last_day))
    first, last = connection.execute(span).one()
    months_ = [
        select(func.max(table.c.month).label("month"))
        for name, table in schema.CONTRACT.items()
        if name in schema.ACTIVITY
    ]
    latest = union_all(*months_).subquery("latest")
    month = connection.execute(select(func.max(latest.c.month))).scalar()
    return first or 0, last or 0, month or 0


def _whole_months(connection: Connection, first_day: int, last_day: int) -> tuple[int, int]:
    """The first month, and the month after the last one that is over."""
    calendar = tables.calendar
    found = [
        connection.execute(select(calendar.c.month).where(calendar.c.day == day)).scalar_one()
        for day in (first_day, last_day + 1)
    ]
    return found[0], found[1]


def _note(connection: Connection, name: str, rows: int, seconds: float) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    built = {"table_name": name, "built_at": now, "seconds": seconds, "row_count": rows}
    connection.execute(insert(schema.freshness).values(**built))


def _note_problem(connection: Connection, problem: str) -> None:
    """Say at every derived table that the last attempt failed."""
    known = set(fetch_frame(connection.execute(select(schema.freshness.c.table_name)))["table_name"])
    for table in schema.metadata.tables.values():
        if table.info.get("derived") and table.name not in known:
            connection.execute(insert(schema.freshness).values(table_name=table.name))
    connection.execute(schema.freshness.update().values(problem=problem))
