"""Looking at files before they are taken in: what they are, how their columns are matched, and the first rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from sqlalchemy import DateTime, Integer, Numeric

from data_access import schema
from data_access.errors import SourceUnreadable
from data_access.intake.convert import GUESSED_FORMATS
from data_access.intake.currency import CURRENCY, WITH_CURRENCY
from data_access.intake.excel import sheet_batches, sheet_names
from data_access.intake.files import is_plain_table, is_workbook, plain_table
from data_access.intake.incoming import Incoming
from data_access.intake.matching import likely_columns, likely_table
from data_access.intake.plain_tables import Format
from data_access.intake.sources import PLAIN, connector_of

FIRST_ROWS = 8
"""Rows that are shown before a file is taken in."""
MOST_TRIED = 5
"""Sheets of a workbook that are opened to find one with rows."""
TABLES = tuple(schema.CONTRACT)
"""The tables that rows can be taken into."""
TIME_FORMATS = GUESSED_FORMATS
"""Ways to write a time that can be chosen."""


@dataclass(frozen=True)
class Field:
    """A column of the contract, for whoever has to say which of their columns it is."""

    name: str
    meaning: str
    is_required: bool
    is_time: bool
    is_money: bool


@dataclass(frozen=True)
class Part:
    """One table that a source brings: its columns as they are called there, and its first rows as read.

    `to` is the table of the contract that it is, or most likely is; `sheets` are the workbook's, where it is one of
    several, and `sheet` is the one that these columns and rows are of.
    """

    file: str
    to: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    sheets: tuple[str, ...] = ()
    sheet: str | None = None


@dataclass(frozen=True)
class Draft:
    """What lies at a path: known by its shape to a connector, or plain tables whose columns have to be matched."""

    connector: str
    parts: tuple[Part, ...]

    @property
    def is_plain(self) -> bool:
        """Whether its columns have to be matched."""
        return self.connector == PLAIN


@dataclass(frozen=True)
class Choice:
    """How one file becomes one table: for each column of ours one of theirs, and how they write."""

    file: str
    to: str
    columns: Mapping[str, str]
    formats: Mapping[str, str] = field(default_factory=dict)
    decimal_comma: bool | None = None
    sheet: str | None = None


def draft(path: Path) -> Draft:
    """What lies at a path; reads no more than its beginning.

    Raises
    ------
    SourceUnreadable
        It is nothing that Rapport knows, or not what its name says.
    """
    connector = connector_of(path)
    if connector:
        parts = tuple(_part_of(each) for each in connector.read(path) if each.listed)
        return Draft(connector.name, parts)
    files = sorted(each for each in path.iterdir() if is_plain_table(each)) if path.is_dir() else [path]
    if not files or not all(is_plain_table(each) for each in files):
        raise SourceUnreadable(
            "Rapport does not know what this is.",
            "Bring a table (CSV, TSV, Parquet, Excel), a Slack export (zip) or the XML files of Stack Exchange.",
            path.name,
        )
    return Draft(PLAIN, tuple(plain_part(each) for each in files))


def plain_part(path: Path, sheet: str | None = None) -> Part:
    """A plain table's columns and first rows; of a workbook the sheet that is named, or the first.

    Raises
    ------
    SourceUnreadable
        It is not what its name says, or there is no such sheet.
    """
    sheets = tuple(sheet_names(path)) if is_workbook(path) else ()
    chosen = (sheet or _first_filled(path, sheets)) if len(sheets) > 1 else None
    plain = plain_table(path, Format(sheet=chosen))
    rows = tuple(tuple(row) for row in plain.first(FIRST_ROWS))
    likely = likely_table(chosen or path.name, plain.columns)
    return Part(path.name, likely, plain.columns, rows, sheets if chosen else (), chosen)


def _first_filled(path: Path, sheets: Sequence[str]) -> str:
    """The first of a workbook's sheets that has rows; its first one, where none of the first few has."""
    for sheet in sheets[:MOST_TRIED]:
        with closing(sheet_batches(path, sheet, FIRST_ROWS)) as batches:
            if next(batches).num_rows:
                return sheet
    return sheets[0]


def fields(to: str) -> list[Field]:
    """The columns of a table of the contract, in its order, and the currency its money may be in."""
    found = [
        Field(
            column.name,
            column.comment or "",
            bool(column.info.get("required")),
            isinstance(column.type, DateTime) or (isinstance(column.type, Integer) and column.name == "month"),
            isinstance(column.type, Numeric) and column.type.asdecimal,
        )
        for column in schema.contract_columns(schema.CONTRACT[to])
    ]
    if to in WITH_CURRENCY:
        found.append(Field(CURRENCY, "the currency of the amounts, where it is not the store's", False, False, False))
    return found


def suggested(part: Part, to: str) -> dict[str, str]:
    """For each column of a table the column of the part that is most likely meant, where there is one."""
    return likely_columns(to, part.columns)


def missing(choice: Choice, *, makes_members: bool = False) -> list[str]:
    """The required columns that nothing was chosen for."""
    dated_later = choice.to == "members" and makes_members
    return [
        each.name
        for each in fields(choice.to)
        if each.is_required and each.name not in choice.columns and not (dated_later and each.is_time)
    ]


def mapping_text(source: str, choices: Iterable[Choice], *, makes_members: bool = False) -> str:
    """The choices as a mapping file, which `rapport.py import FILE --map` follows in the same way."""
    lines = [f"source = {_quoted(source)}"]
    if makes_members:
        lines.append("create_members = true")
    for choice in choices:
        lines += ["", "[[table]]", f"to = {_quoted(choice.to)}", f"from = {_quoted(choice.file)}"]
        decimal = {True: ['decimal = ","'], False: ['decimal = "."'], None: []}
        written = decimal[choice.decimal_comma]
        written += [f"sheet = {_quoted(choice.sheet)}"] if choice.sheet else []
        if written:
            lines += ["", "[table.format]", *written]
        lines += ["", "[table.columns]"]
        lines += [f"{name} = {_form(theirs, choice.formats.get(name))}" for name, theirs in choice.columns.items()]
    return "\n".join(lines) + "\n"


def _form(theirs: str, written: str | None) -> str:
    if written is None:
        return _quoted(theirs)
    return f"{{ column = {_quoted(theirs)}, format = {_quoted(written)} }}"


def _quoted(text: str) -> str:
    r"""A text as TOML writes it.

    >>> print(_quoted('a "b"'))
    "a \"b\""
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _part_of(incoming: Incoming) -> Part:
    first: pa.RecordBatch | None = next(incoming.batches(), None)
    rows: list[tuple[str | None, ...]] = []
    if first is not None:
        for row in first.slice(0, FIRST_ROWS).select(list(incoming.columns)).to_pylist():
            rows.append(tuple(None if value is None else str(value) for value in row.values()))
    return Part(incoming.where, incoming.to, incoming.columns, tuple(rows))
