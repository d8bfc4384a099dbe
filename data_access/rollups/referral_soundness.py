"""What is odd about referrals, which of them are not on the map of who brought whom, and kinds nobody knows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from data_access.rollups.building import fill, integer, labelled, refill
from data_access.rollups.prepared import first_referrals_of
from data_access.rollups.referral_tables import (
    kind_counts,
    referral_flags,
    referral_left_out,
    referral_members,
    referral_rules,
)
from data_access.rollups.tables import calendar, member_months, people, referral_forest
from data_access.schema import CONTRACT, members, referrals

SAME, STAFF = "the same person on both sides", "made by staff, or of staff"
BEFORE, CIRCLE = "somebody else had brought them before", "would close a circle"
OPEN, LATE = "not joined yet", "the referrer joined after the one they brought"
SELF, BURST, RING = "self-referral", "burst", "ring"
BURST_SIZE = 5
"""People brought by one member who join on the same day, from which it is a burst."""
RING_SIZE, RING_DAYS = 3, 30
"""People brought by one member, each here for so many days, none of whom ever did anything: a ring."""
MOST_KINDS = 50
"""Unknown kinds told of each table."""


def build_referral_flags(connection: Connection) -> int:
    """Look for members who referred themselves, for bursts and for rings."""
    connection.execute(delete(referral_flags))
    return sum(fill(connection, referral_flags, rows) for rows in (_same_person(), _same_email(), _bursts(), _rings()))


def _flag(flag: str, evidence: str | ColumnElement[str], **columns: Any) -> list[ColumnElement[Any]]:
    said = literal(evidence, String()) if isinstance(evidence, str) else evidence
    return labelled(flag=literal(flag, String()), evidence=said, **columns)


def _same_person() -> Select[Any]:
    same = referrals.c.referee_id == referrals.c.referrer_id
    who = {"member_no": people.c.member_no, "group_no": people.c.group_no}
    rows = select(*_flag(SELF, "the same person", **who, people=literal(1)), func.min(referrals.c.month).label("month"))
    joined = rows.join_from(referrals, people, people.c.member_id == referrals.c.referrer_id).where(same)
    return joined.group_by(people.c.member_no, people.c.group_no)


def _same_email() -> Select[Any]:
    """Both sides have the same address, but for what follows a plus sign."""
    mine, theirs = members.alias("mine"), members.alias("theirs")
    one, other = people.alias("one"), people.alias("other")
    address = [func.regexp_replace(func.lower(func.trim(each.c.email)), r"\+[^@]*@", "@") for each in (mine, theirs)]
    columns = _flag(
        SELF,
        "the same e-mail address",
        member_no=one.c.member_no,
        group_no=one.c.group_no,
        month=other.c.joined_month,
        other_no=other.c.member_no,
        people=literal(1),
    )
    return (
        select(*columns)
        .join_from(referral_forest, one, one.c.member_no == referral_forest.c.referrer_no)
        .join(other, other.c.member_no == referral_forest.c.member_no)
        .join(mine, mine.c.member_id == one.c.member_id)
        .join(theirs, theirs.c.member_id == other.c.member_id)
        .where(address[0] == address[1], address[0] != "")
    )


def _bursts() -> Select[Any]:
    """Members of whose people many joined on the same day."""
    by = (referral_forest.c.referrer_no, people.c.joined_day)
    daily = (
        select(*by, func.count().label("people"))
        .join_from(referral_forest, people, people.c.member_no == referral_forest.c.member_no)
        .where(referral_forest.c.referrer_no.is_not(None))
        .group_by(*by)
        .having(func.count() >= BURST_SIZE)
        .subquery("daily")
    )
    who = people.alias("who")
    said = cast(daily.c.people, String).concat(" joined on one day")
    columns = _flag(
        BURST,
        said,
        member_no=who.c.member_no,
        group_no=who.c.group_no,
        month=calendar.c.month,
        people=integer(daily.c.people),
    )
    rows = select(*columns).join_from(daily, who, who.c.member_no == daily.c.referrer_no)
    return rows.join(calendar, calendar.c.day == daily.c.joined_day)


def _rings() -> Select[Any]:
    """Members all of whose people never did anything, where it is on record what members do."""
    months, forest = member_months.c, referral_forest.c
    acted = select(months.member_no).where(or_(months.acts > 0, months.orders > 0)).distinct().subquery("acted")
    brought = (
        select(
            forest.referrer_no,
            *labelled(
                people=func.count(),
                acting=func.count(acted.c.member_no),
                shortest=func.min(referral_members.c.observed_days),
                month=func.min(referral_members.c.joined_month),
            ),
        )
        .join_from(referral_forest, referral_members, referral_members.c.member_no == forest.member_no)
        .outerjoin(acted, acted.c.member_no == forest.member_no)
        .where(forest.referrer_no.is_not(None))
        .group_by(forest.referrer_no)
        .subquery("brought")
    )
    is_ring = and_(brought.c.people >= RING_SIZE, brought.c.acting == 0, brought.c.shortest >= RING_DAYS)
    columns = _flag(
        RING,
        literal("none of ", String()).concat(cast(brought.c.people, String)).concat(" ever did anything"),
        member_no=people.c.member_no,
        group_no=people.c.group_no,
        month=brought.c.month,
        people=integer(brought.c.people),
    )
    is_on_record = select(months.member_no).where(or_(months.acts > 0, months.orders > 0)).exists()
    rows = select(*columns).join_from(brought, people, people.c.member_no == brought.c.referrer_no)
    return rows.where(is_ring, is_on_record)


def build_referral_left_out(connection: Connection) -> int:
    """Name the referrals that are not on the map."""
    connection.execute(delete(referral_left_out))
    is_staff = select(members.c.member_id).where(members.c.is_staff)
    sides = (referrals.c.referrer_id, referrals.c.referee_id)
    of_staff = or_(*(side.in_(is_staff) for side in sides))
    is_apart = and_(
        referrals.c.referee_id.is_not(None), referrals.c.referee_id.is_distinct_from(referrals.c.referrer_id)
    )
    first, referee = first_referrals_of(connection), people.alias("referee")
    placed = select(referral_forest.c.member_no).where(referral_forest.c.referrer_no.is_not(None))
    rule = case(
        (referrals.c.referee_id == referrals.c.referrer_id, SAME),
        (of_staff, STAFF),
        (first.c.referral_id.is_(None), BEFORE),
        else_=CIRCLE,
    )
    is_circle = and_(first.c.referrer_id.is_not(None), referee.c.member_no.not_in(placed))
    rows = (
        select(rule.label("rule"), referrals.c.referral_id, *sides, referrals.c.day)
        .select_from(referrals.outerjoin(first, first.c.referral_id == referrals.c.referral_id))
        .outerjoin(referee, referee.c.member_id == referrals.c.referee_id)
        .where(
            or_(
                referrals.c.referee_id == referrals.c.referrer_id,
                and_(is_apart, or_(of_staff, first.c.referral_id.is_(None), is_circle)),
            )
        )
    )
    return fill(connection, referral_left_out, rows)


def build_referral_rules(connection: Connection) -> int:
    """Count what became of the referrals, rule by rule."""
    connection.execute(delete(referral_rules))
    left = referral_left_out
    by_rule = connection.execute(select(left.c.rule, func.count()).group_by(left.c.rule))
    counted: dict[str, int] = {str(rule): int(number) for rule, number in by_rule}
    is_open, mine = referrals.c.referee_id.is_(None), referral_members.c
    counted[OPEN] = connection.execute(select(func.count()).select_from(referrals).where(is_open)).scalar_one()
    is_late = mine.by_observed < mine.observed_days
    counted[LATE] = connection.execute(select(func.count()).select_from(referral_members).where(is_late)).scalar_one()
    rows = [
        {"nth": nth, "rule": rule, "row_count": counted.get(rule, 0), "is_dropped": rule not in (OPEN, LATE)}
        for nth, rule in enumerate((OPEN, SAME, STAFF, BEFORE, CIRCLE, LATE))
    ]
    connection.execute(insert(referral_rules), rows)
    return len(rows)


def build_kind_counts(connection: Connection) -> int:
    """Count the kinds that the contract does not know."""
    every = union_all(*(_kinds(name, table) for name, table in CONTRACT.items() if "kind" in table.c)).subquery("every")
    return refill(connection, kind_counts, select(every))


def _kinds(name: str, table: Table) -> Select[Any]:
    """A table's unknown kinds. Counting every kind first takes a tenth of the time of looking for unknown ones."""
    choices = table.c.kind.info["choices"]
    counted = select(table.c.kind, func.count().label("row_count")).group_by(table.c.kind)
    frequent = counted.order_by(func.count().desc(), table.c.kind).limit(MOST_KINDS + len(choices) + 1).subquery()
    columns = (literal(name, String()).label("table_name"), frequent.c.kind, frequent.c.row_count)
    return select(*columns).where(frequent.c.kind.not_in(choices))
