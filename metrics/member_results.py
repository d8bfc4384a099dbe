"""What is foretold of every member, one line for each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from data_access.errors import NothingFound
from data_access.queries.scores import COLUMNS, every_member
from data_access.store import Store


def lines(store: Store, asked: str, *, as_json: bool) -> Iterator[str]:
    """Members in the order of joining, staff left out.

    Parameters
    ----------
    asked : str
        Columns of ``COLUMNS`` with commas between, or empty text for all.
    as_json : bool
        A JSON object for each line; otherwise CSV with a heading. What is not known is null, or empty.

    Raises
    ------
    NothingFound
        There is no such column.
    """
    names = [name.strip() for name in asked.split(",") if name.strip()] or list(COLUMNS)
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise NothingFound(f"There is no column {unknown[0]!r}.", f"Use some of {', '.join(COLUMNS)}.")
    return _written(store, names, as_json=as_json)


def _written(store: Store, names: list[str], *, as_json: bool) -> Iterator[str]:
    if not as_json:
        yield _csv(names)
    for part in every_member(store):
        columns = [_plain(name, part[name]) for name in names]
        for values in zip(*columns, strict=True):
            if as_json:
                yield json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False)
            else:
                yield _csv(["" if value is None else value for value in values])


def _plain(name: str, values: pd.Series[Any]) -> list[Any]:
    """A column as plain values; days as dates."""
    found = [None if pd.isna(value) else value for value in values.astype(object)]
    if name == "contact_day":
        return [None if day is None else (date(1970, 1, 1) + timedelta(days=int(day))).isoformat() for day in found]
    return [value.item() if isinstance(value, np.generic) else value for value in found]


def _csv(values: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
