"""Members in a state with what goes with their risk, in words, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data_access.queries import scores
from data_access.queries.coverage import Coverage, coverage
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal
from metrics.churn_models import Champion, champion
from metrics.model import Unit

MONEY: Unit = Unit.MONEY
ASKS_A_MONTH = 4
"""Assumed: asks in 30 days from which hardly anybody answers."""
REASONS = ("reason_1", "reason_2", "reason_3")


@personal
def listed(store: Store, scope: Scope, state: str, order: tuple[str, bool], page: int) -> pd.DataFrame:
    """One page of the members in a state: what ``scores.at_risk`` gives, and why, changed, asks_left, next_step, told.

    `told` is the risk in words: with its band, or as a rank where percentages cannot be taken as such.
    """
    return _told(scores.at_risk(store, scope, state, order, page), champion(store), coverage(store))


@personal
def every_row(store: Store, scope: Scope, state: str) -> Iterator[pd.DataFrame]:
    """All members in a state, in the order of joining, some at a time: the same columns after member_id."""
    used, known = champion(store), coverage(store)
    for part in scores.every_at_risk(store, scope, state):
        told = _told(part, used, known).drop(columns=["told", *REASONS])
        yield told[["member_id", *(name for name in told if name != "member_id")]]


def _told(rows: pd.DataFrame, used: Champion, known: Coverage) -> pd.DataFrame:
    """The rows with what is said of them; asks left are missing where no asks are on record."""
    given = rows.to_dict("records")
    days = [None if pd.isna(day) else date(1970, 1, 1) + timedelta(days=int(day)) for day in rows["contact_day"]]
    said = {
        "told": [risk_in_words(row, is_calibrated=used.is_calibrated) for row in given],
        "why": ["; ".join(reasons_in_words(row, known.currency)) for row in given],
        "changed": [change_in_words(row, is_calibrated=used.is_calibrated) for row in given],
        "next_step": [next_step(row) for row in given],
    }
    columns = {name: pd.Series(each, rows.index, object) for name, each in said.items()}
    asks_left = (ASKS_A_MONTH - rows["asks_30"].astype("float64").fillna(0)).clip(lower=0)
    if not known.tables.get("asks"):
        asks_left[:] = float("nan")
    contact = pd.Series(pd.to_datetime(pd.Series(days, rows.index, object)), rows.index)
    return rows.assign(**columns, asks_left=asks_left, contact_day=contact)


def risk_in_words(row: dict[Any, Any], *, is_calibrated: bool) -> str:
    """A risk with its band; where percentages cannot be taken as such, how it compares.

    >>> risk_in_words({"risk": 0.72, "risk_low": 0.68, "risk_high": 0.75, "risk_rank": 0.9}, is_calibrated=True)
    '72% (68–75%)'
    >>> risk_in_words({"risk": 0.72, "risk_low": 0.68, "risk_high": 0.75, "risk_rank": 0.9}, is_calibrated=False)
    'above 90% of members'
    """
    if pd.isna(row["risk"]):
        return ""
    if not is_calibrated:
        return f"above {row['risk_rank']:.0%} of members"
    return f"{row['risk']:.0%} ({100 * row['risk_low']:.0f}–{100 * row['risk_high']:.0f}%)"


def reasons_in_words(row: dict[Any, Any], currency: str) -> list[str]:
    """What goes with a risk, each with its fact; the weightiest first."""
    return [_fact(str(row[name]), row, currency) for name in REASONS if isinstance(row[name], str)]


def _fact(code: str, row: dict[Any, Any], currency: str) -> str:
    """A reason with its fact."""
    if code == "silence":
        usual = "" if pd.isna(row["usual_gap"]) else f", usual gap {row['usual_gap']:.0f}"
        return f"silent {_days(row['silent_days'])}{usual}"
    if code == "change":
        before = 0.0 if pd.isna(row["active_usual"]) else row["active_usual"]
        return f"active on {_days(row['active_90'])} of the last 90, usually {before:.0f}"
    if code == "spend":
        spent = MONEY.format(float(row["spent_365"]), currency)
        return f"spent {spent} in a year" if row["orders_365"] else "bought nothing in a year"
    if code == "answers":
        return f"{_counted(row['answered_365'], 'answer')} in a year"
    if code == "tenure":
        return f"joined {_days(row['tenure_days'])} ago"
    return f"took part on {_days(row['took_365'])} in a year"


def _days(number: Any) -> str:
    return _counted(number, "day")


def _counted(number: Any, noun: str) -> str:
    return f"{int(number):,} {noun}{'' if int(number) == 1 else 's'}"


def change_in_words(row: dict[Any, Any], *, is_calibrated: bool) -> str:
    """How the estimate moved in 90 days.

    >>> change_in_words({"risk": 0.72, "risk_before": 0.18}, is_calibrated=True)
    'up from 18%'
    >>> change_in_words({"risk": 0.72, "risk_before": 0.18}, is_calibrated=False)
    'higher than 90 days ago'
    """
    now, before = row["risk"], row["risk_before"]
    if pd.isna(now):
        return ""
    if pd.isna(before):
        return "not foretold before"
    if abs(now - before) < 0.05:
        return "about the same"
    if not is_calibrated:
        return f"{'higher' if now > before else 'lower'} than 90 days ago"
    return f"{'up' if now > before else 'down'} from {before:.0%}"


def next_step(row: dict[Any, Any]) -> str:
    """What to do next: a suggestion by plain rules, from what goes with the risk."""
    reasons = [row[name] for name in REASONS]
    if row["asks_30"] >= ASKS_A_MONTH:
        return "Let them rest"
    if row["tenure_days"] < 90:
        return "Welcome them"
    if "answers" in reasons or row["contributions_365"] > 2 * row["orders_365"]:
        return "Answer what they wrote"
    if row["orders_365"] > 0:
        return "Thank them by name"
    return "Offer help with what they bought" if row["orders"] else "Write to them by name"
