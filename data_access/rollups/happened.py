"""Everything members did and bought, as one whole number each, sorted: what is counted by day reads this.

Members come 100,000 at a time, so that what is worked out on the way stays small, whatever the size of the community.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, Double, cast, func, select

from analytics.member_days import DAY_BITS, FIRST_DAY
from analytics.runs import different
from data_access.engines import fetch_frame
from data_access.rollups.building import apart
from data_access.rollups.prepared import KIND_NUMBERS, acts_of, once, purchases_of
from data_access.rollups.tables import member_groups, people
from data_access.rollups.two_at_once import two_at_once

PREPARED = "happened"
"""What it is kept under while tables are counted from it."""
CHUNK = 100_000
"""Members looked at together."""
KIND_BITS = len(KIND_NUMBERS).bit_length()
"""Room for the number of a kind."""
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Happened:
    """What the members with numbers in a range did, in the order of members and days.

    Attributes
    ----------
    first, last : int
        The range of numbers, both included.
    acts : array of int
        Their interactions: member, day and the number of the kind, packed.
    orders : array of int
        Their orders: member and day, packed.
    categories : array of int
        Of these orders, by number.
    amounts : array of float
        Of these orders; 0 where none is known.
    """

    first: int
    last: int
    acts: Whole
    orders: Whole
    categories: Whole
    amounts: Floats

    @property
    def days(self) -> Whole:
        """Days with an act or an order, each once: member and day, packed."""
        return different(np.sort(np.concatenate([self.acts >> KIND_BITS, self.orders])))


def happened_of(connection: Connection) -> list[Happened]:
    """What everybody did, read when a refresh first asks for it."""
    return once(connection, PREPARED, read_happened)


def members_of(packed: Whole) -> Whole:
    """Whose the packed days are."""
    return packed >> DAY_BITS


def days_of(packed: Whole) -> Whole:
    """The days, since 1970-01-01."""
    return (packed & ((1 << DAY_BITS) - 1)) + FIRST_DAY


def groups_of(connection: Connection, *names: str) -> tuple[Whole, pd.DataFrame]:
    """By number of member the number of their group, and what each group has of these columns of ``member_groups``."""
    named = fetch_frame(connection.execute(select(member_groups)))
    rows = fetch_frame(connection.execute(select(people.c.member_no, people.c.group_no))).astype(np.int64)
    number, told = apart(named, list(names))
    by_group = np.zeros(int(named["group_no"].max()) + 1 if len(named) else 1, np.int64)
    by_group[named["group_no"].to_numpy(np.int64)] = number
    found = np.zeros(int(rows["member_no"].max()) + 1 if len(rows) else 1, np.int64)
    found[rows["member_no"]] = by_group[rows["group_no"]]
    return found, told


def read_happened(connection: Connection, chunk: int = CHUNK) -> list[Happened]:
    """The same, read now, so many numbers of members at a time."""
    first, last = connection.execute(select(func.min(people.c.member_no), func.max(people.c.member_no))).one()
    if first is None:
        return []
    ranges = ((begin, min(begin + chunk - 1, last)) for begin in range(first, last + 1, chunk))
    return list(two_at_once(_in_order, (_some(connection, *each) for each in ranges)))


def _some(connection: Connection, first: int, last: int) -> Happened:
    """What the members with numbers in a range did, in no order."""
    acts, bought = acts_of(connection).c, purchases_of(connection).c
    of_acts = packed_days(acts.member_no, acts.day) * (1 << KIND_BITS) + acts.kind_no
    acted = select(of_acts.label("packed")).where(acts.member_no.between(first, last))
    amount = cast(func.coalesce(bought.amount, 0), Double).label("amount")
    paid = select(packed_days(bought.member_no, bought.day).label("packed"), bought.category_no, amount)
    done = fetch_frame(connection.execute(acted))["packed"].to_numpy(np.int64)
    orders = fetch_frame(connection.execute(paid.where(bought.member_no.between(first, last))))
    packed, categories = (orders[name].to_numpy(np.int64) for name in ("packed", "category_no"))
    return Happened(first, last, done, packed, categories, orders["amount"].to_numpy(float))


def _in_order(some: Happened) -> Happened:
    order = np.argsort(some.orders, kind="stable")
    bought = {name: getattr(some, name)[order] for name in ("orders", "categories", "amounts")}
    return replace(some, acts=np.sort(some.acts), **bought)


def packed_days(number: ColumnElement[int], day: ColumnElement[int]) -> ColumnElement[int]:
    """A member and a day in one number, which sorts by them."""
    return cast(number, BigInteger) * (1 << DAY_BITS) + (day - FIRST_DAY)
