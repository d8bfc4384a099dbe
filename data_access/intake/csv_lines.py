"""Reads chosen columns of a large CSV file in blocks, each row with the physical line it starts on.

Blocks are cut between records, so memory holds a few megabytes whatever the size of the file, and line
numbers stay right where quoted fields run over several lines. Quotation marks follow RFC 4180: a field that
holds one is quoted, and the mark doubled.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from data_access.errors import SourceUnreadable
from data_access.intake.incoming import Malformed

BLOCK = 2 << 20
LONGEST_RECORD = 16 << 20
"""Bytes. A record that has not ended by then has a quotation mark that nothing closes."""
LONGEST_HEADER = 1 << 16
UNEVEN = "it has more or fewer columns than the header"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Whole records: their bytes, where each that is not empty begins, and the line it begins on."""

    content: bytes
    starts: Positions
    lines: Positions

    def after_the_first(self) -> Block:
        """The same without its first record."""
        if len(self.starts) < 2:
            return Block(b"", self.starts[1:], self.lines[1:])
        cut = int(self.starts[1])
        return Block(self.content[cut:], self.starts[1:] - cut, self.lines[1:])


def csv_header(path: Path) -> list[str]:
    """Names of the columns as the first record has them; empty where there is none, or it is not text."""
    with path.open("rb") as stream:
        start = stream.read(LONGEST_HEADER).removeprefix(BYTE_ORDER_MARK)
    try:
        text = StringIO(start.decode("utf-8", "ignore").lstrip("\r\n"), newline="")
        return [name.strip() for name in next(csv.reader(text), [])]
    except csv.Error:
        return []


def csv_batches(path: Path, columns: Sequence[str], malformed: list[Malformed]) -> Iterator[pa.RecordBatch]:
    """The file's rows, in blocks.

    Parameters
    ----------
    path : Path
        A file in UTF-8, separated by commas, with a header.
    columns : sequence of str
        The columns wanted, by name; one the file does not have is null throughout.
    malformed : list of Malformed
        Gets the lines that have more or fewer fields than the header: they cannot be read.

    Yields
    ------
    RecordBatch
        ``_row`` (int64, the line in the file, a header being line 1) and the columns as text, empty null.

    Raises
    ------
    SourceUnreadable
        Where a quotation mark stands inside an unquoted field or is never closed, or the text is not UTF-8.
    """
    header = csv_header(path)
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    wanted = [str(places[name]) for name in columns if name in places]
    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in columns)])
    for block in _blocks(path):
        table, lines = _parse(block, len(header), wanted, path.name)
        malformed += [Malformed(int(line), UNEVEN) for line in np.setdiff1d(block.lines, lines)]
        texts = [
            table[str(places[name])].combine_chunks() if name in places else pa.nulls(len(lines), pa.string())
            for name in columns
        ]
        yield pa.RecordBatch.from_arrays([pa.array(lines), *texts], schema=schema)


def _parse(block: Block, width: int, wanted: Sequence[str], where: str) -> tuple[pa.Table, Positions]:
    """The wanted columns, named by their place, and the line of each row."""
    _refuse_other_encodings(block, where)
    uneven: list[int] = []

    def leave_out(row: arrow_csv.InvalidRow) -> str:
        uneven.append(row.number - 1)
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block.content),
            arrow_csv.ReadOptions(
                column_names=[str(place) for place in range(width)],
                use_threads=False,
                block_size=len(block.content) + 1,
            ),
            arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=leave_out),
            arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        what = f"{where} cannot be read as CSV between lines {block.lines[0]:,} and {block.lines[-1]:,}."
        raise SourceUnreadable(what, "Save it again as CSV in UTF-8.", where) from error
    lines = np.delete(block.lines, uneven)
    if len(lines) != table.num_rows:
        what = f"{where} could not be divided into records between lines {lines[0]:,} and {lines[-1]:,}."
        raise SourceUnreadable(what, "Save it again as CSV in UTF-8.", where)
    return table, lines


