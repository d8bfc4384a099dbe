"""What every question of every page costs, one by one, at each size."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import literal, select

from benchmarks.asking import Asked, Key, asked_by, key_of
from benchmarks.measuring import Clock, Figure, Section, Told, in_child
from components.referral_lists import NAMES
from data_access.queries.coverage import coverage
from data_access.queries.referral_map import largest_cascades
from data_access.store import Store, open_store
from metrics.people_behind import GROUPS

LIMIT = 150.0
"""CPU milliseconds of a question."""
LISTS = "members, "
"""How the views begin that a click opens; they are told together."""
PARTS = {
    "referral_numbers": ("Spread", "Cascades", "Worth", "Topics", "Odd ones"),
    "data": ("Imports", "Quality", "Dictionary"),
}
PAGES = (
    "overview", "conversation", "participation", "churn", "value", "lean_in", "loops", "retention", "glossary",
)  # fmt: skip
WHICH = {
    "loop": ("joined.first_order.90.shared.180.referee_joins.180-3-on", "joined.first_order.90.shared.180-1-off"),
    "cohort": ("activity-month-660-3-on", "order-week-2900-4-on_or_after"),
    "moved": ("returning-dormant", "dormant-silent", "new-returning"),
    "active_days": ("1", "4"),
    "day": ("20400",),
    "level": ("core", "observer"),
    "move": ("promoted", "demoted"),
    "facet": ("searches",),
    "newcomer": ("answered",),
    "steps": ("silent-second.order",),
    "community": ("1",),
    "about": ("",),
    "referral_generation": ("1",),
    "referral_category": ("",),
    "referral_cascade": ("1",),
    "referral_flag": ("burst",),
    "state": ("at risk",),
    "rung": ("returner",),
}
"""Of groups of which there are many, the ones that are asked for."""
METHOD = """\
The sample community; the usual filters: the last twelve finished months, everyone. Every page is run once, with each
of its parts and lists, and each choice that asks for something else; what it asks is recorded, and asked once more in
the same order of a store just opened, which remembers nothing but what it holds. So is every list of members that a
click on a number, a bar or a stream opens. A question that was asked by a page above is left out. CPU of all threads,
statistics and frames included. Here stands the slowest question of each page, below all others that miss the limit."""


def views(token: str, community: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """What is looked at: what it is called, the page, and the parameters of its address."""
    yield from ((page, page, {}) for page in PAGES)
    for page, parts in PARTS.items():
        yield from ((f"{page}, {part}", page, {"part": part}) for part in parts)
    yield from ((f"lists, {each}", "lists", {"which_list": each}) for each in NAMES)
    yield "loops, answers", "loops", {"loop": "Answers bring answers"}
    yield "loops, compared", "loops", {"loop": "Orders bring orders", "against": "The months before"}
    for begin in ("Join", "First order"):
        yield f"retention, {begin}", "retention", {"begin": begin, "periods": "Weeks"}
    yield "paths, recommend", "paths", {"before": "Recommend you"}
    yield "paths, fall silent", "paths", {"before": "Fall silent"}
    yield "referrals", "referrals", {}
    yield "referrals, a community", "referrals", {"community": community}
    yield "referrals, a community by answers", "referrals", {"community": community, "ties": "Who answers whom"}
    yield "referrals, a cascade", "referrals", {"cascade": token}
    yield "referrals, a member", "referrals", {"who": token}
    yield "member", "member", {"who": token}
    for key, group in GROUPS.items():
        which = WHICH.get(key, ()) if group.which else ("",)
        yield from ((f"members, {key} {each}".strip(), "members", {"of": key, "which": each}) for each in which)


def ask(store: str) -> Told:
    """CPU milliseconds of each question, by view; one that several views ask stands with the first."""
    os.environ["RAPPORT_STORE"] = store
    kept = _opened(store)
    token = str(largest_cascades(kept)["member"].iloc[0])
    seen: set[Key] = set()
    spent: dict[str, dict[str, float]] = {}
    for name, page, parameters in views(token, "1"):
        asked = [each for each in asked_by(page, parameters).values() if _is_new(each, seen)]
        if asked:
            spent[name] = {one.replace(token, "one member"): cost for one, cost in _milliseconds(store, asked).items()}
    return {"spent": spent, "rows": coverage(kept).tables}


def _is_new(asked: Asked, seen: set[Key]) -> bool:
    key = key_of(asked.question, asked.arguments)
    is_new = key not in seen and asked.question is not coverage
    seen.add(key)
    return is_new


def _opened(place: str) -> Store:
    """The store, just opened; it has told what it holds."""
    store = open_store(place)
    store.read(select(literal(1)))
    coverage(store)
    return store


def _milliseconds(place: str, asked: list[Asked]) -> dict[str, float]:
    """CPU milliseconds of the questions of a view, in its order: what the first has remembered serves the next."""
    store, spent = _opened(place), {}
    for each in asked:
        clock = Clock()
        each.question(store, *each.arguments)
        spent[each.name] = 1000 * clock.read()[0]
    return spent


def measure(stores: dict[int, Path]) -> Section:
    """The chapter on questions, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    for members, store in stores.items():
        told = in_child(ask, store=str(store))
        for page, questions in _by_page(told["spent"]).items():
            slowest = max(questions, key=lambda one: questions[one])
            name = f"{members:,} members: {page}"
            figures.append(Figure(f"{name}, {slowest}", questions[slowest], "ms CPU", LIMIT))
            over = {one: cost for one, cost in questions.items() if cost > LIMIT and one != slowest}
            details += [Figure(f"{name}, {one}", cost, "ms CPU") for one, cost in over.items()]
    return Section("questioning", "What pages ask", METHOD, figures, details)


def _by_page(spent: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The same with all lists of members together."""
    pages: dict[str, dict[str, float]] = {}
    for view, questions in spent.items():
        is_list = view.startswith(LISTS)
        page, list_name = ("lists of members", f"{view.removeprefix(LISTS)}: ") if is_list else (view, "")
        pages.setdefault(page, {}).update({f"{list_name}{one}": cost for one, cost in questions.items()})
    return pages
