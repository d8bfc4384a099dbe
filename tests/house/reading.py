"""What the house rules look at: the project's own files, as text and as parsed modules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "components", "metrics", "analytics", "data_access")
FRONT_DOORS = ("app.py", "rapport.py")
VENDORED = "pages/static/"
"""Other people's files, which come as they are."""


@dataclass(frozen=True)
class Finding:
    """A place where a rule is broken."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Source:
    """A file of the project; its path is relative to the project's root, with slashes."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """The folder at the top, or the file's own name where it lies there itself."""
        return self.path.partition("/")[0]

    @property
    def is_product(self) -> bool:
        """Whether it is part of what users run, rather than a test or a measurement."""
        return self.room in (*ROOMS, *FRONT_DOORS)

    @property
    def nodes(self) -> list[ast.AST]:
        """Every node of a Python file."""
        return list(ast.walk(_parsed(self.text)))

    @property
    def tree(self) -> ast.Module:
        """A Python file, parsed."""
        return _parsed(self.text)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Numbered lines."""
        return enumerate(self.text.splitlines(), start=1)


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def own_paths() -> tuple[str, ...]:
    """Files that are in the repository, or would be with the next commit."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:  # unpacked from an archive
        paths = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*"))
        found = [path for path in paths if not path.startswith((".venv/", ".git/"))]
    else:
        found = listed.stdout.split("\0")
    return tuple(sorted({path for path in found if (ROOT / path).is_file()}))


@cache
def own_files() -> tuple[Source, ...]:
    """The project's own text files."""
    sources = []
    for path in own_paths():
        content = (ROOT / path).read_bytes()
        if not path.startswith(VENDORED) and b"\0" not in content:
            sources.append(Source(path, content.decode("utf-8", errors="replace")))
    return tuple(sources)


def docstring_nodes(source: Source) -> set[ast.AST]:
    """The strings that are words for readers, not data: docstrings, and strings that stand alone."""
    return {node.value for node in source.nodes if isinstance(node, ast.Expr)}


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Every string of a Python file that is no docstring, with its line; of an f-string the fixed parts."""
    words_for_readers = docstring_nodes(source)
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in words_for_readers:
            yield node.lineno, node.value


def dotted(node: ast.AST) -> str:
    """A name with its dots, `a.b.c`; a call in it counts as its function, anything else as nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return ""


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every module and name that a Python file imports, with its line; `from a import b` counts as `a.b`."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)
