"""A Stack Exchange dump: what is read, what is left out, and what a hostile file gets."""

import re
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from data_access.errors import SourceUnreadable
from data_access.intake import stackexchange
from data_access.intake.xml_rows import LONGEST_ELEMENT
from tests.data_access.intake.connector_rows import column, real_input, rows_of

DUMP = "stackexchange-history-meta-2018"


def dump(folder: Path, root: str, *rows: dict[str, str], head: str = "") -> Path:
    path = folder / f"{root.capitalize()}.xml"
    head = head or f"<!DOCTYPE {root} SYSTEM '{root}.dtd'>"
    lines = [f"  <row {' '.join(f'{name}={quoteattr(text)}' for name, text in row.items())} />" for row in rows]
    start = f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n{head}\n<{root}>\n'
    path.write_text(start + "\n".join(lines) + f"\n</{root}>", "utf-8")
    return path


def only(path: Path) -> list[dict[str, str | None]]:
    [incoming] = stackexchange.read(path)
    return rows_of(incoming)


def refusal(path: Path) -> SourceUnreadable:
    with pytest.raises(SourceUnreadable) as caught:
        read_all(path)
    return caught.value


def read_all(path: Path) -> None:
    for incoming in stackexchange.read(path):
        rows_of(incoming)


def test_the_real_dump_gives_every_user_question_answer_and_comment():
    folder = real_input(DUMP)
    members, posts, comments = stackexchange.read(folder)
    people, written, said = rows_of(members), rows_of(posts), rows_of(comments)
    assert (members.to, posts.to, comments.to) == ("members", "interactions", "interactions")
    assert len(people) == len(set(column(people, "member_id"))) == 2_295
    assert Counter(column(written, "kind")) == {"question": 556, "answer": 1_095}
    assert Counter(column(said, "kind")) == {"reply": 3_454}
    assert posts.left_out() == {"tag wikis": 3, "tag wiki excerpts": 3}
    assert members.left_out() == comments.left_out() == {}
    assert column(written, "member_id").count(None) == 46
    # Counted in the file itself, by its text alone.
    lines = (folder / "Comments.xml").read_text("utf-8").splitlines()
    nobodys = sum("<row " in line and ' UserId="' not in line for line in lines)
    assert column(said, "member_id").count(None) == nobodys == 142
    assert [one.nobody_allowed for one in (members, posts, comments)] == [False, True, True]


def test_each_real_row_knows_its_line_in_the_file():
    folder = real_input(DUMP)
    for incoming, key in zip(
        stackexchange.read(folder), ("member_id", "interaction_id", "interaction_id"), strict=True
    ):
        lines = (folder / incoming.where).read_text("utf-8").split("\n")
        for row in rows_of(incoming):
            assert f'<row Id="{row[key].removeprefix("post-").removeprefix("comment-")}"' in lines[row["_row"] - 1]


def test_the_words_of_real_posts_are_those_an_html_parser_finds():
    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_data(self, data: str) -> None:
            self.found.append(data)

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.found.append("\n" if tag == "br" else "")

    from xml.etree import ElementTree

    for post in ElementTree.parse(real_input(DUMP) / "Posts.xml").getroot():
        words = Words()
        words.feed(post.get("Body", ""))
        words.close()
        assert stackexchange.plain_text(post.get("Body", "")) == "".join(words.found).strip()


def test_a_single_file_of_a_dump_is_read_alone(tmp_path: Path):
    path = dump(tmp_path, "users", {"Id": "-1", "DisplayName": "Community", "CreationDate": "2011-10-11T18:16:00.230"})
    assert stackexchange.recognises(path)
    assert only(path) == [
        {
            "_row": 4,
            "member_id": "-1",
            "joined_at": "2011-10-11T18:16:00.230",
            "name": "Community",
            "region": None,
            "is_staff": "true",
        }
    ]


