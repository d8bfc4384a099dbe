"""Sheets of workbooks come as text, and a workbook that would end the process ends only its reader."""

import datetime
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data_access.errors import SourceUnreadable
from data_access.intake.excel import sheet_batches, sheet_names

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(folder: Path, *rows: list[Any], more: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in rows:
        book.active.append(row)
    for name in more:
        book.create_sheet(name).append([name])
    path = folder / "book.xlsx"
    book.save(path)
    book.close()
    return path


def raw_workbook(folder: Path, cells: str) -> Path:
    """A workbook whose only sheet holds exactly this XML."""
    path = folder / "raw.xlsx"
    sheet_kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet_kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0"?>{content}')
    return path


def open_document(folder: Path, table: str) -> Path:
    path = folder / "book.ods"
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0"?><m:manifest xmlns:m="{names}:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def rows(path: Path, sheet: str | None = None, size: int = 20_000) -> list[dict[str, Any]]:
    return [row for batch in sheet_batches(path, sheet, size) for row in batch.to_pylist()]


def refusal(path: Path, sheet: str | None = None) -> SourceUnreadable:
    with pytest.raises(SourceUnreadable) as caught:
        rows(path, sheet)
    return caught.value


def test_cells_of_every_kind_become_text(tmp_path: Path):
    day = datetime.datetime(2026, 11, 5)
    path = workbook(
        tmp_path,
        ["text", "whole", "part", "id", "flag", "day", "moment", "clock", "empty"],
        [
            'שלום 👩🏽‍🚀 "x"',
            12,
            0.1,
            5000000529995.0,
            True,
            day.date(),
            day.replace(hour=14, minute=30),
            datetime.time(8, 5),
            None,
        ],
        ["=x", -3, 1e-7, 1e22, False, day, day.replace(second=1, microsecond=500_000), None, ""],
    )
    first, second = rows(path)
    assert first == {
        "_row": 2,
        "text": 'שלום 👩🏽‍🚀 "x"',
        "whole": "12",
        "part": "0.1",
        "id": "5000000529995",
        "flag": "true",
        "day": "2026-11-05",
        "moment": "2026-11-05 14:30:00",
        "clock": "08:05:00",
        "empty": None,
    }
    assert [second[name] for name in ("whole", "part", "id", "flag", "empty")] == [
        "-3",
        "0.0000001",
        "10000000000000000000000",
        "false",
        None,
    ]
    assert (second["day"], second["moment"]) == ("2026-11-05", "2026-11-05 00:00:01.500000")


def test_formulas_come_as_their_values_and_errors_as_nothing(tmp_path: Path):
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sum</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>broken</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    assert rows(raw_workbook(tmp_path, cells)) == [{"_row": 2, "sum": "2", "broken": None}]


def test_the_header_is_the_first_filled_row_and_numbers_are_the_sheets_own(tmp_path: Path):
    path = workbook(tmp_path, [], [None, None], [None, "name", "amount"], [], [None, "Ann", 1], [None, None, 2])
    assert rows(path) == [{"_row": 5, "name": "Ann", "amount": "1"}, {"_row": 6, "name": None, "amount": "2"}]


def test_headers_that_stand_twice_are_numbered_and_empty_ones_named_by_place(tmp_path: Path):
    path = workbook(tmp_path, ["a", "a", None, "a_2", "_row", 7], [1, 2, 3, 4, 5, 6])
    assert rows(path) == [{"_row": 2, "a": "1", "a_3": "2", "column_3": "3", "a_2": "4", "_row_2": "5", "7": "6"}]


def test_batches_have_the_size_asked_for_and_one_schema(tmp_path: Path):
    path = workbook(tmp_path, ["n"], *([number] for number in range(7)))
    batches = list(sheet_batches(path, rows=3))
    assert [batch.num_rows for batch in batches] == [3, 3, 1]
    assert len({str(batch.schema) for batch in batches}) == 1


def test_a_reader_who_stops_early_leaves_no_process_behind(tmp_path: Path):
    batches = sheet_batches(workbook(tmp_path, ["n"], *([number] for number in range(100))), rows=1)
    assert next(batches).num_rows == 1
    del batches  # an open pipe or an unfinished process would warn, and warnings are errors


def test_sheets_are_named_in_order_and_chosen_by_name(tmp_path: Path):
    path = workbook(tmp_path, ["name"], ["Ann"], more=("Second", "Dritte Tabelle"))
    assert sheet_names(path) == ["People", "Second", "Dritte Tabelle"]
    assert rows(path, "People") == rows(path) == [{"_row": 2, "name": "Ann"}]
    assert rows(path, "Dritte Tabelle") == []
    assert 'no sheet "Third". Its sheets are: People, Second, Dritte Tabelle.' in refusal(path, "Third").what


def test_a_sheet_without_rows_still_has_its_columns(tmp_path: Path):
    assert [batch.schema.names for batch in sheet_batches(workbook(tmp_path, ["a", "b"]))] == [["_row", "a", "b"]]
    assert [batch.schema.names for batch in sheet_batches(workbook(tmp_path))] == [["_row"]]


def test_an_open_document_sheet_is_read_alike(tmp_path: Path):
    table = (
        '<table:table table:name="Leute"><table:table-row><table:table-cell office:value-type="string">'
        '<text:p>name</text:p></table:table-cell><table:table-cell office:value-type="string">'
        "<text:p>since</text:p></table:table-cell></table:table-row>"
        '<table:table-row><table:table-cell office:value-type="float" '
        'office:value="12"><text:p>12</text:p></table:table-cell><table:table-cell office:value-type="date" '
        'office:date-value="2026-11-05"><text:p>5.11.</text:p></table:table-cell></table:table-row></table:table>'
    )
    path = open_document(tmp_path, table)
    assert sheet_names(path) == ["Leute"]
    assert rows(path) == [{"_row": 2, "name": "12", "since": "2026-11-05"}]


@pytest.mark.parametrize("name", ["book.xlsx", "book.xls", "book.ods"])
@pytest.mark.parametrize("content", [b"", b"hello", b"PK\3\4 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    problem = refusal(path)
    assert problem.where == name
    assert "CSV" in problem.fix


def test_a_workbook_cut_off_in_the_middle_is_refused(tmp_path: Path):
    path = workbook(tmp_path, ["name"], *([f"person {number}"] for number in range(500)))
    path.write_bytes(path.read_bytes()[:-200])
    assert "book.xlsx" in refusal(path).what


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of one process")
@pytest.mark.parametrize("column", ["GR", "XFD"])
def test_a_workbook_that_claims_millions_or_billions_of_cells_ends_nothing(tmp_path: Path, column: str):
    last = f"{column}1048576"
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{last}"><v>2</v></c></row>'
    problem = refusal(raw_workbook(tmp_path, cells))
    assert "memory" in problem.what
    assert "CSV" in problem.fix


def test_a_name_that_looks_like_an_option_is_only_a_name(tmp_path: Path):
    path = workbook(tmp_path, ["name"], ["Ann"]).rename(tmp_path / "-c print(1) $(id).xlsx")
    assert rows(path) == [{"_row": 2, "name": "Ann"}]
    assert "no sheet" in refusal(path, "--help").what
