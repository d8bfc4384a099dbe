"""What members are worth, and how it is spread."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select

from data_access.queries.filters import of_people
from data_access.rollups.building import integer, labelled
from data_access.rollups.value_sums import sums_of_values
from data_access.rollups.value_tables import member_values, value_totals
from data_access.scope import Scope
from data_access.store import Store

STEPS = 1000
"""Steps of about the same amount, within which amounts differ by less than one in so many."""
OWN, TOTAL, SPENT = "own", "total", "spent"


def total_value(anyway: int) -> ColumnElement[float]:
    """What is a member's after sharing: what they keep of their own value and are credited of others'."""
    return member_values.c[f"kept_{anyway}"] + member_values.c[f"credit_{anyway}"]


def is_worth_something(anyway: int) -> ColumnElement[bool]:
    """Members whose value is estimated: customers, and who is credited for one."""
    return or_(member_values.c.own.is_not(None), member_values.c[f"credit_{anyway}"] > 0)


def community_value(anyway: int, answer: float) -> ColumnElement[float]:
    """What a member brings in a year besides their own purchases: credit, and what their answers save."""
    return member_values.c[f"year_{anyway}"] + member_values.c.answers * answer


def value_spread(store: Store, scope: Scope, measure: str, anyway: int, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """How many members are worth about the same, and how much together.

    Several panels begin with it, so the last ones asked for are remembered until the store changes.

    Parameters
    ----------
    measure : str
        own, total (after sharing), or spent (in the last 12 months).
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
    values, (measure, anyway, by) = member_values, asked
    amounts = {OWN: values.c.own, TOTAL: total_value(anyway), SPENT: values.c.spent}
    amount = amounts[measure]
    step = case((amount > 0, cast(func.floor(func.ln(case((amount > 0, amount), else_=1)) * STEPS), Integer)))
    counted = {SPENT: values.c.spent > 0, OWN: values.c.own.is_not(None), TOTAL: is_worth_something(anyway)}
    columns = labelled(step=step, amount=func.greatest(amount, 0), own=values.c.own)
    chosen = select(*(values.c[name] for name in by), *columns).where(counted[measure], *of_people(values, scope))
    rows = chosen.subquery("steps")
    groups = [*(rows.c[name] for name in by), rows.c.step]
    sums = labelled(
        members=func.count(),
        amount=func.sum(rows.c.amount),
        own=func.coalesce(func.sum(rows.c.own), 0),
        customers=func.count(rows.c.own),
    )
    names = [rows.c[name] for name in by]
    return store.read(select(*names, *sums).group_by(*groups))


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
