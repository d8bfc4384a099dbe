"""The tables of the pages Value and Lean in, in words people read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import answers, beside, look, tables, words
from components.tables import Column, Kind
from components.value_findings import rung_names
from components.value_words import money
from metrics.value_parts import Grade

PARTS = {
    "own": ("Worth of all customers", "Margin expected of them in 3 years, discounted by 10% a year", "customers"),
    "kept": ("… their own", "What is left to them once it is shared", "customers"),
    "unpaid": ("… due to word of mouth", "Credit for those whom members brought without a reward", "credited"),
    "rewarded": ("… due to rewarded referrals", "Credit for those whom members brought for a reward", "credited"),
    "saving": ("Acquisition saved", "What paid channels would have cost for those who came by referral", "brought"),
    "answers": ("Answers", "Support saved by members' answers of the last 12 months", "answers"),
    "ideas": ("Ideas", "Of the last 12 months; nobody has measured what they are worth", "ideas"),
    "reviews": ("Reviews", "Unpaid and in their own words, of the last 12 months", "reviews"),
    "hiring": ("Help with hiring", "Of the last 12 months", "times"),
    "below": ("Not to be added up", "Everybody's value once for each one above them", "credited"),
}
"""Parts of value: what they are called, what they are, and of what they are counted."""
SHOWN_FIRST = 12
"""Members of each list that are shown; the file has all of them."""
KINDS = {
    "referral": ("Referrals", "joined", "good"),
    "idea": ("Ideas", "", ""),
    "review": ("Reviews", "unpaid and in their own words", "good"),
    "answer": ("Answers and replies", "", ""),
    "hiring_help": ("Help with hiring", "", ""),
}


def parts(told: pd.DataFrame, currency: str) -> None:
    """What value is made of, with how sure each part is."""
    rows = []
    for row in told.to_dict("records"):
        name, meaning, counted = PARTS[row["part"]]
        cases = answers.count(row["cases"])
        amount = answers.known(row["amount"])
        rows.append(
            {
                "name": name,
                "amount": None if amount is None else money(amount, currency),
                "grade": Grade(row["grade"]).value,
                "cases": None if cases is None else f"{cases:,} {counted}",
                "meaning": meaning,
            }
        )
    columns = [
        Column("name", "Part"),
        Column("amount", "Amount", Kind.FIGURE),
        Column("grade", "How sure"),
        Column("cases", "Rests on"),
        Column("meaning", "What it is", Kind.SENTENCE),
    ]
    tables.draw(pd.DataFrame(rows), columns, "value_parts", "What the worth of members is made of")


def curve_rows(figures: pd.DataFrame) -> pd.DataFrame:
    """How purchases and value are spread, in numbers."""
    names = {"spent": "Purchases of the last 12 months", "total": "Value, shared"}
    shares = {"Share of the top 1%": "top_share", "Gini": "gini", "Top to typical": "multiple"}
    counts = {"Spread of": [names[each] for each in figures["measure"]], "Members": figures["members"]}
    return pd.DataFrame(counts | {label: figures[name] for label, name in shares.items()})


def moves(told: pd.DataFrame) -> None:
    """Moves from rung to rung, the most frequent first."""
    names = {label: rung_names(list(told[name])) for label, name in (("From", "rung_before"), ("To", "rung"))}
    beside.beside(pd.DataFrame({**names, "Customers": told["members"]}), "ownership_moves", "Moves between rungs")


def ledger(told: pd.DataFrame) -> None:
    """What members did beyond buying, and what became of it."""
    rows = []
    for kind, (name, good, column) in KINDS.items():
        found = told[told["kind"] == kind]
        if found.empty or not answers.known(found["acts"].iloc[0]):
            continue
        row = found.iloc[0]
        done = f"{row[column]:,.0f} {good}" if good and answers.known(row[column]) is not None else ""
        members = answers.count(row["members"])
        rows.append({"name": name, "acts": row["acts"], "members": members, "became": done or _taken(row, kind)})
    columns = [
        Column("name", "What"),
        Column("acts", "How many", Kind.COUNT),
        Column("members", "By members", Kind.COUNT),
        Column("became", "What became of it"),
    ]
    tables.draw(pd.DataFrame(rows, columns=[each.name for each in columns]), columns, "owner_ledger", "What owners did")


def _taken(row: pd.Series, kind: str) -> str:
    if kind != "idea":
        return ""
    by_staff, by_members = (answers.known(row[name]) or 0.0 for name in ("by_staff", "by_members"))
    rest = row["acts"] - by_staff - by_members
    return f"{by_staff:,.0f} answered by you, {by_members:,.0f} by members alone, {rest:,.0f} by nobody"


def cohorts(kept: pd.DataFrame, currency: str) -> None:
    """How much of the revenue before each year's customers kept."""
    shares = {name: kept[name].map(_share) for name in ("nrr", "grr")}
    notes = ["" if is_whole else "began during the period before" for is_whole in kept["is_whole"]]
    rows = kept.assign(note=notes, **shares)
    columns = [
        Column("cohort", "First bought in"),
        Column("members", "Customers before", Kind.COUNT),
        Column("base", "Revenue before", Kind.MONEY),
        Column("nrr", "Kept and grown (NRR)", Kind.FIGURE),
        Column("grr", "Kept (GRR)", Kind.FIGURE),
        *([Column("note", "Mind")] if any(notes) else []),
    ]
    tables.draw(rows, columns, "value_kept", "Revenue kept by year of the first order", currency)


