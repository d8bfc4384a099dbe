"""What members did, day by day, from one sorted list of whole numbers for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
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
class Doings:
    """Everything some members did and were answered, by member, day and kind; and what they spent.

    Attributes
    ----------
    numbers : array of int
        The members, ascending.
    member, day, kind : array of int
        Of everything that happened: the member's place in `numbers`, the day since 1970-01-01, and one of ``ACT``,
        ``CONTRIBUTION``, ``ORDER`` and ``ANSWERED``.
    payer, paid_on, spent : array
        Of every order: the member's place, the day, and the amount.
    """

    numbers: Whole
    member: Whole
    day: Whole
    kind: Whole
    payer: Whole
    paid_on: Whole
    spent: Floats


def doings(numbers: Whole, packed: Whole, paid: Whole, spent: Floats) -> Doings:
    """What some members did, in order.

    Parameters
    ----------
    numbers : array of int
        The members.
    packed, paid : array of int
        Everything that happened, and every order with what was spent on it, as ``(member << 25) + ((day - FIRST_DAY)
        << 2) + kind``, in any order; of no other members.
    """
    known = np.sort(numbers)
    ordered = np.sort(packed)
    payers = paid >> (KIND_BITS + DAY_BITS)
    return Doings(
        known,
        np.searchsorted(known, ordered >> (KIND_BITS + DAY_BITS)),
        _day(ordered),
        ordered & ((1 << KIND_BITS) - 1),
        np.searchsorted(known, payers),
        _day(paid),
        spent,
    )


def _day(packed: Whole) -> Whole:
    return ((packed >> KIND_BITS) & ((1 << DAY_BITS) - 1)) + FIRST_DAY


@dataclass(frozen=True)
class ActiveDays:
    """Days on which members did anything, by member and day, each once; with the most that they did on it."""

    member: Whole
    day: Whole
    most: Whole


def active_days(done: Doings, cut: int | None = None) -> ActiveDays:
    """The days on which members did anything, up to a cut."""
    did = done.kind != ANSWERED
    if cut is not None:
        did &= done.day <= cut
    member, day, kind = done.member[did], done.day[did], done.kind[did]
    is_last = np.ones(len(member), bool)
    is_last[:-1] = (member[1:] != member[:-1]) | (day[1:] != day[:-1])
    return ActiveDays(member[is_last], day[is_last], kind[is_last])


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
    days, size = active_days(done, cut), len(done.numbers)
    lately, before = days.day > cut - LATELY, days.day > cut - LATELY - YEAR
    took, bought = days.most > ACT, days.most == ORDER
    rules = {
        "active_days": None,
        "active_90": lately,
        "active_before": before & ~lately,
        "took_days": took,
        "took_90": took & lately,
        "took_365": took & (days.day > cut - YEAR),
        "order_days": bought,
    }
    found = {name: _count(days.member, rule, size) for name, rule in rules.items()}
    found |= _sums(done, cut)
    for name, rule in (("day", None), ("took", took), ("order", bought)):
        found[f"first_{name}"], found[f"last_{name}"] = _ends(days, rule, size)
    if with_gaps:
        found["usual_gap"] = _usual_gap(days, found["active_days"])
    return pd.DataFrame({"member_no": done.numbers, **found})


def _count(member: Whole, rule: Flags | None, size: int) -> Floats:
    return np.bincount(member if rule is None else member[rule], minlength=size).astype(float)


def _sums(done: Doings, cut: int) -> dict[str, Floats]:
    """Orders, contributions, answers and money, ever and in the last year."""
    size, found = len(done.numbers), {}
    for kind, name in ((ORDER, "orders"), (CONTRIBUTION, "contributions"), (ANSWERED, "answered")):
        is_kind = (done.kind == kind) & (done.day <= cut)
        member, day = done.member[is_kind], done.day[is_kind]
        found[name] = _count(member, None, size)
        found[f"{name}_365"] = _count(member, day > cut - YEAR, size)
    for name, rule in (("spent", done.paid_on <= cut), ("spent_365", _within(done.paid_on, cut - YEAR, cut))):
        found[name] = np.bincount(done.payer[rule], done.spent[rule], minlength=size)
    return found


def _within(day: Whole, after: int, until: int) -> Flags:
    return (day > after) & (day <= until)


def _ends(days: ActiveDays, rule: Flags | None, size: int) -> tuple[Floats, Floats]:
    """Each member's first and last such day; days are in order, and of several the last to be written stays."""
    member, day = (days.member, days.day) if rule is None else (days.member[rule], days.day[rule])
    first, last = np.full(size, np.nan), np.full(size, np.nan)
    first[member[::-1]] = day[::-1]
    last[member] = day
    return first, last


def _usual_gap(days: ActiveDays, active: Floats) -> Floats:
    """Median days between active days, of members who have three of them."""
    is_same = days.member[1:] == days.member[:-1]
    member = days.member[1:][is_same]
    gaps = np.sort((member << DAY_BITS) + (days.day[1:] - days.day[:-1])[is_same]) & ((1 << DAY_BITS) - 1)
    many = np.maximum(active - 1, 0).astype(np.int64)
    found = np.full(len(active), np.nan)
    has = active >= FEWEST_DAYS
    begin = (np.cumsum(many) - many)[has]
    middle = many[has]
    found[has] = (gaps[begin + (middle - 1) // 2] + gaps[begin + middle // 2]) / 2
    return found


def took_part(done: Doings, after: int, until: int) -> Flags:
    """Whether each member ordered or contributed on any day after one and until another."""
    rule = ((done.kind == CONTRIBUTION) | (done.kind == ORDER)) & _within(done.day, after, until)
    found = np.zeros(len(done.numbers), bool)
    found[done.member[rule]] = True
    return found
