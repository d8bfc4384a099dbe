"""Mapping files: how any table of a company's becomes one of ours, written down so that people can share it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, DateTime, String, and_, case, cast, func, literal, not_, or_

from data_access import schema
from data_access.errors import MappingWrong
from data_access.intake.convert import ISO, MONEY, Expression, Style, money
from data_access.intake.dates import guess_format
from data_access.intake.files import Format, PlainTable, plain_table
from data_access.intake.staging import Rows

CONDITIONS = ("prefix", "not_prefix", "equals", "not_equals", "in", "not_in", "empty")
COLUMN_FORMS = ("row_number", "join", "multiply", "value", "column")


@dataclass(frozen=True)
class TableMapping:
    """One ``[[table]]`` of a mapping file."""

    to: str
    file: str
    form: Format
    columns: dict[str, Any]
    group_by: tuple[str, ...] = ()
    where: tuple[dict[str, Any], ...] = ()
    decimal_comma: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping file; `folder` is where its files lie."""

    source: str
    tables: tuple[TableMapping, ...]
    folder: Path
    create_members: bool = False
    prefix_ids: bool = False


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file and check that it can be followed.

    Raises
    ------
    MappingWrong
        It cannot be read, or names a table, column or form that does not exist.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise MappingWrong(
            f"The mapping file cannot be read: {error.strerror}.", "Check its name.", path.name
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingWrong(f"The mapping file is not TOML: {error}.", "Mend it there.", path.name) from error
    _only(said, ("source", "create_members", "prefix_ids", "table"), path.name)
    if not said.get("table"):
        raise MappingWrong(
            "The mapping file has no [[table]].", "Add one for each table to bring in.", path.name
        )
    tables = tuple(_table(each, path.name) for each in said["table"])
    name = str(said.get("source") or path.stem)
    creates, prefixes = bool(said.get("create_members")), bool(said.get("prefix_ids"))
    return Mapping(name, tables, path.parent, creates, prefixes)


def _only(said: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = [name for name in said if name not in known]
    if unknown:
        raise MappingWrong(f"{unknown[0]!r} means nothing here.", f"Use one of {', '.join(known)}.", where)


def _table(said: dict[str, Any], where: str) -> TableMapping:
    _only(said, ("to", "from", "format", "columns", "group_by", "where"), where)
    to = said.get("to", "")
    if to not in schema.CONTRACT:
        raise MappingWrong(f"There is no table {to!r}.", f"Use one of {', '.join(schema.CONTRACT)}.", where)
    if not isinstance(said.get("from"), str):
        raise MappingWrong(f"The table {to!r} names no file.", 'Add from = "...".', where)
    written = said.get("format", {})
    _only(
        written, ("separator", "header", "columns", "encoding", "sheet", "decimal"), f"{where}, {to}, format"
    )
    form = Format(
        separator=written.get("separator"),
        header=written.get("header", True),
        columns=tuple(written.get("columns", ())),
        encoding=written.get("encoding"),
        sheet=written.get("sheet"),
    )
    group_by = said.get("group_by", ())
    conditions = said.get("where", ())
    mapping = TableMapping(
        to=to,
        file=said["from"],
        form=form,
        columns=dict(said.get("columns", {})),
        group_by=(group_by,) if isinstance(group_by, str) else tuple(group_by),
        where=(conditions,) if isinstance(conditions, dict) else tuple(conditions),
        decimal_comma=written.get("decimal") == ",",
    )
    _check_columns(mapping, where)
    return mapping


def _check_columns(mapping: TableMapping, where: str) -> None:
    contract = schema.CONTRACT[mapping.to]
    known = [each.name for each in schema.contract_columns(contract)]
    place = f"{where}, {mapping.to}"
    for name, said in mapping.columns.items():
        if name not in known:
            raise MappingWrong(
                f"{mapping.to} has no column {name!r}.", f"Use one of {', '.join(known)}.", place
            )
        if not isinstance(said, str):
            _only(said, (*COLUMN_FORMS, "format", "values"), f"{place}.{name}")
            if sum(form in said for form in COLUMN_FORMS) != 1:
                raise MappingWrong(
                    f"{name} has to come from one thing.", f"Use one of {', '.join(COLUMN_FORMS)}.", place
                )
    for name in schema.keys(contract):
        if name not in mapping.columns:
            raise MappingWrong(
                f"Nothing says what {name} is.", f"Add it under [table.columns] of {mapping.to}.", place
            )
    for condition in mapping.where:
        if "column" not in condition or sum(form in condition for form in CONDITIONS) != 1:
            raise MappingWrong(
                "A 'where' needs a column and one condition.", f"Use one of {', '.join(CONDITIONS)}.", place
            )


def rows_of_mapping(mapping: Mapping) -> list[Rows]:
    """The rows of every table that the mapping names."""
    return [
        mapped_rows(each, plain_table(_file_of(mapping.folder, each.file), each.form), mapping)
        for each in mapping.tables
    ]


def _file_of(folder: Path, name: str) -> Path:
    """The file a mapping names, which has to lie in or below the mapping's folder or be named in full."""
    return Path(name) if Path(name).is_absolute() else folder / name


def mapped_rows(said: TableMapping, plain: PlainTable, mapping: Mapping) -> Rows:
    """The rows of one table, read from a plain one as the mapping says."""
    contract = schema.CONTRACT[said.to]
    prefix = f"{mapping.source}:" if mapping.prefix_ids else ""
    raw = {name: _expression(plain, form, said) for name, form in said.columns.items()}
    if prefix:
        raw = {name: _prefixed(made, prefix, name) for name, made in raw.items()}
    times = {name: _time_format(plain, contract.c[name], form) for name, form in said.columns.items()}
    styles = {name: Style(times=written, decimal_comma=said.decimal_comma) for name, written in times.items()}
    if said.group_by:
        _check_grouping(said, schema.keys(contract))
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
        line_numbers=plain.line_numbers,
        malformed=plain.malformed,
    )


def _time_format(plain: PlainTable, target: Column[Any], form: Any) -> str:
    """How a column writes its times: as the mapping says, or as its first rows show."""
    if isinstance(form, dict) and "format" in form:
        return str(form["format"])
    name = form if isinstance(form, str) else form.get("column")
    is_time = isinstance(target.type, DateTime)
    if not is_time or name not in plain.columns:
        return ISO
    return guess_format(plain.sample(name), name, plain.path.name)


def _prefixed(made: Expression, prefix: str, name: str) -> Expression:
    return func.concat(prefix, func.trim(made)) if name.endswith("_id") else made


def _check_grouping(said: TableMapping, keys: tuple[str, ...]) -> None:
    for key in keys:
        form = said.columns[key]
        named = [form] if isinstance(form, str) else [form.get("column"), *form.get("join", ())]
        if not {name for name in named if name} <= set(said.group_by):
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
    if "row_number" in form:
        return cast(func.row_number().over(), String)
    if "join" in form:
        parts = [func.coalesce(func.trim(_raw(plain, name)), "") for name in form["join"]]
        return func.concat_ws("-", *parts)
    if "multiply" in form:
        factors = [
            money(func.trim(_raw(plain, name)), decimal_comma=said.decimal_comma) for name in form["multiply"]
        ]
        product = factors[0]
        for factor in factors[1:]:
            product = product * factor
        return cast(cast(product, MONEY), String)
    if "value" in form:
        return literal(str(form["value"]), String)
    text = _raw(plain, form["column"])
    words = form.get("values")
    if not words:
        return text
    return case(
        {str(word): literal(str(ours)) for word, ours in words.items()}, value=func.trim(text), else_=text
    )


def _left_out(plain: PlainTable, condition: dict[str, Any]) -> tuple[Expression, str]:
    """Which rows a condition leaves out, and the rule in words."""
    name = condition["column"]
    text = func.trim(_raw(plain, name))
    kind = next(form for form in CONDITIONS if form in condition)
    wanted = condition[kind]
    words = f"{name} {kind.replace('_', ' ')} {wanted}"
    kept: Expression
    if kind in ("prefix", "not_prefix"):
        kept = func.starts_with(func.coalesce(text, ""), str(wanted))
    elif kind in ("equals", "not_equals"):
        kept = func.coalesce(text, "") == str(wanted)
    elif kind in ("in", "not_in"):
        kept = func.coalesce(text, "").in_([str(each) for each in wanted])
    else:
        kept = or_(text.is_(None), text == "") if wanted else and_(text.is_not(None), text != "")
    return (kept if kind.startswith("not_") else not_(kept)), f"not where {words}"
