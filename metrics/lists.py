"""The lists a marketer leaves with: who is on each, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from data_access.queries import referral_lists
from data_access.queries.coverage import coverage
from data_access.queries.referral_lists import FIRST_DAYS, MOST_BRIDGES, SILENT_MONTHS, groups_reached
from data_access.saved_lists import MOST_LISTED, every_saved_list
from data_access.scope import Scope, month_in_words
from data_access.store import Store
from data_access.tokens import personal
from metrics.few import without_few
from metrics.model import Unit
from metrics.suppression import TOO_FEW

MONEY: Unit = Unit.MONEY
Row = Any
"""A row of a frame, its columns as attributes."""


@dataclass(frozen=True)
class MemberList:
    """A list of members.

    Parameters
    ----------
    key, name : str
        How the address and people call it.
    meaning : str
        Who is on it.
    advice : str
        What to do with it.
    needs : tuple of str
        Tables of the contract it is made from.
    why : callable
        From a row and the store's currency to the reason why that member is on it.
    """

    key: str
    name: str
    meaning: str
    advice: str
    needs: tuple[str, ...]
    why: Callable[[Row, str], str]


def _members(number: int, word: str = "member") -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _money(amount: float, currency: str) -> str:
    return MONEY.format(float(amount), currency)


def _day(day: int) -> str:
    moment = date(1970, 1, 1) + timedelta(days=int(day))
    return f"{moment.day} {month_in_words((moment.year - 1970) * 12 + moment.month - 1)}"


def why_valued(row: Row, currency: str) -> str:
    """What somebody's cascade bought, and the share of it that is theirs."""
    if row.cascade == row.brought:
        return f"Brought {_members(row.brought)}, who bought for {_money(row.value, currency)}: all of it is theirs."
    share = row.credit / row.value if row.value else 0.0
    first = "the one they brought" if row.brought == 1 else f"the {row.brought:,} they brought"
    own = f"{_money(row.brought_revenue, currency)} from" if row.brought_revenue else "nothing yet from"
    return (
        f"Brought {_members(row.brought)}, and {row.cascade - row.brought:,} more came through them: "
        f"{_money(row.value, currency)} in all, {own} {first}."
        f" Halved at each further step, {share:.0%} is theirs."
    )


def why_rising(row: Row, _currency: str) -> str:
    """How many joined lately, and before."""
    before = f"{row.brought_180:,}" if row.brought_180 else "nobody"
    return f"{row.brought_90:,} of those they brought joined in the last 90 days, {before} in the 90 days before."


def why_sleeping(row: Row, currency: str) -> str:
    """Since when somebody is silent, and what they had brought."""
    further = f", and {row.cascade - row.brought:,} more came through them" if row.cascade > row.brought else ""
    since = "never active themselves" if pd.isna(row.last_month) else f"last active in {month_in_words(row.last_month)}"
    worth = f" ({_money(row.value, currency)} in all)" if row.value > 0 else ""
    return f"Brought {_members(row.brought)}, the last on {_day(row.last_day)}{further}{worth}; {since}."


def why_bridge(row: Row, _currency: str) -> str:
    """Between how many pairs somebody stands."""
    return (
        f"Talks with {_members(row.partners)}, {row.outside:,} of them of {row.groups:,} other communities, and so"
        f" stands between {row.between:,.0f} pairs of members of different communities."
    )


def why_first(row: Row, _currency: str) -> str:
    """When the first one joined, and that nobody has thanked."""
    return f"The first they ever brought joined on {_day(row.first_day)}. Nothing was given to them since."


LISTS: dict[str, MemberList] = {
    each.key: each
    for each in (
        MemberList(
            "valued",
            "Referrers by value",
            "Members who brought others, by the revenue of all who came through them. A cascade's revenue belongs to "
            "everybody above it, so values of different members overlap; the share that is theirs counts a step "
            "further down half of the one before.",
            "Treat them as the partners they are: ask what they need to go on.",
            ("referrals", "orders"),
            why_valued,
        ),
        MemberList(
            "rising",
            "Rising referrers",
            "Members who brought two or more in the last 90 days of the data, and more than in the 90 days before.",
            "Thank them while it lasts, and learn what made them begin.",
            ("referrals",),
            why_rising,
        ),
        MemberList(
            "sleeping",
            "Sleeping referrers",
            f"Members who brought others, none in the last 90 days, and did nothing themselves for {SILENT_MONTHS} "
            "months.",
            "Ask how they are, without asking for anything.",
            ("referrals",),
            why_sleeping,
        ),
        MemberList(
            "bridges",
            "Bridges",
            f"The {MOST_BRIDGES} members who stand between the most pairs of members of different communities, by "
            "who answers whom.",
            "Invite them to bring the two sides together; do not lose them.",
            ("interactions",),
            why_bridge,
        ),
        MemberList(
            "first",
            "First-time referrers",
            f"Members who brought somebody for the first time in the last {FIRST_DAYS} days of the data, and have been "
            "given nothing since.",
            "Thank them now: the first thanks decide whether there is a second time.",
            ("referrals",),
            why_first,
        ),
    )
}
"""The lists of members, in the order they are offered."""
UNREACHED = "unreached"
"""The list of groups, which is none of members."""


