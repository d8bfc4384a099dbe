"""What several derived tables are counted from: acts and purchases with numbers instead of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Select,
    SmallInteger,
    String,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from data_access.rollups.building import fill, labelled, scratch, whole
from data_access.rollups.people import OTHER, most_frequent
from data_access.rollups.tables import people
from data_access.schema import CONTRIBUTION_KINDS, INTERACTION_KINDS, interactions, orders, referrals

ANSWER_KINDS = ("answer", "reply")
KIND_NUMBERS = {kind: number for number, kind in enumerate((*INTERACTION_KINDS, "recommendation"), 1)}
PREPARED = "prepared"
"""Where a connection keeps what was prepared on it."""
Made = TypeVar("Made")
ALL, OTHER_NO = 0, 1
"""Numbers of "all categories" or none, and of the ones that are not told apart."""


def acts_of(connection: Connection) -> Table:
    """Interactions of numbered members and of nobody, made when a refresh first asks for them.

    Its columns: member_no, group_no, day, month, kind_no (see `numbers_of`; 0 for kinds that nobody knows), contributes
    and answers (0 or 1).
    """
    return once(connection, "scratch_acts", _prepare_acts)


def categories_of(connection: Connection) -> Table:
    """Categories told apart, numbered, made when a refresh first asks for them.

    Its columns: category_no, category (empty text for all, "other" for the rest).
    """
    return once(connection, "scratch_categories", _prepare_categories)


def purchases_of(connection: Connection) -> Table:
    """Orders of numbered members and of nobody, made when a refresh first asks for them.

    Its columns: member_no, group_no, ordered_at, day, month, category_no, amount, refunded, margin, and ordinal (the
    order's place among the member's).
    """
    return once(connection, "scratch_purchases", _prepare_purchases)


def spoken_of(connection: Connection) -> Table:
    """Interactions that answer another or address a member, made when a refresh first asks for them.

    Its columns: member_no (none for staff and for nobody), is_company (0 or 1), author_no (who wrote what is answered,
    where that is a member), target_no (the member it addresses, where it answers nobody who is known), has_parent (1
    where it says that it answers something), is_own (1 where the author is who answers), kind_no, parent_kind_no, day,
    month.
    """
    return once(connection, "scratch_spoken_to", _prepare_spoken)


def first_referrals_of(connection: Connection) -> Table:
    """The referral that brought each member, made when a refresh first asks for it.

    It is the first one, by a customer or by somebody who is gone. Its columns: referral_id, referrer_id and referrer_no
    (none for somebody who is gone), referee_no, joined_month; referees and referrers are no staff.
    """
    return once(connection, "scratch_first_referrals", _prepare_first_referrals)


def drop_prepared(connection: Connection) -> None:
    """Remove what this refresh has prepared."""
    for made in connection.info.pop(PREPARED, {}).values():
        if isinstance(made, Table):
            made.drop(connection)


def let_go(connection: Connection, name: str) -> None:
    """Forget what is held in memory under a name and not needed any more."""
    connection.info.get(PREPARED, {}).pop(name, None)


def forget_prepared(connection: Connection) -> None:
    """Forget what a refresh that failed had prepared: it went with its transaction."""
    connection.info.pop(PREPARED, None)


def numbers_of(kinds: Iterable[str]) -> tuple[int, ...]:
    """The numbers that stand for kinds of interactions.

    >>> numbers_of(("visit", "post"))
    (1, 2)
    """
    return tuple(KIND_NUMBERS[kind] for kind in kinds)


def once(connection: Connection, name: str, prepare: Callable[[Connection], Made]) -> Made:
    """What is made when a refresh first asks for it, and kept to its end."""
    prepared: dict[str, Any] = connection.info.setdefault(PREPARED, {})
    if name not in prepared:
        prepared[name] = prepare(connection)
    made: Made = prepared[name]
    return made


def _kinds(connection: Connection) -> Table:
    """The kinds that are known, numbered: a join tells a kind's number sooner than a long case."""
    return once(connection, "scratch_kinds", _prepare_kinds)


