"""What lists are read from: referrers with what they brought, bridges, groups no referral reaches, saved lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Subquery, Table, and_, case, delete, func, literal, or_, select

from analytics.credit import downstream
from analytics.runs import begins_of, summed
from data_access.engines import bulk_load, fetch_frame
from data_access.queries.member_lists import called
from data_access.rollups.building import integer, labelled, refill
from data_access.rollups.happened import groups_of
from data_access.rollups.list_tables import bridges, member_names, reached_groups, referrers, saved_list_numbers
from data_access.rollups.map_communities import talk_by_community
from data_access.rollups.people import named_groups
from data_access.rollups.reach import last_day
from data_access.rollups.tables import (
    calendar,
    member_months,
    people,
    referral_forest,
)
from data_access.schema import gives, members, saved_list_members

Whole = npt.NDArray[np.int64]
RECENT_DAYS = 90
"""Days that count as lately, and as many before them as the time before."""
RECENT_MONTHS, A_YEAR = 3, 12
HALF = 0.5
"""What a step further down counts for."""
FEWEST_GROUPS = 2
"""Other communities that a bridge reaches at least."""
NO_COMMUNITY = 0
COMMUNITIES = ("community_no", "with_no")
"""Columns with the communities of who answers and of whom they answer."""
LINE = "\n"
"""Stands between a name and an id, so that no search finds the end of one and the beginning of the other."""
FEWEST_MEMBERS = 5
"""Members of a group that is worth a word."""
WAS_ACTIVE = or_(member_months.c.acts > 0, member_months.c.orders > 0)


def build_saved_list_numbers(connection: Connection) -> int:
    """Give the members on the saved lists their numbers; who is not known any more has none."""
    listed = saved_list_members
    rows = select(listed.c.list_id, people.c.member_no)
    return refill(
        connection, saved_list_numbers, rows.join_from(listed, people, people.c.member_id == listed.c.member_id)
    )


def build_member_names(connection: Connection) -> int:
    """Write down what members are called and searched by, and their places in the orders that lists are sorted by."""
    name = func.lower(called(members.c))
    places = {"name_place": name}
    places |= {f"{each}_place": func.nullif(members.c[each], "") for each in ("segment", "channel")}
    orders = {
        each: case((value.is_not(None), func.dense_rank().over(order_by=value.asc().nulls_last())))
        for each, value in places.items()
    }
    searched = func.lower(func.coalesce(members.c.name, "").concat(LINE).concat(members.c.member_id))
    told = [members.c[each] for each in ("segment", "channel", "joined_at")]
    named = labelled(name=called(members.c), searched=searched, **orders)
    rows = select(people.c.member_no, *told, *named).join_from(
        people, members, members.c.member_id == people.c.member_id
    )
    return refill(connection, member_names, rows.order_by(people.c.member_no))


def build_referrers(connection: Connection) -> int:
    """Add up what each referrer's cascade is worth, and when it grew."""
    connection.execute(delete(referrers))
    forest = fetch_frame(connection.execute(_forest(last_day(connection))))
    if forest.empty:
        return 0
    grown = _grown(forest)
    facts = fetch_frame(connection.execute(_facts()))
    told = grown.merge(facts, on="member_no", how="left")
    told["gained"] = told["brought_90"] - told["brought_180"]
    told["first_ago"] = last_day(connection) - told["first_day"]
    told["silent_months"] = (_month_not_over(connection) - 1 - told["last_month"]).clip(lower=0)
    names = [each.name for each in referrers.columns]
    columns = {name: pa.array(told[name], from_pandas=True) for name in names}
    return bulk_load(connection, referrers, iter([pa.record_batch(columns)]))


def _month_not_over(connection: Connection) -> int:
    """The month after the last one that is over."""
    next_day = last_day(connection) + 1
    return int(connection.scalar(select(func.max(calendar.c.month)).where(calendar.c.day <= next_day)) or 0)


