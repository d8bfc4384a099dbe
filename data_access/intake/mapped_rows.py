"""From a mapping and the tables it names to rows for the door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Numeric, String, case, cast, func, literal, not_, null, or_, try_cast

from data_access import schema
from data_access.errors import MappingWrong
from data_access.intake.convert import ISO, Expression, Style, money
from data_access.intake.currency import CURRENCY
from data_access.intake.dates import check_format, guess_format
from data_access.intake.files import plain_table
from data_access.intake.mapping import CONDITIONS, Mapping, TableMapping
from data_access.intake.plain_tables import PlainTable
from data_access.intake.sampling import has_decimal_comma
from data_access.intake.staging import Rows

WIDE = Numeric(38, 4)
"""Holds the product of any two amounts of money."""
Rule = tuple[Expression, str]
"""Which rows are left out, and why, in words."""


def rows_of_mapping(mapping: Mapping) -> list[Rows]:
    """The rows of every table that the mapping names."""
    return [mapped_rows(each, plain_table(_file(mapping, each), each.form), mapping) for each in mapping.tables]


def _file(mapping: Mapping, said: TableMapping) -> Path:
    return mapping.folder / said.file


def mapped_rows(said: TableMapping, plain: PlainTable, mapping: Mapping) -> Rows:
    """The rows of one table, read from a plain one as the mapping says.

    Raises
    ------
    MappingWrong
        The plain table lacks a column, or a time's way of writing cannot be told or followed.
    """
    contract = schema.CONTRACT[said.to]
    notes = plain.notes
    if said.decimal_comma is None:
        said = replace(said, decimal_comma=_has_decimal_comma(plain, said))
        notes += (f"{plain.path.name}: amounts are read with a decimal comma, as in 12,50.",) * bool(said.decimal_comma)
    raw = {name: _expression(plain, form, said) for name, form in said.columns.items()}
    if mapping.prefix_ids:
        raw = {name: _prefixed(made, f"{mapping.source}:", name) for name, made in raw.items()}
    times = {
        name: _time_format(plain, contract.c[name], form) for name, form in said.columns.items() if name != CURRENCY
    }
    styles = {name: Style(times=written, decimal_comma=bool(said.decimal_comma)) for name, written in times.items()}
    if said.group_by:
        _check_grouping(said, plain, schema.keys(contract))
    return Rows(
        to=said.to,
        source=plain.source,
        register=plain.register,
        raw=raw,
        styles=styles,
        left_out=[_left_out(plain, condition) for condition in said.where],
        grouped=bool(said.group_by),
        undated_allowed=mapping.create_members,
        where=plain.path.name,
        line=plain.line,
        uneven=plain.uneven,
        line_numbers=plain.line_numbers,
        malformed=plain.malformed,
        failures=plain.failures,
        notes=notes,
    )


def _time_format(plain: PlainTable, target: Column[Any], form: Any) -> str:
    """How a column writes its times: as the mapping says, or as its first rows show."""
    name = form if isinstance(form, str) else form.get("column", "")
    if not isinstance(target.type, DateTime | Integer):
        return ISO
    if isinstance(form, dict) and "format" in form:
        return check_format(form["format"], target.name, plain.path.name)
    if name not in plain.columns or (isinstance(form, dict) and form.get("values")):
        return ISO
    return guess_format(plain.sample(name), name, plain.path.name)


def _has_decimal_comma(plain: PlainTable, said: TableMapping) -> bool:
    """Whether the first rows of the columns that hold numbers have a decimal comma."""
    contract, values = schema.CONTRACT[said.to], list[str | None]()
    for ours, form in said.columns.items():
        if ours != CURRENCY and isinstance(contract.c[ours].type, Numeric):
            named = [form] if isinstance(form, str) else [form.get("column"), *form.get("multiply", ())]
            values += [value for name in named if name in plain.columns for value in plain.sample(name)]
    return has_decimal_comma(values)


def _prefixed(made: Expression, prefix: str, name: str) -> Expression:
    """An id with the source's name before it; nothing stays nothing."""
    return literal(prefix, String) + func.nullif(func.trim(made), "") if name.endswith("_id") else made


