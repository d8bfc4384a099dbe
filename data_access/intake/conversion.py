"""The one question that turns a source's rows into the contract's, in layers, so that nothing is worked out twice.

What the source says, cleaned; what that means in each column's type; the first problem there is; and what was said
there, for the file of refused rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Select, String, Subquery, Table, case, cast, func, literal, not_, null, select

from data_access.intake.convert import (
    EMPTY,
    Expression,
    Style,
    cleaned,
    day_of_time,
    month_of_time,
    problems_of,
    value_of,
)
from data_access.intake.currency import CODE, CURRENCY, NO_CODE

if TYPE_CHECKING:
    from data_access.intake.staging import Rows

UNEVEN = "it has more or fewer columns than are named"
Problems = list[tuple[Expression, str | None, str, str]]
"""Condition, name of the layer's column with what was said, the contract's column, and the reason."""


def conversion(
    rows: Rows, contract: Table, names: tuple[str, ...], times: tuple[str, ...]
) -> tuple[Select[Any], list[tuple[str, str]]]:
    """The question, and the problems it numbers: (column, reason).

    Parameters
    ----------
    names : tuple of str
        The contract's columns that the source brings.
    times : tuple of str
        The integer times to keep beside them.

    Returns
    -------
    Select
        names, times, the currency where the source names one, line, problem (number of the first one; null where
        there is none, or where a rule leaves the row out), problem_value and left_out.
    list
        The problems in order.
    """
    said = _said(rows, names)
    meant = _meant(rows, said, contract, names)
    problems = _problems(rows, meant, contract, names)
    numbered = [(condition, number) for number, (condition, *_) in enumerate(problems)]
    problem = case((meant.c.left_out.is_not(None), null()), *numbered, else_=null())
    judged = select(*meant.c, problem.label("problem")).subquery("judged")
    at_fault = {number: judged.c[name] for number, (_, name, *_) in enumerate(problems) if name is not None}
    shown = case(at_fault, value=judged.c.problem, else_=null()) if at_fault else cast(null(), String)
    columns: list[Expression] = [judged.c[name] for name in (*names, *([CURRENCY] if CURRENCY in rows.raw else []))]
    if times:
        moment = judged.c[contract.info["event"]]
        columns[len(names) : len(names)] = [day_of_time(moment), month_of_time(moment)]
    question = select(*columns, judged.c.line, judged.c.problem, shown, judged.c.left_out)
    return question, [(name, reason) for *_, name, reason in problems]


def _said(rows: Rows, names: tuple[str, ...]) -> Subquery:
    """What the source says, cleaned; which rule leaves the row out; and its line."""
    brought = (*names, CURRENCY) if CURRENCY in rows.raw else names
    values = [cleaned(rows.raw[name], rows.styles.get(name, Style())).label(name) for name in brought]
    line = cast(null() if rows.line is None else rows.line, BigInteger)
    left_out = case(*rows.left_out, else_=null()) if rows.left_out else cast(null(), String)
    uneven = literal(False) if rows.uneven is None else rows.uneven
    marks = (line.label("line"), left_out.label("left_out"), uneven.label("uneven"))
    return select(*values, *marks).select_from(rows.source).subquery("said")


def _meant(rows: Rows, said: Subquery, contract: Table, names: tuple[str, ...]) -> Subquery:
    """Each value in its column's type, beside what was said."""
    values = [value_of(contract.c[name], said.c[name], rows.styles.get(name, Style())).label(name) for name in names]
    kept = [cast(said.c[name], String).label(_words(name)) for name in names]
    marks = [said.c.line, said.c.left_out, said.c.uneven]
    if CURRENCY in said.c:
        marks += [func.upper(said.c[CURRENCY]).label(CURRENCY), said.c[CURRENCY].label(_words(CURRENCY))]
    return select(*values, *kept, *marks).subquery("meant")


def _words(name: str) -> str:
    """The layer's column with what the source said of one of ours."""
    return f"said_{name}"


def _problems(rows: Rows, meant: Subquery, contract: Table, names: tuple[str, ...]) -> Problems:
    problems: Problems = []
    if rows.uneven is not None:
        problems.append((meant.c.uneven, None, "", UNEVEN))
    for name in names:
        style = rows.styles.get(name, Style())
        for condition, reason in problems_of(contract.c[name], meant.c[_words(name)], meant.c[name], style):
            if not (reason == EMPTY and _may_be_empty(rows, name)):
                problems.append((condition, _words(name), name, reason))
    if CURRENCY in rows.raw:
        is_code = func.regexp_matches(meant.c[CURRENCY], CODE)
        problems.append((not_(is_code), _words(CURRENCY), CURRENCY, NO_CODE))
    return problems


def _may_be_empty(rows: Rows, name: str) -> bool:
    """Whether a required column may be empty after all."""
    return (name == "member_id" and rows.nobody_allowed) or (name == "joined_at" and rows.undated_allowed)