def _forest(until: int) -> Any:
    """Everybody in the forest, with their own revenue and whether they joined lately."""
    bought = select(member_months.c.member_no, func.sum(member_months.c.revenue).label("revenue"))
    bought = bought.where(member_months.c.orders > 0).group_by(member_months.c.member_no)
    earned, day = bought.subquery("earned"), people.c.joined_day
    lately = and_(day > until - RECENT_DAYS, day <= until)
    before = and_(day > until - 2 * RECENT_DAYS, day <= until - RECENT_DAYS)
    forest = referral_forest
    return (
        select(
            *forest.c,
            people.c.joined_day,
            *labelled(
                revenue=func.coalesce(earned.c.revenue, 0.0),
                lately=case((lately, 1), else_=0),
                before=case((before, 1), else_=0),
            ),
        )
        .join_from(forest, people, people.c.member_no == forest.c.member_no)
        .outerjoin(earned, earned.c.member_no == forest.c.member_no)
        .order_by(forest.c.member_no)
    )


def _grown(forest: pd.DataFrame) -> pd.DataFrame:
    """The referrers of a forest, with what is added up over those they brought."""
    numbers = forest["member_no"].to_numpy(np.int64)
    brought_by = forest["referrer_no"].fillna(-1).to_numpy(np.int64)
    parent = np.where(brought_by < 0, -1, np.searchsorted(numbers, brought_by))
    generation, revenue = forest["generation"].to_numpy(np.int64), forest["revenue"].to_numpy(float)
    for name, decay in (("brought_revenue", 0.0), ("value", 1.0), ("credit", HALF)):
        forest[name] = downstream(parent, generation, revenue, decay)
    has_referrer = parent >= 0
    for name, flag in (("brought_90", "lately"), ("brought_180", "before")):
        weights = forest[flag].to_numpy(float)[has_referrer]
        forest[name] = np.bincount(parent[has_referrer], weights, len(parent)).astype(np.int64)
    brought = forest[forest["referrer_no"].notna()].sort_values(["joined_day", "member_no"])
    days = brought.groupby("referrer_no").agg(
        first_day=("joined_day", "min"), last_day=("joined_day", "max"), first_no=("member_no", "first")
    )
    names = ["member_no", "brought", "cascade", "brought_revenue", "value", "credit", "brought_90", "brought_180"]
    found = forest.loc[forest["brought"] > 0, names]
    return found.merge(days, left_on="member_no", right_index=True, how="left")


def _facts() -> Any:
    """Each referrer's group, when they were last active, and what they were given since they first brought somebody."""
    them = referral_forest.alias("them")
    brought = referral_forest.alias("brought_ones")
    first = (
        select(brought.c.referrer_no.label("member_no"), func.min(people.c.joined_day).label("day"))
        .join_from(brought, people, people.c.member_no == brought.c.member_no)
        .where(brought.c.referrer_no.is_not(None))
        .group_by(brought.c.referrer_no)
        .subquery("first_one")
    )
    giver = people.alias("given_to")
    given = (
        select(giver.c.member_no, func.count().label("given"))
        .join_from(gives, giver, giver.c.member_id == gives.c.member_id)
        .join(first, and_(first.c.member_no == giver.c.member_no, gives.c.day >= first.c.day))
        .group_by(giver.c.member_no)
        .subquery("given_ones")
    )
    active = select(member_months.c.member_no, func.max(member_months.c.month).label("month"))
    last = active.where(WAS_ACTIVE).group_by(member_months.c.member_no).subquery("last_active")
    columns = labelled(given_since=func.coalesce(given.c.given, 0), last_month=last.c.month)
    return (
        select(them.c.member_no, people.c.segment, people.c.channel, *columns)
        .join_from(them, people, people.c.member_no == them.c.member_no)
        .outerjoin(last, last.c.member_no == them.c.member_no)
        .outerjoin(given, given.c.member_no == them.c.member_no)
        .where(them.c.brought > 0)
    )


