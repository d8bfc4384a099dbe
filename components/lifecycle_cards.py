"""The cards of what members pass through: streams between states, active days of a month, the calendar."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from components import charts, kpis, layout
from components import lifecycle_findings as told
from components.beside import beside
from data_access.scope import Scope, month_name


def flows(moves: pd.DataFrame, leads: Mapping[str, Mapping[str, str]]) -> None:
    """From which state to which; `moves` as ``data_access.queries.lifecycle.moves`` gives them."""
    finding = told.flows(moves)
    with layout.section("flows", finding, told.FLOWS_CAPTION, told.FLOWS_MEANING):
        if moves["members"].sum() > 0:
            charts.lifecycle_flows(moves, finding)
            layout.leads("flows", leads)
            beside(told.moves_shown(moves), "flows", finding)
        else:
            layout.nothing_here("Nobody moved in these months.", "Choose a longer period, or more members, at the top.")


def days(counted: pd.DataFrame, scope: Scope) -> None:
    """On how many days of a month; `counted` holds days and members."""
    span = {"from": month_name(scope.start), "to": month_name(scope.end - 1)}
    finding = told.days(counted)
    with layout.section("days", finding, told.DAYS_CAPTION, told.DAYS_MEANING):
        if counted["members"].sum() > 0:
            charts.days_of_month(counted, finding, span)
            often = counted.loc[counted["members"] > 0, "days"]
            ends = dict.fromkeys((int(often.min()), int(often.max())))
            names = {f"There on {each} day{'s' if each > 1 else ''} of a month": str(each) for each in ends}
            layout.leads("days", {name: {"of": "active_days", "which": each, **span} for name, each in names.items()})
            beside(told.days_shown(counted), "days", finding)
        else:
            layout.nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")


def calendar(by_day: pd.DataFrame) -> None:
    """On which days; `by_day` holds day and active."""
    finding, ordered = told.weekdays(by_day), by_day.sort_values("day")
    with layout.section("calendar", finding, told.CALENDAR_CAPTION, kpis.definitions(("daily_active_members",))):
        if ordered["active"].sum() > 0:
            charts.calendar_of_days(ordered, finding)
            layout.leads("calendar", told.busiest(ordered))
            beside(told.calendar_shown(ordered), "calendar", finding)
        else:
            layout.nothing_here("Nobody was active.", "Choose a longer period, or more members, at the top.")