def _check_grouping(said: TableMapping, plain: PlainTable, keys: tuple[str, ...]) -> None:
    for name in said.group_by:
        _raw(plain, name)
    for key in keys:
        form = said.columns[key]
        named = [form] if isinstance(form, str) else [form.get("column"), *form.get("join", ())]
        if set(filter(None, named)) != set(said.group_by):
            raise MappingWrong(
                f"{said.to} is grouped by {', '.join(said.group_by)}, but {key} comes from something else.",
                f"Make {key} from the columns it is grouped by.",
                said.file,
            )


def _raw(plain: PlainTable, name: str) -> Expression:
    if name not in plain.columns:
        raise MappingWrong(
            f"{plain.path.name} has no column {name!r}.",
            f"Its columns are {', '.join(plain.columns[:40])}.",
            plain.path.name,
        )
    return plain.raw(name)


def _expression(plain: PlainTable, form: Any, said: TableMapping) -> Expression:
    """The raw text that a column's form describes."""
    if isinstance(form, str):
        return _raw(plain, form)
    if "column" in form:
        return _translated(_raw(plain, form["column"]), form.get("values", {}))
    if "value" in form:
        return literal(str(form["value"]), String)
    if "join" in form:
        return _joined([_raw(plain, name) for name in form["join"]])
    if "multiply" in form:
        return _product([_raw(plain, name) for name in form["multiply"]], decimal_comma=bool(said.decimal_comma))
    return cast(func.row_number().over(), String)


def _translated(text: Expression, words: dict[str, Any]) -> Expression:
    if not words:
        return text
    translations = {str(word): literal(str(ours), String) for word, ours in words.items()}
    return case(translations, value=func.trim(text), else_=text)


def _joined(texts: list[Expression]) -> Expression:
    """The texts with hyphens between them; nothing where all are empty."""
    parts = [func.coalesce(func.trim(text), "") for text in texts]
    return func.nullif(func.concat_ws("-", *parts), "-" * (len(parts) - 1))


def _product(texts: list[Expression], *, decimal_comma: bool) -> Expression:
    """The product as text; where a factor is no number, words that will be refused."""
    factors = [money(func.trim(text), decimal_comma=decimal_comma) for text in texts]
    product = factors[0]
    for factor in factors[1:]:
        product = try_cast(cast(product, WIDE) * factor, schema.MONEY)
    digits: Expression = cast(product, String)
    if decimal_comma:
        digits = func.replace(digits, ".", ",")
    said = [func.coalesce(text, "nothing") for text in texts]
    failed = func.concat(literal("the product of ", String), func.concat_ws(" and ", *said))
    return func.coalesce(digits, case((or_(*(text.is_not(None) for text in texts)), failed), else_=null()))


def _left_out(plain: PlainTable, condition: dict[str, Any]) -> Rule:
    """Which rows a condition leaves out, and the rule in words."""
    name = condition["column"]
    text = func.coalesce(func.trim(_raw(plain, name)), "")
    kind = next(form for form in CONDITIONS if form in condition)
    wanted = condition[kind]
    if kind == "empty":
        return (text != "", f"{name} is not empty") if wanted else (text == "", f"{name} is empty")
    negative = kind.startswith("not_")
    if kind.endswith("prefix"):
        found: Expression = func.starts_with(text, wanted)
        words = f"begins with {wanted}" if negative else f"does not begin with {wanted}"
    elif kind.endswith("equals"):
        found = text == str(wanted)
        words = f"is {wanted}" if negative else f"is not {wanted}"
    else:
        found = or_(*(text == each for each in wanted))
        words = f"is {' or '.join(wanted)}" if negative else f"is not {' or '.join(wanted)}"
    return (found if negative else not_(found)), f"{name} {words}"