def build_bridges(connection: Connection) -> int:
    """Count for each member the pairs of partners of different communities between whom they stand.

    The count is what brokerage between groups can be at most: Gould and Fernandez, 10.2307/270949.
    """
    connection.execute(delete(bridges))
    talk = talk_by_community(connection)
    if talk.empty:
        return 0
    one, other, mine, theirs = (talk[name].to_numpy(np.int64) for name in ("member_no", "other_no", *COMMUNITIES))
    room = int(max(one.max(), other.max())) + 1
    pairs = np.sort(np.concatenate([one * room + other, other * room + one]))
    pairs = pairs[begins_of(pairs)]
    community = np.zeros(room, np.int64)
    community[one], community[other] = mine, theirs
    whose, met = pairs // room, community[pairs % room]
    many = int(community.max()) + 1
    cells = np.sort((whose * many + met)[met != NO_COMMUNITY])
    begins = begins_of(cells)
    member, partners = cells[begins] // many, np.diff(np.append(begins, len(cells))).astype(float)
    is_outside = cells[begins] % many != community[member]
    found, sums = summed(member, [partners, partners * is_outside, is_outside.astype(float), partners * partners])
    total, outside, groups, squares = (each[sums[2] >= FEWEST_GROUPS] for each in sums)
    columns = {"partners": total, "outside": outside, "groups": groups}
    told: dict[str, pa.Array] = {name: pa.array(each).cast(pa.int32()) for name, each in columns.items()}
    told["between"] = pa.array((total * total - squares) / 2)
    return _with_who(connection, found[sums[2] >= FEWEST_GROUPS], told)


def _with_who(connection: Connection, member_no: Whole, told: dict[str, pa.Array]) -> int:
    """Load bridges with their segment and channel."""
    whose, names = groups_of(connection, "segment", "channel")
    group = pa.array(whose[member_no])
    rows: dict[str, pa.Array] = {"member_no": pa.array(member_no, pa.int32())} | told
    rows |= {name: pa.array(names[name], pa.string()).take(group) for name in ("segment", "channel")}
    return bulk_load(connection, bridges, iter([pa.record_batch(rows)]))


def build_reached_groups(connection: Connection) -> int:
    """Count the members of each segment by region, or by channel where no regions are known."""
    has_regions = connection.scalar(select(func.count(members.c.region)))
    kind = "region" if has_regions else "channel"
    divided = named_groups(members.c[kind], "divided")
    person = select(
        *labelled(
            member_no=people.c.member_no,
            segment=people.c.segment,
            name=divided,
            referred=case((people.c.is_referred, 1), else_=0),
        )
    ).join_from(people, members, members.c.member_id == people.c.member_id)
    them, done = person.subquery("person"), _lately(connection)
    brought = select(referral_forest.c.member_no).where(referral_forest.c.brought > 0)
    sums: dict[str, ColumnElement[Any]] = {
        "members": func.count(),
        "referred": integer(func.sum(them.c.referred)),
        "referrers": integer(func.sum(case((them.c.member_no.in_(brought), 1), else_=0))),
        "active": integer(func.coalesce(func.sum(done.c.active), 0)),
        "revenue": func.coalesce(func.sum(done.c.revenue), 0.0),
    }
    rows = (
        select(them.c.segment, literal(kind).label("kind"), them.c.name, *labelled(**sums))
        .join_from(them, done, done.c.member_no == them.c.member_no, isouter=True)
        .group_by(them.c.segment, them.c.name)
        .having(func.count() >= FEWEST_MEMBERS)
    )
    return refill(connection, reached_groups, rows)


def _lately(connection: Connection) -> Subquery:
    """Who was active lately, and what they bought within a year: member_no, active (0 or 1), revenue."""
    over, months = _month_not_over(connection), member_months.c
    is_lately = and_(WAS_ACTIVE, months.month >= over - RECENT_MONTHS)
    active = func.max(case((is_lately, 1), else_=0)).label("active")
    rows = select(months.member_no, active, func.sum(months.revenue).label("revenue"))
    return rows.where(months.month >= over - A_YEAR).group_by(months.member_no).subquery("lately")


STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (member_names, build_member_names),
    (saved_list_numbers, build_saved_list_numbers),
    (referrers, build_referrers),
    (bridges, build_bridges),
    (reached_groups, build_reached_groups),
)
