"""Records and lines of a text file with columns: where each begins, and which cannot be split."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TextIO, cast

from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, func, select
from sqlalchemy import cast as as_type

from data_access.errors import MappingWrong, SourceUnreadable
from data_access.intake.incoming import Malformed

WHITESPACE = "whitespace"
WESTERN = "cp1252"
SAMPLE_BYTES = 1 << 18
PIECE = 1 << 20
LONGEST_LINE = 4_000_000
"""Characters a line may have where a file is looked at before it is read."""
MOST_SAMPLED = 64_000_000
"""Characters that are read for a look."""
MOST_MALFORMED = 100_000
"""Lines without the header's columns before the file is taken for something else."""
REASONS = {
    "MISSING COLUMNS": "it has fewer columns than the header",
    "TOO MANY COLUMNS": "it has more columns than the header",
    "UNQUOTED VALUE": "a quotation mark in it is not closed, or stands inside a value",
    "LINE SIZE OVER MAXIMUM": "it is longer than 2,000,000 characters",
    "INVALID ENCODING": "it is not text in UTF-8: name the file's encoding in a mapping file, or export it in UTF-8",
}
"""The engine's names for what is wrong with a record, in words."""


@dataclass(frozen=True)
class TextLines:
    """A text file: how its bytes become lines, and its lines records.

    Parameters
    ----------
    separator : str
        Between columns; ``"whitespace"`` where any number of spaces is, and nothing is quoted.
    width : int
        How many columns it has.
    skipped : int
        Empty lines before the first record.
    """

    path: Path
    encoding: str
    separator: str = ","
    header: bool = True
    width: int = 2
    skipped: int = 0

    def open(self) -> TextIO:
        """The file as text, with its line breaks as they are."""
        name = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        return io.TextIOWrapper(open_bytes(self.path), encoding=name, errors="replace", newline="")

    def beginning(self, file: TextIO) -> Iterator[str]:
        """The first lines of the opened file, as many as fit into memory with ease.

        Raises
        ------
        SourceUnreadable
            A line is longer than any table's: a few bytes of a compressed file may unpack to that.
        """
        read = 0
        while read < MOST_SAMPLED and (line := file.readline(LONGEST_LINE + 1)):
            if len(line) > LONGEST_LINE:
                raise SourceUnreadable(
                    f"{self.path.name} has a line of more than {LONGEST_LINE:,} characters.",
                    "Check that it is a table with one row a line.",
                    self.path.name,
                )
            read += len(line)
            yield line

    def splits(self, file: Iterable[str]) -> Iterator[list[str]]:
        """The records of the opened file; an empty line is an empty one."""
        csv.field_size_limit(1 << 30)
        if self.separator == WHITESPACE:
            return (line.split() for line in file)
        return csv.reader(file, delimiter=self.separator)

    def first(self, number: int, after: int = 0) -> list[list[str]]:
        """The first records that are not empty."""
        with self.open() as file:
            records = (record for record in self.splits(self.beginning(file)) if record)
            return list(islice(records, after, after + number))

    def line_numbers(self, numbers: Iterator[int], skipped: frozenset[int]) -> Iterator[int]:
        """Lines on which rows begin, found by reading the file once more.

        Parameters
        ----------
        numbers : iterator of int
            Places of rows among those that could be split, from 0, ascending.
        skipped : frozenset of int
            Ordinals of the records that could not.
        """
        at, start = -1, 0
        rows = (line for ordinal, line in self._records() if ordinal not in skipped)
        if self.header:
            next(rows, None)
        for number in numbers:
            while at < number:
                at, start = at + 1, next(rows)
            yield start

    def _records(self) -> Iterator[tuple[int, int]]:
        """Ordinal and first line of each record, both from 1; empty lines are records of one-column files only."""
        with self.open() as file:
            if self.separator == WHITESPACE:
                yield from ((number, number) for number, line in enumerate(file, 1) if line.strip())
                return
            records = csv.reader(file, delimiter=self.separator)
            start = 1
            for ordinal, record in enumerate(records, 1):
                if record or (self.width == 1 and ordinal > self.skipped):
                    yield ordinal, start
                start = records.line_num + 1

    def malformed(self, bench: Connection) -> list[Malformed]:
        """Records the engine could not split into columns, from its own list, which is then emptied.

        Raises
        ------
        SourceUnreadable
            There are so many of them that the file must be something else.
        """
        if not bench.dialect.has_table(bench, "reject_errors"):
            return []
        errors = Table("reject_errors", MetaData(), Column("line", BigInteger), Column("error_type", String))
        reason = func.min(as_type(errors.c.error_type, String))
        found = select(errors.c.line, reason).group_by(errors.c.line).order_by(errors.c.line)
        listed = {int(line): str(kind) for line, kind in bench.execute(found.limit(MOST_MALFORMED + 1))}
        errors.drop(bench)
        Table("reject_scans", MetaData()).drop(bench)
        if len(listed) > MOST_MALFORMED:
            raise SourceUnreadable(
                f"More than {MOST_MALFORMED:,} lines of {self.path.name} do not have the columns of its header.",
                "Check the separator and the header, or name them in a mapping file.",
                self.path.name,
            )
        if not listed:
            return []
        lines = {ordinal: line for ordinal, line in self._records() if ordinal in listed}
        return [
            Malformed(lines.get(ordinal, ordinal), REASONS.get(kind, kind.lower()), ordinal)
            for ordinal, kind in listed.items()
        ]

    def readable(self, folder: Path) -> Path:
        """The file itself, or a copy that the engine can read: in UTF-8, with one kind of line break."""
        if self.encoding == "utf-8" and not self._has_mixed_breaks():
            return self.path
        copy = folder / f"copy-{abs(hash(self.path))}.csv"
        name = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        with (
            io.TextIOWrapper(open_bytes(self.path), encoding=name, errors="replace") as text,
            copy.open("w", encoding="utf-8", newline="\n") as plain,
        ):
            while piece := text.read(PIECE):
                plain.write(piece)
        return copy

    def _has_mixed_breaks(self) -> bool:
        """Whether lines end in more than one way, inside quotations or out of them."""
        both = feeds = returns = 0
        with open_bytes(self.path) as file:
            last = b""
            while piece := file.read(PIECE):
                feeds += piece.count(b"\n")
                if found := piece.count(b"\r"):
                    returns += found
                    both += piece.count(b"\r\n")
                both += last == b"\r" and piece.startswith(b"\n")
                last = piece[-1:]
        return len({kind for kind, number in _kinds(feeds, returns, both) if number}) > 1


def _kinds(feeds: int, returns: int, both: int) -> tuple[tuple[str, int], ...]:
    return ("both", both), ("feed", feeds - both), ("return", returns - both)


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is compressed."""
    return cast(IO[bytes], gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def encoding_of(path: Path, said: str | None) -> str:
    """The encoding that is said, or UTF-8, UTF-16 or the Western one of Windows, from the file's first part.

    Raises
    ------
    MappingWrong
        There is no encoding of that name.
    SourceUnreadable
        The file cannot be unpacked or read.
    """
    if said:
        try:
            "".encode(said)
            return codecs.lookup(said).name
        except LookupError as error:
            raise MappingWrong(
                f"There is no encoding {said!r}.", 'Write one like "utf-8" or "latin-1".', path.name
            ) from error
    try:
        with open_bytes(path) as file:
            sample = file.read(SAMPLE_BYTES)
    except (OSError, EOFError) as error:
        raise SourceUnreadable(f"{path.name} cannot be read: {error}.", "Export it again.", path.name) from error
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return WESTERN
    return "utf-8"
