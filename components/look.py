"""Every colour that carries meaning, fixed in one place, by its part and not by its shade.

A colour is written as `theme:N`. The browser replaces it by the N-th of `chartCategoricalColors` of the
theme that is on, so a chart follows the switch between light and dark without a rerun.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

COLOURS = ("accent", "warm", "violet", "blue", "red", "accent_soft", "quiet", "wash", "ink", "muted")
"""The parts colours play, in the order of `chartCategoricalColors` in .streamlit/config.toml."""

STYLE_SHEET = Path(__file__).parent / "look.css"
LOGO = Path(__file__).parent / "logo.svg"
ICON = Path(__file__).parent / "icon.svg"


def colour(part: str) -> str:
    """The colour that plays a part, as the browser's placeholder.

    >>> colour("accent")
    'theme:0'
    """
    return f"theme:{COLOURS.index(part)}"


@dataclass(frozen=True)
class Health:
    """A state of health: from which score on, its word, and how it is shown."""

    since: float
    word: str
    icon: str
    badge: Literal["red", "orange", "green"]
    colour: str


@dataclass(frozen=True)
class Origin:
    """Where somebody came from: its name and its colour."""

    name: str
    colour: str


@dataclass(frozen=True)
class Mark:
    """A note on time: its name, its colour, and the shape that tells it apart without colour."""

    name: str
    colour: str
    shape: str


HEALTH = (
    Health(0, "Needs care", ":material/priority_high:", "red", colour("red")),
    Health(40, "Mixed", ":material/contrast:", "orange", colour("warm")),
    Health(60, "Healthy", ":material/check_circle:", "green", colour("accent")),
)
"""The states of a score of 0 to 100, contiguous, lowest first."""

GROWTH = {
    "new_members": colour("accent"),
    "resurrected_members": colour("accent_soft"),
    "dormant_members": colour("warm"),
    "active_members": colour("ink"),
}
"""The parts of growth accounting, by the key of their metric."""

ORIGINS = {
    "organic": Origin("Word of mouth", colour("accent")),
    "rewarded": Origin("Rewarded referral", colour("blue")),
    "paid": Origin("Paid channel", colour("violet")),
    "unknown": Origin("Unknown origin", colour("quiet")),
    "nobody": Origin("Unknown buyer", colour("wash")),
}
"""Where members and revenue come from; the same colour on every page, in the order they are stacked."""
FAINT_ORIGINS = ("unknown", "nobody")
"""Origins whose pale colour needs an edge to stand out."""

NOTES = {
    "incident": Mark("Incident", colour("red"), "triangle-down"),
    "surge": Mark("Surge", colour("accent"), "triangle-up"),
    "initiative": Mark("Initiative", colour("violet"), "circle"),
}
"""What is noted on time, the gravest first."""


def health_of(score: float | None) -> Health | None:
    """The state of health of a score of 0 to 100; None where there is no score.

    >>> [state.word for state in map(health_of, (39.9, 60)) if state]
    ['Needs care', 'Healthy']
    """
    if score is None:
        return None
    return next(state for state in reversed(HEALTH) if score >= state.since)
