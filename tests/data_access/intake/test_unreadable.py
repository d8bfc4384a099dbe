"""Files that are no tables at all, whatever their names say."""

import gzip
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.parquet
import pytest

from data_access.errors import SourceUnreadable
from data_access.intake.sources import intake_of
from data_access.store import Store
from tests.data_access.filling import take_file

HEADER = "member_id,joined_at,name\n"


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n  \n", b"\xff\xfe", gzip.compress(b"", mtime=0)])
def test_a_file_without_anything_in_it_is_unreadable(content: bytes, tmp_path: Path):
    path = tmp_path / ("members.csv.gz" if content.startswith(b"\x1f") else "members.csv")
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="is empty"):
        intake_of(path)


@pytest.mark.parametrize(
    "content",
    [
        HEADER.encode("utf-16-le"),
        HEADER.encode("utf-32"),
        b"\0\0" + HEADER.encode(),
        b"PK\x03\x04\x14\x00" + HEADER.encode(),
        gzip.compress(HEADER.encode(), mtime=0),
    ],
)
def test_what_begins_like_no_text_is_said_to_do_so(content: bytes, tmp_path: Path):
    (tmp_path / "members.csv").write_bytes(content)
    with pytest.raises(SourceUnreadable, match="does not begin like a text file") as caught:
        intake_of(tmp_path / "members.csv")
    assert caught.value.what.isprintable()


def test_a_line_of_a_million_columns_is_refused_at_once(tmp_path: Path):
    (tmp_path / "members.csv").write_bytes(b"x," * 1_000_000)
    with pytest.raises(SourceUnreadable, match="1,000,001 columns"):
        intake_of(tmp_path / "members.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.parquet", b"PAR1 but no more"),
        ("orders.csv.gz", b"not packed"),
        ("orders.xlsx", b"not a workbook"),
        ("orders.docx", b"x"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_unreadable(name: str, content: bytes, tmp_path: Path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceUnreadable):
        intake_of(tmp_path / name)


def test_a_packed_folder_of_tables_is_to_be_unpacked(tmp_path: Path):
    with ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr("orders.csv", "order_id\n1\n")
    with pytest.raises(SourceUnreadable, match="Unpack it and import the folder"):
        intake_of(tmp_path / "export.zip")


def test_a_damaged_parquet_file_is_unreadable_and_changes_nothing(folder_store: Store, tmp_path: Path):
    path = tmp_path / "members.parquet"
    members = pa.table({"member_id": [f"m{each}" for each in range(5000)], "joined_at": ["2024-01-01"] * 5000})
    pyarrow.parquet.write_table(members, path, compression="none", use_dictionary=False)
    content = path.read_bytes()
    path.write_bytes(content[:40] + b"\xff" * 400 + content[440:])
    version = folder_store.version()
    with pytest.raises(SourceUnreadable, match=r"members\.parquet"):
        take_file(folder_store, path)
    assert folder_store.version() == version
