"""Tables in text files: CSV, TSV and columns apart by spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, column, func, table

from data_access.engines import native
from data_access.errors import SourceUnreadable
from data_access.intake.convert import Expression
from data_access.intake.plain_tables import Format, PlainTable, different_names, literal_path, next_name
from data_access.intake.text_lines import WESTERN, WHITESPACE, TextLines, encoding_of
from data_access.writer import workbench

SEPARATORS = (",", ";", "\t", "|")
NOTHING_WORDS = ["", "null", "NULL", "Null", "NaN", "nan", "N/A", "n/a", "\\N"]
"""What files write where they mean nothing."""
SAMPLE_ROWS = 5_000
MOST_COLUMNS = 20_000
"""Columns that a table may have: a few more than a spreadsheet's."""
LINE = "line_of_text"
SPACES = duckdb.ConstantExpression(" \t")
NEVER = "\x1f"
"""A separator that no text has, so that a line is one value."""


@dataclass(frozen=True)
class _Layout:
    """A text file and its columns."""

    lines: TextLines
    names: tuple[str, ...]


def text_table(path: Path, form: Format) -> PlainTable:
    """The table in a text file.

    Raises
    ------
    SourceUnreadable
        It is empty, or columns apart by spaces have no names.
    MappingWrong
        There is no such encoding.
    """
    lines = _lines(path, form)
    if lines.separator == WHITESPACE:
        return _spaced(lines, form)
    first = lines.first(1)[0]
    _refuse_no_header(path, first)
    names = form.columns or tuple(first)
    if not form.header and not form.columns:
        names = tuple(f"column{number}" for number in range(1, len(first) + 1))
    names = different_names(names)
    layout = _Layout(replace(lines, width=len(names)), names)
    source = table(next_name("text"), *(column(name) for name in names))

    def register(bench: Connection) -> None:
        native(bench).register(source.name, _relation(bench, layout, lines.separator, '"'))

    return PlainTable(
        path,
        names,
        source,
        lambda name: source.c[name],
        _sample(layout),
        _first(layout),
        register,
        line_numbers=layout.lines.line_numbers,
        malformed=layout.lines.malformed,
        notes=_notes(lines, form),
    )


def _refuse_no_header(path: Path, first: Sequence[str]) -> None:
    """Refuse what begins like no table: a packed file or a workbook under a wrong name, or another encoding."""
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for name in first for letter in name):
        raise SourceUnreadable(
            f"{path.name} does not begin like a text file: there are characters in it that no text has.",
            "Save it as CSV in UTF-8, or name its encoding in a mapping file. "
            "A packed file or a workbook needs its own ending, .gz or .xlsx.",
            path.name,
        )
    if len(first) > MOST_COLUMNS:
        raise SourceUnreadable(
            f"{path.name} has {len(first):,} columns; Rapport reads {MOST_COLUMNS:,} at most.",
            "Check that it is a table with one row a line.",
            path.name,
        )


def _notes(lines: TextLines, form: Format) -> tuple[str, ...]:
    """What the report says of an encoding that nobody named."""
    if form.encoding or lines.encoding != WESTERN:
        return ()
    return (
        f"{lines.path.name} is not in UTF-8 and is read as {WESTERN}, which Western Europe's Windows writes. "
        "Where letters come out wrong, name its encoding in a mapping file.",
    )


def _lines(path: Path, form: Format) -> TextLines:
    """How the file is to be read; what the format leaves open is seen in its first line with anything in it."""
    lines = TextLines(path, encoding_of(path, form.encoding), header=form.header)
    head, empty = "", 0
    try:
        with lines.open() as file:
            for head in lines.beginning(file):
                if head.strip():
                    break
                empty += 1
    except (OSError, EOFError, UnicodeError) as error:
        raise SourceUnreadable(f"{path.name} cannot be read: {error}.", "Export it again.", path.name) from error
    if not head.strip():
        raise SourceUnreadable(f"{path.name} is empty.", "Export it again.", path.name)
    likely = max(SEPARATORS, key=lambda each: len(next(replace(lines, separator=each).splits([head]))))
    return replace(lines, separator=form.separator or likely, skipped=empty)


def _relation(bench: Connection, layout: _Layout, separator: str, quote: str) -> Any:
    """The file as the engine reads it, which keeps a list of the records it cannot split."""
    lines = layout.lines
    path = lines.readable(workbench(bench))
    try:
        return native(bench).read_csv(
            literal_path(path),
            delimiter=separator,
            header=lines.header,
            skiprows=lines.skipped,
            columns=dict.fromkeys(layout.names, "VARCHAR"),
            auto_detect=False,
            quotechar=quote,
            escapechar=quote,
            na_values=NOTHING_WORDS,
            ignore_errors=True,
            store_rejects=True,
        )
    except duckdb.Error as error:
        raise SourceUnreadable(
            f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}",
            "Check that it is a text file with one row a line.",
            path.name,
        ) from error


def _spaced(lines: TextLines, form: Format) -> PlainTable:
    """Columns apart by any number of spaces, as old text files have them."""
    if not form.columns:
        raise SourceUnreadable(
            f"{lines.path.name} has columns apart by spaces but no names for them.",
            'Name them in the mapping file: format = { separator = "whitespace", columns = [...] }.',
            lines.path.name,
        )
    source = table(next_name("text"), column(LINE))
    parts = func.regexp_split_to_array(func.trim(source.c[LINE], " \t"), r"\s+")
    layout = _Layout(lines, (LINE,))

    def register(bench: Connection) -> None:
        line = duckdb.FunctionExpression("trim", duckdb.ColumnExpression(LINE), SPACES)
        every = _relation(bench, layout, NEVER, "")
        native(bench).register(source.name, every.filter(line != duckdb.ConstantExpression("")))

    def raw(name: str) -> Expression:
        part = func.list_extract(parts, form.columns.index(name) + 1)
        return func.nullif(func.nullif(part, "null"), "NULL")

    return PlainTable(
        lines.path,
        form.columns,
        source,
        raw,
        _sample(_Layout(lines, form.columns)),
        _first(_Layout(lines, form.columns)),
        register,
        line_numbers=lines.line_numbers,
        malformed=lines.malformed,
        uneven=func.len(parts) != len(form.columns),
    )


def _sample(layout: _Layout) -> Callable[[str], list[str | None]]:
    def sample(name: str) -> list[str | None]:
        at = layout.names.index(name)
        rows = layout.lines.first(SAMPLE_ROWS, after=int(layout.lines.header))
        return [row[at] for row in rows if len(row) > at and row[at] not in NOTHING_WORDS]

    return sample


def _first(layout: _Layout) -> Callable[[int], list[Sequence[str | None]]]:
    def first(number: int) -> list[Sequence[str | None]]:
        width = len(layout.names)
        rows = layout.lines.first(number, after=int(layout.lines.header))
        return [[*row, *[None] * width][:width] for row in rows]

    return first
