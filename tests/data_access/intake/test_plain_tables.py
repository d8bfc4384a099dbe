"""Plain tables in files, sound and broken: what is taken, what is refused, and with which line."""

import gzip
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.errors import MappingWrong
from data_access.intake.files import plain_table
from data_access.intake.plain_tables import Format
from data_access.intake.report import Report
from data_access.intake.sources import intake_of
from data_access.store import Store
from tests.data_access.filling import rejected, rows, take_file, take_text

HEADER = "member_id,joined_at,name\n"
FEWER = "it has fewer columns than the header"
NO_TEXT = "it is not text in UTF-8: name the file's encoding in a mapping file, or export it in UTF-8"
MORE = "it has more columns than the header"


def counted(report: Report, table: str = "members") -> dict[str, int]:
    """What became of a table's rows; the parts have to add up."""
    told = report.tables[table]
    parts = {
        name: getattr(told, name) for name in ("taken", "updated", "unchanged", "held", "merged") if getattr(told, name)
    }
    parts |= told.refused | told.left_out
    assert told.rows_read == sum(parts.values())
    return parts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_encoding_and_separator_is_read(encoding: str, separator: str, tmp_path: Path):
    text = "\n".join(["member_id,joined_at,name", "a,2024-01-01,Zoë", "b,2024-01-02,René"])
    path = tmp_path / "members.csv"
    path.write_bytes(text.replace(",", separator).encode(encoding))
    plain = plain_table(path, Format())
    assert plain.columns == ("member_id", "joined_at", "name")
    assert plain.sample("name") == ["Zoë", "René"]


def test_what_was_encoded_otherwise_arrives_as_it_was_meant(folder_store: Store, tmp_path: Path):
    take_text(folder_store, tmp_path, "members.csv", f"{HEADER}a,2024-01-01,Zoë €\n".encode("cp1252"))
    take_text(folder_store, tmp_path, "members.csv", f"{HEADER}b,2024-01-01,Zoë €\n".encode("utf-16"))
    take_text(folder_store, tmp_path, "members.csv", f"\ufeff{HEADER}c,2024-01-01,Zoë €\n")
    packed = gzip.compress(f"{HEADER}d,2024-01-01,Zoë €\n".encode("utf-16"))
    take_text(folder_store, tmp_path, "members.csv.gz", packed)
    assert rows(folder_store, "members", "member_id", "name") == [(each, "Zoë €") for each in "abcd"]


def test_refused_rows_are_written_down_with_the_line_they_begin_on(folder_store: Store, tmp_path: Path):
    text = (
        "\n" + HEADER + 'a,2024-01-01,"Ann\nof\r\nHill"\n'  # lines 3 to 5
        "\n"
        "b,2024-01-02\n"  # 7
        "c,soon,Carl\n"  # 8
        'd,2024-01-04,"Dan\n\nDale"\n'  # 9
        "e,2024-01-05,Eve,too much\n"  # 12
        ",2024-01-06,Nobody\n"  # 13
        "=cmd(),never,x\n"  # 14
        "g,2024-01-07,Gus"
    )
    report = take_text(folder_store, tmp_path, "members.csv", text)
    assert counted(report) == {
        "taken": 3,
        FEWER: 1,
        MORE: 1,
        "joined_at: not a time": 2,
        "member_id: it is empty": 1,
    }
    found = [
        (int(each["line"]), each["column"], each["value"], each["reason"])
        for each in rejected(tmp_path / "rejects.csv")
    ]
    assert sorted(found) == [
        (7, "", "", FEWER),
        (8, "joined_at", "soon", "not a time"),
        (12, "", "", MORE),
        (13, "member_id", "", "it is empty"),
        (14, "joined_at", "never", "not a time"),
    ]
    assert rows(folder_store, "members", "name") == [("Ann\nof\nHill",), ("Dan\n\nDale",), ("Gus",)]
    assert report.exit_status == 3


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n"])
def test_lines_may_end_in_any_way(line_break: str, folder_store: Store, tmp_path: Path):
    text = f'{HEADER}a,2024-01-01,Ann\nb,2024-01-01,"B\nb"\nc,x,\n'.replace("\n", line_break)
    report = take_text(folder_store, tmp_path, "members.csv", text)
    assert counted(report) == {"taken": 2, "joined_at: not a time": 1}
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "5"


