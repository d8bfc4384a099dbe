"""Text from data stays text."""

import re
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from components import words


@pytest.mark.parametrize(
    "name",
    [
        "![x](picture)",
        "**bold**",
        "[link](place)",
        "$5 and $6",
        "<b>x</b>",
        "`code`",
        "# head",
        ":red[x]",
        "a_b_c",
    ],
)
def test_no_mark_of_markdown_survives_without_a_backslash(name):
    shown = words.plain(name)
    assert shown.replace("\\", "") == name
    marks = [index for index, letter in enumerate(shown) if letter in "*_[]()<>#$`!:"]
    assert marks
    assert all(shown[index - 1] == "\\" for index in marks)


@pytest.mark.parametrize(
    "name", ["see https://example.org/x", "HTTP://example.org", "www.example.org", "ann@example.org"]
)
def test_no_address_in_a_name_becomes_a_link_by_itself(name):
    shown = words.plain(name).replace("\\", "")
    assert shown.replace("\u2060", "") == name
    assert not re.search(r"https?://|www\.|@\w", shown, re.IGNORECASE)


def test_line_breaks_in_a_name_cannot_begin_a_new_block():
    assert words.plain("a\n\n# b") == "a \\# b"


def test_dates_and_months_read_as_people_write_them():
    assert words.day(datetime(2026, 11, 2, 9, 30)) == "2 November 2026"
    assert words.span(0, 684) == "January 1970 to December 2026"


def test_names_are_listed_as_in_a_sentence():
    assert words.listed([]) == ""
    assert words.listed(["one"]) == "one"
    assert words.listed(["one", "two"]) == "one and two"


def test_an_error_about_a_file_with_a_hostile_name_shows_the_name_as_it_is():
    app = AppTest.from_string(
        "from components.messages import explain\n"
        "from data_access.errors import SourceUnreadable\n"
        "explain(SourceUnreadable('3 rows are broken.', 'Mend them.', '![x](picture).csv'))"
    ).run()
    assert "\\!\\[x\\]\\(picture\\)\\.csv" in app.error[0].value


def test_short_names_of_icons_and_emoji_are_never_drawn():
    assert not re.search(r":[\w/]+:", words.plain("a :material/bug_report: :smile: b:c:d").replace("\\", ""))
    assert words.plain("at 10:30") == "at 10\\:30"
