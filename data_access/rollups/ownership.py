"""The ladder from a first purchase to having a hand in the place, and what its owners do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.tables import calendar, member_months, people, table_coverage
from data_access.rollups.value_tables import OWNER_ACTS, ladder_moves, ladder_steps, owner_acts
from data_access.schema import interactions, members, responses

YEAR = 12
RECOMMENDS = 9
"""The score from which somebody says they would recommend."""
STATES = ("buying", "returner", "committed", "apostle", "owner")


def last_month(connection: Connection) -> int:
    """The last month that the store speaks of."""
    last = select(func.max(table_coverage.c.last_day)).scalar_subquery()
    return connection.execute(select(calendar.c.month).where(calendar.c.day == last)).scalar() or 0


def build_owner_acts(connection: Connection) -> int:
    """Ideas, reviews and hiring help by member and month, with who took them up."""
    act, answer, person = interactions.alias("act"), interactions.alias("answer"), members.alias("person")
    is_staff = func.max(case((person.c.is_staff.is_(True), 1), else_=0))
    taken_up = (
        select(answer.c.parent_id, is_staff.label("by_staff"))
        .join_from(answer, act, and_(act.c.interaction_id == answer.c.parent_id, act.c.kind.in_(OWNER_ACTS)))
        .join(person, person.c.member_id == answer.c.member_id)
        .where(answer.c.member_id.is_distinct_from(act.c.member_id))
        .group_by(answer.c.parent_id)
        .subquery("taken_up")
    )
    by_staff = func.coalesce(taken_up.c.by_staff, 0)
    counts = {
        "acts": func.count(),
        "constructive": integer(func.sum(case((is_constructive(act), 1), else_=0))),
        "by_staff": integer(func.sum(by_staff)),
        "by_members": integer(func.sum(1 - func.coalesce(taken_up.c.by_staff, 1))),
    }
    by = (people.c.member_no, act.c.month, act.c.kind)
    rows = (
        select(*by, *labelled(**counts))
        .join_from(act, people, people.c.member_id == act.c.member_id)
        .outerjoin(taken_up, taken_up.c.parent_id == act.c.interaction_id)
        .where(act.c.kind.in_(OWNER_ACTS))
        .group_by(*by)
    )
    return refill(connection, owner_acts, rows)


def is_constructive(act: Any) -> ColumnElement[bool]:
    """Whether an act of an owner counts: a review in their own words that nobody paid for, or any other."""
    has_words = func.length(func.trim(func.coalesce(act.c.text, ""))) > 0
    return or_(act.c.kind != "review", and_(act.c.incentivised.is_not(true()), has_words))


def build_ladder_steps(connection: Connection) -> int:
    """Each customer's rungs, from what changed in which month."""
    changes = union_all(*_spells(), *_returns(), *_recommendations(), *_deeds()).subquery("changes")
    by = (changes.c.member_no, changes.c.month)
    moved = select(*by, *(func.sum(changes.c[name]).label(name) for name in STATES))
    moved = moved.where(changes.c.month <= last_month(connection)).group_by(*by)
    monthly = moved.subquery("monthly")
    mine: dict[str, Any] = {"partition_by": monthly.c.member_no, "order_by": monthly.c.month}
    running = [func.sum(monthly.c[name]).over(**mine, rows=(None, 0)).label(name) for name in STATES]
    known = select(monthly.c.member_no, monthly.c.month, *running).subquery("known")
    rung = case(
        (known.c.buying <= 0, 0),
        *((known.c[name] > 0, number) for number, name in reversed([*enumerate(STATES, 1)][1:])),
        else_=1,
    )
    stood = select(known.c.member_no, known.c.month, rung.label("rung")).subquery("stood")
    mine = {"partition_by": stood.c.member_no, "order_by": stood.c.month}
    before = func.coalesce(func.lag(stood.c.rung).over(**mine), 0).label("rung_before")
    each = select(*stood.c, before).subquery("each")
    steps = select(*each.c).where(each.c.rung != each.c.rung_before).subquery("steps")
    until = func.lead(steps.c.month).over(partition_by=steps.c.member_no, order_by=steps.c.month)
    return refill(connection, ladder_steps, select(*steps.c, until.label("until_month")))