def origins(told: pd.DataFrame, currency: str) -> None:
    """What newcomers cost and bring, by where they came from."""
    names = [look.ORIGINS[origin].name for origin in told["origin"]]
    months = told["payback"].map(_months)
    columns = [
        Column("origin", "Came by"),
        Column("members", "New customers", Kind.COUNT),
        Column("cost", "Cost of each", Kind.MONEY),
        Column("margin", "Margin a month of buying", Kind.MONEY),
        Column("payback", "Paid back after", Kind.FIGURE),
    ]
    rows = told.assign(origin=names, payback=months)
    tables.draw(rows, columns, "value_payback", "Cost and payback of newcomers", currency)


def standing(rows: pd.DataFrame, held: Mapping[str, int], currency: str, key: str) -> None:
    """Members who are undervalued, or overvalued, with the reasons why."""
    told = rows.assign(why=[_why(row, held, currency) for row in rows.to_dict("records")])
    columns = [
        Column("member", "Member", Kind.MEMBER),
        Column("segment", "Segment"),
        Column("community", "Brings a year", Kind.MONEY),
        Column("spent", "Spent in a year", Kind.MONEY, ("orders",)),
        Column("why", "Why", Kind.SENTENCE),
    ]
    tables.draw(told, tables.measured(columns, held), key, f"{len(rows)} members with reasons", currency)


def _why(row: Mapping[Hashable, Any], held: Mapping[str, int], currency: str) -> str:
    """What a member brings, and what they are given, in words."""
    counts = {name: answers.count(row[name]) or 0 for name in ("brought", "answers", "ideas", "reviews", "hiring")}
    nouns = {"answers": "answer", "ideas": "idea", "reviews": "review"}
    does = [f"brought {_many(counts['brought'], 'member')}"] if counts["brought"] else []
    written = [_many(counts[name], noun) for name, noun in nouns.items() if counts[name]]
    does += [f"wrote {words.listed(written)}"] if written else []
    does += ["helped with hiring"] if counts["hiring"] else []
    above = answers.known(row["community_rank"]) or 0.0
    brings = words.listed(does)
    brings = f"{brings[:1].upper()}{brings[1:]}" + (f" (more than {min(above, 0.999):.1%} do)" if above > 0 else "")
    gives, replies = (answers.count(row[name]) or 0 for name in ("gives", "staff_replies"))
    cost = answers.known(row["gives_cost"])
    given = f"given {gives} things" if gives > 1 else "given one thing" if gives else "given nothing"
    given += f" ({money(cost, currency)})" if gives and cost else ""
    given = given if held.get("gives") else ""
    said = [given, f"{replies} repl{'ies' if replies > 1 else 'y'} of yours" if replies else ""]
    return "; ".join(each for each in (brings or "Brings nothing that is known", *said) if each)