def test_whether_a_user_is_staff_is_unknown_but_for_the_automaton(tmp_path: Path):
    path = dump(tmp_path, "users", {"Id": "7", "DisplayName": "Ann", "Location": "Zürich"})
    assert [(row["is_staff"], row["region"]) for row in only(path)] == [(None, "Zürich")]


def test_questions_answers_and_comments_point_to_each_other(tmp_path: Path):
    ask = {
        "Id": "1",
        "PostTypeId": "1",
        "OwnerUserId": "7",
        "Title": "Why?",
        "Body": "<p>I &amp; you</p>",
        "Tags": "<a-b><c>",
    }
    answer = {"Id": "2", "PostTypeId": "2", "ParentId": "1", "Body": "Because", "Title": "no", "Tags": "<no>"}
    dump(
        tmp_path,
        "posts",
        ask,
        answer,
        {"Id": "3", "PostTypeId": "5"},
        {"Id": "4", "PostTypeId": "77"},
        {"Id": "5"},
    )
    dump(tmp_path, "comments", {"Id": "1", "PostId": "2", "UserId": "7", "Text": "a <b> c"})
    posts, comments = stackexchange.read(tmp_path)
    question, reply = rows_of(posts)
    assert (question["interaction_id"], question["parent_id"], question["topic"]) == ("post-1", None, "a-b")
    assert question["text"] == "Why?\n\nI & you"
    assert (reply["interaction_id"], reply["parent_id"], reply["member_id"]) == ("post-2", "post-1", None)
    assert (reply["kind"], reply["topic"], reply["text"]) == ("answer", None, "Because")
    assert posts.left_out() == {"tag wikis": 1, "posts of an unknown type": 2}
    [comment] = rows_of(comments)
    assert (comment["interaction_id"], comment["parent_id"], comment["text"]) == (
        "comment-1",
        "post-2",
        "a <b> c",
    )


def test_tags_as_newer_dumps_write_them_are_understood(tmp_path: Path):
    path = dump(tmp_path, "posts", {"Id": "1", "PostTypeId": "1", "Tags": "|sources|citation|"})
    assert column(only(path), "topic") == ["sources"]


def test_reading_twice_gives_the_same_rows_and_counts(tmp_path: Path):
    path = dump(tmp_path, "posts", {"Id": "1", "PostTypeId": "1"}, {"Id": "2", "PostTypeId": "8"})
    [incoming] = stackexchange.read(path)
    assert rows_of(incoming) == rows_of(incoming)
    assert incoming.left_out() == {"privilege wikis": 1}


@pytest.mark.parametrize(
    "text",
    [
        'She said "no"',
        "👩🏽‍🚀 rocket",
        "שלום, עולם",
        "x" * 10_000,
        "=cmd()",
        "<script>alert(1)</script>",
        "a\nb\tc",
        "Robert'); --",
    ],
)
def test_text_comes_through_as_it_is(tmp_path: Path, text: str):
    path = dump(tmp_path, "comments", {"Id": "1", "PostId": "1", "Text": text})
    # A line break inside an attribute is a space to XML, unless the dump writes it as a reference.
    path.write_text(path.read_text("utf-8").replace("a\nb\tc", "a&#xA;b&#x9;c"), "utf-8")
    assert column(only(path), "text") == [text]


def test_a_truncated_file_is_refused_with_its_line(tmp_path: Path):
    path = dump(tmp_path, "comments", *({"Id": str(number), "PostId": "1"} for number in range(50)))
    path.write_bytes(path.read_bytes()[:-400])
    problem = refusal(path)
    line = path.read_text("utf-8").count("\n") + 1
    assert problem.where == f"Comments.xml, line {line}"
    assert "cut off or damaged" in problem.what
    assert problem.fix.startswith("Download")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"<users>\n<row Id='1'>\n</users>", 3),
        (b"<users>\n<row Id='1' Id='2'/></users>", 2),
        (b"<users>\n\n<row Id='a\0b'/></users>", 3),
        (b"<users>\n<row Id='\xff'/></users>", 2),
        (b"<users>\n<row Id='&unknown;'/></users>", 2),
        (b'<?xml version="1.0" encoding="martian"?><users/>', 1),
        (b"<users/>\n<users/>", 2),
        (b"\n{}", 2),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int):
    dump(tmp_path, "posts", {"Id": "1", "PostTypeId": "1"})
    (tmp_path / "Users.xml").write_bytes(content)
    assert refusal(tmp_path).where == f"Users.xml, line {line}"


