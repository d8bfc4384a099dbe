"""What charts over time share: one axis of dates, bars for periods, and what stands beside the pointer."""

from __future__ import annotations

import pandas as pd

from components import figures
from components.figures import Part
from data_access.scope import month_name

MONTH = 30.44 * 24 * 3_600_000
"""Milliseconds of a month on an axis of dates, on average."""
PERIOD_NAMES = {1: "%B %Y", 3: "Q%q %Y", 12: "%Y"}
"""How a period is named, by its length in months."""


def months(periods: pd.DataFrame) -> int:
    """The length of a whole period."""
    return int((periods["end"] - periods["start"]).max())


def date(month: int) -> str:
    """Where a month begins on the axis."""
    return f"{month_name(month)}-01"


def dates(periods: pd.DataFrame) -> list[str]:
    """Where the periods begin on the axis."""
    return [date(int(start)) for start in periods["start"]]


def axis(periods: pd.DataFrame) -> Part:
    """The axis of dates."""
    length = months(periods)
    return figures.axis(
        type="date",
        showgrid=False,
        tickformat="%Y" if length == 12 else "%b\n%Y",
        hoverformat=PERIOD_NAMES.get(length, PERIOD_NAMES[1]),
        nticks=8,
        tickangle=0,
        anchor="y",
    )


def bars(periods: pd.DataFrame, name: str, colour: str, edge: str) -> Part:
    """A bar for each period, hatched where it is not over; the values are left to the caller."""
    return {
        "type": "bar",
        "x": dates(periods),
        "width": 0.7 * MONTH * months(periods),
        "name": name,
        "marker": {
            "color": colour,
            "line": {"width": 0.8 if edge else 0, "color": edge or colour},
            "pattern": {
                "shape": ["" if done else "/" for done in periods["complete"]],
                "size": 5,
                "solidity": 0.35,
            },
        },
    }


def leads(periods: pd.DataFrame, **parameters: str) -> list[dict[str, str]]:
    """For each period, where a click on it leads: to the members behind a number in these months."""
    return [
        {**parameters, "from": month_name(int(start)), "to": month_name(int(end) - 1)}
        for start, end in zip(periods["start"], periods["end"], strict=True)
    ]
