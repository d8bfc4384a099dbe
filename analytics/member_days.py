"""What members did, day by day, from one sorted list of whole numbers for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ACT, CONTRIBUTION, ORDER, ANSWERED = range(4)
"""What happened: something they did, a contribution or an order among it, or an answer from somebody else."""
KIND_BITS, DAY_BITS = 2, 23
FIRST_DAY = -(1 << (DAY_BITS - 1))
"""The earliest day there is room for; calendars end long before the last."""
LATELY, YEAR = 90, 365
FEWEST_DAYS = 3
"""Days from which on a member has a usual time between them."""


@dataclass(frozen=True)
class Dated:
    """Things that happened: each with the member's place among those looked at, and the day since 1970-01-01."""

    member: Places
    day: Places

    def counted(self, size: int, rule: Flags | None = None) -> Floats:
        """How many there are of each of `size` members."""
        kept = self.member if rule is None else self.member[np.flatnonzero(rule)]
        return np.bincount(kept, minlength=size).astype(float)

    def where(self, rule: Flags) -> Dated:
        """Those of them that meet a rule; looked up by place, which is several times as fast as by flags."""
        kept = np.flatnonzero(rule)
        return Dated(self.member[kept], self.day[kept])


@dataclass(frozen=True)
class Doings:
    """Everything some members did and were answered.

    Attributes
    ----------
    numbers : array of int
        The members, ascending; places below are among them.
    days : Dated
        The days on which a member did anything, each once, by member and day.
    most : array of int
        For each of them the most that they did: ``ACT``, ``CONTRIBUTION`` or ``ORDER``.
    contributions, answers, orders : Dated
        What else is counted, in any order.
    spent : array of float
        On each order.
    """

    numbers: Whole
    days: Dated
    most: npt.NDArray[np.int8]
    contributions: Dated
    answers: Dated
    orders: Dated
    spent: Floats


def doings(numbers: Whole, packed: Whole, paid: Whole, spent: Floats) -> Doings:
    """What some members did, in order.

    Parameters
    ----------
    numbers : array of int
        The members, ascending.
    packed, paid : array of int
        Everything that happened, and every order with what was spent on it, as ``(member << 25) + ((day - FIRST_DAY)
        << 2) + kind``, in any order; of no other members.
    """
    place = np.zeros(int(numbers[-1] - numbers[0]) + 1 if len(numbers) else 0, np.int32)
    place[numbers - numbers[:1]] = np.arange(len(numbers))

    def dated(some: Whole) -> Dated:
        member = place[(some >> (KIND_BITS + DAY_BITS)) - numbers[:1]]
        return Dated(member, (((some >> KIND_BITS) & ((1 << DAY_BITS) - 1)) + FIRST_DAY).astype(np.int32))

    kind = packed & ((1 << KIND_BITS) - 1)
    did = np.sort(packed[np.flatnonzero(kind != ANSWERED)])
    is_last = np.ones(len(did), bool)
    is_last[:-1] = (did[1:] ^ did[:-1]) >> KIND_BITS != 0
    days = did[np.flatnonzero(is_last)]
    most = (days & ((1 << KIND_BITS) - 1)).astype(np.int8)
    contributions, answers = (dated(packed[np.flatnonzero(kind == each)]) for each in (CONTRIBUTION, ANSWERED))
    return Doings(numbers, dated(days), most, contributions, answers, dated(paid), spent)


def counted(done: Doings, cut: int, *, with_gaps: bool = False) -> pd.DataFrame:
    """What had happened of each member at a cut.

    Returns
    -------
    DataFrame
        A row for each of the members, floats: days with anything (active_days, and active_90 and active_before of the
        last 90 and of the year before them), with an order or a contribution (took_days, took_90, took_365) and with an
        order (order_days); orders, contributions, spent, and these and answered with _365; first_day, last_day,
        first_took, last_took, first_order, last_order (not-a-number for none); usual_gap (median days between active
        days, from three of them on) where it is asked for.
    """
    size, seen = len(done.numbers), done.days.day <= cut
    days, most = done.days.where(seen), done.most[np.flatnonzero(seen)]
    took, bought = days.where(most > ACT), days.where(most == ORDER)
    lately = days.day > cut - LATELY
    found = {"active_90": days.counted(size, lately)}
    found["active_before"] = days.counted(size, (days.day > cut - LATELY - YEAR) & ~lately)
    found |= {f"took_{span}": took.counted(size, took.day > cut - span) for span in (LATELY, YEAR)}
    for each, count, name in ((days, "active", "day"), (took, "took", "took"), (bought, "order", "order")):
        many = found[f"{count}_days"] = each.counted(size)
        found[f"first_{name}"], found[f"last_{name}"] = _ends(each.day, many)
    if with_gaps:
        found["usual_gap"] = _usual_gap(days, found["active_days"])
    return pd.DataFrame({"member_no": done.numbers, **found, **_sums(done, cut)})


