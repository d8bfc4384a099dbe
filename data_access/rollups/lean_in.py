"""What attention returned: members who had it against members who had not, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from analytics.ratio_differences import UNKNOWN, Arm, Effect, ratio_in_differences
from data_access.engines import bulk_load, fetch_frame
from data_access.rollups.building import labelled
from data_access.rollups.prepared import purchases_of
from data_access.rollups.tables import calendar, member_months, people, table_coverage
from data_access.rollups.value_tables import lean_in_effects
from data_access.schema import gives, initiative_members, initiatives, orders

BEFORE, AFTER = 6, 5
"""Months looked at before attention begins, and after; the month before it and its own are left out."""
EARLY = 4
"""The months of the first half of the time before end so long before it."""
MOST = 40_000
"""Members looked at for each kind of attention; more are thinned evenly."""
INITIATIVE, GIVE, OTHERS = "initiative", "give", "others"
HELD_OUT, TREATED, CONTROL = "held out", "treated", "control"
CELL_MONTHS = 6
MANY_ORDERS = 3
OUTCOMES = ("orders", "margin")
KEYS = ["source", "subject"]
CELL = ["segment", "half_year", "bought"]


def build_lean_in_effects(connection: Connection) -> int:
    """The effect of each initiative and of each kind of gives on orders and on margin."""
    connection.execute(lean_in_effects.delete())
    if not any(connection.execute(select(table).limit(1)).first() for table in (initiative_members, gives)):
        return 0
    marked = fetch_frame(connection.execute(_outcomes(connection)))
    costs = _costs(connection)
    marked["cell"] = marked.groupby(CELL, sort=False).ngroup().to_numpy(np.int64)
    others = marked[marked["source"] == OTHERS]
    told = [row for _, mine in _subjects(marked) for row in _effects(mine, others)]
    if not told:
        return 0
    rows = pd.DataFrame(told).merge(costs, on=KEYS, how="left")
    rows["name"] = rows["name"].fillna(rows["subject"])
    columns = {column.name: pa.array(rows[column.name], from_pandas=True) for column in lean_in_effects.columns}
    return bulk_load(connection, lean_in_effects, iter([pa.record_batch(columns)]))


def _subjects(marked: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    yield from marked[marked["source"] != OTHERS].groupby(KEYS, sort=True)


def _effects(mine: pd.DataFrame, others: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A row for each outcome of one initiative or kind of gives."""
    treated, control = mine[mine["arm"] == TREATED], mine[mine["arm"] == CONTROL]
    is_held_out = len(control) > 0
    if is_held_out:
        treated, control = treated.assign(weight=1.0), control.assign(weight=1.0)
    else:
        treated, control = _weighed(treated.assign(weight=1.0), others)
    for outcome in OUTCOMES:
        effect = _effect(treated, control, [f"{outcome}_early", f"{outcome}_late"], [f"{outcome}_after"])
        placebo = _effect(treated, control, [f"{outcome}_early"], [f"{outcome}_late"])
        after = treated[f"{outcome}_after"].mean() if len(treated) else np.nan
        yield {
            **{key: mine[key].iloc[0] for key in KEYS},
            "outcome": outcome,
            "compared_with": HELD_OUT if is_held_out else OTHERS,
            "treated": len(treated),
            "others": len(control),
            "log_ratio": effect.log_ratio,
            "error": effect.error,
            "placebo_log_ratio": placebo.log_ratio,
            "placebo_error": placebo.error,
            "after": after,
        }


