"""What can be added up over months, loyalty as of month ends, surveys and spend."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import Double, Table, cast, func, select

from data_access.queries.filters import of_months, of_people
from data_access.queries.listed_months import answers_of_some, totals_of_some
from data_access.rollups.tables import loyalty_months, month_totals, survey_months
from data_access.rollups.totals import TOTALS
from data_access.schema import spend
from data_access.scope import Scope
from data_access.store import Store

Months = tuple[int, int]
MOST_TOTALS = 1_000_000


def monthly_totals(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Sums of ``month_totals`` over the half-open months: month, `by` (segment is null for nobody), and the sums.

    Under a category only orders are in it; of a saved list what is not known by member is left out. Many numbers come
    from the same sums, so the last ones asked for are remembered until the store changes, and the months cut out.
    """
    if scope.saved is not None:
        return store.read(totals_of_some(scope, months, by))
    start, end = months
    whole = remembered_totals(store, store.version(), scope.of_all_time(), tuple(dict.fromkeys(by)))
    return whole[(whole["month"] >= start) & (whole["month"] < end)].reset_index(drop=True)


@lru_cache(maxsize=16)
def remembered_totals(store: Store, _version: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """The same over all months, for one version of the store."""
    totals = month_totals
    groups = (totals.c.month, *(totals.c[name] for name in by))
    kept = of_people(totals, scope)
    if scope.category is not None:
        kept.append(totals.c.category == scope.category)
    sums = (func.sum(totals.c[name]).label(name) for name in TOTALS)
    return store.read(select(*groups, *sums).where(*kept).group_by(*groups), MOST_TOTALS)


def loyalty(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Who came back, as of each month's end: month, `by`, customers, repeaters, gap_pairs and gap_squares."""
    table = loyalty_months
    names = ("customers", "repeaters", "gap_pairs", "gap_squares")
    groups = (table.c.month, *(table.c[name] for name in by))
    kept = [*of_months(table.c.month, *months), *of_people(table, scope)]
    rows = select(*groups, *(func.sum(table.c[name]).label(name) for name in names))
    return store.read(rows.where(*kept, table.c.category == (scope.category or "")).group_by(*groups))


def survey_answers(store: Store, scope: Scope, months: Months, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Survey answers: month, question, `by`, answers, and the sum of their scores."""
    if scope.saved is not None:
        return store.read(answers_of_some(scope, months, by))
    table: Table = survey_months
    groups = (table.c.month, table.c.question, *(table.c[name] for name in by))
    sums = (func.sum(table.c.answers).label("answers"), func.sum(table.c.score).label("score"))
    kept = [*of_months(table.c.month, *months), *of_people(table, scope)]
    return store.read(select(*groups, *sums).where(*kept).group_by(*groups))


def acquisition_spend(store: Store, scope: Scope, months: Months) -> pd.DataFrame:
    """Spend by month: month, spend (store currency)."""
    kept = of_months(spend.c.month, *months)
    if scope.channel is not None:
        kept.append(spend.c.channel == scope.channel)
    amount = cast(func.sum(spend.c.amount), Double).label("spend")
    return store.read(select(spend.c.month, amount).where(*kept).group_by(spend.c.month))
