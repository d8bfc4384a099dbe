"""How many people stand behind each number, and which numbers may therefore be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from data_access.queries.coverage import coverage
from data_access.queries.groups import group_sizes
from data_access.rollups.referral_tables import WINDOWS
from data_access.scope import Grain, Scope
from data_access.store import Store
from metrics import churn_careful, loop_careful, value_careful
from metrics.conversation_sources import LOST, REPLY_WAITS, THREADS
from metrics.measure import COMPARISON, RANGE, SERIES, why_not
from metrics.model import CHANNEL, SEGMENT, Metric, Numbers, Source, arrays_of
from metrics.referral_sources import CASCADES, COHORTS, JOINS, WAITS
from metrics.sources import (
    ACTIVE,
    ACTS,
    ASKS,
    BUYERS,
    CONTRIBUTORS,
    CUSTOMERS,
    DAYS,
    FLOW,
    HALF_OF_ANSWERS,
    HALF_OF_REFERRALS,
    HALF_OF_REVENUE,
    LOYALTY,
    MEMBERS,
    ORDERS,
    REFERRALS,
    REFUNDS,
    REWARDS,
    SPEND,
    SURGES,
    SURVEYS,
)
from metrics.suppression import Counts, Plan, is_fit, plan_of, total, withheld

TOGETHER = 3
"""Months, counted back from the last one that is over, among which one is never withheld alone. The periods that
can be chosen begin where such a group of months does."""
UNFINISHED, CHANGE = "unfinished", "change"
ORIGIN = "origin"
EVERYBODY = ("", "")
Months = tuple[int, int]
Counting = tuple[Source, Callable[[Numbers], tuple[float, ...]]]
"""A source that counts people, and how many they are."""
Cells = dict[tuple[str, str], dict[Months, Counts]]


def _moving(numbers: Numbers) -> tuple[float, ...]:
    return tuple(numbers[f"any_{name}"] for name in ("new", "returning", "resurrected", "dormant"))


def _taking_part(numbers: Numbers) -> tuple[float, ...]:
    return numbers["any_new"], numbers["any_active"] - numbers["any_new"]


def _contributing(numbers: Numbers) -> tuple[float, ...]:
    return numbers["contribution_active"], numbers["any_active"] - numbers["contribution_active"]


def _buying(numbers: Numbers) -> tuple[float, ...]:
    return numbers["purchase_new"], numbers["purchase_active"] - numbers["purchase_new"]


def _staying(numbers: Numbers) -> tuple[float, ...]:
    return numbers["purchase_returning"] + numbers["purchase_dormant"], *_buying(numbers)


def _repeating(numbers: Numbers) -> tuple[float, ...]:
    return numbers["repeaters"], numbers["customers"] - numbers["repeaters"]


def _joining(numbers: Numbers) -> tuple[float, ...]:
    return numbers["referred"], numbers["joined"] - numbers["referred"]


def _recommending(numbers: Numbers) -> tuple[float, ...]:
    return *_joining(numbers), numbers["referrals_joined"], numbers["referrals_made"]


def _bringing(numbers: Numbers) -> tuple[float, ...]:
    return tuple(numbers[f"{name}_{days}"] for days in WINDOWS for name in ("observed", "joined"))


def _waiting(numbers: Numbers) -> tuple[float, ...]:
    return numbers["brought"], numbers["waiting"]


def _spreading(numbers: Numbers) -> tuple[float, ...]:
    return numbers["cascades"], numbers["members"]


def _hearing(numbers: Numbers) -> tuple[float, ...]:
    return numbers["organic"], numbers["joined"] - numbers["organic"]


def _asking(numbers: Numbers) -> tuple[float, ...]:
    return numbers["asks"], numbers["gives"]


def _answering(numbers: Numbers) -> tuple[float, ...]:
    return (numbers["answers"],)


def _talking(numbers: Numbers) -> tuple[float, ...]:
    return numbers["covered"], numbers["topics"] - numbers["covered"]


def _losing(numbers: Numbers) -> tuple[float, ...]:
    return (numbers["lost"],)


PEOPLE: dict[Source, Counting] = {
    ACTIVE: (ACTIVE, _moving),
    DAYS: (ACTIVE, _taking_part),
    CONTRIBUTORS: (CONTRIBUTORS, _contributing),
    ACTS: (CONTRIBUTORS, _contributing),
    HALF_OF_ANSWERS: (CONTRIBUTORS, _contributing),
    CUSTOMERS: (CUSTOMERS, _buying),
    BUYERS: (CUSTOMERS, _buying),
    ORDERS: (CUSTOMERS, _buying),
    REFUNDS: (CUSTOMERS, _buying),
    SPEND: (CUSTOMERS, _buying),
    HALF_OF_REVENUE: (CUSTOMERS, _buying),
    FLOW: (CUSTOMERS, _staying),
    LOYALTY: (LOYALTY, _repeating),
    MEMBERS: (MEMBERS, _joining),
    REFERRALS: (REFERRALS, _recommending),
    REWARDS: (REFERRALS, _recommending),
    HALF_OF_REFERRALS: (REFERRALS, _recommending),
    COHORTS: (COHORTS, _bringing),
    WAITS: (WAITS, _waiting),
    CASCADES: (CASCADES, _spreading),
    JOINS: (JOINS, _hearing),
    ASKS: (ASKS, _asking),
    SURVEYS: (SURVEYS, _answering),
    **churn_careful.PEOPLE,
    **loop_careful.PEOPLE,
    **value_careful.PEOPLE,
    THREADS: (THREADS, _talking),
    REPLY_WAITS: (THREADS, _talking),
    LOST: (LOST, _losing),
}
"""For each source the one that counts the people behind its numbers, and how many they are, as parts of a whole."""
TAKING_PART = ("active_members", "new_members", "new_share")
"""Metrics of who is active that tell newcomers from the others only."""
NOT_PEOPLE = (SURGES, DAYS)
"""Sources whose cases are weeks and days."""


@dataclass(frozen=True)
class Verdict:
    """What may be shown of the numbers of a source in a scope's months.

    Parameters
    ----------
    plans : mapping
        For range, comparison, series, the months that are not over, and the change from comparison to range.
    names : tuple of frozenset
        Every row and every column.
    hidden : frozenset
        Periods of the series that are withheld from everybody.
    """

    plans: Mapping[str, Plan]
    names: tuple[frozenset[str], frozenset[str]]
    hidden: frozenset[Months] = frozenset()
    range_is_fit: bool = True
    until: int = 0

    def shows(self, role: str, period: Months, rows: Collection[str], columns: Collection[str]) -> bool:
        """Whether a number in one role and period may be shown of some rows and columns; without any, of all."""
        roles = [role]
        if role == RANGE:
            roles += [UNFINISHED] if period[1] > self.until else []
        elif role == SERIES and period[1] > self.until:
            roles = [UNFINISHED]
        is_open = self.range_is_fit if role == RANGE else role != SERIES or period not in self.hidden
        return is_open and all(self.plans[each].shows(rows, columns) for each in roles)


def plan_of_groups(store: Store) -> Plan:
    """Which segments and channels have enough members to be shown."""
    sizes = group_sizes(store)
    told = zip(sizes["segment"], sizes["channel"], sizes["members"], strict=True)
    return plan_of({(segment, channel): np.array([float(members)]) for segment, channel, members in told})


def counting(metric: Metric) -> Counting | None:
    """How the people behind a metric are counted; None where none are."""
    return (ACTIVE, _taking_part) if metric.key in TAKING_PART else PEOPLE.get(metric.source)


def verdict_of(store: Store, counted: Counting | None, scope: Scope, by: tuple[str, str] | None) -> Verdict:
    """What may be shown of numbers.

    Parameters
    ----------
    counted : tuple or None
        How the people behind them are counted.
    by : tuple of str or None
        What rows and columns are: segment and channel, or one of these and origin; None where nothing is chosen.
    """
    until = coverage(store).complete_until
    begun = _begun(store, by)
    whole = (scope.start, max(min(scope.end, until), scope.start + 1))
    series = scope.series
    around = _around(scope, until) if scope.grain is Grain.MONTH else [[period] for period in series]
    asked = list(dict.fromkeys([whole, scope.before, *series, *(month for block in around for month in block)]))
    cells = _cells(store, counted, scope, asked, by)
    everybody = {period: total(each[period] for each in cells.values()) for period in asked} if cells else {}
    if not everybody:
        roles = (RANGE, COMPARISON, SERIES, UNFINISHED, CHANGE)
        return Verdict(dict.fromkeys(roles, begun), (frozenset(), frozenset()), until=until)
    hidden = {month for block in around for month in withheld_months(block, everybody)}.intersection(series)
    is_told = not hidden or (len(hidden) > 1 and is_fit(total(everybody[month] for month in hidden)))
    plans = {RANGE: _plan(cells, [[whole]], begun), COMPARISON: _plan(cells, [[scope.before]], begun)}
    over = [[period] for period in series if period[1] <= until and period not in hidden]
    rest = [[month for month in hidden if month[1] <= until]] if is_told else []
    plans[SERIES] = _plan(cells, [*over, *rest], plans[RANGE])
    plans[UNFINISHED] = _plan(cells, [[each] for each in series if each[1] > until], plans[SERIES])
    plans[CHANGE] = _plan(cells, [[whole], [scope.before]], _both(plans[RANGE], plans[COMPARISON]))
    names = frozenset(row for row, _ in cells), frozenset(column for _, column in cells)
    return Verdict(plans, names, frozenset(hidden), is_told, until)


def withheld_months(block: list[Months], everybody: Mapping[Months, Counts]) -> frozenset[Months]:
    """The periods of a block that are withheld: the unfit ones, and another so that none can be worked out."""
    return withheld({period: everybody[period] for period in block})


def _around(scope: Scope, until: int) -> list[list[Months]]:
    """The months of a scope in blocks, whole ones."""
    keys = sorted({(until - 1 - month) // TOGETHER for month in range(scope.start, min(scope.end, until))})
    ends = [until - key * TOGETHER for key in keys]
    blocks = [[(month, month + 1) for month in range(end - TOGETHER, end)] for end in ends]
    return blocks + [[(month, month + 1)] for month in range(max(until, scope.start), scope.end)]


def _begun(store: Store, by: tuple[str, str] | None) -> Plan:
    """What is withheld since its groups are too small."""
    groups = plan_of_groups(store)
    if by is None:
        return Plan(fit=groups.fit)
    if by == (SEGMENT, CHANNEL):
        return groups
    rows = groups.rows if by[0] == SEGMENT else groups.columns
    return Plan(rows=rows, crossed_rows=rows, fit=groups.fit)


def _both(one: Plan, other: Plan) -> Plan:
    return Plan(
        one.rows | other.rows,
        one.columns | other.columns,
        one.crossed_rows | other.crossed_rows,
        one.crossed_columns | other.crossed_columns,
        one.fit and other.fit,
    )


def _plan(cells: Cells, periods: list[list[Months]], begun: Plan) -> Plan:
    """What may be shown of sums over each of some lists of periods, at once."""
    wanted = [together for together in periods if together]
    if not wanted:
        return begun
    counts = {
        cell: np.concatenate([total(each[period] for period in together) for together in wanted])
        for cell, each in cells.items()
    }
    return plan_of(counts, begun)


def _cells(
    store: Store, counted: Counting | None, scope: Scope, periods: list[Months], by: tuple[str, str] | None
) -> Cells:
    """How many people stand behind a source's numbers, by row and column and for each period; empty where unknown."""
    if counted is None:
        return {}
    reading, people = counted
    everyone = replace(scope, segments=(), channel=None, saved=None)
    if why_not(reading, everyone, coverage(store)):
        return {}
    rows = reading.read(store, everyone, periods, by or ())
    parts = rows.groupby([rows[name].fillna("") for name in by], sort=True) if by else [(EVERYBODY, rows)]
    found: Cells = {}
    for cell, part in parts:
        row, column = map(str, cast(tuple[str, str], cell))
        numbers = arrays_of(part)
        found[row, column] = {each: np.array(people(reading.numbers(numbers, *each)), float) for each in periods}
    return found