def _prepare_kinds(connection: Connection) -> Table:
    kinds = interactions.c.kind
    known = select(kinds.label("kind")).where(kinds.in_(KIND_NUMBERS)).distinct().subquery("known")
    number = case(KIND_NUMBERS, value=known.c.kind)
    flags = (case((known.c.kind.in_(some), 1), else_=0) for some in (CONTRIBUTION_KINDS, ANSWER_KINDS))
    columns = [("kind", String()), *_small("kind_no", "contributes", "answers")]
    return scratch(connection, "scratch_kinds", columns, select(known.c.kind, number, *flags))


def _prepare_acts(connection: Connection) -> Table:
    kinds = _kinds(connection)
    flags = (func.coalesce(kinds.c[name], 0) for name in ("kind_no", "contributes", "answers"))
    rows = (
        with_people(interactions, interactions.c.member_id)
        .outerjoin(kinds, kinds.c.kind == interactions.c.kind)
        .with_only_columns(people.c.member_no, people.c.group_no, interactions.c.day, interactions.c.month, *flags)
    )
    columns = [*whole("member_no", "group_no", "day", "month"), *_small("kind_no", "contributes", "answers")]
    return scratch(connection, "scratch_acts", columns, rows)


def _prepare_spoken(connection: Connection) -> Table:
    kinds = _kinds(connection)
    act, parent, parent_kinds = interactions.alias("act"), interactions.alias("parent"), kinds.alias("parent_kinds")
    speaker, author, target = people.alias("speaker"), people.alias("author"), people.alias("target")
    is_company = case((and_(act.c.member_id.is_not(None), speaker.c.member_no.is_(None)), 1), else_=0)
    is_own = case((act.c.member_id == parent.c.member_id, 1), else_=0)
    rows = (
        select(
            speaker.c.member_no,
            is_company,
            author.c.member_no,
            case((parent.c.member_id.is_(None), target.c.member_no)),
            case((act.c.parent_id.is_not(None), 1), else_=0),
            is_own,
            *(func.coalesce(each.c.kind_no, 0) for each in (kinds, parent_kinds)),
            act.c.day,
            act.c.month,
        )
        .outerjoin_from(act, parent, parent.c.interaction_id == act.c.parent_id)
        .outerjoin(speaker, speaker.c.member_id == act.c.member_id)
        .outerjoin(author, author.c.member_id == parent.c.member_id)
        .outerjoin(target, target.c.member_id == act.c.target_id)
        .outerjoin(kinds, kinds.c.kind == act.c.kind)
        .outerjoin(parent_kinds, parent_kinds.c.kind == parent.c.kind)
        .where(or_(act.c.parent_id.is_not(None), act.c.target_id.is_not(None)))
    )
    columns = [
        *whole("member_no"),
        *_small("is_company"),
        *whole("author_no", "target_no"),
        *_small("has_parent", "is_own", "kind_no", "parent_kind_no"),
        *whole("day", "month"),
    ]
    return scratch(connection, "scratch_spoken_to", columns, rows)


def _prepare_first_referrals(connection: Connection) -> Table:
    referee, referrer = people.alias("first_referee"), people.alias("first_referrer")
    order = (referrals.c.referred_at, referrals.c.referral_id)
    names = ("referral_id", "referrer_id", "referrer_no", "referee_no", "joined_month")
    ranked = (
        select(
            *labelled(
                referral_id=referrals.c.referral_id,
                referrer_id=referrals.c.referrer_id,
                referrer_no=referrer.c.member_no,
                referee_no=referee.c.member_no,
                joined_month=referee.c.joined_month,
                nth=func.row_number().over(partition_by=referee.c.member_no, order_by=order),
            )
        )
        .join_from(referrals, referee, referee.c.member_id == referrals.c.referee_id)
        .outerjoin(referrer, referrer.c.member_id == referrals.c.referrer_id)
        .where(
            referrals.c.referee_id.is_distinct_from(referrals.c.referrer_id),
            or_(referrals.c.referrer_id.is_(None), referrer.c.member_no.is_not(None)),
        )
        .subquery("ranked")
    )
    rows = select(*(ranked.c[name] for name in names)).where(ranked.c.nth == 1)
    columns = [*((name, String()) for name in names[:2]), *whole(*names[2:])]
    return scratch(connection, "scratch_first_referrals", columns, rows)


