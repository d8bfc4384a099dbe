"""What can go wrong when a store is opened or written, said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from data_access.engines import BROKEN, MEMORY, is_out_of_room, is_stopped
from data_access.errors import RapportError, StoreOlder, StoreOutdated, StoreUnreachable
from data_access.migrations import HEAD, schema_version

AMOUNT = re.compile(r"\d+(\.\d+)? ?[kmgt]i?b", re.IGNORECASE)
"""An amount of memory as the embedded engine reads it."""


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Say in words that the store cannot be opened."""
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        if is_out_of_room(error):
            raise _no_room(error, place) from error
        raise StoreUnreachable(
            f"The store cannot be opened: {_reason(error)}",
            "Check that it is there and running, and that RAPPORT_STORE or --store names it.",
            place,
        ) from error


@contextmanager
def _stoppable() -> Iterator[None]:
    """Take Ctrl-C, which the embedded engine tells as an error like any other, for what it is everywhere else."""
    try:
        yield
    except RuntimeError as error:
        if not is_stopped(error):
            raise
        raise KeyboardInterrupt from error


@contextmanager
def explained_reading(place: str) -> Iterator[None]:
    """Say in words that the store was lost while it was read, or that there was no room to answer."""
    try:
        with _stoppable():
            yield
    except DBAPIError as error:
        if is_out_of_room(error):
            raise _no_room(error, place) from error
        if not (error.connection_invalidated or isinstance(error.orig, BROKEN)):
            raise
        raise _damaged(error, place) from error


@contextmanager
def explained_writing(place: str) -> Iterator[None]:
    """Say in words that there is no room left, on disk or in memory, or that the server has gone."""
    try:
        with _stoppable():
            yield
    except (OSError, MemoryError, DBAPIError, duckdb.Error) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreUnreachable(
                "The store's server does not answer any more. The store is as it was before.",
                "Check that it is running, then run the same command again.",
                place,
            ) from error
        if is_out_of_room(error):
            raise _no_room(error, place) from error
        if not (isinstance(error, DBAPIError) and isinstance(error.orig, BROKEN)):
            raise
        raise _damaged(error, place) from error


def _reason(error: DBAPIError) -> str:
    """The first line of what an engine said."""
    return next(iter(str(error.orig).strip().splitlines()), "no answer")[:300]


def _damaged(error: DBAPIError, place: str) -> StoreUnreachable:
    """What to say of a store that is gone or damaged while it is used."""
    return StoreUnreachable(
        f"The store can be read no more: {_reason(error)}",
        "Check that its server runs, or that its folder and disk are sound, then try again. "
        "Where it has been damaged, restore it from a copy, or make a new one and import again.",
        place,
    )


def _no_room(error: BaseException, place: str) -> RapportError:
    """What to say of a disk, or a memory, that is too small."""
    is_memory = "memory" in str(error).lower()
    what = f"The memory of {MEMORY} did not suffice." if is_memory else "The disk is full."
    fix = "Give more with RAPPORT_MEMORY" if is_memory else "Free some space"
    return RapportError(f"{what} The store is as it was before.", f"{fix}, then run the same command again.", place)


def refuse_memory(written: str = MEMORY) -> None:
    """Refuse a setting of the memory that is no amount."""
    if not AMOUNT.fullmatch(written):
        raise RapportError(
            f"RAPPORT_MEMORY is {written[:30]!r}, which is no amount of memory.", "Write it like 2GB or 500MB."
        )


def refuse_newer(connection: Connection, place: str) -> str:
    """Refuse a store that a newer Rapport has written; gives the version of its schema."""
    version = schema_version(connection)
    if version > HEAD:
        raise StoreOutdated(
            f"The store has schema version {version}; this Rapport knows {HEAD}.",
            "Install the Rapport that wrote it, or a newer one.",
            place,
        )
    return version


def refuse_other_versions(connection: Connection, place: str) -> None:
    """Refuse a store whose schema is newer or older than this Rapport's."""
    version = refuse_newer(connection, place)
    if version < HEAD:
        raise StoreOlder(
            f"The store has schema version {version or 'none'}; this Rapport needs {HEAD}.",
            "Run 'python rapport.py refresh', which brings it up to date.",
            place,
        )
