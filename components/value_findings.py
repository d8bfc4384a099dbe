"""Sentences about value and ownership, computed from the numbers, with a neutral form where nothing stands out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components import answers, words
from components.value_words import money
from metrics.lean_in import ESTABLISHED
from metrics.value_groups import RUNG_NAMES

ENOUGH = 20
"""Customers from whom on a year is compared with others."""
DAYS_A_YEAR, YEARS = 365.25, 3
"""Years for which value is estimated."""
FEW = 5
"""Times the typical member from which the best are said to be worth many of them."""


def worth(figures: pd.DataFrame) -> str:
    """What one of the best is worth, in typical members."""
    found = _row(figures, "measure", "total")
    multiple = answers.known(found["multiple"]) if found is not None else None
    if found is None or multiple is None:
        return "What members are worth cannot be estimated yet"
    if multiple < FEW:
        return f"Members are worth about the same: the top 1% are worth {multiple:.1f} typical ones"
    return f"One of the top 1% is worth {multiple:.0f} typical members here"


def worth_in_detail(figures: pd.DataFrame) -> str:
    """The interval of that, and the share of the whole that the top 1% are worth."""
    found = _row(figures, "measure", "total")
    if found is None or answers.known(found["multiple"]) is None:
        return "This needs customers with several orders, over a year or more."
    low, high = answers.known(found["low"]), answers.known(found["high"])
    sure = "" if low is None or high is None else f"{low:.0f} to {high:.0f}, with 95% certainty. "
    return f"{sure}The top 1% hold {found['top_share']:.0%} of all value. An estimate, as of the end of the data."


def parts(told: pd.DataFrame, currency: str) -> str:
    """How much of what customers are worth is credited to those who brought them."""
    own, credited = _amount(told, "own"), [_amount(told, name) for name in ("unpaid", "rewarded")]
    if own is None:
        return "What customers are worth cannot be estimated yet"
    sentence = f"Customers are worth {money(own, currency)}"
    known = sum(each for each in credited if each)
    if not known or not own:
        return f"{sentence}; nobody is credited for bringing them"
    return f"{sentence}, of which {known / own:.0%} is due to those who brought them"


def came_true(told: pd.DataFrame, currency: str) -> str:
    """How what was expected of customers earlier came true, and how far beyond the data the estimate reaches."""
    if told.empty:
        return "It could not be held against what happened yet."
    orders = told[told["what"] == "orders"].iloc[0]
    said = f"Held against what happened: of {orders['n']:,.0f} customers known on {words.day(orders['cut'])}, "
    said += f"{orders['expected']:,.0f} days with an order were expected in the {orders['days']:,.0f} days after, "
    said += f"and {orders['happened']:,.0f} came"
    for row in told[told["what"] == "spend"].to_dict("records"):
        said += f"; {money(row['expected'], currency)} of revenue were expected, and it was "
        said += money(row["happened"], currency)
    years = (orders["seen"] + orders["days"]) / DAYS_A_YEAR
    if years >= YEARS:
        return f"{said}."
    reach = f"The data cover {years:.1f} years: who leaves later is not in them, so {YEARS} years may be too much."
    return f"{said}. {reach}"


def curve(figures: pd.DataFrame) -> str:
    """Whether sharing value with those who brought others spreads it more widely, or less."""
    spent, total = (_row(figures, "measure", name) for name in ("spent", "total"))
    if spent is None or total is None or None in map(answers.known, (spent["gini"], total["gini"])):
        return "How value is spread is not known yet"
    return (
        f"The top 1% make {spent['top_share']:.0%} of purchases, and {total['top_share']:.0%} of the value that is "
        "expected of the community"
    )


def ladder(rungs: pd.DataFrame) -> str:
    """How many of the customers are apostles or owners, and how that moved."""
    now, before = rungs["members"].sum(), rungs["before"].sum()
    if not answers.known(now) or rungs["members"].isna().any():
        return "Nobody stands on the ladder"
    is_top = rungs["rung"].isin(("apostle", "owner"))
    share = rungs.loc[is_top, "members"].sum() / now
    if not share:
        return "No customer is known to have brought anybody or to have a hand in the place"
    sentence = f"{share:.0%} of customers brought somebody or have a hand in the place"
    if not answers.known(before) or rungs["before"].isna().any():
        return sentence
    points = round((share - rungs.loc[is_top, "before"].sum() / before) * 100)
    if not points:
        return f"{sentence}, as when the period began"
    amount = f"{abs(points)} point{'s' if abs(points) > 1 else ''}"
    return f"{sentence}, {amount} {'more' if points > 0 else 'fewer'} than before"


def flows(moved: pd.DataFrame) -> str:
    """Whether more climb than slip, and more join the ladder than leave it."""
    sums = {name: answers.known(moved[name].sum()) or 0.0 for name in ("joined", "climbed", "slipped", "left")}
    if not any(sums.values()):
        return "Nobody moved"
    net = sums["joined"] - sums["left"]
    came = f"{abs(net):,.0f} more joined than left" if net > 0 else f"{abs(net):,.0f} more left than joined"
    climbed = f"{sums['climbed']:,.0f} customer{'' if sums['climbed'] == 1 else 's'}" if sums["climbed"] else "Nobody"
    return f"{climbed} climbed, and {came if net else 'as many joined as left'}"


def ledger(told: pd.DataFrame) -> str:
    """What became of ideas."""
    ideas = _row(told, "kind", "idea")
    acts = answers.known(ideas["acts"]) if ideas is not None else None
    if ideas is None or not acts:
        return "Nobody put an idea forward in this period"
    taken = (answers.known(ideas["by_staff"]) or 0.0) / acts
    if not taken:
        return f"None of {acts:,.0f} ideas was answered by you"
    return f"You answered {taken:.0%} of {acts:,.0f} ideas"


def cohorts(kept: pd.DataFrame) -> str:
    """Which customers keep most of what they spent."""
    known = kept.dropna(subset="nrr")
    known = known[(known["members"].astype(float) >= ENOUGH) & known["is_whole"]]
    if known.empty:
        return "What became of earlier revenue is not known yet"
    best = known.iloc[int(known["nrr"].argmax())]
    if len(known) == 1:
        return f"Customers of {best['cohort']} kept {best['nrr']:.0%} of their revenue"
    worst = known.iloc[int(known["nrr"].argmin())]
    return (
        f"Customers of {best['cohort']} keep {best['nrr']:.0%} of their revenue, "
        f"those of {worst['cohort']} {worst['nrr']:.0%}"
    )


def layers(revenue: pd.DataFrame) -> str:
    """Which year's customers paid most."""
    paid = revenue.groupby("cohort")["revenue"].sum()
    total = paid.sum()
    if not total > 0:
        return "Nobody is known to have paid anything"
    return f"Customers who first bought in {paid.idxmax()} make {paid.max() / total:.0%} of the revenue"


