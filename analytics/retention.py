"""How many come back: tables of cohorts, their shares, and means over cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd

ON, ON_OR_AFTER = "on", "on or after"
START, PREVIOUS = "start", "previous"


def retention_table(begun: pd.DataFrame, seen: pd.DataFrame, reach: tuple[int, int]) -> pd.DataFrame:
    """Every cell of a table of cohorts, also those in which nobody was there.

    Parameters
    ----------
    begun : DataFrame
        cohort (the period in which members began) and members (how many); each cohort once.
    seen : DataFrame
        cohort, age (periods since), active and last_active (members), revenue; a row for each cell that has any. Ages
        above the highest one wanted count for being there later only.
    reach : tuple of int
        The last period the data speak of, and the highest age wanted.

    Returns
    -------
    DataFrame
        By cohort and age, for every period the data speak of: cohort, age, members (of the cohort), active (there in
        that period), later (there in that period or any later one), revenue (of that period), revenue_later (of it and
        all later ones).

    Examples
    --------
    >>> begun = pd.DataFrame({"cohort": [7], "members": [4]})
    >>> seen = pd.DataFrame({"cohort": [7, 7], "age": [0, 2], "active": [4, 1], "last_active": [3, 1], "revenue": 1.0})
    >>> table = retention_table(begun, seen, (9, 12))
    >>> table["active"].tolist(), table["later"].tolist()
    ([4.0, 0.0, 1.0], [4.0, 1.0, 1.0])
    """
    last, oldest = reach
    cohorts = begun.sort_values("cohort")
    ages = np.arange(oldest + 2)
    grid = pd.MultiIndex.from_product([cohorts["cohort"].astype(int), ages], names=["cohort", "age"])
    found = (
        seen.astype({"cohort": int, "age": int}).groupby(["cohort", "age"])[["active", "last_active", "revenue"]].sum()
    )
    late = found.reset_index()
    late["age"] = late["age"].clip(upper=oldest + 1)
    table = late.groupby(["cohort", "age"]).sum().reindex(grid, fill_value=0).astype(float)
    from_the_end = table[::-1].groupby(level="cohort")[["last_active", "revenue"]].cumsum()[::-1]
    table = table.assign(later=from_the_end["last_active"], revenue_later=from_the_end["revenue"]).reset_index()
    table["members"] = table["cohort"].map(cohorts.set_index("cohort")["members"]).astype(float)
    is_told = (table["age"] <= oldest) & (table["cohort"] + table["age"] <= last)
    columns = ["cohort", "age", "members", "active", "later", "revenue", "revenue_later"]
    return table.loc[is_told, columns].reset_index(drop=True)


def shares(table: pd.DataFrame, base: str) -> pd.DataFrame:
    """What each cell is of its base, and whether it counts.

    Parameters
    ----------
    table : DataFrame
        cohort, age, amount (what was there), whole (what there was at the beginning; by cohort), is_over.
    base : str
        start: of the beginning; previous: of the period before, and at age 0 of the beginning.

    Returns
    -------
    DataFrame
        The same with base (what the cell is a share of) and share (missing where the base is nothing).
    """
    ordered = table.sort_values(["cohort", "age"])
    before = ordered.groupby("cohort")["amount"].shift()
    of_what = ordered["whole"] if base == START else before.where(ordered["age"] > 0, ordered["whole"])
    share = (ordered["amount"] / of_what).where(of_what > 0)
    return ordered.assign(base=of_what, share=share)


def weighted_means(table: pd.DataFrame) -> pd.DataFrame:
    """The mean over cohorts at each age, each weighing as much as its base: periods that are not over are left out.

    Parameters
    ----------
    table : DataFrame
        What ``shares`` returns.

    Returns
    -------
    DataFrame
        age, share (sum of amounts ÷ sum of bases; missing where there is none), cohorts (how many), base (their sum).

    Examples
    --------
    >>> table = pd.DataFrame({"age": [1, 1, 1], "amount": [1, 30, 0], "base": [2, 40, 5]})
    >>> table["is_over"] = [True, True, False]
    >>> weighted_means(table.assign(share=0.5)).to_dict("records")
    [{'age': 1, 'share': 0.7380952380952381, 'cohorts': 2, 'base': 42}]
    """
    counted = table[table["is_over"] & table["share"].notna()]
    sums = counted.groupby("age").agg(amount=("amount", "sum"), base=("base", "sum"), cohorts=("base", "size"))
    means = sums.assign(share=(sums["amount"] / sums["base"]).where(sums["base"] > 0))
    return means.reset_index()[["age", "share", "cohorts", "base"]]