def test_lines_that_end_in_different_ways_are_read_all_the_same(folder_store: Store, tmp_path: Path):
    text = f"{HEADER}a,2024-01-01,Ann\r\nb,2024-01-01,Bob\nc,x,\r\n"
    report = take_text(folder_store, tmp_path, "members.csv", text)
    assert counted(report) == {"taken": 2, "joined_at: not a time": 1}
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "4"


def test_a_quotation_that_is_never_closed_costs_the_rows_behind_it_and_says_where(folder_store: Store, tmp_path: Path):
    text = f'{HEADER}a,2024-01-01,Ann\nb,2024-01-01,"Bob\nc,2024-01-01,Carl\n'
    report = take_text(folder_store, tmp_path, "members.csv", text)
    assert counted(report) == {
        "taken": 1,
        "a quotation mark in it is not closed, or stands inside a value": 1,
    }
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "3"


def test_bytes_that_are_no_text_cost_their_row_alone(folder_store: Store, tmp_path: Path):
    filler = "".join(f"m{number},2024-01-01,{'x' * 90}\n" for number in range(3_000))
    text = (HEADER + filler).encode() + b"z,2024-01-01,\xff\xfe\nlast,2024-01-01,Zoe\n"
    report = take_text(folder_store, tmp_path, "members.csv", text)
    assert counted(report) == {"taken": 3_001, NO_TEXT: 1}
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "3002"


def test_odd_but_sound_values_are_kept(store: Store, tmp_path: Path):
    long = "x" * 10_000
    text = f'member_id,joined_at,name,email\na,2024-01-01,{long},"=1+1"\nb,2024-01-02,N\0ul,<b>\nc\0,2024-01-03,," "\n'
    assert counted(take_text(store, tmp_path, "members.csv", text)) == {"taken": 3}
    assert rows(store, "members", "member_id", "name", "email") == [
        ("a", long, "=1+1"),
        ("b", "Nul", "<b>"),
        ("c", None, None),
    ]


def test_ids_that_are_too_long_for_a_key_are_refused(store: Store, tmp_path: Path):
    text = f"{HEADER}{'é' * 255},2024-01-01,x\n{'y' * 256},2024-01-01,x\n"
    report = take_text(store, tmp_path, "members.csv", text)
    assert counted(report) == {"taken": 1, "member_id: longer than 255 characters": 1}


def test_what_a_spreadsheet_would_run_is_inert_in_the_file_of_refused_rows(folder_store: Store, tmp_path: Path):
    names = ["=1", "+1", "-1", "@x", "\tx"]
    text = HEADER + "".join(f'm{at},"{name}x",\n' for at, name in enumerate(names))
    take_text(folder_store, tmp_path, "members.csv", text)
    values = [each["value"] for each in rejected(tmp_path / "rejects.csv")]
    assert values == [f"'{name}x" for name in names]


def test_columns_that_stand_twice_or_differ_in_case_get_a_number(folder_store: Store, tmp_path: Path):
    path = tmp_path / "members.csv"
    path.write_text("member_id,joined_at,name,Name,,_row\na,2024-01-01,Ann,x,y,z\n", "utf-8")
    assert plain_table(path, Format()).columns == ("member_id", "joined_at", "name", "Name_2", "column_5", "_row")
    take_file(folder_store, path)
    assert rows(folder_store, "members", "member_id", "name") == [("a", "Ann")]


def test_an_encoding_that_nobody_named_is_said(folder_store: Store, tmp_path: Path):
    told = take_text(folder_store, tmp_path, "members.csv", f"{HEADER}a,2024-01-01,Zo\u00eb\n".encode("cp1252"))
    assert "read as cp1252" in told.notes[0]
    assert take_text(folder_store, tmp_path, "members.csv", f"{HEADER}a,2024-01-01,Zo\u00eb\n").notes == []


@pytest.mark.parametrize("header", ["id,name,email,created_at", "Record ID,First Name,Email,Create Date"])
def test_a_list_of_users_as_most_systems_export_it_is_read(header: str, folder_store: Store, tmp_path: Path):
    report = take_text(folder_store, tmp_path, "users.csv", f"{header}\n7,Ann,ann@example.com,2024-01-01\n")
    assert counted(report) == {"taken": 1}
    assert rows(folder_store, "members", "member_id", "email") == [("7", "ann@example.com")]


