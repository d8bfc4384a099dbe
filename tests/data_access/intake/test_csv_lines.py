"""Rows of a CSV keep their physical line, wherever a block happens to be cut."""

import csv
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.errors import SourceUnreadable
from data_access.intake import csv_lines
from data_access.intake.csv_lines import UNEVEN, csv_batches, csv_header
from data_access.intake.incoming import Malformed

HEADER = ["a", "b", "c"]


def rows(path: Path, *columns: str, malformed: list[Malformed] | None = None) -> list[dict[str, Any]]:
    found: list[Malformed] = [] if malformed is None else malformed
    return [row for batch in csv_batches(path, columns, found) for row in batch.to_pylist()]


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


fields = st.text(st.sampled_from('a,"\n\r é👩\0'), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.tuples(fields, fields, st.sampled_from(["x", "y z"])), max_size=12),
    block=st.integers(1, 60),
    style=st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
    is_cut=st.booleans(),
)
def test_any_table_comes_back_with_the_lines_the_standard_library_counts(
    tmp_path: Path, table: list[tuple[str, ...]], block: int, style: tuple[str, int], is_cut: bool
):
    ending, quoting = style
    content = io.StringIO(newline="")
    writer = csv.writer(content, lineterminator=ending, quoting=quoting)
    writer.writerows([HEADER, *table])
    text = content.getvalue().removesuffix(ending) if is_cut else content.getvalue()
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader)
    expected, line = [], reader.line_num + 1
    for fields_read in reader:
        expected.append(
            {"_row": line, **{name: value or None for name, value in zip(HEADER, fields_read, strict=True)}}
        )
        line = reader.line_num + 1
    with pytest.MonkeyPatch.context() as change:
        change.setattr(csv_lines, "BLOCK", block)
        assert rows(written(tmp_path, text), *HEADER) == expected


@pytest.mark.parametrize("block", [1, 2, 3, 5, 7, 1000])
def test_lines_stay_right_past_empty_lines_mixed_line_ends_and_quoted_breaks(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(csv_lines, "BLOCK", block)
    path = written(tmp_path, 'a,b\n\n1,x\r\n"2\n\r\n",""""\r3,"y"\r\r\n4,z\n\n\n5,w')
    assert [(row["_row"], row["a"], row["b"]) for row in rows(path, "a", "b")] == [
        (3, "1", "x"),
        (4, "2\n\r\n", '"'),
        (7, "3", "y"),
        (9, "4", "z"),
        (12, "5", "w"),
    ]


def test_a_file_that_ends_exactly_with_a_block_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(csv_lines, "BLOCK", 4)
    assert [row["b"] for row in rows(written(tmp_path, "a,b\n1,2\n3,4\n5,67"), "b")] == ["2", "4", "67"]
    assert [row["b"] for row in rows(written(tmp_path, "a,b\n1,2\n"), "b")] == ["2"]


def test_lines_of_another_length_are_counted_and_the_others_keep_their_numbers(tmp_path: Path):
    malformed: list[Malformed] = []
    path = written(tmp_path, "a,b\n1,x\n2\n3,y,too much\n4,z\n")
    assert [(row["_row"], row["b"]) for row in rows(path, "b", malformed=malformed)] == [(2, "x"), (5, "z")]
    assert malformed == [Malformed(3, UNEVEN), Malformed(4, UNEVEN)]


def test_a_column_the_file_does_not_have_is_null_and_the_first_of_two_alike_is_read(tmp_path: Path):
    path = written(tmp_path, "\ufeffa, b ,b\n1,x,y\n")
    assert csv_header(path) == ["a", "b", "b"]
    assert rows(path, "missing", "b") == [{"_row": 2, "missing": None, "b": "x"}]


@pytest.mark.parametrize("content", ["", "a,b", "a,b\n", "\n\n", "\ufeff"])
def test_a_file_without_rows_has_none(tmp_path: Path, content: str):
    assert rows(written(tmp_path, content), "a") == []


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b'a,b\n1,x\n2,5" pipe\n3,"y"\n', 3, "quotation mark inside"),
        (b'a,b\n1,"x\ny"z"\n', 3, "quotation mark inside"),
        (b'a,b\n1,x\n2,"never\n closed\n', 3, "never closed"),
        (b"a,b\n1,x\n2,y\xff\n", 3, "UTF-8"),
    ],
)
def test_a_file_that_is_no_sound_csv_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int, what: str):
    with pytest.raises(SourceUnreadable) as caught:
        rows(written(tmp_path, content), "b")
    assert what in caught.value.what
    assert caught.value.where == f"rows.csv, line {line}"


def test_a_line_that_is_neither_text_nor_whole_is_refused_without_a_word_from_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    heard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)
    with pytest.raises(SourceUnreadable, match="UTF-8: line 3"):
        rows(written(tmp_path, b"a,b\n1,x\n\xe9\n"), "b")
    assert heard == []


def test_a_quotation_that_never_ends_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(csv_lines, "BLOCK", 100)
    monkeypatch.setattr(csv_lines, "LONGEST_RECORD", 1_000)
    with pytest.raises(SourceUnreadable, match="line 3 is never closed"):
        rows(written(tmp_path, 'a,b\n1,x\n2,"' + "y\n" * 2_000), "b")
