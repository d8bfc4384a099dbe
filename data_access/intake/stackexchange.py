"""A Stack Exchange data dump: the people, questions, answers and comments of one site.

The dump is a folder with ``Users.xml``, ``Posts.xml`` and ``Comments.xml``, or a single one of them; other
files, such as ``Badges.xml``, are not read. Times in it are UTC.

People whose account is gone leave posts and comments without a user: those rows stay, with nobody as their
member. The dump's own automaton, member -1, "Community", is staff.

Source: the Stack Exchange data dump and its schema, https://meta.stackexchange.com/questions/2677.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from data_access.errors import SourceUnreadable
from data_access.intake.incoming import Incoming
from data_access.intake.row_batches import Row, row_batches
from data_access.intake.xml_rows import xml_root, xml_rows

NAME = "stackexchange"

COMMUNITY = "-1"
ROOTS = ("users", "posts", "comments")
MEMBER_COLUMNS = ("member_id", "joined_at", "name", "region", "is_staff")
INTERACTION_COLUMNS = ("interaction_id", "member_id", "occurred_at", "kind", "parent_id", "topic", "text")

QUESTION, ANSWER = "1", "2"
OTHER_POSTS = {
    "3": "orphaned tag wikis",
    "4": "tag wiki excerpts",
    "5": "tag wikis",
    "6": "nominations of moderators",
    "7": "wiki placeholders",
    "8": "privilege wikis",
}
UNKNOWN_POSTS = "posts of an unknown type"

BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
"""Takes time in proportion to the text; the standard library's HTML parser, a minute for 60 KB of "<a "."""
FIRST_TAG = re.compile(r"[<|]([^<>|]+)[>|]")

RowReader = Callable[[Path, Counter[str]], Iterator[Row]]


def recognises(path: Path) -> bool:
    """Whether this is a dump's folder, or one of its three files; reads the start of each only."""
    return bool(_files(path))


def not_read(path: Path) -> tuple[str, ...]:
    """Names of the files beside them that this connector leaves alone, to be said in the report."""
    if not path.is_dir():
        return ()
    read_files = set(_files(path).values())
    return tuple(sorted(file.name for file in path.iterdir() if file not in read_files))


def read(path: Path) -> list[Incoming]:
    """Members, then posts, then comments, of the files that are there.

    Raises
    ------
    SourceUnreadable
        Where none of the three files is there; while reading, where one is cut off, malformed or hostile.
    """
    files = _files(path)
    if not files:
        what = f"{path.name} is no Stack Exchange dump: Users.xml, Posts.xml, Comments.xml are not there."
        raise SourceUnreadable(what, "Unpack the dump and choose the folder with these files.", path.name)
    readers: dict[str, RowReader] = {"users": _members, "posts": _posts, "comments": _comments}
    return [_incoming(files[root], root, readers[root]) for root in ROOTS if root in files]


def _files(path: Path) -> dict[str, Path]:
    """The file of each root element."""
    if path.is_file():
        root = xml_root(path) if path.suffix.lower() == ".xml" else ""
        return {root: path} if root in ROOTS else {}
    if not path.is_dir():
        return {}
    named = {file.name.lower(): file for file in sorted(path.iterdir()) if file.is_file()}
    found = {root: named[f"{root}.xml"] for root in ROOTS if f"{root}.xml" in named}
    return found if any(xml_root(file) == root for root, file in found.items()) else {}


def _incoming(path: Path, root: str, rows: RowReader) -> Incoming:
    left_out: Counter[str] = Counter()
    columns = MEMBER_COLUMNS if root == "users" else INTERACTION_COLUMNS

    def batches() -> Iterator[pa.RecordBatch]:
        left_out.clear()
        return row_batches(rows(path, left_out), columns)

    return Incoming(
        to="members" if root == "users" else "interactions",
        columns=columns,
        batches=batches,
        left_out=lambda: dict(left_out),
        nobody_allowed=root != "users",
        where=path.name,
    )


def _members(path: Path, _left_out: Counter[str]) -> Iterator[Row]:
    for line, user in xml_rows(path, "users"):
        is_staff = "true" if user.get("Id") == COMMUNITY else None
        location = user.get("Location") or None
        values = (user.get("Id"), user.get("CreationDate"), user.get("DisplayName"), location, is_staff)
        yield line, values


def _posts(path: Path, left_out: Counter[str]) -> Iterator[Row]:
    for line, post in xml_rows(path, "posts"):
        post_type = post.get("PostTypeId", "")
        if post_type not in (QUESTION, ANSWER):
            left_out[OTHER_POSTS.get(post_type, UNKNOWN_POSTS)] += 1
            continue
        asks = post_type == QUESTION
        title = post.get("Title") if asks else None
        values = (
            _id("post", post.get("Id")),
            post.get("OwnerUserId"),
            post.get("CreationDate"),
            "question" if asks else "answer",
            None if asks else _id("post", post.get("ParentId")),
            _first_tag(post.get("Tags", "")) if asks else None,
            "\n\n".join(part for part in (title, plain_text(post.get("Body", ""))) if part) or None,
        )
        yield line, values


def _comments(path: Path, _left_out: Counter[str]) -> Iterator[Row]:
    for line, comment in xml_rows(path, "comments"):
        values = (
            _id("comment", comment.get("Id")),
            comment.get("UserId"),
            comment.get("CreationDate"),
            "reply",
            _id("post", comment.get("PostId")),
            None,
            comment.get("Text") or None,
        )
        yield line, values


def _id(kind: str, number: str | None) -> str | None:
    return f"{kind}-{number}" if number else None


def _first_tag(tags: str) -> str | None:
    """The first of ``<one><two>``, or of ``|one|two|`` as newer dumps write them."""
    found = FIRST_TAG.match(tags)
    return found[1] if found else None


def plain_text(body: str) -> str:
    r"""The words of a post: tags removed, character references read once, nothing formatted.

    >>> plain_text("<p>Is 1 &lt; 2<br>for <em>all</em> of &amp;lt;us&amp;gt;?</p>")
    'Is 1 < 2\nfor all of &lt;us&gt;?'
    """
    return html.unescape(TAG.sub("", BREAK.sub("\n", body))).strip()