BOMB = "<!DOCTYPE users [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB + "]>",
        "<!DOCTYPE users [<!ENTITY secret SYSTEM 'file:///etc/hostname'>]>",
        "<!DOCTYPE users [<!ENTITY % outside SYSTEM 'http://127.0.0.1:9/x.dtd'> %outside;]>",
        "<!DOCTYPE users [<!ATTLIST row Id CDATA 'forged'>]>",
    ],
)
def test_a_file_that_declares_entities_is_refused_at_once(tmp_path: Path, head: str):
    path = dump(tmp_path, "users", {"Id": "1"}, head=head)
    dump(tmp_path, "comments", {"Id": "1"})
    begun = time.process_time()
    assert "declares" in refusal(tmp_path).what
    assert time.process_time() - begun < 1
    assert not stackexchange.recognises(path)


def test_the_document_type_that_a_dump_names_is_never_opened(tmp_path: Path):
    path = dump(tmp_path, "users", {"Id": "1"})
    (tmp_path / "users.dtd").write_text("<!ATTLIST row DisplayName CDATA 'from the document type'>", "utf-8")
    assert column(only(path), "name") == [None]


def test_an_element_too_long_for_an_export_is_refused(tmp_path: Path):
    path = dump(tmp_path, "comments", {"Id": "1", "PostId": "1", "Text": "x" * (2 * LONGEST_ELEMENT)})
    assert "an element of over" in refusal(path).what


def test_elements_nested_like_a_trap_are_refused(tmp_path: Path):
    path = tmp_path / "Users.xml"
    path.write_text("<users>" + "<row>" * 100_000, "utf-8")
    dump(tmp_path, "comments", {"Id": "1"})
    assert "nests" in refusal(tmp_path).what


@pytest.mark.parametrize("trap", ["<", "<a ", "<!--", "<br ", "&#", "<![CDATA[", "<a b='"])
def test_a_body_made_to_stall_a_parser_takes_no_time(trap: str):
    begun = time.process_time()
    stackexchange.plain_text(trap * 200_000)
    assert time.process_time() - begun < 2


def test_other_files_of_the_dump_are_named_as_not_read(tmp_path: Path):
    dump(tmp_path, "users", {"Id": "1"})
    dump(tmp_path, "badges", {"Id": "1"})
    (tmp_path / "PostHistory.xml").write_text("<posthistory/>", "utf-8")
    assert stackexchange.not_read(tmp_path) == ("Badges.xml", "PostHistory.xml")
    assert [incoming.where for incoming in stackexchange.read(tmp_path)] == ["Users.xml"]


def test_a_folder_without_the_three_files_is_refused_with_what_to_do(tmp_path: Path):
    assert not stackexchange.recognises(tmp_path)
    assert not stackexchange.recognises(tmp_path / "missing")
    assert stackexchange.not_read(tmp_path) == ()
    assert re.match(r"Unpack the dump", refusal(tmp_path).fix)


def test_a_file_under_another_ones_name_is_refused(tmp_path: Path):
    dump(tmp_path, "users", {"Id": "1"})
    dump(tmp_path, "badges", {"Id": "1"}).rename(tmp_path / "Posts.xml")
    assert "holds <badges>, not <posts>" in refusal(tmp_path).what


def test_other_xml_is_not_taken_for_a_dump(tmp_path: Path):
    path = dump(tmp_path, "badges", {"Id": "1"})
    assert not stackexchange.recognises(path)
    assert not stackexchange.recognises(real_or_empty(tmp_path))


def real_or_empty(folder: Path) -> Path:
    path = folder / "Users.csv"
    path.write_text("<users/>", "utf-8")
    return path
