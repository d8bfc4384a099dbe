"""Refitting the models and scoring everybody: the last step of a refresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Integer, String, Table, case, delete, func, select, union_all

from analytics.attention import hour_saves
from analytics.calibration import band
from analytics.lifetimes import Lifetime, lifetime
from analytics.risk_features import GROUPS, main_reasons, usual_activity
from analytics.risk_levels import COMMUNITY, LEVELS, Community
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups import model_records
from data_access.rollups.building import integer, labelled
from data_access.rollups.expecting import Expectation, expectation
from data_access.rollups.features import HORIZON, Watched, every_nth, facts_at, read_watched, watch
from data_access.rollups.happened import PREPARED, Happened, happened_of
from data_access.rollups.held_out import held_out
from data_access.rollups.judging import Judged, Taught, judge, seeing, taught
from data_access.rollups.member_days import prepare_member_days
from data_access.rollups.prepared import let_go
from data_access.rollups.score_tables import (
    REASONS,
    calibration_bins,
    comeback_counts,
    member_scores,
    model_runs,
    tenure_counts,
)
from data_access.rollups.silences import (
    days_until_lapsed,
    silences,
    tenures,
    write_comeback_counts,
    write_tenure_counts,
)
from data_access.rollups.spread import write_spread
from data_access.rollups.tables import people, table_coverage
from data_access.rollups.two_at_once import two_at_once
from data_access.schema import ACTIVITY, asks, gives, orders

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]
FEWEST_PEOPLE = 200
SAMPLED = 40_000
"""Members that models learn from and are judged by."""
ACTIVE, AT_RISK, LAPSED = "active", "at risk", "lapsed"
MORE_LIKELY_THAN_NOT = 0.5
TABLES = (member_scores, model_runs, calibration_bins, tenure_counts, comeback_counts)
TOO_FEW = "the store knows fewer than 200 members"


@dataclass(frozen=True)
class Models:
    """Everything that scores need.

    Attributes
    ----------
    champion, reasons, before : Taught or None
        What risks and reasons come from, and what risks came from a horizon ago.
    risks : array of float
        The risks of the members that models learnt from, ascending.
    """

    judged: Judged
    champion: Taught | None
    reasons: Taught | None
    before: Taught | None
    expects: Expectation
    lifetimes: dict[str, Lifetime]
    lapsed_after: int
    sells: bool
    risks: Floats


def build_scores(connection: Connection) -> int:
    """Refit every model and score every member; fills all tables of estimates."""
    for table in TABLES:
        connection.execute(delete(table))
    if connection.execute(select(func.count()).select_from(people)).scalar_one() < FEWEST_PEOPLE:
        model_records.write_skipped(connection, TOO_FEW)
        return 0
    watched = watch_everybody(connection, happened_of(connection))
    let_go(connection, PREPARED)
    return score(connection, watched)


def score(connection: Connection, watched: list[Watched]) -> int:
    """Refit every model from what members did, and score each of them; fills all tables of estimates."""
    span = _span(connection)
    found = silences(watched, span[1])
    write_comeback_counts(connection, found)
    lapsed_after = days_until_lapsed(connection)
    write_tenure_counts(connection, tenures(found, span[1], lapsed_after))
    models = _learn(connection, watched, span, lapsed_after)
    contacts = _contacts(connection, span[1])
    batches = two_at_once(lambda some: _batch(some, contacts, span[1], models), watched)
    return sum(bulk_load(connection, member_scores, iter([batch])) for batch in batches)


def watch_everybody(connection: Connection, happened: list[Happened]) -> list[Watched]:
    """All members with everything they did and were answered."""
    others = prepare_member_days(connection)
    found = list(two_at_once(watch, (read_watched(connection, others, some) for some in happened)))
    others.drop(connection)
    return found


def _count(table: Table, connection: Connection) -> int:
    """How many rows a table has that was filled with the scores."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _span(connection: Connection) -> tuple[int, int]:
    """The first and the last day that the store speaks of."""
    known = table_coverage.c.table_name.in_(ACTIVITY)
    ends = select(func.min(table_coverage.c.first_day), func.max(table_coverage.c.last_day)).where(known)
    first, last = connection.execute(ends).one()
    return int(first), int(last)


