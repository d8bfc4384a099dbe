"""The questions of the screen, answered without numbers about fewer than five members.

What holds, whatever groups are chosen one after the other for the same months: no number is shown of a group of
segments and channels that has one to four members, nor one that rests on one to four of a group's members, and
neither can be worked out by adding and subtracting what is shown. Months of longer and shorter periods are not
weighed against one another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from data_access.errors import RapportError
from data_access.queries import imports, quality
from data_access.queries.coverage import coverage
from data_access.queries.dictionary import dictionary
from data_access.scope import Scope
from data_access.store import Store
from metrics import (
    churn_careful,
    conversation_careful,
    lists,
    loop_careful,
    map_careful,
    referral_careful,
    value_careful,
)
from metrics.catalogue import METRICS
from metrics.change import BY_SEGMENT, why
from metrics.change import COLUMNS as REASONS
from metrics.comparing import compared, course
from metrics.measure import COMPARISON, RANGE, measure
from metrics.model import CHANNEL, SEGMENT, Composite, Metric
from metrics.notes import SURGE, notes
from metrics.referral_sources import CASCADES
from metrics.sources import HALF_OF_ANSWERS, HALF_OF_REFERRALS, HALF_OF_REVENUE
from metrics.suppression import COULD_TELL, FEWEST, TOO_FEW
from metrics.verdicts import CHANGE, NOT_PEOPLE, ORIGIN, PEOPLE, Verdict, counting, verdict_of

Question = TypeVar("Question", bound=Callable[..., Any])
NUMBERS = ["value", "n", "low", "high"]
TOLD = ["group", "key", "role", "start", "end", "value"]
SMALLER = "smaller groups together"
"""The part of a change that belongs to groups too small to be told one by one."""


def without_small_groups(question: Question) -> Question:
    """The same question, answered without numbers about fewer than five members.

    Raises
    ------
    RapportError
        There is no such form: the question is one about single members, or nobody has said that it is none.
    """
    if question in HARMLESS:
        return question
    if question not in CAREFUL:
        raise RapportError(
            "This speaks of single members, whom your role may not see.",
            "Ask who runs this Rapport to be let in as an analyst.",
        )
    return cast(Question, _without_lists(CAREFUL[question]))


def _without_lists(question: Callable[..., Any]) -> Callable[..., Any]:
    """The same question; members on a saved list are not asked about, since the list could be one of a few."""

    @wraps(question)
    def careful(*arguments: Any) -> Any:
        if any(isinstance(each, Scope) and each.saved is not None for each in arguments):
            raise RapportError("Lists of members are not for your role.", "Take the list out of the filter at the top.")
        return question(*arguments)

    return careful


def careful_measure(store: Store, keys: Sequence[str], scope: Scope, has_series: bool = True) -> pd.DataFrame:
    """What `measure` gives; numbers that would tell of fewer than five members are missing, and say so."""
    measured = measure(store, keys, scope, has_series)
    verdicts = _Verdicts(store, scope, (SEGMENT, CHANNEL) if scope.segments or scope.channel is not None else None)
    columns = [] if scope.channel is None else [scope.channel]
    shown = [
        verdicts.shows(METRICS[key], role, (start, end), scope.segments, columns)
        for key, role, start, end in zip(
            measured["key"], measured["role"], measured["start"], measured["end"], strict=True
        )
    ]
    return _without(measured, shown)


def careful_compared(store: Store, keys: Sequence[str], scope: Scope, by: str) -> pd.DataFrame:
    """What `compared` gives, likewise."""
    return _without_groups(store, compared(store, keys, scope, by), scope, by)


def careful_course(store: Store, keys: Sequence[str], scope: Scope, by: str) -> pd.DataFrame:
    """What `course` gives, likewise."""
    return _without_groups(store, course(store, keys, scope, by), scope, by)


def careful_why(store: Store, key: str, scope: Scope) -> pd.DataFrame:
    """What `why` gives; segments too small to be told are one part. Empty where the change may not be told."""
    parts, metric = why(store, key, scope), METRICS[key]
    is_chosen = bool(scope.segments) or scope.channel is not None
    verdicts = _Verdicts(store, scope, (SEGMENT, CHANNEL))
    columns = [] if scope.channel is None else [scope.channel]
    periods = {RANGE: (scope.start, scope.end), COMPARISON: scope.before}
    if not all(verdicts.shows(metric, role, months, scope.segments, columns) for role, months in periods.items()):
        return parts[:0]
    plan = verdicts.of(metric).plans[CHANGE]
    small = plan.crossed_rows if columns else plan.rows
    if is_chosen and not plan.shows(scope.segments, columns):
        return parts[parts["by"] != BY_SEGMENT].reset_index(drop=True)
    is_small = (parts["by"] == BY_SEGMENT) & parts["part"].isin(small)
    named = parts.assign(part=parts["part"].mask(is_small, SMALLER))
    gathered = named.groupby(["by", "part", "effect"], sort=False)[["contribution"]].sum()
    return gathered.reset_index()[REASONS]


def careful_notes(store: Store, scope: Scope) -> pd.DataFrame:
    """What `notes` gives; of a surge only that there was one."""
    told = notes(store, scope)
    if scope.segments or scope.channel is not None:
        return told[told["kind"] != SURGE].reset_index(drop=True)
    is_surge = told["kind"] == SURGE
    return told.assign(title=told["title"].mask(is_surge, "Many joined"), detail=told["detail"].mask(is_surge, ""))


class _Verdicts:
    """Verdicts on the sources of one answer, each reached once."""

    def __init__(self, store: Store, scope: Scope, by: tuple[str, str] | None) -> None:
        self.store, self.scope, self.by = store, scope, by
        self.known: dict[object, Verdict] = {}

    def of(self, metric: Metric) -> Verdict:
        """The verdict on a metric's source."""
        counted = counting(metric)
        if counted not in self.known:
            self.known[counted] = verdict_of(self.store, counted, self.scope, self.by)
        return self.known[counted]

    def shows(
        self, metric: Metric, role: str, months: tuple[int, int], rows: Collection[str], columns: Collection[str]
    ) -> bool:
        """Whether a number may be shown."""
        if self.scope.category is not None:
            return False
        is_shown = self.of(metric).shows(role, months, rows, columns)
        return is_shown and (isinstance(metric.count, Composite) or metric.source in (*PEOPLE, *NOT_PEOPLE))


