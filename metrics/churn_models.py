"""How good the last forecasts were, and what each level is made of, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.calibration import WELL_CALIBRATED
from data_access.queries.churn import model_levels
from data_access.queries.coverage import coverage
from data_access.store import Store

RISK_LEVELS = {
    "recency": "How long they are quiet",
    "rhythm": "Their rhythm of taking part",
    "community": "All they do",
}
"""The levels of risk from the simplest on, with what each goes by."""
FIGURES = ("n", "base_rate", "auc", "brier", "skill", "calibration_error", "slope", "lift", "most_lift")
HORIZON = 90


@dataclass(frozen=True)
class Champion:
    """Where risks come from.

    Attributes
    ----------
    level : str
        One of ``RISK_LEVELS``; empty where there are none.
    is_calibrated : bool
        Whether its percentages can be taken as such; otherwise only ranks are told.
    why : str
        Why it is the champion, or why there is none.
    """

    level: str
    is_calibrated: bool
    why: str


def levels(store: Store) -> pd.DataFrame:
    """Each level of risk with what came of its last forecast that could be checked.

    Returns
    -------
    DataFrame
        level, name, is_champion (bool), skipped (why there is none), cut (the day it foretold from), the figures of
        ``FIGURES``, and above_best, above_low, above_high (its Brier score over the best level's, over all cuts).
    """
    rows = []
    known = model_levels(store)
    for level, name in RISK_LEVELS.items():
        for told in known[known["level"] == level].to_dict("records"):
            found = json.loads(told["back_test"]) if told["back_test"] else {"cuts": [], "brier_above_best": {}}
            last = found["cuts"][0] if found["cuts"] else {}
            above = found["brier_above_best"]
            row = {"level": level, "name": name, "is_champion": bool(told["is_champion"])}
            row |= {"skipped": told["skipped"] or "", "cut": _day(last.get("cut"))}
            row |= {figure: last.get(figure) for figure in FIGURES}
            rows.append(row | {f"above_{end}": above.get(end) for end in ("mean", "low", "high")})
    names = ["level", "name", "is_champion", "skipped", "cut", *FIGURES, "above_mean", "above_low", "above_high"]
    frame = pd.DataFrame(rows, columns=names).rename(columns={"above_mean": "above_best"})
    numbers = [*FIGURES, "above_best", "above_low", "above_high"]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def champion(store: Store) -> Champion:
    """Where risks come from, whether they are percentages, and why."""
    return champion_of(levels(store))


def champion_of(found: pd.DataFrame) -> Champion:
    """The same, from what ``levels`` gave."""
    chosen = found[found["is_champion"]]
    if chosen.empty:
        reasons = [reason for reason in found["skipped"] if reason]
        return Champion("", False, reasons[0] if reasons else "nothing was foretold yet")
    row = chosen.iloc[0]
    judged = found[found["auc"].notna()]
    best = judged.sort_values("above_best")["name"].iloc[0]
    others = judged[judged["level"] != row["level"]]
    if others.empty:
        why = "no other level could be made"
    elif row["above_best"] == 0:
        by = ", by more than chance" if (others["above_low"] > 0).all() else ""
        why = f"its forecasts were nearest to what happened{by}"
    else:
        why = f"it is simpler than “{best}”, and not worse by more than chance"
    return Champion(str(row["level"]), bool(row["calibration_error"] <= WELL_CALIBRATED), why)


def came_true(store: Store) -> pd.DataFrame:
    """What was expected of buyers at an earlier day, and what came of it.

    Returns
    -------
    DataFrame
        A row for days with an order (what: "orders") and one for revenue ("spend"), where there was enough to learn
        from: what, cut (timestamp, the last day it learnt from), seen and days (how many before and after it), n
        (buyers), expected, happened (store currency for revenue).
    """
    known = model_levels(store)
    used = known[known["is_champion"].eq(1) & known["level"].isin(["purchases", "spend"])].dropna(subset=["back_test"])
    rows = []
    for told in used.sort_values("level").to_dict("records"):
        (last,) = json.loads(told["back_test"])["cuts"]
        figures = {name: last[name] for name in ("seen", "days", "n", "expected", "happened")}
        what = "orders" if told["level"] == "purchases" else "spend"
        rows.append({"what": what, "cut": pd.Timestamp("1970-01-01") + timedelta(days=last["cut"])} | figures)
    return pd.DataFrame(rows, columns=["what", "cut", "seen", "days", "n", "expected", "happened"])


def listing(store: Store) -> dict[str, Any]:
    """Every level as plain data: what the command line prints.

    Returns
    -------
    dict
        horizon_days, champion (a level of risk, or null), purchases (the model that expected orders come from, or
        null), and levels: for each level its models by name, each with champion (bool), trained_until, trained_on,
        log_likelihood, parameters, back_test (cuts with their figures, the latest first), skipped.
    """
    known = model_levels(store)
    found: dict[str, dict[str, Any]] = {}
    for row in known.to_dict("records"):
        told = {
            "champion": bool(row["is_champion"]),
            "trained_until": _day(row["trained_until"]),
            "trained_on": None if pd.isna(row["trained_on"]) else int(row["trained_on"]),
            "log_likelihood": None if pd.isna(row["log_likelihood"]) else float(row["log_likelihood"]),
            "parameters": json.loads(row["parameters"]) if row["parameters"] else None,
            "back_test": _dated(json.loads(row["back_test"])) if row["back_test"] else None,
            "skipped": row["skipped"] or None,
        }
        found.setdefault(row["level"], {})[row["variant"] or "none"] = told
    risk = [level for level in RISK_LEVELS if any(each["champion"] for each in found.get(level, {}).values())]
    buying = [name for name, each in found.get("purchases", {}).items() if each["champion"]]
    as_of = coverage(store).as_of
    return {
        "as_of": as_of.isoformat() if as_of else None,
        "horizon_days": HORIZON,
        "champion": risk[0] if risk else None,
        "purchases": buying[0] if buying else None,
        "levels": found,
    }


def in_words(found: dict[str, Any]) -> Iterator[str]:
    """What `listing` gives, a line at a time."""
    yield f"Risk comes from: {found['champion'] or 'no level yet'}"
    for level, models in found["levels"].items():
        for name, told in models.items():
            if told["skipped"]:
                yield f"{level}: none, since {told['skipped']}"
                continue
            parameters = ", ".join(
                f"{key} {value:.4g}" for key, value in told["parameters"].items() if value is not None
            )
            yield f"{level} ({name}{', used' if told['champion'] else ''}): {parameters}"
            for cut in (told["back_test"] or {"cuts": []})["cuts"]:
                figures = [f"{key} {cut[key]:.3f}" for key in FIGURES if key != "n" and key in cut]
                figures += [f"{key} {cut[key]:,.0f}" for key in ("days", "expected", "happened") if key in cut]
                yield f"  from {cut['cut']}, n {cut['n']:,}: {', '.join(figures)}"


def _dated(back_test: dict[str, Any]) -> dict[str, Any]:
    cuts = [each | {"cut": _day(each["cut"])} for each in back_test["cuts"]]
    return back_test | {"cuts": cuts}


def _day(day: Any) -> str | None:
    return None if day is None or pd.isna(day) else (date(1970, 1, 1) + timedelta(days=int(day))).isoformat()
