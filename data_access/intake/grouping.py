"""Several rows of a source that make one of ours, and rows that stand in it more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Numeric,
    Table,
    and_,
    column,
    func,
    insert,
    null,
    select,
    update,
)

from data_access import schema
from data_access.intake.report import TableReport
from data_access.writer import BENCH

REPEATED = "the same id stands again further down"
ROW_NUMBER: ColumnElement[int] = column("rowid", BigInteger)
"""The engine's own number of a prepared row: the source's order."""


def group(bench: Connection, prepared: Table, contract: Table, names: Sequence[str], report: TableReport) -> Table:
    """One row for each key: money is summed, of everything else the first known value counts."""
    keys = schema.keys(contract)
    grouped = Table(
        f"{prepared.name}_grouped",
        MetaData(),
        *(Column(each.name, each.type, autoincrement=False) for each in prepared.columns),
        schema=BENCH,
    )
    grouped.create(bench)
    fit = _fit(prepared)
    values: list[ColumnElement[Any]] = []
    for each in prepared.columns:
        if each.name in keys:
            values.append(each)
        elif each.name in names and isinstance(each.type, Numeric):
            values.append(func.sum(each, type_=each.type))
        elif each.name in ("problem", "problem_value", "left_out"):
            values.append(null())
        else:
            values.append(func.arg_min(each, ROW_NUMBER, type_=each.type))
    one_each = select(*values).select_from(prepared).where(fit).group_by(*(prepared.c[key] for key in keys))
    before = bench.execute(select(func.count()).select_from(prepared).where(fit)).scalar_one()
    bench.execute(insert(grouped).from_select([each.name for each in grouped.columns], one_each))
    after = bench.execute(select(func.count()).select_from(grouped)).scalar_one()
    report.merged += before - after
    return grouped


def leave_out_repetitions(bench: Connection, prepared: Table, keys: Sequence[str], report: TableReport) -> None:
    """Of rows with the same key keep the last, as if they had been taken one after the other."""
    identity = [prepared.c[key] for key in keys]
    fit = _fit(prepared)
    hashed = func.count(func.hash(*identity).distinct())
    rows, different = bench.execute(select(func.count(), hashed).select_from(prepared).where(fit)).one()
    if rows == different:  # different hashes mean different keys; equal ones are looked at more closely
        return
    last = select(func.max(ROW_NUMBER)).select_from(prepared).where(fit).group_by(*identity)
    repeated = update(prepared).where(and_(fit, ROW_NUMBER.not_in(last))).values(left_out=REPEATED)
    left_out = bench.execute(repeated).rowcount
    if left_out:
        report.left_out[REPEATED] = report.left_out.get(REPEATED, 0) + left_out


def _fit(prepared: Table) -> ColumnElement[bool]:
    return and_(prepared.c.problem.is_(None), prepared.c.left_out.is_(None))
