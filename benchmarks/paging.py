"""What the questions of the first page cost, panel by panel, at each size."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from sqlalchemy import literal, select

from benchmarks.asking import asked_by
from benchmarks.measuring import ROOT, Clock, Figure, Section, Told, in_child
from data_access.queries.activity import remembered_pairs
from data_access.queries.coverage import Coverage, coverage
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics import measure as counting
from metrics.catalogue import METRICS
from metrics.health import INDEX, PILLARS

PAGE = ROOT / "pages" / "overview.py"
LIMIT = 150.0
"""CPU milliseconds of a panel's questions."""
GROWTH_LIMIT = 1.5
TIMES = 5
ROUNDS = 3
COVERAGE = "what the store holds"
PANELS = ("index and pillars", "PEOPLE", "GROWTH", "MONEY", COVERAGE)
WHOLE = ("NUMBERS", "GROWTH", COVERAGE)
"""The questions that the page asks together."""
METHOD = f"""\
The sample community; the last twelve finished months compared with the twelve before, everyone in it. Each panel's
metrics are read from `pages/overview.py` and asked through `measure`, in a process that has the store open and
has asked once before. What the store holds is remembered, so that is asked of a store just opened; the pairs of
active months that several numbers share are remembered too, and forgotten before each time. CPU of all
threads, in which statistics and frames are counted as well as queries; the median of {TIMES} times in each of
{ROUNDS} rounds, the sizes in turns. The page itself asks for all its numbers at once; what it asks besides is recorded
by running it."""


def panels() -> dict[str, tuple[str, ...]]:
    """The metrics of each panel: the page's own constants, without running the page."""
    names: dict[str, Any] = {}
    page = ast.parse(PAGE.read_text("utf-8"))
    for statement in page.body:
        is_import = isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("metrics")
        if is_import or (isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).isupper()):
            exec(compile(ast.Module([statement], []), PAGE.name, "exec"), names)
    found = {"index and pillars": (INDEX, *PILLARS, *names["PARTS"])}
    return found | {name: names[name] for name in ("PEOPLE", "GROWTH", "MONEY", "NUMBERS")}


def usual_scope(known: Coverage) -> Scope:
    """The last twelve finished months."""
    return Scope(max(known.first_month, known.complete_until - 12), known.complete_until)


def ask(store: str) -> Told:
    """CPU milliseconds of each panel's questions, and how many metrics have a value."""
    place = open_store(store)
    known = coverage(place)
    scope = usual_scope(known)
    spent: dict[str, float] = {COVERAGE: _coverage_milliseconds(store)}
    os.environ["RAPPORT_STORE"] = store
    others = _other_questions(place)
    for name, keys in panels().items():
        spent[name] = _milliseconds(lambda keys=keys: counting.measure(place, keys, scope))
    found = counting.measure(place, list(METRICS), scope)
    told = {"known": int(found["value"].notna().sum()), "rows": known.tables}
    return {"spent": spent, "others": others, "slowest": _slowest(place, panels()["NUMBERS"], scope), **told}


def _other_questions(store: Store) -> dict[str, float]:
    """CPU milliseconds of what the page asks besides."""
    return {
        each.name: _milliseconds(lambda each=each: each.question(store, *each.arguments))
        for each in asked_by("overview", {}).values()
        if each.question not in (coverage, counting.measure)
    }


def _slowest(store: Store, keys: tuple[str, ...], scope: Scope) -> tuple[str, float]:
    """Which of the queries behind some metrics costs most, and its CPU milliseconds, the median of its runs."""
    spent: dict[str, list[float]] = {}
    read = store.read

    def watched(question: Any, *given: Any) -> Any:
        name = sys._getframe(1).f_code.co_name
        clock = Clock()
        rows = read(question, *given)
        spent.setdefault(name, []).append(1000 * clock.read()[0])
        return rows

    with patch.object(store, "read", watched):
        for _ in range(TIMES):
            remembered_pairs.cache_clear()
            counting.measure(store, keys, scope)
    return max(((name, median(each)) for name, each in spent.items()), key=lambda one: one[1])


def _coverage_milliseconds(store: str) -> float:
    """The same for what the store holds, which an open store remembers: each time it is opened anew."""
    spent = []
    for _ in range(TIMES):
        place = open_store(store)
        place.read(select(literal(1)))
        clock = Clock()
        coverage(place)
        spent.append(clock.read()[0])
    return 1000 * median(spent)


def _milliseconds(question: Any) -> float:
    question()
    spent = []
    for _ in range(TIMES):
        remembered_pairs.cache_clear()
        clock = Clock()
        question()
        spent.append(clock.read()[0])
    return 1000 * median(spent)


def measure(stores: dict[int, Path]) -> Section:
    """The chapter on pages, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    rounds = [{members: in_child(ask, store=str(store)) for members, store in stores.items()} for _ in range(ROUNDS)]
    for members in stores:
        told = [each[members] for each in rounds]
        if not told[0]["known"]:
            raise RuntimeError("no metric has a value")
        name = f"{members:,} members, {told[0]['rows']['interactions']:,} interactions"
        for panel in PANELS:
            spent = median(each["spent"][panel] for each in told)
            figures.append(Figure(f"{name}: {panel.lower()}", spent, "ms CPU", LIMIT))
        slowest, cost = sorted((each["slowest"] for each in told), key=lambda one: one[1])[len(told) // 2]
        figures.append(Figure(f"{name}: the slowest single query, {slowest}", cost, "ms CPU", LIMIT))
        whole = median(_whole_page(each) for each in told)
        details.append(Figure(f"{members:,} members: the whole page's questions", whole, "ms CPU"))
    for members in stores:
        if 10 * members in stores:
            growth = median(_whole_page(each[10 * members]) / _whole_page(each[members]) for each in rounds)
            what = f"{10 * members:,} members beside {members:,}: the whole page's questions"
            figures.append(Figure(what, growth, "x CPU", GROWTH_LIMIT))
    return Section("paging", "The first page's data", METHOD, figures, details)


def _whole_page(told: Told) -> float:
    return float(sum(told["spent"][name] for name in WHOLE) + sum(told["others"].values()))