def payback(origins: pd.DataFrame) -> str:
    """How soon newcomers of paid channels have paid for themselves, beside rewarded ones."""
    months = {str(row["origin"]): answers.known(row["payback"]) for row in origins.to_dict("records")}
    paid, rewarded = months.get("paid"), months.get("rewarded")
    if paid is None:
        return "How soon newcomers pay for themselves is not known yet"
    sentence = f"A newcomer by paid channels has paid for themselves after {paid:.1f} months of buying"
    return sentence if rewarded is None else f"{sentence}, one brought for a reward after {rewarded:.1f}"


def undervalued(counts: pd.DataFrame, currency: str) -> str:
    """How many bring far more than they are given."""
    found = _row(counts, "kind", "undervalued")
    members = answers.known(found["members"]) if found is not None else None
    if found is None or not members:
        return "Nobody brings far more than they are given"
    worth_of = money(float(found["community"]), currency)
    return f"{members:,.0f} members bring {worth_of} a year besides what they buy, and are hardly noticed"


def first_of(rows: pd.DataFrame, kind: str) -> str:
    """What the first members of a list have in common."""
    if rows.empty:
        return "Nobody stands out"
    if kind == "overvalued":
        given = rows["gives"].sum() + rows["staff_replies"].sum()
        return (
            f"The first {len(rows)} were noticed {given:,.0f} times in a year, and bring little besides what they buy"
        )
    nothing = int(((rows["gives"] + rows["staff_replies"]) == 0).sum())
    return f"Of the first {len(rows)}, {nothing} were given nothing and got no reply of yours in a year"


def effects(told: pd.DataFrame) -> str:
    """What attention returned, of which that is established."""
    if told.empty:
        return "What attention returns is not measured yet"
    sure = told[(told["verdict"] == ESTABLISHED) & (told["effect"] > 0)]
    if sure.empty:
        return "No attention so far can be shown to have returned anything"
    best = sure.iloc[int(sure["effect"].argmax())]
    others = f"; of {len(told) - len(sure)} others nothing can be shown" if len(told) > len(sure) else ""
    names = words.listed([str(name) for name in sure["name"]])
    raised = (
        f"raised orders by {best['effect']:.0%}" if len(sure) == 1 else f"raised orders, by up to {best['effect']:.0%}"
    )
    return f"{names} {raised}{others}"


def plan(short: pd.DataFrame, currency: str) -> str:
    """What the plan is expected to return, beside the same money in acquisition."""
    row = short.iloc[0]
    spent, returned, elsewhere = (answers.known(row[name]) for name in ("spent", "returned", "newcomers_return"))
    if not spent:
        return "There is no plan: nobody is undervalued, or it is not known what attention costs"
    cost = money(spent, currency)
    if returned is None:
        return f"{cost} would reach {row['members']:,.0f} undervalued members; what it returns is not established"
    sentence = f"{cost} spent on {row['members']:,.0f} undervalued members returns {money(returned, currency)}"
    if elsewhere is None:
        return sentence
    return f"{sentence}; spent on acquisition, {money(elsewhere, currency)}"


def rung_names(rungs: Sequence[str]) -> list[str]:
    """What rungs are called; empty text is beside the ladder."""
    return [RUNG_NAMES[rung][0] if rung else "Beside the ladder" for rung in rungs]


def _row(rows: pd.DataFrame, column: str, value: str) -> pd.Series | None:
    found = rows[rows[column] == value]
    return found.iloc[0] if len(found) else None


def _amount(told: pd.DataFrame, part: str) -> float | None:
    found = _row(told, "part", part)
    return None if found is None else answers.known(found["amount"])