def _small(*names: str) -> list[tuple[str, TypeEngine[Any]]]:
    """Columns of small whole numbers."""
    return [(name, SmallInteger()) for name in names]


def _prepare_categories(connection: Connection) -> Table:
    frequent = most_frequent(orders.c.category).subquery("frequent")
    number = func.row_number().over(order_by=frequent.c.value) + OTHER_NO
    told_apart = select(number.label("category_no"), frequent.c.value.label("category")).where(frequent.c.value != "")
    categories = scratch(connection, "scratch_categories", [*whole("category_no"), ("category", String())], told_apart)
    for category_no, category in ((ALL, ""), (OTHER_NO, OTHER)):
        names = labelled(category_no=literal(category_no), category=literal(category))
        row: Select[Any] = select(*names)
        fill(connection, categories, row)
    return categories


def _prepare_purchases(connection: Connection) -> Table:
    categories = categories_of(connection)
    mine: dict[str, Any] = {"partition_by": orders.c.member_id, "order_by": (orders.c.ordered_at, orders.c.order_id)}
    is_told_apart = and_(categories.c.category == orders.c.category, categories.c.category_no > OTHER_NO)
    is_none = or_(orders.c.category.is_(None), orders.c.category == "")
    category_no = case((is_none, ALL), else_=func.coalesce(categories.c.category_no, OTHER_NO))
    rows = (
        with_people(orders, orders.c.member_id)
        .outerjoin(categories, is_told_apart)
        .with_only_columns(
            people.c.member_no,
            people.c.group_no,
            orders.c.ordered_at,
            orders.c.day,
            orders.c.month,
            category_no,
            *(cast(orders.c[name], Double) for name in ("amount", "refunded", "margin")),
            func.row_number().over(**mine),
        )
    )
    money: list[tuple[str, Any]] = [(name, Double()) for name in ("amount", "refunded", "margin")]
    columns: list[tuple[str, TypeEngine[Any]]] = [*whole("member_no", "group_no"), ("ordered_at", DateTime())]
    columns += [*whole("day", "month", "category_no"), *money, *whole("ordinal")]
    return scratch(connection, "scratch_purchases", columns, rows)


def with_people(table: Table, member_id: ColumnElement[str]) -> Select[Any]:
    """A table's rows of customers and of nobody, not of staff."""
    joined = table.outerjoin(people, people.c.member_id == member_id)
    return select(table).select_from(joined).where(or_(member_id.is_(None), people.c.member_no.is_not(None)))


def numbered(table: Table) -> Subquery:
    """A table's rows with their member's number and group: member_no, group_no, month."""
    rows = select(people.c.member_no, people.c.group_no, table.c.month)
    return rows.join(people, people.c.member_id == table.c.member_id).subquery()


def referrals_made() -> Subquery:
    """Referrals in the month they were made, by their referrer: member_no, group_no, month."""
    rows = with_people(referrals, referrals.c.referrer_id)
    return rows.with_only_columns(people.c.member_no, people.c.group_no, referrals.c.month).subquery("made")


def referrals_joined(connection: Connection) -> Subquery:
    """Members whom a referral brought, in the month they joined, by their referrer: member_no, group_no, month."""
    first, referrer = first_referrals_of(connection), people.alias("referrer")
    return (
        select(first.c.referrer_no.label("member_no"), referrer.c.group_no, first.c.joined_month.label("month"))
        .select_from(first.outerjoin(referrer, referrer.c.member_no == first.c.referrer_no))
        .subquery("joined")
    )
