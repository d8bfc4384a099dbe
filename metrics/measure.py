"""Counting: keys and a scope in, a tidy frame out, one SELECT for each source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data_access.errors import NothingFound
from data_access.queries.coverage import Coverage, coverage
from data_access.scope import Scope, month_in_words
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.health import INDEX, PILLAR_SETTINGS, contributions
from metrics.model import CATEGORY, CHANNEL, LIST, SEGMENT, Composite, Metric, Periods, Source, Value, arrays_of

COLUMNS = ["key", "role", "start", "end", "complete", "value", "n", "low", "high", "reason"]
RANGE, COMPARISON, SERIES = "range", "comparison", "series"
Period = tuple[int, int]
Values = dict[str, dict[Period, Value]]

__all__ = ["COLUMNS", "Coverage", "coverage", "measure", "values_of"]


def measure(store: Store, keys: Sequence[str], scope: Scope, has_series: bool = True) -> pd.DataFrame:
    """Each metric's value for the range as one period, for its comparison, and as a series.

    Parameters
    ----------
    store : Store
        Where to count.
    keys : sequence of str
        Metrics of the catalogue.
    scope : Scope
        Which months, people and purchases.
    has_series : bool
        False: without the series, which is most of the work for some.

    Returns
    -------
    DataFrame
        key; role (range, comparison or series); start and end (months since 1970-01, half-open); complete (the
        period is over); value (in the metric's unit; missing where `reason` says why); n (cases); low and high
        (Wilson's 95% interval of shares of under 100 cases); reason (empty where there is a value).

    Raises
    ------
    NothingFound
        There is no such metric.
    """
    metrics = [_metric(key) for key in keys]
    known = coverage(store)
    periods = [(RANGE, (scope.start, scope.end)), (COMPARISON, scope.before)]
    periods += [(SERIES, period) for period in scope.series if has_series]
    values = values_of(store, metrics, scope, known, [period for _, period in periods])
    rows = []
    for metric in metrics:
        for role, period in periods:
            found = values[metric.key][period]
            if role == COMPARISON and not found.reason and period[0] < begin_of(metric, known):
                found = from_before(metric, known)
            complete = period[1] <= known.complete_until
            told = (found.value, found.n, found.low, found.high, found.reason)
            rows.append((metric.key, role, *period, complete, *told))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype(dict.fromkeys(("value", "n", "low", "high"), "float64"))


def _metric(key: str) -> Metric:
    if key not in METRICS:
        raise NothingFound(f"There is no metric {key!r}.", f"Use one of {', '.join(METRICS)}.")
    return METRICS[key]


def values_of(store: Store, metrics: Sequence[Metric], scope: Scope, known: Coverage, periods: Periods) -> Values:
    """Each metric's value in each period; composites bring the metrics they are made of, by month."""
    composites = [metric for metric in metrics if isinstance(metric.count, Composite)]
    parts = {key: METRICS[key] for metric in composites for key in parts_of(metric)}
    wanted = {metric.key: metric for metric in metrics if metric not in composites} | parts
    asked = list(dict.fromkeys(periods))
    months = sorted({(month, month + 1) for start, end in periods for month in range(start, end)})
    with_months = list(dict.fromkeys([*periods, *months]))
    families: dict[int, list[Metric]] = {}
    for metric in wanted.values():
        families.setdefault(id(metric.source.read), []).append(metric)
    values: Values = {}
    for family in families.values():
        is_part = any(metric.key in parts for metric in family)
        values |= _family_values(store, family, scope, known, with_months if is_part else asked)
    return values | _composite_values(composites, values, list(dict.fromkeys(periods)), known)


def parts_of(metric: Metric) -> tuple[str, ...]:
    """The metrics that a composite is made of."""
    return metric.count.parts if isinstance(metric.count, Composite) else ()


def _family_values(store: Store, family: list[Metric], scope: Scope, known: Coverage, periods: Periods) -> Values:
    """Metrics that read the same rows, read once."""
    reasons = {metric.key: why_not(metric.source, scope, known) for metric in family}
    values: Values = {
        key: {period: Value(None, reason=reason) for period in periods} for key, reason in reasons.items()
    }
    counted = [metric for metric in family if not reasons[metric.key]]
    if not counted:
        return values
    rows = arrays_of(counted[0].source.read(store, scope, periods, ()))
    for period in periods:
        numbers = {count: count(rows, *period) for count in {metric.source.numbers for metric in counted}}
        for metric in counted:
            if not isinstance(metric.count, Composite):
                found = uncovered(metric, period, known) or metric.count.value(numbers[metric.source.numbers])
                values[metric.key][period] = found
    return values


def begin_of(metric: Metric, known: Coverage) -> int:
    """The first month that a metric's rows speak of; the store's where it needs none of its own."""
    begins = [known.begins[name] for name in metric.needs if name in known.begins]
    if not begins:
        return known.first_month
    return min(begins) if metric.source.needs_any else max(begins)


def uncovered(metric: Metric, period: Period, known: Coverage) -> Value | None:
    """Why a metric has no value where the data do not reach; None where they do."""
    start, end = period
    begin = begin_of(metric, known)
    if end <= begin or (metric.looks_back and 2 * start - end < begin):
        return from_before(metric, known)
    if start > known.last_month:
        return Value(None, reason=f"the data end in {month_in_words(known.last_month)}")
    return None


def from_before(metric: Metric, known: Coverage) -> Value:
    """No value, since the metric's rows begin later."""
    return Value(None, reason=f"the data begin in {month_in_words(begin_of(metric, known))}")


def why_not(source: Source, scope: Scope, known: Coverage) -> str:
    """Why a source cannot answer for a scope; empty where it can."""
    missing = [name for name in source.needs if not known.tables.get(name)]
    if missing and (not source.needs_any or len(missing) == len(source.needs)):
        return f"no {' or '.join(missing)}" if source.needs_any else f"no {' and no '.join(missing)}"
    used = {SEGMENT: bool(scope.segments), CHANNEL: scope.channel is not None}
    used |= {CATEGORY: scope.category is not None, LIST: scope.saved is not None}
    unfollowed = [name for name, is_used in used.items() if is_used and name not in source.filters]
    if not unfollowed and used[CATEGORY] and used[LIST]:
        return "not known by category and list together"
    return f"not known by {' and '.join(unfollowed)}" if unfollowed else ""


def _composite_values(composites: Sequence[Metric], values: Values, periods: Periods, known: Coverage) -> Values:
    """The index and its pillars, from the mean monthly values of their metrics over months that are over."""
    parts = {key: values[key] for metric in composites for key in parts_of(metric)}
    found: Values = {metric.key: {} for metric in composites}
    for period in periods:
        given = contributions(monthly_means(parts, period, known), PILLAR_SETTINGS)
        for metric in composites:
            is_index = metric.key == INDEX
            mine = [
                part.of_index if is_index else part.of_pillar for part in given if metric.key in (INDEX, part.pillar)
            ]
            empty = Value(None, 0, reason="none of its metrics has a value")
            found[metric.key][period] = Value(sum(mine), len(mine)) if mine else empty
    return found


def monthly_means(monthly: Values, period: Period, known: Coverage) -> Mapping[str, float | None]:
    """Each metric's mean over the months of a period that are over and have a value."""
    months = [(month, month + 1) for month in range(*period) if month < known.complete_until]
    found = {key: [by[month].value for month in months if month in by] for key, by in monthly.items()}
    known_values = {key: [value for value in each if value is not None] for key, each in found.items()}
    return {key: sum(each) / len(each) if each else None for key, each in known_values.items()}
