"""Mapping files: how any table of a company's becomes one of ours, written down so that people can share it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from data_access import schema
from data_access.errors import MappingWrong
from data_access.intake.currency import CURRENCY, WITH_CURRENCY
from data_access.intake.plain_tables import Format

CONDITIONS = ("prefix", "not_prefix", "equals", "not_equals", "in", "not_in", "empty")
COLUMN_FORMS = ("row_number", "join", "multiply", "value", "column")
WRITTEN = ("separator", "header", "columns", "encoding", "sheet", "decimal")
KINDS: dict[type, str] = {str: "text", bool: "true or false", list: "a list of texts", dict: "a table"}
DATED_LATER = ("members", "joined_at")
"""A member's date may be left out where members are made from the rows that name them."""


@dataclass(frozen=True)
class TableMapping:
    """One ``[[table]]`` of a mapping file."""

    to: str
    file: str
    form: Format
    columns: dict[str, Any]
    group_by: tuple[str, ...] = ()
    where: tuple[dict[str, Any], ...] = ()
    decimal_comma: bool | None = None
    """Whether amounts are written 1.234,56; None where nobody says and the first rows have to show it."""


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
        said = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise MappingWrong(
            f"The mapping file cannot be read: {error.strerror}.", "Check its name.", path.name
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingWrong(f"The mapping file is not TOML: {error}.", "Mend it there.", path.name) from error
    _only(said, ("source", "create_members", "prefix_ids", "table"), path.name)
    creates = _said(said, "create_members", bool, path.name) or False
    listed = said.get("table", [])
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise MappingWrong("The mapping file has no [[table]].", "Add one for each table to bring in.", path.name)
    tables = tuple(_table(each, creates, path.name) for each in listed)
    name = _said(said, "source", str, path.name) or path.stem
    return Mapping(name, tables, path.parent, creates, bool(_said(said, "prefix_ids", bool, path.name) or False))


def _only(said: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = [name for name in said if name not in known]
    if unknown:
        raise MappingWrong(f"{unknown[0]!r} means nothing here.", f"Use one of {', '.join(known)}.", where)


def _said(said: dict[str, Any], name: str, kind: type, where: str) -> Any:
    """What is said under a name, which has to be of that kind; None where nothing is."""
    value: Any = said.get(name)
    is_right = isinstance(value, kind)
    if isinstance(value, list):
        is_right = kind is list and bool(value) and all(isinstance(each, str) for each in value)
    if name in said and not is_right:
        raise MappingWrong(f"{name} = {value!r} cannot be followed.", f"Write {KINDS[kind]} after {name} =.", where)
    return value


def _listed(said: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    """The texts said under a name, one alone or a list of them."""
    if isinstance(said.get(name), str):
        return (said[name],)
    return tuple(_said(said, name, list, where) or ())


def _table(said: dict[str, Any], creates_members: bool, where: str) -> TableMapping:
    _only(said, ("to", "from", "format", "columns", "group_by", "where"), where)
    to = said.get("to")
    if not isinstance(to, str) or to not in schema.CONTRACT:
        raise MappingWrong(f"There is no table {to!r}.", f"Use one of {', '.join(schema.CONTRACT)}.", where)
    place = f"{where}, {to}"
    file = _said(said, "from", str, place)
    if not file:
        raise MappingWrong(f"The table {to!r} names no file.", 'Add from = "...".', place)
    if PurePath(file).is_absolute() or ".." in PurePath(file).parts:
        raise MappingWrong(
            f"The file {file!r} does not lie in the folder that is read.",
            "Name it relative to the mapping file, or give its folder on the command line.",
            place,
        )
    written = _said(said, "format", dict, place) or {}
    conditions = said.get("where", [])
    if not isinstance(conditions, dict | list):
        raise MappingWrong(f"where = {conditions!r} cannot be followed.", "Write { column = ... } after it.", place)
    mapping = TableMapping(
        to=to,
        file=file,
        form=_format(written, f"{place}, format"),
        columns=dict(_said(said, "columns", dict, place) or {}),
        group_by=_listed(said, "group_by", place),
        where=(conditions,) if isinstance(conditions, dict) else tuple(conditions),
        decimal_comma=written["decimal"] == "," if "decimal" in written else None,
    )
    _check_columns(mapping, creates_members, place)
    for condition in mapping.where:
        _check_condition(condition, place)
    return mapping


def _format(written: dict[str, Any], place: str) -> Format:
    _only(written, WRITTEN, place)
    if written.get("decimal", ".") not in (".", ","):
        raise MappingWrong(f"decimal = {written['decimal']!r} cannot be followed.", 'Write "." or ",".', place)
    header = _said(written, "header", bool, place)
    separator = _said(written, "separator", str, place)
    if separator is not None and separator != "whitespace" and (len(separator) != 1 or separator in '"\r\n'):
        raise MappingWrong(f"{separator!r} cannot separate columns.", 'Write one character, or "whitespace".', place)
    return Format(
        separator=separator,
        header=True if header is None else header,
        columns=tuple(_said(written, "columns", list, place) or ()),
        encoding=_said(written, "encoding", str, place),
        sheet=_said(written, "sheet", str, place),
    )


def _check_columns(mapping: TableMapping, creates_members: bool, place: str) -> None:
    contract = schema.CONTRACT[mapping.to]
    known = [each.name for each in schema.contract_columns(contract)]
    known += [CURRENCY] if mapping.to in WITH_CURRENCY else []
    for name, said in mapping.columns.items():
        if name not in known:
            raise MappingWrong(f"{mapping.to} has no column {name!r}.", f"Use one of {', '.join(known)}.", place)
        if not isinstance(said, str):
            _check_form(name, said, place)
    for each in schema.contract_columns(contract):
        is_later = creates_members and (mapping.to, each.name) == DATED_LATER
        if each.info.get("required") and each.name not in mapping.columns and not is_later:
            raise MappingWrong(
                f"Nothing says what {each.name} is.", f"Add it under [table.columns] of {mapping.to}.", place
            )


def _check_form(name: str, said: Any, place: str) -> None:
    """One column that is described by a table: { column = ... } and its kin."""
    here = f"{place}.{name}"
    if not isinstance(said, dict):
        raise MappingWrong(
            f"{name} = {said!r} cannot be followed.", f"Name a column, or write {{ value = {said!r} }}.", here
        )
    _only(said, (*COLUMN_FORMS, "format", "values"), here)
    if sum(form in said for form in COLUMN_FORMS) != 1:
        raise MappingWrong(f"{name} has to come from one thing.", f"Use one of {', '.join(COLUMN_FORMS)}.", here)
    for form, kind in (("column", str), ("join", list), ("multiply", list), ("format", str), ("values", dict)):
        _said(said, form, kind, here)
    if isinstance(said.get("value"), list | dict):
        raise MappingWrong(f"The value of {name} is not one value.", "Write a text or a number.", here)


def _check_condition(condition: Any, place: str) -> None:
    here = f"{place}, where"
    if not isinstance(condition, dict) or sum(form in condition for form in CONDITIONS) != 1:
        raise MappingWrong("A 'where' needs a column and one condition.", f"Use one of {', '.join(CONDITIONS)}.", here)
    _only(condition, ("column", *CONDITIONS), here)
    if not _said(condition, "column", str, here):
        raise MappingWrong("A 'where' needs a column.", 'Add column = "...".', here)
    _said(condition, "empty", bool, here)
    for form in ("prefix", "not_prefix"):
        _said(condition, form, str, here)
    for form in ("in", "not_in"):
        _said(condition, form, list, here)