def _learn(connection: Connection, watched: list[Watched], span: tuple[int, int], lapsed_after: int) -> Models:
    """Judge the levels by the past, and let the champion learn from all there is."""
    many = sum(len(some.told) for some in watched)
    some = every_nth(watched, max(1, many // SAMPLED))
    see = seeing(some, span)
    judged = judge(see, span)
    today = {name: taught(name, span[1], see, judged.rhythm) for name in LEVELS} if judged.cuts else {}
    known = {name: level for name, level in today.items() if isinstance(level, Taught)}
    facts = facts_at(some, span[1])
    expects = replace(expectation(facts, _margin_rate(connection)), came_true=held_out(some, span))
    model_records.write(connection, span[1], (judged, known, expects, len(facts)))
    champion = known.get(judged.champion)
    test = see(judged.cuts[0]) if judged.champion else None
    if test is not None:
        write_spread(connection, watched, test, judged.latest[judged.champion])
    return Models(
        judged,
        champion,
        known.get(COMMUNITY),
        judged.latest.get(judged.champion),
        expects,
        _lifetimes(connection),
        lapsed_after,
        bool((facts["order_days"] > 0).any()),
        np.sort(champion.risk(facts)) if champion else np.zeros(0),
    )


def _margin_rate(connection: Connection) -> float:
    """Margin for each unit of money, of orders whose margin is known."""
    known = select(func.sum(orders.c.margin), func.sum(orders.c.amount)).where(orders.c.margin.is_not(None))
    margin, amount = connection.execute(known).one()
    return float(margin) / float(amount) if amount else float("nan")


def _lifetimes(connection: Connection) -> dict[str, Lifetime]:
    """How long members stay, by segment; under empty text those of everybody."""
    counted = fetch_frame(connection.execute(select(tenure_counts)))
    parts = [("", counted), *counted.groupby("segment", dropna=False)]
    found = {
        str(name): lifetime(*(part[each].to_numpy(float) for each in ("months", "ended", "members")))
        for name, part in parts
    }
    return {name: known for name, known in found.items() if known is not None}


def _batch(watched: Watched, contacts: pd.DataFrame, last_day: int, models: Models) -> pa.RecordBatch:
    """The scores of some members."""
    facts = facts_at(watched, last_day, with_gaps=True)
    before = _before(watched, last_day - HORIZON, models)
    whose = pd.Index(facts["member_no"])
    beside = {str(name): each.to_numpy() for some in (before, contacts) for name, each in some.reindex(whose).items()}
    rows = _scores(facts, models).assign(**beside)
    rows["asks_30"] = rows["asks_30"].fillna(0)
    return pa.record_batch({each.name: _array(rows[each.name], each.type) for each in member_scores.columns})


def _array(values: pd.Series, kind: object) -> pa.Array:
    if isinstance(kind, String):
        return pa.array(values, pa.string(), from_pandas=True)
    numbers = values.to_numpy(float, na_value=np.nan)
    made = pa.array(numbers, pa.float64(), from_pandas=True)
    return made.cast(pa.int32(), safe=False) if isinstance(kind, Integer) else made


def _scores(facts: pd.DataFrame, models: Models) -> pd.DataFrame:
    """Everything that follows from what is known of members today."""
    risk = np.full(len(facts), np.nan)
    low, high = risk, risk
    if models.champion is not None:
        risk = models.champion.risk(facts)
        low, high = band(risk, models.judged.bins[models.judged.champion])
    scored = facts.assign(active_usual=usual_activity(facts), **models.expects.of(facts, 1 - risk))
    tenure = _tenure(facts, models)
    expected = scored["expected_margin"].to_numpy(float) if models.sells else tenure * (1 - risk)
    scored = scored.assign(
        state=_states(risk, facts["silent_days"].to_numpy(float), models.lapsed_after),
        risk=risk,
        risk_low=low,
        risk_high=high,
        risk_rank=_ranks(risk, models.risks),
        expected_tenure=tenure,
        hour_saves=hour_saves(risk, expected),
    )
    return scored.assign(**_reasons(facts, models))


def _states(risk: Floats, silent: Floats, lapsed_after: int) -> Words:
    """At risk where silence is more likely than not; lapsed where it has also lasted for too long to expect more."""
    found = np.full(len(risk), None, dtype=object)
    found[risk < MORE_LIKELY_THAN_NOT] = ACTIVE
    found[risk >= MORE_LIKELY_THAN_NOT] = AT_RISK
    found[(risk >= MORE_LIKELY_THAN_NOT) & (silent >= lapsed_after)] = LAPSED
    return found


def _ranks(risk: Floats, of: Floats) -> Floats:
    """Share of the members that models learnt from whose risk is lower."""
    return np.where(np.isnan(risk), np.nan, np.searchsorted(of, risk) / max(len(of), 1))


def _tenure(facts: pd.DataFrame, models: Models) -> Floats:
    """Years expected of members who are still there, by segment where enough is known of it."""
    found = np.full(len(facts), np.nan)
    months = facts["tenure_days"].to_numpy(float) / (365.25 / 12)
    codes, segments = pd.factorize(facts["segment"])
    for code, segment in ((-1, ""), *enumerate(segments)):
        known = models.lifetimes.get(segment) or models.lifetimes.get("")
        if known is not None:
            found[codes == code] = known.remaining_years(months[codes == code])
    return found


def _reasons(facts: pd.DataFrame, models: Models) -> dict[str, Words]:
    """The groups that add most to each member's risk, as codes."""
    codes = np.array([*GROUPS, None], dtype=object)
    if models.reasons is None or not isinstance(models.reasons.level, Community):
        return _plain_reasons(facts)
    found = main_reasons(models.reasons.level.reasons(facts))
    return {name: codes[found[:, number]] for number, name in enumerate(REASONS)}


def _plain_reasons(facts: pd.DataFrame) -> dict[str, Words]:
    """Where nothing was learnt of members' doings: they are quiet for longer than usual, or less active."""
    is_quiet = (facts["quiet_days"] > facts["usual_gap"].fillna(0)).to_numpy(bool)
    fell = (facts["active_90"] < usual_activity(facts) / 2).to_numpy(bool)
    found = {name: np.full(len(facts), None, dtype=object) for name in REASONS}
    found["reason_1"][fell] = "change"
    found["reason_1"][is_quiet] = "silence"
    found["reason_2"][is_quiet & fell] = "change"
    return found


def _before(watched: Watched, cut: int, models: Models) -> pd.DataFrame:
    """Risk and state as they were estimated a horizon ago, by member_no: risk_before, state_before."""
    if models.before is None:
        return pd.DataFrame({"risk_before": np.zeros(0), "state_before": None}, index=pd.Index([], dtype=np.int64))
    facts = facts_at(watched, cut)
    risk = models.before.risk(facts)
    states = _states(risk, facts["silent_days"].to_numpy(float), models.lapsed_after)
    return pd.DataFrame({"risk_before": risk, "state_before": states}, index=facts["member_no"].to_numpy())


def _contacts(connection: Connection, last_day: int) -> pd.DataFrame:
    """When the company last asked or gave, and how often it asked in 30 days, by member_no: contact_day, asks_30."""
    parts = [
        select(table.c.member_id, table.c.day, case((table.c.day > last_day - 30, asked), else_=0).label("lately"))
        for table, asked in ((asks, 1), (gives, 0))
    ]
    every = union_all(*parts).subquery("every")
    touched = (
        select(
            people.c.member_no, *labelled(contact_day=func.max(every.c.day), asks_30=integer(func.sum(every.c.lately)))
        )
        .join_from(every, people, people.c.member_id == every.c.member_id)
        .group_by(people.c.member_no)
        .order_by(people.c.member_no)
    )
    found = fetch_frame(connection.execute(touched)).astype(float)
    return found.set_index(found.pop("member_no").to_numpy(np.int64))


STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (member_scores, build_scores),
    *((table, partial(_count, table)) for table in TABLES[1:]),
)
"""What a refresh builds: the first fills all of them."""
