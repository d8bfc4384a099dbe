"""What members' states, their active days and the calendar say, in a sentence each."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pandas as pd

from components import words
from data_access.scope import month_name

EPOCH = date(1970, 1, 1)
OFTEN = 8
"""Active days of a month from which somebody is there twice a week."""
CLEAR = 1.15
"""How much busier the busiest weekday is than the mean one, at least, to be named."""


def flows(moves: pd.DataFrame) -> str:
    """What becomes of those who have just fallen silent, and of those who are new."""
    new, dormant = (_shares(moves, state) for state in ("new", "dormant"))
    said = []
    if new is not None:
        said.append(f"{new.get('returning', 0.0):.0%} of the new are there again in the next month")
    if dormant is not None:
        said.append(f"{dormant.get('resurrected', 0.0):.0%} of those who just fell silent come back a month later")
    return "; ".join(said) or "Nobody was new or fell silent in a month that is followed by another"


def _shares(moves: pd.DataFrame, state: str) -> dict[str, float] | None:
    mine = moves[moves["from_state"] == state].groupby("to_state")["members"].sum()
    whole = float(mine.sum())
    return {str(to): float(each) / whole for to, each in mine.items()} if whole > 0 else None


def days(counted: pd.DataFrame) -> str:
    """On how many days of a month the typical member is there."""
    members = counted["members"].astype(float)
    if not members.sum():
        return "Nobody was active"
    ordered = counted.assign(members=members).sort_values("days")
    reached = ordered["members"].cumsum() >= ordered["members"].sum() / 2
    typical = int(ordered.loc[reached, "days"].iloc[0])
    often = float(ordered.loc[ordered["days"] >= OFTEN, "members"].sum() / ordered["members"].sum())
    named = "one day" if typical == 1 else f"{typical} days"
    share = f"{often:.0%}" if often >= 0.005 else "hardly anybody"
    return f"The typical active member is there on {named} of a month, {share} on {OFTEN} or more"


def weekdays(by_day: pd.DataFrame) -> str:
    """Which weekday is the busiest, where one stands out."""
    if by_day.empty or not by_day["active"].sum():
        return "Nobody was active"
    weekday = [(EPOCH + timedelta(days=int(day))).weekday() for day in by_day["day"]]
    means = by_day["active"].astype(float).groupby(weekday).mean()
    if len(means) < len(calendar.day_name):
        return "Too few days to tell weekdays apart"
    busiest = int(means.to_numpy(float).argmax())
    if means.iloc[busiest] < CLEAR * means.mean():
        return "Members come on all days of the week alike"
    above = float(means.iloc[busiest]) / float(means.mean()) - 1
    return f"{calendar.day_name[int(str(means.index[busiest]))]} is the busiest day, {above:.0%} above the mean day"


def busiest(by_day: pd.DataFrame) -> dict[str, dict[str, str]]:
    """The way to the members of the busiest day, for who does not click on it."""
    row = by_day.dropna(subset=["active"]).sort_values("active", ascending=False).iloc[0]
    day, month = int(row["day"]), month_name(int(row["month"]))
    name = words.day(EPOCH + timedelta(days=day))
    return {f"The busiest day, {name}": {"of": "day", "which": str(day), "from": month, "to": month}}


FLOWS_CAPTION = "Members by their state in a month (left) and in the next (right), added up over the months"
FLOWS_MEANING = """**New**: active for the first time ever. **Active again and again**: active in the month before \
too. **Came back**: active, not in the month before, but earlier. **Just fell silent**: active in the month before, \
not now. **Silent for longer**: not active for two months or more; those who stay so are left out. **Left for good**: \
they left for certain, by the date on record; silence alone is never called that."""
DAYS_CAPTION = "Active members by the number of days of a month on which they were there, months taken together"
DAYS_MEANING = "A day counts where a member ordered or did anything, by UTC. A member counts once in each month."
CALENDAR_CAPTION = "Members active each day: a column is a week, a row a weekday, darker is more"
STATES = {
    "new": "new",
    "returning": "active again and again",
    "resurrected": "came back",
    "dormant": "just fell silent",
    "silent": "silent for longer",
    "lost": "left for good",
}


def moves_shown(moves: pd.DataFrame) -> pd.DataFrame:
    """Moves as people read them, month by month."""
    return pd.DataFrame(
        {
            "month": [month_name(int(month)) for month in moves["month"]],
            "from": moves["from_state"].map(STATES),
            "to": moves["to_state"].map(STATES),
            "members": moves["members"],
        }
    )


def days_shown(counted: pd.DataFrame) -> pd.DataFrame:
    """Active days as people read them."""
    return counted.rename(columns={"days": "active days", "members": "members, each month counted"})


def calendar_shown(by_day: pd.DataFrame) -> pd.DataFrame:
    """Days as people read them."""
    dates = [str(EPOCH + timedelta(days=int(day))) for day in by_day["day"]]
    return pd.DataFrame({"day": dates, "active members": by_day["active"].to_numpy()})
