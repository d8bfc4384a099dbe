"""The numbers behind the pictures of risk, with headings that people read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import beside, words
from metrics.churn_staying import EVERYBODY, GROUPINGS

LEVELS = {
    "name": "Foretold by",
    "n": "Members",
    "base_rate": "Fell silent",
    "auc": "Right order (AUC)",
    "brier": "Brier score",
    "skill": "Skill",
    "calibration_error": "Off by (ECE)",
    "slope": "Slope",
    "lift": "Lift, top tenth",
    "most_lift": "Most possible",
}
STAYING = {
    "group": "Group",
    "members": "Members",
    "half_life": "Half-life, months",
    "share_1": "There after 1 year",
    "share_5": "After 5 years",
    "share_10": "After 10 years",
    "seen_until": "Seen for months",
}


def levels(found: pd.DataFrame) -> None:
    """How good each level was, as a table, and why others are not there."""
    judged = found[found["auc"].notna()]
    rounded = judged[list(LEVELS)].round(3)
    used = judged["is_champion"].map({True: " (used)", False: ""})
    named = rounded.assign(name=judged["name"] + used)
    beside.beside(named.rename(columns=LEVELS), "levels", "How good each level was", "Each level as a table")
    for row in found[found["skipped"] != ""].to_dict("records"):
        st.caption(words.plain(f"“{row['name']}” is left out: {row['skipped']}."))


def choose_grouping() -> str:
    """By what the curves are told apart; it stands in the address."""
    chosen = st.segmented_control(
        "Staying by",
        list(GROUPINGS),
        default=EVERYBODY,
        required=True,
        format_func=GROUPINGS.__getitem__,
        key="staying",
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen)


def staying(curves: pd.DataFrame) -> None:
    """Half-life and expected shares of each group, and the curves themselves."""
    groups = curves.drop_duplicates("group")
    half = groups["half_life"].where(groups["half_life"] < float("inf"))
    shares = {name: [f"{share:.0%}" for share in groups[name]] for name in ("share_1", "share_5", "share_10")}
    told = groups.assign(half_life=half.round(1), **shares)[list(STAYING)].rename(columns=STAYING)
    beside.beside(told, "staying", "How long the members of each group stay")


def calibration(bins: pd.DataFrame, names: dict[str, str]) -> None:
    """What was foretold of each tenth of members, and what happened."""
    told = bins.assign(level=[names.get(str(level), str(level)) for level in bins["level"]]).round(3)
    headings = {"level": "Foretold by", "bin": "Tenth", "members": "Members", "predicted": "Risk"}
    headings |= {"observed": "Fell silent", "low": "From", "high": "To"}
    named = told[list(headings)].rename(columns=headings)
    beside.beside(named, "calibration", "Foretold and happened, by tenths", "Each tenth as a table")
