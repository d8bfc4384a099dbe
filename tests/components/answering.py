"""Makes the tidy frames that `measure` gives, for tests of what is drawn from them."""

from collections.abc import Iterable

import pandas as pd

COLUMNS = ["key", "role", "start", "end", "complete", "value", "n", "low", "high", "reason"]
NOVEMBER_2026 = 682


def measured(*parts: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """One frame of the rows of several metrics."""
    return pd.DataFrame([row for part in parts for row in part], columns=COLUMNS)


def metric(
    key: str,
    now: float | None,
    before: float | None = None,
    course: Iterable[float | None] = (),
    *,
    unfinished: int = 0,
    reason: str = "",
) -> list[tuple[object, ...]]:
    """The rows of one metric: its range, its comparison, and its months up to November 2026."""
    months = list(course)
    first = NOVEMBER_2026 - len(months) + 1
    rows: list[tuple[object, ...]] = [
        (key, "range", first, NOVEMBER_2026, True, now, 1_200, None, None, reason if now is None else ""),
        (key, "comparison", first - 12, first, True, before, 1_000, None, None, "before the data begins"),
    ]
    for index, value in enumerate(months):
        is_over = index < len(months) - unfinished
        rows.append((key, "series", first + index, first + index + 1, is_over, value, 100, None, None, ""))
    return rows