def _without_groups(store: Store, told: pd.DataFrame, scope: Scope, by: str) -> pd.DataFrame:
    """Groups compared, without those that are too small."""
    chosen = {SEGMENT: list(scope.segments), CHANNEL: [] if scope.channel is None else [scope.channel]}
    first = CHANNEL if by == ORIGIN and chosen[CHANNEL] else SEGMENT
    verdicts = _Verdicts(store, scope, (first, ORIGIN if by == ORIGIN else CHANNEL))
    is_too_narrow = by == ORIGIN and all(chosen.values())
    named = {str(group) for group in told["group"].dropna()}
    shown = []
    for group, key, role, start, end, value in told[TOLD].itertuples(index=False, name=None):
        if is_too_narrow or pd.isna(value):
            shown.append(not is_too_narrow)
            continue
        names = verdicts.of(METRICS[key]).names[0 if by == SEGMENT else 1]
        groups = names - named if pd.isna(group) else {str(group)}
        rows, columns = (groups, chosen[CHANNEL]) if by == SEGMENT else (chosen[first], groups)
        shown.append(verdicts.shows(METRICS[key], role, (start, end), rows, columns))
    return _without(told, shown)


def _without(told: pd.DataFrame, shown: Sequence[bool]) -> pd.DataFrame:
    """Numbers that may be shown; in place of the others the reason."""
    counts_people = told["key"].map(_counts_people)
    is_small = counts_people & told["n"].between(1, FEWEST - 1)
    is_small |= told["key"].map(_is_number_of_people) & told["value"].between(1, FEWEST - 1)
    is_hidden = is_small | ~np.array(shown, dtype=bool)
    reason = told["reason"].mask(is_hidden & told["value"].notna(), COULD_TELL).mask(is_small, TOO_FEW)
    return told.assign(reason=reason, **{name: told[name].mask(is_hidden) for name in NUMBERS})


def _counts_people(key: str) -> bool:
    metric = METRICS[key]
    return not isinstance(metric.count, Composite) and metric.source not in NOT_PEOPLE


def _is_number_of_people(key: str) -> bool:
    return METRICS[key].source in (HALF_OF_REVENUE, HALF_OF_ANSWERS, HALF_OF_REFERRALS, CASCADES)


CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    measure: careful_measure,
    compared: careful_compared,
    course: careful_course,
    why: careful_why,
    notes: careful_notes,
    **referral_careful.CAREFUL,
    lists.unreached: lists.careful_unreached,
    **churn_careful.CAREFUL,
    **conversation_careful.CAREFUL,
    **loop_careful.CAREFUL,
    **map_careful.CAREFUL,
    **value_careful.CAREFUL,
}
"""Questions whose answers speak of groups, and the form in which they are asked for those who see no members."""
HARMLESS: frozenset[Callable[..., Any]] = frozenset(
    {
        *churn_careful.HARMLESS,
        *conversation_careful.HARMLESS,
        coverage,
        dictionary,
        imports.import_report,
        imports.imports,
        imports.not_taken,
        imports.number_of_imports,
        lists.missing,
        quality.built,
        quality.reach,
        quality.referral_edges,
        quality.unknown_kinds,
        quality.waiting,
    }
)
"""Questions whose answers speak of no group of members."""
