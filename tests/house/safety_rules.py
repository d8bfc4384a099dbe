"""What code may not do: SQL and HTML as text, silence about errors, doors that belong to one file alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.reading import FRONT_DOORS, ROOMS, Finding, Source, dotted, imported, strings

FILTERS = "components/filters.py"
CACHE = "components/loading.py"
ADDRESS_STATE = ("session_state", "query_params")

LOOKS_LIKE_SQL = re.compile(
    r"""\s*(
        SELECT\s | select\s.+\sfrom\s | (WITH|with)\s+\w+\s+(AS|as)\s*\(
        | (INSERT\s+INTO|insert\s+into|DELETE\s+FROM|delete\s+from|MERGE\s+INTO|merge\s+into)\s
        | (UPDATE|update)\s+\S+\s+(SET|set)\s | COPY\s+\S+.*\s(FROM|TO)\s
        | (CREATE|DROP|ALTER|create|drop|alter)\s+(OR|TEMP|TABLE|VIEW|INDEX|SCHEMA|table|view|index|schema)\b
        | (SET|PRAGMA|ATTACH|DETACH|CHECKPOINT|VACUUM|INSTALL|LOAD)\b
    )""",
    re.DOTALL | re.VERBOSE,
)
ENGINE_COMMANDS = {
    ("data_access/engines.py", "SET TIME ZONE"): "a session setting, which SQLAlchemy has no expression for",
    ("data_access/engines.py", "SET search_path"): "another one; the name goes in as psycopg's identifier",
    ("data_access/engines.py", "SET threads"): "a setting of the embedded engine, likewise",
    ("data_access/writer.py", "ATTACH '"): "opens the workbench; its path cannot be a parameter",
    (
        "data_access/engines.py",
        "COPY {} ({})",
    ): "PostgreSQL's bulk load; the names go in as psycopg identifiers",
    ("data_access/intake/database.py", "COPY ({})"): "the same the other way round; what it copies is a Select",
}
"""The few commands of an engine that have no expression in SQLAlchemy, by file and first words."""

RUNS_TEXT = (
    "sqlalchemy.text",
    "sqlalchemy.literal_column",
    "sqlalchemy.sql.text",
    "sqlalchemy.sql.expression.text",
)
OPENS_STORE = ("create_engine", "duckdb.connect", "psycopg.connect")
FORBIDDEN_IMPORTS = {
    "rapport.py": ("streamlit", "plotly", "app", "pages", "components"),
    "app.py": ("pages", "metrics", "analytics", "data_access", "rapport", "pandas", "sqlalchemy", "duckdb"),
}
HAS_WEB_ADDRESS = re.compile(r"https?://|^//\w")
NAMES_A_STANDARD = re.compile(r"https?://www\.w3\.org/")


def sql_is_never_text(source: Source) -> Iterator[Finding]:
    """No SQL as a string, and nothing that would run one; the engine's own commands are listed above."""
    if not source.is_product:
        return
    for line, name in imported(source):
        if name in RUNS_TEXT:
            yield Finding(source.path, line, f"imports {name}: write the query in SQLAlchemy Core")
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and (
            node.attr == "exec_driver_sql" or re.fullmatch(r"(sa|sqlalchemy)\.(text|literal_column)", dotted(node))
        ):
            yield Finding(source.path, node.lineno, f"{dotted(node)}: write the query in SQLAlchemy Core")
    for line, text in strings(source):
        if LOOKS_LIKE_SQL.match(text) and not _is_engine_command(source.path, text):
            yield Finding(source.path, line, f"{text.strip()[:40]!r} is SQL as text: write it in SQLAlchemy Core")


def _is_engine_command(path: str, text: str) -> bool:
    return any(path == file and text.startswith(words) for file, words in ENGINE_COMMANDS)


def connections_are_opened_in_data_access(source: Source) -> Iterator[Finding]:
    """Only data_access opens a connection."""
    for node in source.nodes:
        if source.is_product and source.room != "data_access" and isinstance(node, ast.Call):
            name = dotted(node.func)
            if name.endswith(OPENS_STORE):
                yield Finding(source.path, node.lineno, f"{name} opens a connection; only data_access may")


def text_never_becomes_html(source: Source) -> Iterator[Finding]:
    """Nothing is shown as HTML or script that came as text."""
    for node in source.nodes:
        name = getattr(node, "arg", None) or getattr(node, "value", None)
        if source.is_product and name in ("unsafe_allow_html", "unsafe_allow_javascript"):
            yield Finding(source.path, getattr(node, "lineno", 1), f"{name}: draw it with Streamlit's own elements")


def nothing_is_fetched(source: Source) -> Iterator[Finding]:
    """What is drawn needs no network: no web address in components, pages or the front doors."""
    if source.room not in ("components", "pages", *FRONT_DOORS):
        return
    for line, text in strings(source):
        if HAS_WEB_ADDRESS.search(text) and not NAMES_A_STANDARD.search(text):
            yield Finding(source.path, line, f"{text[:60]!r} is a web address: keep the file beside the code")
    for node in source.nodes:
        is_icon = isinstance(node, ast.keyword) and node.arg == "page_icon"
        if is_icon and any(":material/" in str(getattr(part, "value", "")) for part in ast.walk(node)):
            yield Finding(source.path, getattr(node, "lineno", 1), "Streamlit fetches this icon: use a file")


def errors_are_never_silent(source: Source) -> Iterator[Finding]:
    """No bare `except`, none that only passes, and no suppression of every error."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                yield Finding(source.path, node.lineno, "a bare except: name the error")
            if all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in node.body):
                yield Finding(source.path, node.lineno, "an error is dropped in silence: say or do something")
        if isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
            for error in node.args:
                if dotted(error) in ("Exception", "BaseException"):
                    yield Finding(source.path, node.lineno, "suppresses every error: name the expected one")


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)


def only_filters_touch_the_address(source: Source) -> Iterator[Finding]:
    """session_state and query_params belong to the filters."""
    for node in source.nodes:
        name = getattr(node, "attr", None) or (isinstance(node, ast.alias) and node.name)
        if source.is_product and source.path != FILTERS and name in ADDRESS_STATE:
            yield Finding(source.path, getattr(node, "lineno", 1), f"{name} is touched by {FILTERS} alone")


def only_loading_keeps_answers(source: Source) -> Iterator[Finding]:
    """Streamlit's caches belong to one file."""
    for node in source.nodes:
        name = getattr(node, "attr", None) or (isinstance(node, ast.alias) and node.name)
        if source.is_product and source.path != CACHE and name in ("cache_data", "cache_resource"):
            yield Finding(source.path, getattr(node, "lineno", 1), f"{name} is used by {CACHE} alone")


def front_doors_know_their_side(source: Source) -> Iterator[Finding]:
    """The command line never draws, the screen's door never fetches, and nobody looks back at either."""
    forbidden = FORBIDDEN_IMPORTS.get(source.path, ("app", "rapport") if source.room in ROOMS else ())
    for line, name in imported(source):
        if name.partition(".")[0] in forbidden:
            yield Finding(source.path, line, f"{source.path} may not import {name}")


RULES = (
    sql_is_never_text,
    connections_are_opened_in_data_access,
    text_never_becomes_html,
    nothing_is_fetched,
    errors_are_never_silent,
    only_filters_touch_the_address,
    only_loading_keeps_answers,
    front_doors_know_their_side,
)
