"""What lies in a file is shown before it is taken in, and what is chosen on screen is a mapping file like any other."""

import gzip
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest

from data_access.errors import SourceUnreadable
from data_access.intake.drafting import Choice, draft, fields, mapping_text, missing, suggested
from data_access.intake.mapping import read_mapping
from data_access.store import Store
from tests.data_access.filling import rows, take_file

HOSTILE = (
    'Total "net"',
    "<script>alert(1)</script>",
    "back\\slash",
    "id",
    "ID",
    "новый\t€",
    "\u202eRTL",
    "del\x7f",
    "x" * 10_000,
)


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "csv.gz", "parquet", "xlsx"])
def test_the_first_rows_are_shown_as_they_stand(kind: str, tmp_path: Path):
    table = pd.DataFrame({"Customer": ["c1", "c2"], "Total": ["abc", None], "Date": ["2026-01-05", "2026-02-05"]})
    path = tmp_path / f"orders.{kind}"
    if kind == "parquet":
        table.to_parquet(path)
    elif kind == "xlsx":
        table.to_excel(path, index=False)
    else:
        text = table.to_csv(index=False, sep="\t" if kind == "tsv" else ",").encode()
        path.write_bytes(gzip.compress(text) if kind.endswith("gz") else text)
    found = draft(path)
    assert found.is_plain
    [part] = found.parts
    assert (part.to, part.columns) == ("orders", ("Customer", "Total", "Date"))
    assert [tuple(cell or None for cell in row) for row in part.rows] == [
        ("c1", "abc", "2026-01-05"),
        ("c2", None, "2026-02-05"),
    ]
    assert suggested(part, "orders") == {"member_id": "Customer", "ordered_at": "Date", "amount": "Total"}
    assert missing(Choice(part.file, "orders", suggested(part, "orders"))) == ["order_id"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.csv", b""),
        ("orders.parquet", b"no parquet"),
        ("orders.xlsx", b"no sheet"),
        ("notes.doc", b"x"),
        ("a.zip", b"PK"),
    ],
)
def test_what_is_no_table_is_said_in_words(name: str, content: bytes, tmp_path: Path):
    with pytest.raises(SourceUnreadable):
        draft(written(tmp_path, name, content))


def test_a_file_that_unpacks_to_one_endless_line_is_refused_without_unpacking_it(tmp_path: Path):
    bomb = written(tmp_path, "orders.csv.gz", gzip.compress(b"a" * 300_000_000, 1))
    tracemalloc.start()
    try:
        with pytest.raises(SourceUnreadable, match="a line of more than 4,000,000 characters"):
            draft(bomb)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_a_source_known_by_its_shape_needs_no_matching(tmp_path: Path):
    users = '<?xml version="1.0"?><users><row Id="1" CreationDate="2020-01-01T00:00:00" DisplayName="Ann" /></users>'
    found = draft(written(tmp_path, "Users.xml", users))
    assert (found.connector, found.is_plain) == ("stackexchange", False)
    assert found.parts[0].to == "members"
    assert "Ann" in found.parts[0].rows[0]


def test_a_mapping_keeps_the_strangest_names(tmp_path: Path):
    columns = dict(zip([each.name for each in fields("orders")], HOSTILE, strict=True))
    choice = Choice('odd "name".csv', "orders", columns, {"ordered_at": "%d/%m/%Y"}, decimal_comma=True)
    path = written(tmp_path, "odd.toml", mapping_text("odd", [choice], makes_members=True))
    read = read_mapping(path)
    [table] = read.tables
    assert (read.source, read.create_members, table.file, table.decimal_comma) == ("odd", True, choice.file, True)
    assert table.columns.pop("ordered_at") == {"column": columns.pop("ordered_at"), "format": "%d/%m/%Y"}
    assert table.columns == columns


def test_the_mapping_made_here_takes_in_what_it_says(folder_store: Store, tmp_path: Path):
    path = written(tmp_path, "sales.csv", "No;Who;When;Sum\n1;c1;05/11/2026;1.234,50\n2;c2;06/11/2026;2,00\n")
    columns = {"order_id": "No", "member_id": "Who", "ordered_at": "When", "amount": "Sum"}
    choice = Choice("sales.csv", "orders", columns, {"ordered_at": "%d/%m/%Y"}, decimal_comma=True)
    mapping = written(tmp_path, "sales.toml", mapping_text("sales", [choice], makes_members=True))
    take_file(folder_store, path, map_file=mapping)
    taken = rows(folder_store, "orders", "order_id", "amount", "ordered_at")
    found = [(order, float(amount), str(at)) for order, amount, at in taken]
    assert found == [("1", 1234.5, "2026-11-05 00:00:00"), ("2", 2.0, "2026-11-06 00:00:00")]
