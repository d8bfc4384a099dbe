"""How a column writes its times, read from its first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.exc import DBAPIError

from data_access.errors import MappingWrong
from data_access.intake.convert import EPOCH, EPOCH_MS, GUESSED_FORMATS, ISO, Expression, is_likely, time
from data_access.intake.sampling import passing


def guess_format(values: Sequence[str | None], column: str, file: str) -> str:
    """The way of writing times that fits most of the values, the likeliest first.

    Raises
    ------
    MappingWrong
        Every value could be day first or month first.
    """
    known = [value for value in values if value and value.strip()]
    if not known or _fits(known, [ISO])[ISO] == len(known):
        return ISO  # the likeliest, and none can fit better
    fits = _fits(known)
    best = max(fits.values())
    fitting = [written for written, number in fits.items() if number == best]
    day_first = [written for written in fitting if written.startswith("%d/%m")]
    if fitting[0] != ISO and day_first and any(written.startswith("%m/%d") for written in fitting):
        if _only_first_of_months(known):
            return day_first[0]
        raise MappingWrong(
            f"The dates in {column!r}, such as {known[0][:30]!r}, could be day first or month first.",
            f'Say which in a mapping file: {{ column = "{column}", format = "{day_first[0]}" }}.',
            file,
        )
    return fitting[0] if best else ISO


def check_format(written: str, column: str, file: str) -> str:
    """The way of writing times that a mapping names, once it is known to be one.

    Raises
    ------
    MappingWrong
        The engine cannot follow it.
    """
    if written in (ISO, EPOCH, EPOCH_MS):
        return written
    try:
        _fits(["2026-11-05"], [written])
    except DBAPIError as error:
        raise MappingWrong(
            f"The format {written!r} of {column} cannot be followed: {str(error.orig).splitlines()[0]}",
            'Write it like "%d/%m/%Y %H:%M", or "iso", "epoch" or "epoch_ms".',
            file,
        ) from error
    return written


def _only_first_of_months(values: Sequence[str]) -> bool:
    """Whether day and month are always the same number, so that the order does not matter."""
    return all(value.split("/")[0].zfill(2) == value.split("/")[1].zfill(2) for value in values)


def _fits(values: Sequence[str], formats: Sequence[str] = GUESSED_FORMATS) -> dict[str, int]:
    """How many of the values each way of writing can read."""

    def reads(written: str) -> Callable[[Expression], Expression]:
        return lambda text: is_likely(time(text, written))

    return dict(zip(formats, passing(values, [reads(written) for written in formats]), strict=True))
