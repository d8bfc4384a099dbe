"""How the columns of a file are matched with the store's, for the reader to look at and correct."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components import listing, words
from components.staging import shown
from data_access.intake import drafting
from data_access.intake.drafting import Choice, Field, Part

FORMATS = {
    "iso": "2026-11-05 or 2026-11-05 14:30 (ISO)",
    "epoch": "1793889000 (seconds since 1970)",
    "epoch_ms": "1793889000000 (milliseconds since 1970)",
}
SAMPLE_DAY = pd.Timestamp(2026, 11, 5, 14, 30)
DECIMALS = {"As the first rows show": None, "1,234.56": False, "1.234,56": True}
LONGEST_CELL = 80
ACROSS = 3


def preview(part: Part, key: str) -> None:
    """The first rows as they were read."""
    rows = [[shown(cell, LONGEST_CELL) if cell else cell for cell in row] for row in part.rows]
    frame = pd.DataFrame(rows, columns=[shown(name, LONGEST_CELL) for name in different(part.columns)])
    listing.draw(frame, f"preview_{key}", f"The first {len(rows)} rows of the file, as read")


def sheet(part: Part, key: str) -> str | None:
    """Which sheet of a workbook is meant, where it has several."""
    if len(part.sheets) < 2:
        return None
    titles = dict(zip(part.sheets, different(part.sheets), strict=True))
    place = part.sheets.index(part.sheet) if part.sheet in part.sheets else 0
    return st.selectbox(
        "Sheet", part.sheets, index=place, key=f"sheet_{key}", width=260, format_func=lambda name: titles[name]
    )


def different(names: Sequence[str]) -> list[str]:
    """Names shortened to what is shown, told apart where they have become alike.

    >>> different(["a", "a"])
    ['a', 'a (2)']
    """
    seen: dict[str, int] = {}
    told = []
    for name in names:
        short = shown(name, LONGEST_CELL)
        seen[short] = seen.get(short, 0) + 1
        told.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return told


def choice(part: Part, key: str) -> Choice:
    """The form for one file; gives what is chosen."""
    tables = drafting.TABLES
    to = st.selectbox("These rows are", tables, index=tables.index(part.to), key=f"to_{key}", width=260)
    suggested, fields = drafting.suggested(part, to), drafting.fields(to)
    key = f"{key}_{to}"
    needed = [each for each in fields if each.is_required]
    optional = [each for each in fields if not each.is_required]
    matched = sum(each.name in suggested for each in optional)
    columns, formats = _grid(part, needed, suggested, key)
    with st.expander(
        f"{len(optional)} more columns, {matched} of them found in the file", icon=":material/view_column:"
    ):
        more_columns, more_formats = _grid(part, optional, suggested, key)
    columns, formats = columns | more_columns, formats | more_formats
    has_money = any(each.is_money and each.name in columns for each in fields)
    comma = (
        DECIMALS[st.selectbox("Amounts are written", list(DECIMALS), key=f"comma_{key}", width=260)]
        if has_money
        else None
    )
    return Choice(part.file, to, columns, formats, comma, part.sheet)


def _grid(
    part: Part, fields: Sequence[Field], suggested: dict[str, str], key: str
) -> tuple[dict[str, str], dict[str, str]]:
    """A choice for each column of ours: which of theirs it is, and for times how they are written."""
    columns: dict[str, str] = {}
    formats: dict[str, str] = {}
    for place in range(0, len(fields), ACROSS):
        for each, cell in zip(fields[place : place + ACROSS], st.columns(ACROSS), strict=False):
            with cell:
                chosen = _column(part, each, suggested.get(each.name), key)
                written = _format(each, key) if chosen and each.is_time else None
            if chosen:
                columns[each.name] = chosen
            if written:
                formats[each.name] = written
    return columns, formats


def _column(part: Part, wanted: Field, suggested: str | None, key: str) -> str | None:
    titles = dict(zip(part.columns, different(part.columns), strict=True))
    return st.selectbox(
        f"{wanted.name}{' (needed)' if wanted.is_required else ''}",
        part.columns,
        index=part.columns.index(suggested) if suggested in part.columns else None,
        key=f"column_{key}_{wanted.name}",
        format_func=lambda name: titles[name],
        placeholder="Not in the file",
        help=f"{words.plain(wanted.meaning)}.",
    )


def _format(wanted: Field, key: str) -> str | None:
    return st.selectbox(
        f"How {wanted.name} is written",
        drafting.TIME_FORMATS,
        index=None,
        key=f"format_{key}_{wanted.name}",
        format_func=format_in_words,
        placeholder="As its first rows show",
        label_visibility="collapsed",
    )


def format_in_words(written: str) -> str:
    """A way to write times, by an example.

    >>> format_in_words("%d/%m/%Y"), format_in_words("%b %d, %Y")
    ('05/11/2026 (day first)', 'Nov 05, 2026')
    """
    if written in FORMATS:
        return FORMATS[written]
    order = {"%d/%m": " (day first)", "%m/%d": " (month first)"}.get(written[:5], "")
    return SAMPLE_DAY.strftime(written) + order