def _many(count: int, noun: str) -> str:
    """A number of things.

    >>> _many(1, "idea"), _many(3, "idea")
    ('1 idea', '3 ideas')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def effects(told: pd.DataFrame, currency: str) -> None:
    """What each kind of attention did, in numbers."""
    rows = pd.DataFrame(
        {
            "What": told["name"],
            "Compared with": told["compared_with"],
            "Members": told["members"],
            "Others": told["others"],
            "More orders": [_share(value, sign=True) for value in told["effect"]],
            "From": [_share(value, sign=True) for value in told["low"]],
            "To": [_share(value, sign=True) for value in told["high"]],
            "Before it began": [_share(value, sign=True) for value in told["placebo"]],
            "Verdict": told["verdict"],
            "Cost of each": [tables.shown(value, Kind.MONEY, currency) for value in told["cost"]],
            "Paid back after": [_months(value) for value in told["payback"]],
        }
    )
    beside.beside(rows, "lean_in_effects", "What attention did")


def plan(short: pd.DataFrame, currency: str) -> None:
    """The plan and the same money in acquisition, side by side."""
    row = short.iloc[0]
    amounts = {name: tables.shown(row[name], Kind.MONEY, currency) for name in ("cost", "newcomer_cost", "spent")}
    low, high = (answers.known(row[name]) for name in ("returned_low", "returned_high"))
    returned = tables.shown(row["returned"], Kind.MONEY, currency)
    if low is not None and high is not None:
        returned += f" ({money(low, currency)} to {money(high, currency)})"
    means = str(row["means"]) or "What attention costs on average"
    members, newcomers = (tables.shown(row[name], Kind.COUNT) for name in ("members", "newcomers"))
    elsewhere = tables.shown(row["newcomers_return"], Kind.MONEY, currency)
    rows = pd.DataFrame(
        [
            {"name": f"The plan: {means}", "each": amounts["cost"], "members": members, "return": returned},
            {"name": "Paid acquisition", "each": amounts["newcomer_cost"], "members": newcomers, "return": elsewhere},
        ]
    ).assign(spent=amounts["spent"])
    columns = [
        Column("name", "What"),
        Column("spent", "Money", Kind.FIGURE),
        Column("each", "For each", Kind.FIGURE),
        Column("members", "Members reached", Kind.FIGURE),
        Column("return", "Margin in 12 months", Kind.FIGURE),
    ]
    tables.draw(rows, columns, "lean_in_plan", "The plan beside paid acquisition")
    needed = answers.known(row["needed"])
    if needed is not None:
        st.caption(f"To return as much as acquisition does, attention would have to raise orders by {needed:.0%}.")


def turns(rows: pd.DataFrame, currency: str) -> None:
    """Whose turn comes in the first month."""
    columns = [
        Column("member", "Member", Kind.MEMBER),
        Column("segment", "Segment"),
        Column("yearly", "Margin expected in a year", Kind.MONEY),
        Column("expected", "More by the plan", Kind.MONEY),
        Column("community", "Brings a year", Kind.MONEY),
    ]
    first = rows[rows["month"] == 1]
    st.caption(f"{_many(len(first), 'member')} have their turn in the first month, these first.")
    first = first.head(SHOWN_FIRST)
    tables.draw(first, columns, "lean_in_turns", f"{len(first)} members whose turn is in the first month", currency)


def _share(value: object, *, sign: bool = False) -> str | None:
    known = answers.known(value)
    return None if known is None else f"{known:+.1%}" if sign else f"{known:.1%}"


def _months(value: object) -> str | None:
    known = answers.known(value)
    return None if known is None else "at once" if known == 0 else f"{known:.1f} months"
