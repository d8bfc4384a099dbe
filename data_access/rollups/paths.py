"""What members did last before they recommended, or fell silent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select, union_all
from sqlalchemy import delete as delete_rows

from data_access.rollups.building import fill, labelled
from data_access.rollups.conversation_tables import last_steps
from data_access.rollups.loop_tables import member_moments
from data_access.rollups.reach import until
from data_access.rollups.tables import people
from data_access.schema import INTERACTION_KINDS, interactions, orders, referrals

MOST_TOLD = 100_000
"""Members above which only some are told, evenly over the time they joined."""
SILENT_DAYS = 90


def build_last_steps(connection: Connection) -> int:
    """Find the last three steps before each member's first referral, and before they fell silent."""
    members = connection.execute(select(func.count()).select_from(people)).scalar_one()
    one_in = max(1, -(-members // MOST_TOLD))
    connection.execute(delete_rows(last_steps))
    filled = 0
    for outcome, steps in (("referred", _before_referring(one_in)), ("silent", _before_silence(one_in))):
        told = _last_three(steps).add_columns(literal(outcome).label("outcome"), literal(one_in).label("one_in"))
        filled += fill(connection, last_steps, told)
    return filled


def _did(one_in: int) -> Any:
    """What some of the members did, visits included: member_no, at, day, step."""
    acts, bought = interactions.c, orders.c
    is_counted = people.c.member_no % one_in == 0
    known = case((acts.kind.in_(INTERACTION_KINDS), acts.kind), else_=literal("other"))
    acted = select(people.c.member_no, acts.occurred_at.label("at"), acts.day, known.label("step")).join_from(
        interactions, people, and_(people.c.member_id == acts.member_id, is_counted)
    )
    ordered = select(people.c.member_no, bought.ordered_at, bought.day, literal("order")).join_from(
        orders, people, and_(people.c.member_id == bought.member_id, is_counted)
    )
    return union_all(acted, ordered).subquery("did")


def _before_referring(one_in: int) -> Select[Any]:
    """Steps of members before they first recommended."""
    did = _did(one_in)
    first = (
        select(people.c.member_no, func.min(referrals.c.referred_at).label("at"))
        .join_from(referrals, people, people.c.member_id == referrals.c.referrer_id)
        .group_by(people.c.member_no)
        .subquery("first_made")
    )
    is_before = and_(first.c.member_no == did.c.member_no, did.c.at < first.c.at)
    return select(did.c.member_no, did.c.at, did.c.step).join_from(did, first, is_before)


def _before_silence(one_in: int) -> Select[Any]:
    """Steps of members who have not been active for long."""
    did, seen = _did(one_in), member_moments.c
    is_silent = and_(seen.member_no == did.c.member_no, seen.last_active <= until() - SILENT_DAYS)
    return select(did.c.member_no, did.c.at, did.c.step).join_from(did, member_moments, is_silent)


def _last_three(steps: Select[Any]) -> Select[Any]:
    """Members with their last three steps; who did nothing but visit is left out."""
    each = steps.subquery("each")
    latest = (each.c.at.desc(), each.c.step.desc())
    nth = func.row_number().over(partition_by=each.c.member_no, order_by=latest).label("nth")
    ranked = select(each.c.member_no, each.c.step, nth).where(each.c.step != "visit").subquery("ranked")

    def step(place: int) -> ColumnElement[Any]:
        return func.coalesce(func.max(case((ranked.c.nth == place, ranked.c.step))), "")

    last = (
        select(ranked.c.member_no, *labelled(first=step(3), second=step(2), third=step(1)))
        .where(ranked.c.nth <= 3)
        .group_by(ranked.c.member_no)
        .subquery("last")
    )
    who = (people.c.member_no, people.c.segment, people.c.channel)
    return select(*who, last.c.first, last.c.second, last.c.third).join_from(
        last, people, people.c.member_no == last.c.member_no
    )