def _sums(done: Doings, cut: int) -> dict[str, Floats]:
    """Orders, contributions, answers and money, ever and in the last year."""
    size = len(done.numbers)
    found: dict[str, Floats] = {}
    for each, name in ((done.orders, "orders"), (done.contributions, "contributions"), (done.answers, "answered")):
        found[name] = each.counted(size, each.day <= cut)
        found[f"{name}_365"] = each.counted(size, _within(each.day, cut - YEAR, cut))
    paid = done.orders
    for name, rule in (("spent", paid.day <= cut), ("spent_365", _within(paid.day, cut - YEAR, cut))):
        kept = np.flatnonzero(rule)
        found[name] = np.bincount(paid.member[kept], done.spent[kept], minlength=size).astype(float)
    return found


def _within(day: Places, after: int, until: int) -> Flags:
    return (day > after) & (day <= until)


def _ends(day: Places, many: Floats) -> tuple[Floats, Floats]:
    """Each member's first and last of some days, which stand by member and day; `many` of each member."""
    until, has = np.cumsum(many.astype(np.int64)), many > 0
    first, last = np.full(len(many), np.nan), np.full(len(many), np.nan)
    first[has] = day[(until - many.astype(np.int64))[has]]
    last[has] = day[until[has] - 1]
    return first, last


def _usual_gap(days: Dated, active: Floats) -> Floats:
    """Median days between active days, of members who have three of them."""
    same = np.flatnonzero(days.member[1:] == days.member[:-1])
    member = days.member[same].astype(np.int64)
    gaps = np.sort((member << DAY_BITS) + np.diff(days.day)[same]) & ((1 << DAY_BITS) - 1)
    many = np.maximum(active - 1, 0).astype(np.int64)
    found = np.full(len(active), np.nan)
    has = active >= FEWEST_DAYS
    begin, middle = (np.cumsum(many) - many)[has], many[has]
    found[has] = (gaps[begin + (middle - 1) // 2] + gaps[begin + middle // 2]) / 2
    return found


def took_part(done: Doings, after: int, until: int) -> Flags:
    """Whether each member ordered or contributed on any day after one and until another."""
    found = np.zeros(len(done.numbers), bool)
    found[done.days.where((done.most > ACT) & _within(done.days.day, after, until)).member] = True
    return found


def thinned(done: Doings, every: int) -> tuple[Flags, Doings]:
    """The members whose number `every` divides, and what they did."""
    is_kept = done.numbers % every == 0
    place = (np.cumsum(is_kept) - 1).astype(np.int32)

    def dated(some: Dated) -> tuple[Whole, Dated]:
        kept = np.flatnonzero(is_kept[some.member])
        return kept, Dated(place[some.member[kept]], some.day[kept])

    (of_days, days), (of_orders, orders) = dated(done.days), dated(done.orders)
    others = (dated(done.contributions)[1], dated(done.answers)[1])
    return is_kept, Doings(done.numbers[is_kept], days, done.most[of_days], *others, orders, done.spent[of_orders])


def joined(parts: list[Doings]) -> Doings:
    """What several sets of members did; each set's numbers lie above those before."""
    begin = np.cumsum([0, *(len(each.numbers) for each in parts[:-1])])

    def dated(name: str) -> Dated:
        some: list[Dated] = [getattr(each, name) for each in parts]
        member = np.concatenate([each.member + np.int32(first) for each, first in zip(some, begin, strict=True)])
        return Dated(member, np.concatenate([each.day for each in some]))

    numbers, most, spent = (
        np.concatenate([getattr(each, name) for each in parts]) for name in ("numbers", "most", "spent")
    )
    return Doings(numbers, dated("days"), most, dated("contributions"), dated("answers"), dated("orders"), spent)
