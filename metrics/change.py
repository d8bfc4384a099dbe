"""Why a number changed: the exact split of its change over segments, and over what it is made of."""

from __future__ import annotations

import pandas as pd

from analytics.splits import mix_and_rate, product_split
from data_access.errors import NothingFound
from data_access.queries.coverage import Coverage, coverage
from data_access.scope import Scope
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.health import INDEX, PILLAR_SETTINGS, contributions
from metrics.measure import Values, begin_of, monthly_means, parts_of, values_of, why_not
from metrics.model import SEGMENT, Composite, Metric, Numbers, Ratio, Total, Unit, arrays_of
from metrics.sources import DAYS

BY_SEGMENT, BY_COMPONENT = "segment", "component"
MIX, RATE, TOTAL = "mix", "rate", "total"
COLUMNS = ["by", "part", "effect", "contribution"]
FLOW_SUMS = {"nrr": "retained", "grr": "kept", "earned_growth": "earned"}
"""Worked-out metrics that are a ratio of a flow to the revenue before."""
CHAINS = {"revenue": ("customers", "orders", "revenue"), "orders": ("customers", "orders")}
"""Numbers that are a product: of the first of these, and of each one for each of the one before it."""
STEPS = {"customers": "Customers", "orders": "Orders each", "revenue": "Average order"}
FLOWS = {"active_members": {"new_members": 1, "resurrected_members": 1, "dormant_members": -1}}
"""Numbers whose change is a sum of others."""


def why(store: Store, key: str, scope: Scope) -> pd.DataFrame:
    """The split of a metric's change from the comparison period to the range.

    Returns
    -------
    DataFrame
        by (segment, or component), part (the segment, empty text for members without one; or the component), effect
        (total; or mix and rate for ratios: a segment weighs more or less, or does better or worse), contribution
        (in the metric's unit). The contributions of each `by` sum to the change exactly. Empty where either period
        has no value, or the metric cannot be split.

    Raises
    ------
    NothingFound
        There is no such metric.
    """
    if key not in METRICS:
        raise NothingFound(f"There is no metric {key!r}.", f"Use one of {', '.join(METRICS)}.")
    metric, known = METRICS[key], coverage(store)
    periods = [scope.before, (scope.start, scope.end)]
    values = values_of(store, [metric], scope, known, periods)
    if any(values[key][period].value is None for period in periods) or scope.before[0] < begin_of(metric, known):
        return pd.DataFrame(columns=COLUMNS)
    if isinstance(metric.count, Composite):
        return _of_composite(metric, scope, known, {part: values[part] for part in parts_of(metric)})
    return pd.concat(
        [_by_segment(store, metric, scope, known), _by_component(store, metric, scope, known)],
        ignore_index=True,
    )


def _of_composite(metric: Metric, scope: Scope, known: Coverage, monthly: Values) -> pd.DataFrame:
    """What each metric adds to the change of the index or of a pillar, from their values by month."""
    periods = [scope.before, (scope.start, scope.end)]
    pillars = {key: each for key, each in PILLAR_SETTINGS.items() if metric.key in (INDEX, key)}
    change: dict[str, float] = {}
    for sign, period in zip((-1, 1), periods, strict=True):
        for part in contributions(monthly_means(monthly, period, known), pillars):
            change[part.metric] = change.get(part.metric, 0.0) + sign * part.of_index
    return _component_rows({METRICS[key].name: points for key, points in change.items()})


def _by_segment(store: Store, metric: Metric, scope: Scope, known: Coverage) -> pd.DataFrame:
    """The split over segments; empty where the metric's numbers know none."""
    if SEGMENT not in metric.source.filters or why_not(metric.source, scope, known):
        return pd.DataFrame(columns=COLUMNS)
    if metric.source is DAYS:
        return _days_by_segment(store, metric, scope)
    top, bottom = _sums_of(metric)
    if not top:
        return pd.DataFrame(columns=COLUMNS)
    rows = metric.source.read(store, scope, [scope.before, (scope.start, scope.end)], (SEGMENT,))
    if SEGMENT not in rows:
        return pd.DataFrame(columns=COLUMNS)
    before, after = _numbers_by_segment(rows, metric, scope)
    return _ratio_rows(before, after, top, bottom) if bottom else _sum_rows(before[top], after[top])


