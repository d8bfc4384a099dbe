"""How long a file, a page and a function may be, and what things are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.reading import Finding, Source

LONGEST_BODY = 40
LONGEST_FILE = 300
LONGEST_PAGE = 80
LONGER_FILES = {
    "data_access/schema.py": "the data dictionary: every table and column with its meaning",
    "data_access/migrations/versions/0001_first.py": "every table as it was at first",
    "data_access/migrations/versions/0002_further_tables.py": "many tables as they were at first",
    "metrics/money.py": "a list of metrics",
}
MIGRATIONS = "data_access/migrations/versions/"
"""Named, laid out and called as Alembic wants it: a list of changes, and the module says which."""
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "base"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


def functions_are_short(source: Source) -> Iterator[Finding]:
    """A function's body has 40 lines at most, its docstring not counted."""
    for node in source.nodes:
        if isinstance(node, Function) and not source.path.startswith(MIGRATIONS):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if length > LONGEST_BODY:
                message = f"{node.name} has {length} lines; {LONGEST_BODY} at most. Take a part out and name it."
                yield Finding(source.path, node.lineno, message)


def files_are_short(source: Source) -> Iterator[Finding]:
    """A file has 300 lines at most, a page 80."""
    length = len(source.text.splitlines())
    most = LONGEST_PAGE if source.room == "pages" else LONGEST_FILE
    if length > most and source.path not in LONGER_FILES:
        yield Finding(source.path, most + 1, f"has {length} lines; {most} at most. Give a part its own file.")


def pages_are_scripts(source: Source) -> Iterator[Finding]:
    """A page says what stands where: it defines no function and no class."""
    for node in source.nodes:
        if source.room == "pages" and isinstance(node, Definition):
            yield Finding(source.path, node.lineno, f"defines {node.name}; a component is the place for it")


def modules_are_named_for_what_they_hold(source: Source) -> Iterator[Finding]:
    """No module and no folder is called utils, helpers, manager or base."""
    for word in source.path.removesuffix(".py").split("/"):
        if word in EMPTY_WORDS:
            yield Finding(source.path, 1, f"{word!r} says nothing: name it for what it holds")


def frames_are_named_for_their_row(source: Source) -> Iterator[Finding]:
    """Nothing is called `df`."""
    for node in source.nodes:
        name = getattr(node, "id", None) or getattr(node, "arg", None) or getattr(node, "asname", None)
        is_theirs = isinstance(node, ast.keyword)  # degrees of freedom, in scipy
        if isinstance(name, str) and not is_theirs and "df" in name.lower().split("_"):
            line = getattr(node, "lineno", 1)
            yield Finding(source.path, line, f"{name!r} says nothing: a frame is named for its row")


def public_things_are_explained(source: Source) -> Iterator[Finding]:
    """In the inner rooms each module and each public function, class and method has a docstring."""
    if source.room not in ("components", "metrics", "analytics", "data_access") or source.path.startswith(MIGRATIONS):
        return
    if not ast.get_docstring(source.tree):
        yield Finding(source.path, 1, "has no docstring")
    waiting: list[ast.Module | ast.ClassDef] = [source.tree]
    while waiting:
        for node in waiting.pop().body:
            if not isinstance(node, Definition) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node) and not _is_explained_elsewhere(node):
                yield Finding(source.path, node.lineno, f"{node.name} is public and has no docstring")
            if isinstance(node, ast.ClassDef):
                waiting.append(node)


def _is_explained_elsewhere(node: ast.AST) -> bool:
    """Whether it only repeats the signature of something that is explained."""
    return any(getattr(mark, "id", "") in ("overload", "override") for mark in getattr(node, "decorator_list", ()))


RULES = (
    functions_are_short,
    files_are_short,
    pages_are_scripts,
    modules_are_named_for_what_they_hold,
    frames_are_named_for_their_row,
    public_things_are_explained,
)
