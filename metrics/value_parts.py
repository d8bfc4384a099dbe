"""What the worth of members is made of, and how sure each part is."""

from __future__ import annotations

from enum import StrEnum
from math import isnan

import pandas as pd

from data_access.queries.coverage import coverage
from data_access.queries.lean_in import paid_newcomers
from data_access.queries.value import value_sums
from data_access.scope import Scope
from data_access.store import Store
from metrics.value_settings import Assumptions


class Grade(StrEnum):
    """How sure a figure is, the surest first."""

    MEASURED = "measured"
    MODELLED = "modelled"
    ASSUMED = "assumed"
    NOT_MEASURED = "not measured"


COLUMNS = ["part", "amount", "grade", "members", "cases"]


def value_parts(store: Store, scope: Scope, assumed: Assumptions) -> pd.DataFrame:
    """What the members of a scope are worth, part by part, as of the end of the data.

    Returns
    -------
    DataFrame
        part, amount (store currency; missing where it is not measured), grade, members (how many it rests on), cases.

        own: margin expected of customers in 3 years; kept, unpaid and rewarded: what remains theirs of it, and what is
        credited for word of mouth and for rewarded referrals, which together are the same sum for the whole store;
        saving: what paid channels would have cost for those who would not have come anyway, less rewards; answers: what
        the answers of the last 12 months save; ideas, reviews and hiring: counted, and worth what nobody has measured;
        below: the value of everybody whom somebody led to, which counts members many times and is no part of anything.
    """
    sums = value_sums(store, scope, assumed.anyway).astype(float).fillna(0.0).iloc[0]
    estimated, credited = int(sums["customers"]), int(sums["credited"])
    modelled = Grade.MODELLED if estimated else Grade.NOT_MEASURED
    shared = Grade.ASSUMED if estimated else Grade.NOT_MEASURED
    rows: list[tuple[str, float, Grade, int, int]] = [
        ("own", sums["own"], modelled, estimated, estimated),
        ("kept", sums["kept"], shared, estimated, estimated),
        ("unpaid", sums["unpaid"], shared, credited, credited),
        ("rewarded", sums["rewarded"], shared, credited, credited),
        ("below", sums["below"], modelled, credited, credited),
    ]
    newcomer = cost_of_newcomer(store)
    brought = int(sums["brought"])
    saving = brought * (1 - assumed.anyway / 100) * newcomer - float(sums["rewards"])
    rows.append(("saving", saving, Grade.NOT_MEASURED if isnan(saving) else Grade.ASSUMED, brought, brought))
    answers, is_priced = int(sums["answers"]), assumed.answer > 0 and sums["answers"] > 0
    grade = Grade.ASSUMED if is_priced else Grade.NOT_MEASURED
    rows.append(("answers", answers * assumed.answer, grade, answers, answers))
    rows += [
        (name, 0.0, Grade.NOT_MEASURED, int(sums[name]), int(sums[name])) for name in ("ideas", "reviews", "hiring")
    ]
    told = pd.DataFrame(rows, columns=COLUMNS)
    return told.assign(amount=told["amount"].where(told["grade"] != Grade.NOT_MEASURED).astype(float))


def cost_of_newcomer(store: Store) -> float:
    """What a newcomer by paid channels cost in the last 12 months; NaN where nobody knows."""
    paid = paid_newcomers(store, coverage(store).complete_until).astype(float).iloc[0]
    return float(paid["spend"] / paid["joined"]) if paid["joined"] else float("nan")