def _refuse_other_encodings(block: Block, where: str) -> None:
    """Refuse bytes that are no text before the engine meets them, which complains of each in its own way."""
    try:
        block.content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = int(block.lines[np.searchsorted(block.starts, error.start, side="right") - 1])
        what = f"{where} is not text in UTF-8: line {line:,} has a byte that does not belong there."
        raise SourceUnreadable(what, "Save it again as CSV in UTF-8.", f"{where}, line {line:,}") from error


def _blocks(path: Path) -> Iterator[Block]:
    """The file in blocks that end between records, without the header."""
    line, rest, is_first = 1, b"", True
    with path.open("rb") as stream:
        if stream.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            stream.seek(0)
        is_last = False
        while not is_last:
            piece = stream.read(BLOCK)
            is_last = len(piece) < BLOCK
            rest += piece
            block, cut, lines_read = _cut(rest, line, is_last, path.name)
            rest, line = rest[cut:], line + lines_read
            if is_first and len(block.starts):
                block, is_first = block.after_the_first(), False
            if len(block.starts):
                yield block


def _cut(content: bytes, line: int, is_last: bool, where: str) -> tuple[Block, int, int]:
    """The records that are complete, where the rest begins, and how many lines there are before it."""
    characters = np.frombuffer(content, np.uint8)
    quotes = np.flatnonzero(characters == ord('"'))
    _refuse_stray_quotes(characters, quotes, line, where)
    breaks = _line_breaks(characters, is_last)
    ends = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    if is_last and content and (len(ends) == 0 or ends[-1] != len(content) - 1):
        if len(quotes) % 2:
            raise _never_closed(breaks, ends, line, where)
        ends = np.append(ends, len(content))
    if len(ends) == 0:
        if len(content) > LONGEST_RECORD:
            raise _never_closed(breaks, ends, line, where)
        return Block(b"", ends, ends), 0, 0
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    is_empty = (lengths == 0) | ((lengths == 1) & (characters[np.minimum(starts, len(content) - 1)] == ord("\r")))
    lines = line + np.searchsorted(breaks, starts)
    cut = int(ends[-1]) + 1
    block = Block(content[:cut], starts[~is_empty], lines[~is_empty])
    return block, cut, int(np.searchsorted(breaks, cut))


def _line_breaks(characters: npt.NDArray[np.uint8], is_last: bool) -> Positions:
    """Where lines end: at every LF, and at every CR that none follows."""
    is_break = characters == ord("\n")
    returns = np.flatnonzero(characters == ord("\r"))
    if len(returns) and returns[-1] == len(characters) - 1 and not is_last:
        returns = returns[:-1]  # its LF may be the first character of the next piece
    followed = np.minimum(returns + 1, len(characters) - 1)
    is_break[returns[characters[followed] != ord("\n")]] = True
    return np.flatnonzero(is_break)


def _refuse_stray_quotes(characters: npt.NDArray[np.uint8], quotes: Positions, line: int, where: str) -> None:
    """Every second mark opens a field or doubles the one before; elsewhere it would shift what follows."""
    opening = quotes[::2]
    opening = opening[opening > 0]
    stray = opening[~np.isin(characters[opening - 1], np.frombuffer(b',"\r\n', np.uint8))]
    if len(stray):
        line += int(np.count_nonzero(_line_breaks(characters, is_last=True) < stray[0]))
        what = f"Line {line:,} of {where} has a quotation mark inside a field that is not quoted."
        raise SourceUnreadable(what, "Quote that field, or save it again as CSV.", f"{where}, line {line:,}")


def _never_closed(breaks: Positions, ends: Positions, line: int, where: str) -> SourceUnreadable:
    if len(ends):
        line += int(np.searchsorted(breaks, ends[-1], side="right"))
    what = f"{where} is cut off, or a quotation mark in the record that begins on line {line:,} is never closed."
    return SourceUnreadable(what, "Download it again, or close the quotation.", f"{where}, line {line:,}")
