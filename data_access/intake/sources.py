"""Recognising what lies at a path, and turning it into rows for the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data_access import schema
from data_access.errors import MappingWrong, SourceUnreadable
from data_access.intake import database, shopify_customers, shopify_orders, slack, stackexchange
from data_access.intake.door import Intake, Origin
from data_access.intake.files import is_plain_table, plain_table
from data_access.intake.incoming import Incoming
from data_access.intake.mapped_rows import mapped_rows, rows_of_mapping
from data_access.intake.mapping import Mapping, TableMapping, read_mapping
from data_access.intake.matching import match
from data_access.intake.plain_tables import Format
from data_access.intake.rejects import ENDING
from data_access.intake.staging import Rows, rows_of

PLAIN = "table"
MAPPED = "mapping"
UNPACK = "Unpack it and import the folder: of packed files, Slack exports alone are read as they are."
MOST_NAMED = 20
"""Files passed over that the report names."""


@dataclass(frozen=True)
class Connector:
    """A source that is known by its shape."""

    name: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path], list[Incoming]]
    not_read: Callable[[Path], tuple[str, ...]] = lambda _path: ()


CONNECTORS = (
    Connector(stackexchange.NAME, stackexchange.recognises, stackexchange.read, stackexchange.not_read),
    Connector(slack.NAME, slack.recognises, slack.read, slack.not_read),
    Connector(shopify_orders.NAME, shopify_orders.recognises, shopify_orders.read),
    Connector(shopify_customers.NAME, shopify_customers.recognises, shopify_customers.read),
)
"""Sources known by their shape; a new one is a line here."""


@contextmanager
def source_at(
    where: str, kind: str = "", map_file: Path | None = None, *, told: Callable[[str], None]
) -> Iterator[Intake]:
    """What there is to take in at a path, or at the address of a database; it is there as long as the block lasts.

    Parameters
    ----------
    kind, map_file
        As for `intake_of`; for a path alone.
    told : callable
        Told of each table of a database before it is read.

    Raises
    ------
    RapportError
        As for `intake_of` and `database.tables_of`.
    """
    if "://" not in where:
        yield intake_of(Path(where), kind, map_file)
        return
    if kind or map_file:
        raise MappingWrong(
            "A database's tables are known by their names, and their columns by theirs.", "Leave out --as and --map."
        )
    with database.tables_of(where, told) as intake:
        yield intake


def intake_of(path: Path, kind: str = "", map_file: Path | None = None) -> Intake:
    """What there is to take in at a path.

    Parameters
    ----------
    path : Path
        A file or folder; with a mapping file, the folder its files lie in, or the one file it maps.
    kind : str
        The connector's name, or a table of the contract for a plain file; recognised where it is empty.
    map_file : Path, optional
        A mapping file.

    Raises
    ------
    SourceUnreadable
        There is nothing at the path, or nothing that is recognised.
    MappingWrong
        The mapping file, or the kind, cannot be followed.
    """
    if not path.exists():
        raise SourceUnreadable(f"There is nothing at {path.name!r}.", "Check the path.", str(path))
    if map_file is not None:
        return _mapped(path, map_file)
    if path.is_file() and path.suffix.lower() == ".toml":
        return _mapped(path.parent, path)
    named = [each for each in CONNECTORS if each.name == kind]
    if kind and not named and kind not in schema.CONTRACT:
        known = [each.name for each in CONNECTORS] + list(schema.CONTRACT)
        raise MappingWrong(f"There is no source {kind!r}.", f"Use one of {', '.join(known)}.")
    connector = named[0] if named else None if kind else connector_of(path)
    if connector:
        origin = Origin(connector.name, connector.name, path.name)
        rows = [rows_of(each) for each in connector.read(path)]
        return Intake(origin, rows, notes=_not_read(connector.not_read(path)))
    return _plain(path, kind)


def connector_of(path: Path) -> Connector | None:
    """The connector that knows what lies at a path by its shape."""
    return next((each for each in CONNECTORS if each.recognises(path)), None)


def _not_read(names: tuple[str, ...]) -> list[str]:
    """What the report says of files that were passed over."""
    if not names:
        return []
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return [f"Not read: {', '.join(names[:MOST_NAMED])}{more}."]


def _mapped(path: Path, map_file: Path) -> Intake:
    mapping = read_mapping(map_file)
    folder = path if path.is_dir() else path.parent
    tables = mapping.tables
    if path.is_file() and path != map_file:
        tables = tuple(each for each in tables if Path(each.file).name == path.name) or _only_table(mapping, path)
    used = Mapping(mapping.source, tables, folder, mapping.create_members, mapping.prefix_ids)
    origin = Origin(mapping.source, MAPPED, path.name)
    matched = [pair for each in tables for pair in _pairs(each)]
    return Intake(origin, rows_of_mapping(used), mapping.create_members, matched=matched)


def _only_table(mapping: Mapping, path: Path) -> tuple[TableMapping, ...]:
    """A mapping of one table serves any file of that shape."""
    if len(mapping.tables) != 1:
        raise MappingWrong(
            f"The mapping file does not speak of {path.name!r}.",
            "Name the folder its files lie in.",
            path.name,
        )
    return (replace(mapping.tables[0], file=path.name),)


def _plain(path: Path, kind: str) -> Intake:
    files, passed_over = _files_of(path)
    if not files or not all(is_plain_table(each) for each in files):
        raise SourceUnreadable(
            f"Rapport does not know what {path.name!r} is.",
            UNPACK if path.suffix.lower() == ".zip" else "Say what it is with --as, or name a mapping file with --map.",
            path.name,
        )
    rows: list[Rows] = []
    matched: list[dict[str, str]] = []
    for file in files:
        plain = plain_table(file, Format())
        said = match(plain, kind)
        rows.append(mapped_rows(said, plain, Mapping(file.stem, (said,), file.parent)))
        matched.extend(_pairs(said))
    order = list(schema.CONTRACT)
    rows.sort(key=lambda each: order.index(each.to))
    return Intake(Origin(path.stem, PLAIN, path.name), rows, matched=matched, notes=_not_read(passed_over))


def _files_of(path: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The tables that lie in a folder, or the one file; and the names of files that were passed over."""
    if not path.is_dir():
        return [path], ()
    found = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    files = [each for each in found if is_plain_table(each) and not each.name.endswith(ENDING)]
    return files, tuple(each.name for each in found if each not in files)


def _pairs(said: TableMapping) -> list[dict[str, str]]:
    """How one table's columns were matched, for the report."""
    return [
        {"table": said.to, "file": said.file, "column": ours, "from": str(theirs)}
        for ours, theirs in said.columns.items()
    ]
