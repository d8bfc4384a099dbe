"""How a column writes its values, tried on its first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock

import pyarrow as pa
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.pool import StaticPool

from data_access.engines import EMBEDDED, native
from data_access.intake.convert import Expression, money

TRYING = Lock()
"""The one engine has one connection, for one sample at a time."""


def passing(values: Sequence[str | None], tests: Sequence[Callable[[Expression], Expression]]) -> list[int]:
    """How many of the values pass each test, which makes a condition of a text."""
    sample = sql_table("sample", sql_column("value"))
    text = func.trim(sample.c.value)
    counts = [func.count().filter(test(text)) for test in tests]
    with TRYING, _engine().connect() as connection:
        native(connection).register(sample.name, pa.table({"value": pa.array(values, pa.string())}))
        try:
            return [int(number) for number in connection.execute(select(*counts)).one()]
        finally:
            connection.rollback()
            native(connection).unregister(sample.name)


@cache
def _engine() -> Engine:
    """One for all samples: to start it takes longer than to try a sample."""
    config = {"threads": 1}
    return create_engine(
        "duckdb:///:memory:", poolclass=StaticPool, connect_args={"config": config}, execution_options=EMBEDDED
    )


def has_decimal_comma(values: Sequence[str | None]) -> bool:
    """Whether more of the amounts can be read as 1.234,56 than as 1,234.56."""
    if not any(value and "," in value for value in values):
        return False
    point, comma = passing(
        values,
        [
            lambda text: money(text).is_not(None),
            lambda text: money(text, decimal_comma=True).is_not(None),
        ],
    )
    return comma > point
