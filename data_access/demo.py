"""The sample community: a cooking school with a wine shop, in one seed, at any size.

It lives forty-eight months: alumni join in a surge, a card breach is met by a rally, a price change
angers the wine club, a loyalty passport asks too often, a circle of helpers answers most questions, and
some who do most are given nothing. What is planted is known and goes with it as a table of truths. It is
taken in like anyone's data; the parts are in `data_access.sample`.
"""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from data_access.errors import RapportError
from data_access.intake.incoming import Incoming
from data_access.sample.attention import ask_rows
from data_access.sample.columns import incoming, whole
from data_access.sample.community import Community
from data_access.sample.interactions import interactions
from data_access.sample.kindness import give_rows, responses
from data_access.sample.purchases import orders
from data_access.sample.roll import members as member_rows
from data_access.sample.roll import referrals
from data_access.sample.story import incident_members, incidents, initiative_members, initiatives, spend
from data_access.sample.timeline import timeline
from data_access.sample.truths import COLUMNS, truth_table

MOST_MEMBERS = 10_000_000
MOST_MONTHS = 480


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _community(members: int, months: int, seed: int, until: datetime.date | None) -> Community:
    asked = (
        ("members", members, 1, MOST_MEMBERS),
        ("months", months, 1, MOST_MONTHS),
        ("seed", seed, 0, 2**63),
    )
    for name, value, least, most in asked:
        if not least <= value <= most:
            raise RapportError(
                f"The sample community was asked for with {name} = {value:,}.",
                f"Give {name} from {least:,} to {most:,}.",
                "the sample community",
            )
    return Community(timeline(months, seed, until or _today()), members)


def _tables(made: Community) -> list[Incoming]:
    line, people, story = made.line, made.people, made.story
    with ThreadPoolExecutor(1) as beside:
        asked, bought = beside.submit(lambda: made.asked), made.bought
    planted = truth_table(made)
    return [
        member_rows(line, people, made.opted_out),
        orders(line, people, bought),
        referrals(line, people, made.invites, bought.first),
        interactions(line, people, *made.habits),
        ask_rows(line, people, asked.result()),
        give_rows(line, people, made.given),
        responses(line, people, asked.result()),
        incidents(line),
        incident_members(line, people, story),
        initiatives(line, made.size),
        initiative_members(line, people, story),
        spend(line, people),
        incoming("planted_truths", COLUMNS, whole(planted)),
    ]


def sample_community(
    members: int = 20_000, months: int = 48, seed: int = 1, until: datetime.date | None = None
) -> list[Incoming]:
    """A whole community, table by table, on its way into the store.

    Parameters
    ----------
    members : int
        How many members there are, the school's own people included.
    months : int
        Length in calendar months; the last is the month of the day before `until`.
    seed : int
        The same arguments give the same bytes.
    until : date, optional
        The data ends as this day begins; left out, today (UTC).

    Returns
    -------
    list of Incoming
        The twelve tables of the contract, members first, and ``planted_truths``. Who there is and what they
        buy is made at once and kept; rows are made as they are read, interactions month by month.

    Raises
    ------
    RapportError
        When a number is out of its range.
    """
    return _tables(_community(members, months, seed, until))


def truths(members: int = 20_000, months: int = 48, seed: int = 1, until: datetime.date | None = None) -> pa.Table:
    """What is planted in the sample community of the same arguments.

    Returns
    -------
    pyarrow.Table
        key, subject (the group or member it is about, empty for everybody), value, error (how far off a
        recovery may be at 20,000 members; 0 where it is a plain fact), unit, meaning.
    """
    return truth_table(_community(members, months, seed, until))
