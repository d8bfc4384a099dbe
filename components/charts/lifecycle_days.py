"""On how many days of a month members are there, and on which days."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from components import answers, figures, look, words
from components.plot import plot
from data_access.scope import month_name

EPOCH = date(1970, 1, 1)
CELL = 17
WEEKDAYS = [calendar.day_abbr[nth] for nth in range(7)]
FAINT, STRONG = 0.05, 0.95


def days_of_month(counted: pd.DataFrame, finding: str, span: Mapping[str, str]) -> None:
    """A bar for each number of active days: how many members were there on so many; a click leads to them.

    `counted` holds days and members; `span` are the months as an address has them.
    """
    whole = float(counted["members"].astype(float).sum()) or 1.0
    known = figures.numbers(counted["members"])
    bars = {
        "type": "bar",
        "x": [int(each) for each in counted["days"]],
        "y": [None if each is None else each / whole for each in known],
        "marker": {"color": look.colour("accent"), "cornerradius": 2},
        "customdata": [f"{each or 0:,.0f} members a month together" for each in known],
        "hovertemplate": "%{x} active days: %{y:.1%}<br>%{customdata}<extra></extra>",
        "leads": [{"of": "active_days", "which": str(int(each)), **span} for each in counted["days"]],
    }
    layout = figures.layout(
        bargap=0.25,
        margin={"l": 8, "r": 8, "t": 8, "b": 30},
        xaxis=figures.axis(title={"text": "Active days in a month"}, showgrid=False, dtick=5, range=[0.3, 31.7]),
        yaxis=figures.axis(tickformat=".0%", nticks=5, rangemode="tozero"),
    )
    plot({"data": [bars], "layout": layout}, "days_of_month", f"{finding}.", height=250)


def calendar_of_days(by_day: pd.DataFrame, finding: str) -> None:
    """A square for each day, a column for each week, darker where more members were there; a click leads to them."""
    days = [int(day) for day in by_day["day"]]
    first = days[0] - _weekday(days[0])
    weeks = (days[-1] - first) // 7 + 1
    known = {day: answers.known(active) for day, active in zip(days, by_day["active"], strict=True)}
    most = max((each for each in known.values() if each is not None), default=1.0) or 1.0
    boxes = {
        "type": "bar",
        "orientation": "h",
        "base": [(day - first) // 7 - 0.46 for day in days],
        "x": [0.92] * len(days),
        "y": [WEEKDAYS[_weekday(day)] for day in days],
        "marker": {
            "color": look.colour("accent"),
            "opacity": [FAINT + (STRONG - FAINT) * (known[day] or 0) / most for day in days],
        },
        "customdata": [f"{words.day(EPOCH + timedelta(days=day))}: {_told(known[day])}" for day in days],
        "hovertemplate": "%{customdata}<extra></extra>",
        "leads": [_lead(day, month_name(month)) if known[day] else None for day, month in _months_of(by_day)],
    }
    months = _months(first, weeks)
    layout = figures.layout(
        barmode="overlay",
        bargap=0.1,
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": 22, "b": 2},
        xaxis=figures.axis(
            range=[-0.5, weeks - 0.5],
            side="top",
            showgrid=False,
            tickangle=0,
            tickvals=list(months),
            ticktext=list(months.values()),
        ),
        yaxis=figures.names_axis(WEEKDAYS, WEEKDAYS) | {"categoryarray": WEEKDAYS},
    )
    plot({"data": [boxes], "layout": layout}, "calendar_of_days", f"{finding}.", height=7 * CELL + 60)


def _months_of(by_day: pd.DataFrame) -> list[tuple[int, int]]:
    return [(int(day), int(month)) for day, month in by_day[["day", "month"]].to_numpy()]


def _lead(day: int, month: str) -> dict[str, str]:
    return {"of": "day", "which": str(day), "from": month, "to": month}


def _weekday(day: int) -> int:
    return (day + 3) % 7


def _told(active: float | None) -> str:
    return "not told" if active is None else f"{active:,.0f} members"


def _months(first: int, weeks: int) -> dict[int, str]:
    """The weeks in which months begin, with their names; as many as there is room for."""
    found: dict[int, str] = {}
    for week in range(weeks):
        day = EPOCH + timedelta(days=first + 7 * week + 6)
        if day.day <= 7 and week < weeks - 1 and (weeks <= 60 or day.month % 3 == 1):
            found[week] = calendar.month_abbr[day.month] + (f"<br>{day.year}" if day.month == 1 else "")
    return found
