"""The JSON files of an export, in a folder or in a zip that is read in place.

Nothing is unpacked, and no name from a zip or a file ever becomes a path: names are keys to look up.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data_access.errors import SourceUnreadable

LARGEST_FILE = 128 << 20
"""Bytes. A larger JSON file would take more than a GB of memory; a busy day of messages is a tenth of it."""

DAMAGED = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What reading a member of a broken, encrypted or exotic zip raises."""


@dataclass(frozen=True)
class ExportFiles:
    """The files of one export: names relative to its top, with / between folder and file.

    Parameters
    ----------
    where : str
        Name of the folder or zip, for messages.
    files : mapping
        Each name with what opens it: a path in the folder, or a member of the zip.
    archive : ZipFile or None
        The zip, where it is one.
    """

    where: str
    files: Mapping[str, Path | zipfile.ZipInfo]
    archive: zipfile.ZipFile | None = None

    def size(self, name: str) -> int:
        """Bytes the file says it has when unpacked."""
        file = self.files[name]
        return file.stat().st_size if isinstance(file, Path) else file.file_size

    def load(self, name: str) -> object:
        """What one JSON file says.

        Raises
        ------
        SourceUnreadable
            Where the file is larger than 128 MiB when unpacked, damaged, encrypted, or not JSON.
        """
        where = f"{self.where}, {name}"
        content = self._content(name, where)
        try:
            return json.loads(content.decode("utf-8-sig"))
        except json.JSONDecodeError as error:
            what = f"{name} is not whole JSON: {error.msg} on line {error.lineno:,}."
            raise SourceUnreadable(what, "Download the export again.", f"{where}, line {error.lineno:,}") from error
        except (ValueError, RecursionError) as error:
            what = f"{name} cannot be read as JSON in UTF-8."
            raise SourceUnreadable(what, "Download the export again.", where) from error

    def _content(self, name: str, where: str) -> bytes:
        if self.size(name) > LARGEST_FILE:
            what = f"{name} is larger than {LARGEST_FILE >> 20} MiB when unpacked."
            raise SourceUnreadable(what, "Check that it is a real export, or split the file.", where)
        try:
            with self._open(name) as stream:
                # A zip may lie about the size: with a number to stop at, no more than that is ever unpacked.
                return stream.read(self.size(name) + 1)
        except DAMAGED as error:
            what = f"{name} cannot be read: {error}."
            raise SourceUnreadable(what, "Download the export again, without a password.", where) from error

    def _open(self, name: str) -> IO[bytes]:
        file = self.files[name]
        if isinstance(file, Path):
            return file.open("rb")
        if self.archive is None:
            raise ValueError(f"{name} is in a zip, and there is none")
        return self.archive.open(file)


@contextmanager
def open_export(path: Path) -> Iterator[ExportFiles]:
    """The files of a folder (two levels, links not followed) or of a zip, open as long as the block lasts.

    A zip whose files all lie in one folder is read as if that folder were its top.

    Raises
    ------
    SourceUnreadable
        Where there is neither a folder nor a readable zip.
    """
    if path.is_dir():
        yield ExportFiles(path.name, dict(_files_below(path)))
        return
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        what = f"{path.name} is neither a folder nor a zip that can be read: {error}."
        raise SourceUnreadable(what, "Choose the export as it was downloaded, or unpack it.", path.name) from error
    with archive:
        yield ExportFiles(path.name, _members(archive), archive)


def _files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            continue
        if entry.is_file():
            yield entry.name, entry
        elif entry.is_dir():
            inside = sorted(file for file in entry.iterdir() if file.is_file() and not file.is_symlink())
            yield from ((f"{entry.name}/{file.name}", file) for file in inside)


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    members = {name: members[name] for name in sorted(members) if not name.startswith("__MACOSX/")}
    tops = {name.partition("/")[0] if "/" in name else "" for name in members}
    if len(tops) == 1 and "" not in tops:
        return {name.partition("/")[2]: info for name, info in members.items()}
    return members
