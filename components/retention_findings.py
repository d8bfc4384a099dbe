"""What a table of cohorts says, in a sentence."""

from __future__ import annotations

import pandas as pd

from analytics.retention import ON_OR_AFTER, PREVIOUS, weighted_means
from components import words
from data_access.scope import Scope
from metrics.retention import BEGINS, Shape
from metrics.retention_groups import which_cell
from metrics.retention_words import short_period

LOOKED_AT = {"month": (1, 3), "week": (1, 4), "day": (1, 7)}
"""Ages that the sentence speaks of."""
ENOUGH = 3
"""Cohorts of each half, from which an older and a newer half are compared."""
CLEAR = 0.03


def finding(table: pd.DataFrame, shape: Shape) -> str:
    """How many come back, and whether newer cohorts do better than older ones."""
    means = weighted_means(table).set_index("age")["share"].dropna()
    told = [age for age in LOOKED_AT[shape.grain] if age in means.index]
    if not told:
        return "No cohort is old enough yet to say who comes back"
    what = "of the money comes" if shape.is_money else "come"
    then = " or later" if shape.counted == ON_OR_AFTER else ""
    base = " of the period before" if shape.base == PREVIOUS else ""
    first, *later = told
    parts = [f"{means[first]:.0%}{base} {what} back after {first} {shape.grain}"]
    parts += [f"{means[age]:.0%} after {age}" for age in later]
    sentence = f"{words.listed(parts)}{then}"
    trend = "" if shape.counted == ON_OR_AFTER else _trend(table, told[0])  # newer ones may still come back
    return f"{sentence}{trend}"


def _trend(table: pd.DataFrame, age: int) -> str:
    """Whether the newer half of the cohorts differs from the older half at an age; empty text where it does not."""
    known = table[(table["age"] == age) & table["is_over"] & table["share"].notna()].sort_values("cohort")
    half = len(known) // 2
    if half < ENOUGH:
        return ""
    older, newer = (
        float(part["amount"].sum()) / float(part["base"].sum()) for part in (known.iloc[:half], known.iloc[half:])
    )
    if abs(newer - older) < CLEAR:
        return "; newer cohorts come back like older ones"
    return f"; newer cohorts come back {'more' if newer > older else 'less'} than older ones"


def caption(table: pd.DataFrame, shape: Shape) -> str:
    """Which cohorts are shown, and what a cell says."""
    first, last = (short_period(int(table["cohort"].agg(which)), shape.grain) for which in ("min", "max"))
    what = "what they paid" if shape.is_money else "who bought" if shape.begin == "order" else "who was active"
    then = "in that period or later" if shape.counted == ON_OR_AFTER else "in that period"
    return (
        f"Members by {BEGINS[shape.begin].lower()}, {first} to {last}: {what} {then}. "
        "Hatched periods are not over and left out of the mean."
    )


def began_before(table: pd.DataFrame, scope: Scope, shape: Shape) -> str:
    """That nobody began in the months chosen, and whom the table shows instead; empty text where there is nobody."""
    if table.empty:
        return ""
    first, last = (short_period(int(table["cohort"].agg(which)), shape.grain) for which in ("min", "max"))
    months = words.span(scope.start, scope.end)
    chosen = words.plain(months if shape.grain == "month" else f"the last {shape.grain}s of {months}")
    shown = words.plain(first if first == last else f"{first} to {last}")
    return f"**Nobody began in {chosen}.** So these are the last ones who began before: {shown}."


MEANING = """A cohort is the members who began in the same period, by UTC days; each row is one. A cell is the share \
of the cohort that is there so many periods later. **In that period** counts who is there in exactly that one; **then \
or later** whoever is there in it or in any later one, so that recent cells can still rise. **Of the beginning** \
divides by those who began (for money by what they paid in their first period), **of the period before** by the cell \
to the left.

The mean weighs each cohort by its size: the sum of those who are there over the sum of those who could be. A period \
that is not over is hatched and left out. Of members who begin with a first order, being there means buying again; \
otherwise any order or interaction. Weeks begin on Monday."""


def shown(table: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """The table as people read it: a row for each cell, for the list beside the picture and for downloads."""
    unit = "paid" if shape.is_money else "members there"
    names = [short_period(int(cohort), shape.grain) for cohort in table["cohort"]]
    return pd.DataFrame(
        {
            "cohort": names,
            f"{shape.grain}s later": table["age"],
            "members who began": table["members"],
            unit: table["amount"],
            "share": table["share"].round(4),
            "is over": table["is_over"].map({True: "yes", False: "not yet"}),
        }
    )


def leads(table: pd.DataFrame, shape: Shape, span: tuple[str, str]) -> dict[str, dict[str, str]]:
    """Ways to the members of some cells, for who does not click on them: the latest cohort that is over at each age."""
    over = table[table["is_over"] & (table["age"] > 0) & (table["present"] > 0)]
    found = {}
    for age in LOOKED_AT[shape.grain]:
        mine = over.loc[over["age"] == age, "cohort"]
        if len(mine):
            cohort = int(mine.max())
            name = f"{short_period(cohort, shape.grain)}, {age} {shape.grain}{'s' if age > 1 else ''} later"
            found[name] = {"of": "cohort", "which": which_cell(shape, cohort, age), "from": span[0], "to": span[1]}
    return found
