"""A download holds every row, and nothing that a spreadsheet would take for a command."""

import csv
import io
import zipfile

import pandas as pd

from components.exports import packed, plain

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=x", '=HYPERLINK("x","y")')


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_cells_that_look_like_formulas_stay_text():
    written = rows(plain([pd.DataFrame({"=name": HOSTILE, "change": [-1.5] * len(HOSTILE)})]))
    assert written[0] == ["'=name", "change"]
    assert [name for name, _ in written[1:]] == [f"'{each}" for each in HOSTILE]
    assert {change for _, change in written[1:]} == {"-1.5"}


def test_values_come_as_people_and_machines_read_them():
    told = pd.DataFrame(
        {
            "name": ['Ann "the cook", née Øst\nx', None],
            "joined": [pd.Timestamp("2026-01-05 10:00"), pd.NaT],
            "orders": pd.array([3, None], "Int64"),
        }
    )
    assert rows(plain([told])) == [
        ["name", "joined", "orders"],
        ['Ann "the cook", née Øst\nx', "2026-01-05", "3"],
        ["", "", ""],
    ]


def test_parts_follow_each_other_under_one_heading_packed_or_not():
    def parts():
        yield pd.DataFrame({"orders": [1, 2]})
        yield pd.DataFrame({"orders": [3]})

    content = plain(parts())
    assert rows(content) == [["orders"], ["1"], ["2"], ["3"]]
    with zipfile.ZipFile(io.BytesIO(packed(parts(), "members"))) as archive:
        assert archive.read("members.csv") == content