def build_ladder_moves(connection: Connection) -> int:
    """The same, counted by month, segment, channel and origin."""
    steps = ladder_steps
    by = (steps.c.month, people.c.segment, people.c.channel, people.c.origin, steps.c.rung_before, steps.c.rung)
    counted = select(*by, func.count().label("members"))
    joined = counted.join_from(steps, people, people.c.member_no == steps.c.member_no)
    return refill(connection, ladder_moves, joined.group_by(*by))


def _change(rows: Subquery, month: ColumnElement[Any], state: str, by: ColumnElement[Any] | int) -> Select[Any]:
    """Rows as changes of one state."""
    amounts = {name: by if name == state else 0 for name in STATES}
    columns = {name: literal(each) if isinstance(each, int) else each for name, each in amounts.items()}
    return select(rows.c.member_no, month.label("month"), *labelled(**columns))


def _buying() -> Subquery:
    """Months in which members bought, with the ones before and after, and how many orders there were by then."""
    months = member_months
    mine: dict[str, Any] = {"partition_by": months.c.member_no, "order_by": months.c.month}
    columns = {
        "previous": func.lag(months.c.month).over(**mine),
        "next": func.lead(months.c.month).over(**mine),
        "so_far": func.sum(months.c.orders).over(**mine, rows=(None, 0)),
    }
    rows = select(months.c.member_no, months.c.month, months.c.orders, *labelled(**columns))
    return rows.where(months.c.orders > 0).subquery("bought")


def _spells() -> list[Select[Any]]:
    """When members began to be customers, and when a year had gone by without an order."""
    bought = _buying()
    begins = or_(bought.c.previous.is_(None), bought.c.month - bought.c.previous > YEAR)
    ends = or_(bought.c.next.is_(None), bought.c.next - bought.c.month > YEAR)
    return [
        _change(bought, bought.c.month, "buying", 1).where(begins),
        _change(bought, bought.c.month + YEAR, "buying", -1).where(ends),
    ]


def _returns() -> list[Select[Any]]:
    bought = _buying()
    is_second = and_(bought.c.so_far >= 2, bought.c.so_far - bought.c.orders < 2)
    return [_change(bought, bought.c.month, "returner", 1).where(is_second)]


def _recommendations() -> list[Select[Any]]:
    """When the last answer of members came to say that they would recommend, and when it ceased to."""
    is_yes = case((responses.c.score >= RECOMMENDS, 1), else_=0)
    order = (responses.c.answered_at, responses.c.response_id)
    before = func.lag(is_yes).over(partition_by=people.c.member_no, order_by=order)
    answers = (
        select(people.c.member_no, responses.c.month, is_yes.label("yes"), func.coalesce(before, 0).label("yes_before"))
        .join_from(responses, people, people.c.member_id == responses.c.member_id)
        .where(responses.c.question == "nps")
        .subquery("answers")
    )
    turned = _change(answers, answers.c.month, "committed", answers.c.yes - answers.c.yes_before)
    return [turned.where(answers.c.yes != answers.c.yes_before)]


def _deeds() -> list[Select[Any]]:
    """When members first brought somebody, and when they first did what owners do."""
    months = member_months
    brought = select(months.c.member_no, func.min(months.c.month).label("month"))
    first = brought.where(months.c.referrals_joined > 0).group_by(months.c.member_no).subquery("first_brought")
    owned = select(owner_acts.c.member_no, func.min(owner_acts.c.month).label("month"))
    deed = owned.where(owner_acts.c.constructive > 0).group_by(owner_acts.c.member_no).subquery("first_deed")
    return [_change(first, first.c.month, "apostle", 1), _change(deed, deed.c.month, "owner", 1)]
