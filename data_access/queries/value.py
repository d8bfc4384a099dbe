"""What members are worth, and how it is spread."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, func, select

from data_access.queries.filters import of_people
from data_access.rollups.building import integer, labelled
from data_access.rollups.value_sums import SPENT, is_worth_something, spread_of, sums_of_values
from data_access.rollups.value_tables import member_values, value_spreads, value_totals
from data_access.scope import Scope
from data_access.store import Store


def community_value(anyway: int, answer: float) -> ColumnElement[float]:
    """What a member brings in a year besides their own purchases: credit, and what their answers save."""
    return member_values.c[f"year_{anyway}"] + member_values.c.answers * answer


def value_spread(store: Store, scope: Scope, measure: str, anyway: int, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How many members are worth about the same, and how much together.

    Several panels begin with it, so the last ones asked for are remembered until the store changes.

    Parameters
    ----------
    measure : str
        total (after sharing), or spent (in the last 12 months).
    anyway : int
        Percent of those who were brought who would have come anyway.

    Returns
    -------
    DataFrame
        `by`, members, amount (their sum; store currency), own (the sum of their own values), customers (those whose own
        value is estimated): a row for each step of amounts, which differ by a thousandth within it.
    """
    return _remembered(store, store.version(), scope.of_all_time(), (measure, anyway, by))


@lru_cache(maxsize=16)
def _remembered(store: Store, _version: str, scope: Scope, asked: tuple[str, int, tuple[str, ...]]) -> pd.DataFrame:
    measure, anyway, by = asked
    if by or scope.is_about_some:
        rows = spread_of(measure, anyway, by, of_people(member_values, scope)).subquery("spread")
        return store.read(select(*(column for column in rows.c if column.name != "step")))
    table = value_spreads.c
    chance = 0 if measure == SPENT else anyway
    counted = (table.members, table.amount, table.own, table.customers)
    return store.read(select(*counted).where(table.measure == measure, table.chance == chance))


def value_sums(store: Store, scope: Scope, anyway: int) -> pd.DataFrame:
    """What all members are worth together, and how it is shared: one row.

    Returns
    -------
    DataFrame
        members (all), customers (whose own value is estimated), own (sum of their values), kept, rewarded (credit
        through rewarded referrals), unpaid (other credit), below (the value of everybody below each, which counts many
        times), credited (members with any credit), brought (members brought), rewards (paid for them), answers, ideas,
        reviews, hiring, gives, staff_replies (of the last 12 months), gives_cost; amounts in the store's currency.
    """
    if scope.saved is not None:
        return store.read(select(*labelled(**sums_of_values(anyway))).where(*of_people(member_values, scope)))
    totals = value_totals
    sums = {name: func.sum(totals.c[name]) for name in sums_of_values(anyway)}
    counted = {
        name: integer(func.coalesce(total, 0)) if isinstance(totals.c[name].type, Integer) else total
        for name, total in sums.items()
    }
    return store.read(select(*labelled(**counted)).where(totals.c.chance == anyway, *of_people(totals, scope)))


def valued_members(scope: Scope, anyway: int) -> Select[tuple[int]]:
    """The numbers of members whose value is estimated."""
    return select(member_values.c.member_no).where(is_worth_something(anyway), *of_people(member_values, scope))