def test_a_folder_is_taken_in_again_with_the_refused_rows_of_last_time_in_it(folder_store: Store, tmp_path: Path):
    (tmp_path / "members.csv").write_text(f"{HEADER}a,2024-01-01,Ann\n", "utf-8")
    (tmp_path / "report-rejects.csv").write_text("table,file,line\nmembers,members.csv,3\n", "utf-8")
    (tmp_path / "notes.md").write_text("mine", "utf-8")
    report = take_file(folder_store, tmp_path)
    assert counted(report) == {"taken": 1}
    assert report.notes == ["Not read: notes.md, report-rejects.csv."]


def test_a_file_with_nothing_but_a_header_changes_nothing(folder_store: Store, tmp_path: Path):
    version = folder_store.version()
    report = take_text(folder_store, tmp_path, "members.csv", HEADER)
    assert (report.tables["members"].rows_read, report.exit_status) == (0, 1)
    assert folder_store.version() == version


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path):
    path = tmp_path / "members.csv"
    path.write_text("member_id,name\na,Ann\n", "utf-8")
    with pytest.raises(MappingWrong, match=r"nothing in it is joined_at.*Its columns are member_id, name"):
        intake_of(path)


def test_brackets_and_stars_in_a_name_are_no_pattern(folder_store: Store, tmp_path: Path):
    (tmp_path / "members1.csv").write_text(f"{HEADER}other,2024-01-01,x\n", "utf-8")
    take_text(folder_store, tmp_path, "members[1]*.csv", f"{HEADER}a,2024-01-01,Ann\n", "members")
    assert rows(folder_store, "members", "member_id") == [("a",)]


def test_parquet_keeps_its_types(store: Store, tmp_path: Path):
    path = tmp_path / "orders.parquet"
    berlin = pa.timestamp("ms", tz="Europe/Berlin")
    orders = {
        "order_id": pa.array([1.0, 2.0]),
        "member_id": pa.array(["a", None]),
        "ordered_at": pa.array([datetime(2024, 6, 1, 10), datetime(2024, 6, 1, 10)], berlin),
        "amount": pa.array([Decimal("10.25"), Decimal("3")], pa.decimal128(10, 2)),
        "Amount": pa.array(["x", "y"]),
    }
    pyarrow.parquet.write_table(pa.table(list(orders.values()), names=list(orders)), path)
    report = take_file(store, path)
    assert counted(report, "orders") == {"held": 1, "member_id: it is empty": 1}
    assert rows(store, "orders_aside", "order_id", "ordered_at", "amount") == [
        ("1", datetime(2024, 6, 1, 10), Decimal("10.2500"))
    ]
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "2"


def test_a_sheet_is_read_with_the_numbers_a_spreadsheet_shows(folder_store: Store, tmp_path: Path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [["member_id", "joined_at", "is_staff"], [7, datetime(2024, 1, 2), True], [], ["b", "soon", None]]:
        book.active.append(row)
    book.save(tmp_path / "members.xlsx")
    assert counted(take_file(folder_store, tmp_path / "members.xlsx")) == {"taken": 1, "joined_at: not a time": 1}
    assert rows(folder_store, "members", "member_id", "joined_at", "is_staff") == [("7", datetime(2024, 1, 2), True)]
    assert rejected(tmp_path / "rejects.csv")[0]["line"] == "4"


cells = st.text(st.sampled_from('ab1-,"\n\r é'), max_size=4)
times = st.sampled_from(["2024-01-01", "2024-02-30", "", "soon", "2024-03-01 10:00:00"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, times, cells), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_every_row_of_any_table_is_accounted_for(
    folder_store: Store, tmp_path: Path, lines: list[tuple[str, str, str]], line_break: str
):
    import csv

    path = tmp_path / "members.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator=line_break, quoting=csv.QUOTE_ALL).writerows(
            [("member_id", "joined_at", "name"), *lines]
        )
    report = take_file(folder_store, path, dry_run=True)
    counted(report)
    assert report.tables["members"].rows_read == len(lines)
    names = [re.sub("\r\n?", "\n", name).strip(" ") for name, *_ in lines]  # all breaks within a cell are alike
    good = {name for name, (_, time, _) in zip(names, lines, strict=True) if name and "-01" in time}
    assert report.tables["members"].taken == len(good)