def _sums_of(metric: Metric) -> tuple[str, str]:
    """Names of the sums whose ratio the metric is; the second is empty where it is a sum itself."""
    if isinstance(metric.count, Total):
        return metric.count.number, ""
    if isinstance(metric.count, Ratio):
        return metric.count.top, metric.count.bottom
    return (FLOW_SUMS[metric.key], "base") if metric.key in FLOW_SUMS else ("", "")


def _numbers_by_segment(rows: pd.DataFrame, metric: Metric, scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each segment's sums, before and after."""
    periods = [scope.before, (scope.start, scope.end)]
    segments = {segment: arrays_of(own) for segment, own in rows.groupby(rows[SEGMENT].fillna(""), sort=True)}
    tables = []
    for period in periods:
        numbers: dict[object, Numbers] = {name: metric.source.numbers(own, *period) for name, own in segments.items()}
        tables.append(pd.DataFrame.from_dict(numbers, orient="index"))
    return tables[0], tables[1]


def _ratio_rows(before: pd.DataFrame, after: pd.DataFrame, top: str, bottom: str) -> pd.DataFrame:
    named = [frame.rename(columns={top: "top", bottom: "bottom"})[["top", "bottom"]] for frame in (before, after)]
    split = mix_and_rate(*named)
    rows = [
        (BY_SEGMENT, segment, effect, float(value))
        for effect in (MIX, RATE)
        for segment, value in split[effect].items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _sum_rows(before: pd.Series[float], after: pd.Series[float]) -> pd.DataFrame:
    change = after.sub(before, fill_value=0.0)
    rows = [(BY_SEGMENT, segment, TOTAL, float(value)) for segment, value in change.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def _days_by_segment(store: Store, metric: Metric, scope: Scope) -> pd.DataFrame:
    """Means over days split by segment: each day's members of the segment, over everyone where it is a share."""
    periods = [scope.before, (scope.start, scope.end)]
    days = metric.source.read(store, scope, periods, (SEGMENT,)).astype({"active": float, "active_30": float})
    whole = days.groupby("day")["active_30"].transform("sum")
    days = days.assign(part=days["active"] / whole if metric.unit is Unit.SHARE else days["active"])[whole > 0]
    means = []
    for start, end in periods:
        chosen = days[(days["month"] >= start) & (days["month"] < end)]
        means.append(chosen.groupby(SEGMENT)["part"].sum() / chosen["day"].nunique())
    return _sum_rows(*means)


def _by_component(store: Store, metric: Metric, scope: Scope, known: Coverage) -> pd.DataFrame:
    """The split over what a number is made of; empty where it is made of nothing else."""
    if isinstance(metric.count, Ratio):
        return _top_and_bottom(store, metric, scope)
    keys = CHAINS.get(metric.key) or tuple(FLOWS.get(metric.key, ()))
    periods = [scope.before, (scope.start, scope.end)]
    values = values_of(store, [METRICS[key] for key in keys], scope, known, periods)
    told = {key: [values[key][period].value or 0.0 for period in periods] for key in keys}
    if metric.key in FLOWS:
        return _component_rows({METRICS[key].name: sign * told[key][1] for key, sign in FLOWS[metric.key].items()})
    if not keys or min(min(each) for each in told.values()) <= 0:
        return pd.DataFrame(columns=COLUMNS)
    factors = [_each_for_the_one_before([told[key][at] for key in keys]) for at in (0, 1)]
    return _component_rows(dict(zip((STEPS[key] for key in keys), product_split(*factors), strict=True)))


def _each_for_the_one_before(chain: list[float]) -> list[float]:
    return [value / (chain[at - 1] if at else 1.0) for at, value in enumerate(chain)]


def _component_rows(parts: dict[str, float]) -> pd.DataFrame:
    rows = [(BY_COMPONENT, name, TOTAL, float(value)) for name, value in parts.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def _top_and_bottom(store: Store, metric: Metric, scope: Scope) -> pd.DataFrame:
    """A ratio's change from its top and from its bottom."""
    top, bottom = _sums_of(metric)
    periods = [scope.before, (scope.start, scope.end)]
    rows = arrays_of(metric.source.read(store, scope, periods, ()))
    numbers = [metric.source.numbers(rows, *period) for period in periods]
    if any(each[top] <= 0 or each[bottom] <= 0 for each in numbers):
        return pd.DataFrame(columns=COLUMNS)
    parts = product_split(*([each[top], 1 / each[bottom]] for each in numbers))
    return _component_rows(dict(zip(metric.formula.split(" ÷ ", 1), parts, strict=True)))
