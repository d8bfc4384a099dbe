"""Reads a flat XML file, one element with attributes per row, without ever holding the file in memory.

The parser is the standard library's expat, fed in pieces: no tree is built, no document type is fetched, and
a file that declares anything of its own, such as an entity that expands to a million others, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from data_access.errors import SourceUnreadable

XmlRow = tuple[int, dict[str, str]]

PIECE = 1 << 16
LONGEST_ELEMENT = 4 << 20
"""Bytes. A longer element is no row of an export; it is refused before it fills the memory."""
DEEPEST_ELEMENT = 8


class _FlatFile:
    """What the parser has met since it was last asked: the root's name, then rows with their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root = ""
        self.rows: list[XmlRow] = []
        self.depth = 0
        self.waiting = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _document_type(self, _name: str, _system: str | None, _public: str | None, declares: bool) -> None:
        if declares:
            raise self.unreadable("declares entities or other things of its own", "Remove its DOCTYPE declaration")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.waiting = 0
        if self.depth == 1:
            self.root = tag
        elif self.depth > DEEPEST_ELEMENT:
            raise self.unreadable("nests elements deeper than an export does", "Check that it is the right file")
        elif self.depth == 2 and tag == "row":
            self.rows.append((self.parser.CurrentLineNumber, attributes))

    def _end(self, _tag: str) -> None:
        self.depth -= 1
        self.waiting = 0

    def feed(self, piece: bytes) -> list[XmlRow]:
        """Hand the parser some bytes (none at the end of the file) and take the rows they complete."""
        self.waiting += len(piece)
        try:
            self.parser.Parse(piece, not piece)
        except (expat.ExpatError, LookupError, ValueError) as error:
            reason = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
            fix = "Download or unpack it again, then import it again"
            raise self.unreadable(f"is cut off or damaged: {reason}", fix) from error
        if self.waiting > LONGEST_ELEMENT:
            raise self.unreadable(
                f"holds an element of over {LONGEST_ELEMENT:,} bytes", "Check that it is the right file"
            )
        rows, self.rows = self.rows, []
        return rows

    def unreadable(self, what: str, fix: str) -> SourceUnreadable:
        line = self.parser.CurrentLineNumber
        return SourceUnreadable(f"{self.name} {what}.", f"{fix}.", f"{self.name}, line {line:,}")


def xml_root(path: Path) -> str:
    """Name of the file's outermost element; empty where its first 64 KB show none, or it is no XML."""
    flat = _FlatFile(path.name)
    with path.open("rb") as stream:
        try:
            flat.feed(stream.read(PIECE))
        except SourceUnreadable:
            return flat.root
    return flat.root


def xml_rows(path: Path, root: str) -> Iterator[XmlRow]:
    """Every ``row`` element directly under the root: the line it starts on, and its attributes.

    Raises
    ------
    SourceUnreadable
        Where the file is cut off, malformed or has another root, with the line; where its DOCTYPE declares
        something; where one element is longer than 4 MiB.
    """
    with path.open("rb") as stream:
        yield from _rows(stream, _FlatFile(path.name), root)


def _rows(stream: BinaryIO, flat: _FlatFile, root: str) -> Iterator[XmlRow]:
    piece = b"\n"
    while piece:
        piece = stream.read(PIECE)
        rows = flat.feed(piece)
        if flat.root and flat.root != root:
            raise flat.unreadable(f"holds <{flat.root}>, not <{root}>", "Give the file its own name back")
        yield from rows
