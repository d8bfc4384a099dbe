"""Groups compared: the same numbers for each segment, channel or origin, one SELECT for each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data_access.errors import NothingFound
from data_access.queries.coverage import Coverage, coverage
from data_access.scope import Scope
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.measure import COLUMNS as MEASURED
from metrics.measure import COMPARISON, RANGE, SERIES, begin_of, from_before, uncovered, why_not
from metrics.model import Arrays, Composite, Metric, Source, Value, arrays_of
from metrics.sources import ACTIVE, FLOW, ORDERS

MOST_GROUPS = 12
"""Groups told one by one; the smaller ones count together."""
COLUMNS = ["group", "gathered", *MEASURED]
REST = None
"""The group of those that count together."""
ORIGIN = "origin"
KNOW_ORIGIN = (ACTIVE.read, ORDERS.read, FLOW.read)
"""What can be read by the members' origin; what follows segments and channels can be read by them."""
Period = tuple[str, int, int]
"""A role and its half-open months."""


@dataclass(frozen=True)
class _Family:
    """Metrics that read the same rows, and these rows by group."""

    metrics: list[Metric]
    by_group: dict[str, pd.DataFrame]
    nothing: pd.DataFrame


def compared(store: Store, keys: Sequence[str], scope: Scope, by: str) -> pd.DataFrame:
    """Each metric's value in the range and in its comparison, for the largest groups and for all others together.

    Parameters
    ----------
    keys : sequence of str
        Metrics of the catalogue that are counted by sums; the first one says which groups are large.
    by : str
        What the groups are: segment, channel or origin.

    Returns
    -------
    DataFrame
        group (empty text for those without one; missing for the others together), gathered (how many groups
        the row speaks of: 1, or all of the others), and the columns of `measure` with the roles range and
        comparison; the largest group first, the others last. A metric that does not know the groups has no value,
        and says why. Without any group, no rows.

    Raises
    ------
    NothingFound
        There is no such metric, or it is made of others.
    """
    return _told(store, keys, scope, by, [(RANGE, scope.start, scope.end), (COMPARISON, *scope.before)])


def course(store: Store, keys: Sequence[str], scope: Scope, by: str) -> pd.DataFrame:
    """The same as a series: the role is series, with a row for each of the scope's periods."""
    return _told(store, keys, scope, by, [(SERIES, *period) for period in scope.series])


def _told(store: Store, keys: Sequence[str], scope: Scope, by: str, periods: list[Period]) -> pd.DataFrame:
    known = coverage(store)
    metrics = [_counted(key) for key in keys]
    families = _read(store, metrics, scope, by, periods)
    rows = []
    for group, gathered in _largest_first(families, periods):
        values = _values(families, gathered, periods, known)
        for metric in metrics:
            for role, start, end in periods:
                reason = why_not(metric.source, scope, known) or f"not known by {by}"
                found = values.get((metric.key, start, end), Value(None, reason=reason))
                if role == COMPARISON and not found.reason and start < begin_of(metric, known):
                    found = from_before(metric, known)
                told = (found.value, found.n, found.low, found.high, found.reason)
                rows.append((group, len(gathered), metric.key, role, start, end, end <= known.complete_until, *told))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype(dict.fromkeys(("value", "n", "low", "high"), "float64"))


def _counted(key: str) -> Metric:
    metric = METRICS.get(key)
    if metric is None or isinstance(metric.count, Composite):
        counted = [each for each, metric in METRICS.items() if not isinstance(metric.count, Composite)]
        raise NothingFound(f"There is no number {key!r} to compare groups by.", f"Use one of {', '.join(counted)}.")
    return metric


def _read(store: Store, metrics: list[Metric], scope: Scope, by: str, periods: list[Period]) -> list[_Family]:
    """The rows behind the metrics by group; those that come from the same SELECT are read once."""
    known = coverage(store)
    together: dict[int, list[Metric]] = {}
    for metric in metrics:
        if _knows(metric.source, by) and not why_not(metric.source, scope, known):
            together.setdefault(id(metric.source.read), []).append(metric)
    months = [(start, end) for _, start, end in periods]
    families = []
    for family in together.values():
        rows = family[0].source.read(store, scope, months, (by,))
        if by in rows:
            groups = rows.groupby(rows[by].fillna(""), sort=True)
            families.append(_Family(family, {str(group): each for group, each in groups}, rows[:0]))
    return families


def _knows(source: Source, by: str) -> bool:
    return source.read in KNOW_ORIGIN if by == ORIGIN else by in source.filters


def _largest_first(families: list[_Family], periods: list[Period]) -> list[tuple[str | None, list[str]]]:
    """The groups in the order they are told, each with those it is made of; the last one may be all others."""
    groups = sorted({group for family in families for group in family.by_group})
    _, start, end = periods[0]
    sizes = {}
    for group in groups if families else []:
        metric, rows = families[0].metrics[0], families[0].by_group.get(group)
        sizes[group] = 0.0 if rows is None else _value(metric, arrays_of(rows), start, end).value or 0.0
    ordered = sorted(groups, key=lambda group: -sizes[group])
    if len(ordered) <= MOST_GROUPS + 1:
        return [(group, [group]) for group in ordered]
    return [*((group, [group]) for group in ordered[:MOST_GROUPS]), (REST, ordered[MOST_GROUPS:])]


def _values(
    families: list[_Family], gathered: list[str], periods: list[Period], known: Coverage
) -> dict[tuple[str, int, int], Value]:
    """Each metric's value in each period, for some groups together."""
    values = {}
    for family in families:
        parts = [family.by_group[group] for group in gathered if group in family.by_group]
        rows = arrays_of(pd.concat(parts) if parts else family.nothing)
        for _, start, end in periods:
            for metric in family.metrics:
                found = uncovered(metric, (start, end), known) or _value(metric, rows, start, end)
                values[metric.key, start, end] = found
    return values


def _value(metric: Metric, rows: Arrays, start: int, end: int) -> Value:
    if isinstance(metric.count, Composite):
        raise TypeError(f"{metric.key} is made of others")
    return metric.count.value(metric.source.numbers(rows, start, end))
