"""What each member is worth, brings and is given."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Double, Select, Subquery, Table, case, cast, func, select

from analytics.shapley_credit import below, shared
from analytics.undervalued import share_below
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import integer, labelled
from data_access.rollups.ownership import YEAR, last_month
from data_access.rollups.prepared import numbers_of, spoken_of
from data_access.rollups.score_tables import member_scores
from data_access.rollups.tables import member_months, people, referral_forest
from data_access.rollups.value_tables import CHANCES, member_values, owner_acts
from data_access.schema import gives, referrals

LAPSED = "lapsed"
WHOLE = tuple(column.name for column in member_values.columns if str(column.type) == "INTEGER")
YEARLY = {"answers": "answers", "gives": "gives", "spent": "revenue"}
"""Columns of this table, and those of ``member_months`` they are the sums of."""
Floats = npt.NDArray[np.float64]


def build_member_values(connection: Connection) -> int:
    """Credit up the chains of referrals, and what each member did and was given in the last 12 months."""
    since = last_month(connection) - YEAR + 1
    rows = fetch_frame(connection.execute(_members(since, spoken_of(connection))))
    connection.execute(member_values.delete())
    if rows.empty:
        return 0
    numbers = {str(name): values.to_numpy(float, na_value=np.nan) for name, values in rows.items() if _is_number(name)}
    numbers |= _credits(rows, numbers) | _ranks(numbers)
    columns: dict[str, pa.Array] = {
        name: pa.array(rows[name], pa.string()) for name in ("segment", "channel", "origin")
    }
    for name in (column.name for column in member_values.columns if column.name not in columns):
        kind = pa.int32() if name in WHOLE else pa.float64()
        columns[name] = pa.array(numbers.pop(name), pa.float64(), from_pandas=True).cast(kind)
    return bulk_load(connection, member_values, iter([pa.record_batch(columns)]))


def _is_number(name: object) -> bool:
    return name not in ("segment", "channel", "origin")


def _members(since: int, spoken: Table) -> Select[tuple[object, ...]]:
    """A row for each member, in the order of their numbers."""
    scores, forest = member_scores, referral_forest
    lived, done = _lived(since), _deeds(since)
    given, told, paid = _costs(since), _replies(spoken, since), _rewards()
    by_estimate = case((scores.c.state == LAPSED, 0), else_=1)
    by_acts = case((lived.c.was_there > 0, 1), else_=0)
    known = {
        "is_there": case((scores.c.state.is_not(None), by_estimate), else_=by_acts),
        "is_customer": case((scores.c.orders > 0, 1), else_=0),
        "own": case((scores.c.orders > 0, scores.c.clv)),
        "yearly": scores.c.expected_margin,
        "gives_cost": given.c.cost,
    }
    counts = {name: lived.c[name] for name in YEARLY} | {name: done.c[name] for name in ("ideas", "reviews", "hiring")}
    counts |= {"brought": forest.c.brought, "rewards": paid.c.rewards, "staff_replies": told.c.replies}
    counted = {name: func.coalesce(each, 0) for name, each in counts.items()}
    names = (people.c.member_no, people.c.segment, people.c.channel, people.c.origin, forest.c.referrer_no)
    found = select(*names, *labelled(**known, **counted)).select_from(people)
    for rows in (scores, forest, lived, done, told):
        found = found.outerjoin(rows, rows.c.member_no == people.c.member_no)
    for rows, whose in ((given, given.c.member_id), (paid, paid.c.referrer_id)):
        found = found.outerjoin(rows, whose == people.c.member_id)
    return found.order_by(people.c.member_no)


def _lived(since: int) -> Subquery:
    """What members did in the last months: the sums of ``YEARLY``, and whether they were there at all."""
    months = member_months
    sums = {name: func.sum(months.c[counted]) for name, counted in YEARLY.items()}
    there = func.max(case((months.c.acts + months.c.orders > 0, 1), else_=0))
    rows = select(months.c.member_no, there.label("was_there"), *labelled(**sums))
    return rows.where(months.c.month >= since).group_by(months.c.member_no).subquery("lived")


def _deeds(since: int) -> Subquery:
    """Ideas, reviews and hiring help of each member."""
    acts = owner_acts
    kinds = {"ideas": "idea", "reviews": "review", "hiring": "hiring_help"}
    counts = {
        name: integer(func.sum(case((acts.c.kind == kind, acts.c.constructive), else_=0)))
        for name, kind in kinds.items()
    }
    rows = select(acts.c.member_no, *labelled(**counts)).where(acts.c.month >= since)
    return rows.group_by(acts.c.member_no).subquery("done")


def _costs(since: int) -> Subquery:
    """What was spent on gives to each member."""
    cost = cast(func.sum(gives.c.cost), Double).label("cost")
    rows = select(gives.c.member_id, cost).where(gives.c.month >= since)
    return rows.group_by(gives.c.member_id).subquery("given")


def _replies(spoken: Table, since: int) -> Subquery:
    """How often the company's own people replied to each member: to what they wrote, or to them by name."""
    to = func.coalesce(spoken.c.author_no, spoken.c.target_no)
    is_reply = spoken.c.kind_no.in_(numbers_of(("answer", "reply", "support_reply")))
    rows = select(to.label("member_no")).where(spoken.c.is_company == 1, spoken.c.month >= since, is_reply)
    told = rows.subquery("told_each")
    return select(told.c.member_no, func.count().label("replies")).group_by(told.c.member_no).subquery("told")


def _rewards() -> Subquery:
    """Rewards paid for those whom a member brought."""
    amount = cast(func.sum(referrals.c.reward), Double).label("rewards")
    rows = select(referrals.c.referrer_id, amount).where(referrals.c.referee_id.is_not(None))
    return rows.group_by(referrals.c.referrer_id).subquery("paid")


def _credits(rows: pd.DataFrame, numbers: dict[str, Floats]) -> dict[str, Floats]:
    """What members keep of their own value and are credited of others', for each chance of coming anyway."""
    number, referrer = numbers["member_no"], numbers["referrer_no"]
    above = np.where(np.isnan(referrer), -1, np.searchsorted(number, np.nan_to_num(referrer))).astype(np.int64)
    value, is_rewarded = np.nan_to_num(numbers["own"]), (rows["origin"] == "rewarded").to_numpy(bool)
    found = {"below": below(above, value)}
    for chance in CHANCES:
        kept, credited, rewarded = shared(above, value, is_rewarded, chance / 100)
        found[f"year_{chance}"] = shared(above, np.nan_to_num(numbers["yearly"]), is_rewarded, chance / 100)[1]
        found |= {f"kept_{chance}": kept, f"credit_{chance}": credited, f"rewarded_{chance}": rewarded}
    return found


def _ranks(numbers: dict[str, Floats]) -> dict[str, Floats]:
    """Places among the members who are there, by attention and by spending; none for the others, or without any."""
    is_there = numbers["is_there"] == 1
    ranks = {}
    for name, amounts in (("attention", numbers["gives"] + numbers["staff_replies"]), ("spent", numbers["spent"])):
        ranks[f"{name}_rank"] = np.full(len(is_there), np.nan)
        if amounts[is_there].any():
            ranks[f"{name}_rank"][is_there] = share_below(amounts[is_there])
    return ranks