@personal
def listed(store: Store, key: str, scope: Scope) -> pd.DataFrame:
    """The first rows of a list: see ``referral_lists.members_on``; and why, a sentence."""
    rows = referral_lists.members_on(store, scope, key).drop(columns="member_id")
    return _with_reasons(rows, key, coverage(store).currency)


@personal
def every_row(store: Store, key: str, scope: Scope) -> Iterator[pd.DataFrame]:
    """A whole list, as a download has it: member_id, member, name, why, and the columns of its table."""
    rows = referral_lists.members_on(store, scope, key, MOST_LISTED)
    told = _with_reasons(rows, key, coverage(store).currency)
    dated = rows.copy()
    for name in {"first_day", "last_day"} & set(rows):
        days = [None if pd.isna(day) else _iso(day) for day in rows[name]]
        dated[name] = pd.Series(days, rows.index, object)
    first = ["member_id", "member", "name", "why"]
    dated = dated.assign(why=told["why"]).drop(columns=["first_no", "last_month"], errors="ignore")
    yield dated[[*first, *(name for name in dated if name not in first)]]


def _iso(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=int(day))).isoformat()


def _with_reasons(rows: pd.DataFrame, key: str, currency: str) -> pd.DataFrame:
    why = [LISTS[key].why(row, currency) for row in rows.itertuples(index=False)]
    return rows.assign(why=pd.Series(why, rows.index, object))


@personal
def size(store: Store, key: str, scope: Scope) -> dict[str, float]:
    """How many members are on a list; of referrers also how many they brought, and the revenue of these."""
    row = referral_lists.size_of(store, scope, key).iloc[0]
    return {str(name): float(value) for name, value in row.items()}


@personal
def chosen(_store: Store, key: str, scope: Scope) -> Select[Any]:
    """The numbers of the members on a list, to be saved."""
    return referral_lists.numbers_on(scope, key)


def missing(store: Store, key: str) -> tuple[str, ...]:
    """The tables that a list needs and the store does not have; a saved one needs none."""
    needs = LISTS[key].needs if key in LISTS else ("referrals",) if key == UNREACHED else ()
    return tuple(name for name in needs if not coverage(store).tables.get(name))


def unreached(store: Store, scope: Scope) -> pd.DataFrame:
    """Groups by how far referrals reach them, those never reached first: see ``groups_reached``; and why."""
    return _compared(groups_reached(store, scope))


def careful_unreached(store: Store, scope: Scope) -> pd.DataFrame:
    """The same without numbers about fewer than five members."""
    return _compared(without_few(groups_reached, "members", "referred", "referrers", "active")(store, scope))


def _compared(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups with how far referrals reach each, against all groups that are told."""
    told = groups.dropna(subset=["referred"])
    overall = float(told["referred"].sum()) / max(float(told["members"].sum()), 1.0)
    why = [why_unreached(row, overall) for row in groups.itertuples(index=False)]
    return groups.assign(why=pd.Series(why, groups.index, object))


def why_unreached(row: Row, overall: float) -> str:
    """How far referrals reach a group, against all groups together."""
    if pd.isna(row.referred):
        return f"Withheld: {TOO_FEW}."
    if row.referred:
        return f"{row.referred / row.members:.0%} came by a referral, against {overall:.0%} of all."
    own = f"{_members(row.referrers)} of it brought others" if row.referrers else "nobody of it has brought anybody"
    return f"None of its {_members(row.members)} came by a referral, against {overall:.0%} of all; {own}."


def listing(store: Store) -> dict[str, Any]:
    """Every list as plain data: what the command line prints.

    Returns
    -------
    dict
        lists: by key name, meaning, missing (tables it needs), members (on it) and rows (member, which is the token,
        name and why of the first of them); unreached: groups that no referral reached; saved: name,
        about, made_at, members of each saved list.
    """
    known = coverage(store)
    scope = Scope(known.first_month, known.last_month + 1)
    told = {}
    for key, each in LISTS.items():
        lacking = missing(store, key)
        rows = pd.DataFrame(columns=["member", "name", "why"]) if lacking else listed(store, key, scope)
        told[key] = {
            "name": each.name,
            "meaning": each.meaning,
            "missing": list(lacking),
            "members": 0 if lacking else int(size(store, key, scope)["members"]),
            "rows": rows[["member", "name", "why"]].to_dict("records"),
        }
    groups = unreached(store, scope)
    names = ["segment", "kind", "name", "members", "why"]
    never = groups.loc[groups["referred"] == 0, names].astype(object).to_dict("records")
    saved = every_saved_list(store).assign(made_at=lambda lists: lists["made_at"].astype(str)).astype(object)
    return {"lists": told, UNREACHED: never, "saved": saved.to_dict("records")}


def in_words(found: dict[str, Any], at_most: int = 5) -> Iterator[str]:
    """What `listing` gives, a line at a time, with the first of each list."""
    for told in found["lists"].values():
        needs = f"needs {', '.join(told['missing'])}" if told["missing"] else _members(told["members"])
        yield f"{told['name']}: {needs}"
        yield from (f"  {row['name']}: {row['why']}" for row in told["rows"][:at_most])
    yield f"Groups never reached by a referral: {len(found[UNREACHED]):,}"
    for saved in found["saved"]:
        yield f"Saved list {saved['name']}: {_members(saved['members'])}, from {saved['about']}"