def _weighed(treated: pd.DataFrame, others: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Others of the same segments in the same half-years, weighed so that both are alike in these.

    Both bought as often in the month in which it began, so that neither had gone by then.
    """
    treated = treated[treated["bought"] > 0]
    size = 1 + max(int(each["cell"].to_numpy().max(initial=0)) for each in (treated, others))
    wanted, found = (np.bincount(each["cell"], minlength=size) for each in (treated, others))
    alike, in_cell = treated[found[treated["cell"]] > 0], others["cell"].to_numpy()
    is_wanted = wanted[in_cell] > 0
    return alike, others[is_wanted].assign(weight=(wanted / np.maximum(found, 1))[in_cell][is_wanted])


def _effect(treated: pd.DataFrame, others: pd.DataFrame, before: list[str], after: list[str]) -> Effect:
    if treated.empty or others.empty:
        return UNKNOWN
    return ratio_in_differences(_arm(treated, before, after), _arm(others, before, after))


def _arm(cases: pd.DataFrame, before: list[str], after: list[str]) -> Arm:
    was, did = (np.sum([cases[name].to_numpy(float) for name in names], axis=0) for names in (before, after))
    return Arm(was, did, cases["member_no"].to_numpy(np.int64), cases["weight"].to_numpy(float))


def _outcomes(connection: Connection) -> Select[Any]:
    """What each marked member bought in the months around the mark, by stretch of time."""
    last = select(func.max(table_coverage.c.last_day)).scalar_subquery()
    until = connection.execute(select(calendar.c.month).where(calendar.c.day == last + 1)).scalar()
    marks, bought = _marks(connection, until or 0), purchases_of(connection)
    around = and_(
        bought.c.member_no == marks.c.member_no,
        bought.c.month >= marks.c.begun - BEFORE,
        bought.c.month <= marks.c.begun + AFTER,
    )
    since = bought.c.month - marks.c.begun
    stretches = {"early": since <= -EARLY, "late": since.between(1 - EARLY, -2), "after": since >= 1}
    earned = bought.c.margin if _knows_margin(connection) else bought.c.amount
    amounts = {"orders": literal(1.0), "margin": func.coalesce(earned, 0.0)}
    sums = {
        f"{outcome}_{stretch}": func.sum(
            case((and_(bought.c.member_no.is_not(None), when), amounts[outcome]), else_=0.0)
        )
        for outcome in OUTCOMES
        for stretch, when in stretches.items()
    }
    names = ("source", "subject", "arm", "member_no", "segment", "begun", "half_year", "bought")
    by = [marks.c[name] for name in names]
    return select(*by, *labelled(**sums)).select_from(marks.outerjoin(bought, around)).group_by(*by)


def _knows_margin(connection: Connection) -> bool:
    return (
        connection.execute(select(orders.c.order_id).where(orders.c.margin.is_not(None)).limit(1)).first() is not None
    )


def _marks(connection: Connection, until: int) -> Subquery:
    """Members with the month in which something began for them, where months enough before and after are known."""
    thinning = _thinning(connection)
    parts = (_entered(), _given(), _others())
    every = union_all(*(part.where(people.c.member_no % thinning == 0) for part in parts)).subquery("every")
    half_year = (every.c.begun - every.c.begun % CELL_MONTHS).label("half_year")
    known = (every.c.joined_month < every.c.begun - BEFORE, every.c.begun + AFTER < until)
    return select(*every.c, half_year).where(*known).subquery("marks")


def _entered() -> Select[Any]:
    """Who was in an initiative, and whether they bought in the month in which they entered."""
    entered, active = initiative_members, member_months
    in_that_month = and_(active.c.member_no == people.c.member_no, active.c.month == entered.c.month)
    arm = func.coalesce(entered.c.arm, TREATED).label("arm")
    return (
        _marked(INITIATIVE, entered.c.initiative_id, arm, entered.c.month, _few(active.c.orders))
        .join_from(entered, people, people.c.member_id == entered.c.member_id)
        .outerjoin(active, in_that_month)
    )


def _given() -> Select[Any]:
    """Who was given something, by kind, in each month in which they bought."""
    active = member_months
    in_that_month = and_(active.c.member_no == people.c.member_no, active.c.month == gives.c.month, active.c.orders > 0)
    return (
        _marked(GIVE, gives.c.kind, literal(TREATED), gives.c.month, _few(active.c.orders))
        .join_from(gives, people, people.c.member_id == gives.c.member_id)
        .join(active, in_that_month)
        .distinct()
    )


def _others() -> Select[Any]:
    """Members in each month in which they bought and were given nothing.

    Every such month counts, and nothing later is looked at: who was never given anything did not stay long.
    """
    active = member_months
    rows = _marked(OTHERS, literal(OTHERS), literal(CONTROL), active.c.month, _few(active.c.orders))
    joined = rows.join_from(active, people, people.c.member_no == active.c.member_no)
    return joined.where(active.c.orders > 0, active.c.gives == 0)


def _few(bought: ColumnElement[Any]) -> ColumnElement[Any]:
    """How often somebody bought, more than twice told as three times."""
    return func.least(func.coalesce(bought, 0), MANY_ORDERS)


def _marked(source: str, subject: Any, arm: Any, begun: Any, bought: Any) -> Select[Any]:
    named = labelled(source=literal(source), subject=subject, arm=arm, begun=begun, bought=bought)
    return select(*named, people.c.member_no, people.c.segment, people.c.joined_month)


def _thinning(connection: Connection) -> int:
    """Every how manieth member is looked at."""
    size = connection.execute(select(func.count()).select_from(people)).scalar_one()
    return max(1, -(-size // MOST))


def _costs(connection: Connection) -> pd.DataFrame:
    """What each initiative and each kind of gives cost for each member who had it."""
    spent = select(gives.c.initiative_id, func.sum(gives.c.cost).label("cost")).group_by(gives.c.initiative_id)
    on_gives = spent.subquery("on_gives")
    is_treated: ColumnElement[bool] = func.coalesce(initiative_members.c.arm, TREATED) == TREATED
    entered = select(initiative_members.c.initiative_id, func.count().label("treated")).where(is_treated)
    arms = entered.group_by(initiative_members.c.initiative_id).subquery("arms")
    whole = func.coalesce(initiatives.c.cost, 0) + func.coalesce(on_gives.c.cost, 0)
    by_initiative = (
        select(
            *labelled(
                source=literal(INITIATIVE),
                subject=initiatives.c.initiative_id,
                name=initiatives.c.name,
                cost=cast(case((whole > 0, whole)) / arms.c.treated, Double),
            )
        )
        .join_from(initiatives, arms, arms.c.initiative_id == initiatives.c.initiative_id)
        .outerjoin(on_gives, on_gives.c.initiative_id == initiatives.c.initiative_id)
    )
    mean = cast(func.avg(gives.c.cost), Double)
    by_kind = select(*labelled(source=literal(GIVE), subject=gives.c.kind, name=gives.c.kind, cost=mean))
    both = union_all(by_initiative, by_kind.group_by(gives.c.kind))
    return fetch_frame(connection.execute(both))
