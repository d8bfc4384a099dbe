"""Keeping what each level is made of, and how good it was."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, insert

from analytics.risk_levels import LEVELS, Community, Recency, Rhythm
from data_access.engines import bulk_load
from data_access.rollups.expecting import Expectation
from data_access.rollups.held_out import SPEND
from data_access.rollups.judging import Judged, Taught
from data_access.rollups.score_tables import calibration_bins, model_runs

PURCHASES = "purchases"
DIGITS = 7
VARIANTS = {Recency: "logistic", Rhythm: "paretonbd", Community: "sign-constrained logistic"}
Known = tuple[Judged, dict[str, Taught], Expectation, int]
"""The back-test, the levels as they are today, what is expected of buyers, and of how many members."""


def write_skipped(connection: Connection, reason: str) -> None:
    """Say why there are no models."""
    for level in (*LEVELS, PURCHASES):
        connection.execute(insert(model_runs).values(level=level, is_champion=0, skipped=reason))


def write(connection: Connection, last_day: int, known: Known) -> None:
    """Keep every level, and how well risks agreed with what happened."""
    judged, today, expects, members = known
    for level in LEVELS:
        told = _level(judged, today, level)
        connection.execute(insert(model_runs).values(level=level, trained_until=last_day, trained_on=members, **told))
    for told in _purchases(expects):
        connection.execute(insert(model_runs).values(trained_until=last_day, trained_on=expects.customers, **told))
    bins = [found.assign(level=level) for level, found in judged.bins.items()]
    if bins:
        _write_bins(connection, pd.concat(bins, ignore_index=True))


def _level(judged: Judged, today: dict[str, Taught], level: str) -> dict[str, Any]:
    """A row for one level of risk."""
    found = today.get(level)
    back_test = judged.figures.get(level)
    reason = judged.skipped.get(level, "")
    told: dict[str, Any] = {
        "is_champion": int(level == judged.champion),
        "back_test": as_json(back_test) if back_test else None,
        "skipped": reason or ("" if found else "there is too little to learn from today"),
    }
    if found is None:
        return told
    model = found.level.model
    return told | {
        "variant": VARIANTS[type(found.level)],
        "log_likelihood": model.log_likelihood,
        "parameters": as_json(model.parameters | {"season_shift": found.shift}),
    }


def _purchases(expects: Expectation) -> list[dict[str, Any]]:
    """A row for each model of purchases, and one for what they are worth."""
    if not expects.models:
        return [{"level": PURCHASES, "is_champion": 0, "skipped": expects.skipped}]
    rows: list[dict[str, Any]] = [
        {
            "level": PURCHASES,
            "variant": name,
            "is_champion": int(name == expects.chosen),
            "log_likelihood": model.log_likelihood,
            "parameters": as_json(model.parameters),
            "back_test": _came_true(expects, name),
            "skipped": "",
        }
        for name, model in expects.models.items()
    ]
    if expects.spend is not None:
        worth = expects.spend.parameters | {"margin_rate": expects.margin_rate}
        told = {"variant": "gamma-gamma", "log_likelihood": expects.spend.log_likelihood, "parameters": as_json(worth)}
        rows.append({"level": SPEND, "is_champion": 1, "back_test": _came_true(expects, SPEND), "skipped": "", **told})
    return rows


def _came_true(expects: Expectation, name: str) -> str | None:
    found = expects.came_true.get(name)
    return as_json({"cuts": [found]}) if found else None


def as_json(value: Any) -> str:
    """Figures as JSON, rounded to what they are good for; what is no number is null."""
    return json.dumps(_rounded(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    return value


def _write_bins(connection: Connection, bins: pd.DataFrame) -> None:
    kinds = {"level": pa.string(), "bin": pa.int32(), "members": pa.int32()}
    names = ("level", "bin", "members", "predicted", "observed", "low", "high")
    batch = pa.record_batch({name: pa.array(bins[name].tolist(), kinds.get(name, pa.float64())) for name in names})
    bulk_load(connection, calibration_bins, iter([batch]))
