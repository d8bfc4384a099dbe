"""What holds for every file, whatever it is written in: words, addresses, pins, promises of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.reading import ROOT, Finding, Source, own_paths

MADE_BY_USERS = {".streamlit/secrets.toml"}
"""Files that the documents may name although they are never part of the project."""
CODE = {".py", ".js", ".css", ".html", ".toml", ".mako", ".sh"}
DRAWN = {".js", ".css", ".html", ".svg", ".toml"}
MACHINE_FOLDERS = re.compile(r"(?<![\w.)}])/(home|root|work|tmp)/")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|raise NotImplemented" r"Error)\b")
WEB_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)\S+|url\(\s*['\"]?//\S+|(?:src|href)=['\"]//\S+")
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][\w.]*( ; [^#]+)?( +# .+)?")
MAKE_TARGET = re.compile(r"(?:`|^\s*|&& )make (?:-C \S+ )?([a-z][\w-]*)", re.MULTILINE)
BACKTICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PLAIN_PATH = re.compile(r"[\w.][\w./-]*")


def no_path_of_a_machine(source: Source) -> Iterator[Finding]:
    """No file names a folder that only exists on somebody's machine."""
    for line, text in source.lines():
        if found := MACHINE_FOLDERS.search(text):
            yield Finding(source.path, line, f"{found[0]} is a folder of one machine")


def nothing_is_left_for_later(source: Source) -> Iterator[Finding]:
    """No code that waits to be written."""
    for line, text in source.lines():
        if PurePosixPath(source.path).suffix in CODE and (found := UNFINISHED.search(text)):
            yield Finding(source.path, line, f"{found[0]}: do it now, or write an issue")


def nothing_drawn_is_fetched(source: Source) -> Iterator[Finding]:
    """Style sheets, scripts, templates, pictures and settings of the screen name no web address."""
    if source.room not in ("components", "pages", ".streamlit") or PurePosixPath(source.path).suffix not in DRAWN:
        return
    for line, text in source.lines():
        if found := WEB_ADDRESS.search(text):
            yield Finding(source.path, line, f"{found[0]} would be fetched: keep the file beside the code")


def requirements_are_pinned(source: Source) -> Iterator[Finding]:
    """Every package has its version, and none says where it comes from."""
    if not re.fullmatch(r"requirements.*\.txt", source.path):
        return
    for line, text in source.lines():
        if text and not text.startswith(("# ", "-r requirements")) and not PINNED.fullmatch(text):
            yield Finding(source.path, line, f"{text!r}: write name==version")


def documents_name_real_targets(source: Source) -> Iterator[Finding]:
    """Whoever follows the documents finds the make targets they name."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    if PurePosixPath(source.path).suffix == ".md":
        for found in MAKE_TARGET.finditer(source.text):
            if found[1] not in targets:
                yield _in_document(source, found.start(1), f"there is no target 'make {found[1]}'")


def documents_name_real_files(source: Source) -> Iterator[Finding]:
    """Whoever follows the documents finds the files they name."""
    if PurePosixPath(source.path).suffix != ".md":
        return
    for found in LINK.finditer(source.text):
        if "://" not in found[1] and not found[1].startswith("mailto:") and not _exists(source, found[1]):
            yield _in_document(source, found.start(1), f"links to {found[1]}, which is not there")
    for passage in (*FENCE.finditer(source.text), *BACKTICKS.finditer(FENCE.sub(_blanked, source.text))):
        for word in re.finditer(r"[^\s`'\"(),:]+", passage[0]):
            if _promises_a_file(word[0]) and not _exists(source, word[0]):
                where = passage.start() + word.start()
                yield _in_document(source, where, f"names {word[0]}, which is not there")


def _blanked(found: re.Match[str]) -> str:
    """As much room and as many lines, without the words."""
    return re.sub(r"[^\n]", " ", found[0])


def _promises_a_file(word: str) -> bool:
    """Whether a word is a path of this project: in one of our folders, or a Python or Markdown file."""
    if not PLAIN_PATH.fullmatch(word) or word in MADE_BY_USERS:
        return False
    own_folders = {path.partition("/")[0] for path in own_paths() if "/" in path}
    return word.endswith((".py", ".md")) or ("/" in word and word.partition("/")[0] in own_folders)


def _exists(source: Source, word: str) -> bool:
    """Whether a path is there, seen from the project or from the document."""
    return any((folder / word).exists() for folder in (ROOT, (ROOT / source.path).parent))


def _in_document(source: Source, position: int, message: str) -> Finding:
    return Finding(source.path, source.text.count("\n", 0, position) + 1, message)


RULES = (
    no_path_of_a_machine,
    nothing_is_left_for_later,
    nothing_drawn_is_fetched,
    requirements_are_pinned,
    documents_name_real_targets,
    documents_name_real_files,
)
