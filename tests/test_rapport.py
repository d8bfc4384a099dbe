"""The command line, end to end: what it does, what it prints, how it ends, and what it says when it cannot."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from data_access.schema import members, orders
from data_access.store import open_store
from metrics.catalogue import METRICS
from tests.command_line import rapport, rapport_here

SMALL = ("--members", 300, "--months", 15)
ORDERS = "order_id,member_id,ordered_at,amount\no1,anna,2024-01-02,10\no2,anna,2024-02-03,5.50\no3,ben,2024-02-04,7\n"
MEMBERS = "member_id,joined_at,name,segment\nanna,2024-01-01,Anna,home\nben,2024-01-01,Ben,wine\n"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample") / "store"
    assert rapport_here("demo", *SMALL, "--store", place).status == 0
    return place


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two members and three orders in a store, and the files they came from beside it."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "members.csv").write_text(MEMBERS, "utf-8")
    (folder / "orders.csv").write_text(ORDERS, "utf-8")
    for name in ("members.csv", "orders.csv"):
        assert rapport_here("import", folder / name, "--store", folder / "store").status == 0
    return folder


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of them, for one test."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"


def rows(place: Path, table: Table) -> int:
    """How many rows a table of a store has."""
    store = open_store(str(place))
    counted = int(store.read(select(func.count()).select_from(table)).iloc[0, 0])
    store.close()
    return counted


def test_the_sample_is_made_once_where_it_is_asked_for_only_if_empty(sample: Path) -> None:
    version = open_store(str(sample)).version()
    assert rapport_here("demo", "--if-empty", *SMALL, "--store", sample).status == 0
    assert open_store(str(sample)).version() == version


def test_the_store_may_be_named_by_the_environment(sample: Path) -> None:
    said = rapport("check", "--json", environment={"RAPPORT_STORE": str(sample)})
    assert said.read()["store"] == str(sample)


def test_every_metric_is_printed_with_its_series(sample: Path) -> None:
    found = rapport_here("metrics", "--json", "--store", sample).read()
    assert list(found["metrics"]) == list(METRICS)
    for key, told in found["metrics"].items():
        assert (told["value"] is None) == bool(told["reason"]) == (told["shown"] is None), key
        assert (told["series"][0]["month"], told["series"][-1]["month"]) == (found["from"], found["to"])
    active = found["metrics"]["active_members"]
    assert active["value"] >= max(point["value"] or 0 for point in active["series"]) > 0
    assert found["currency"]


def test_metrics_in_words_give_a_value_or_the_reason(sample: Path) -> None:
    lines = rapport_here("metrics", "--store", sample).printed.splitlines()
    assert [line.split()[0] for line in lines] == list(METRICS)
    assert all(line.split(None, 1)[1] for line in lines)
    assert any("— (" in line for line in lines)


def test_months_and_segments_narrow_what_is_counted(shop: Path) -> None:
    def value(key: str, *words: str) -> float:
        return rapport_here("metrics", "--json", "--store", shop, *words).read()["metrics"][key]["value"]

    assert value("revenue") == 22.5
    assert value("revenue", "--from", "2024-02") == 12.5
    assert value("revenue", "--to", "2024-01") == 10
    assert value("revenue", "--segment", "wine") == 7
    assert value("revenue", "--segment", "wine", "--segment", "home") == 22.5
    assert value("customers", "--channel", "no such channel") == 0


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(MEMBERS, "utf-8")
    report, store = tmp_path / "report.json", tmp_path / "store"
    said = rapport_here("import", tmp_path / "members.csv", "--dry-run", "--report", report, "--store", store)
    assert said.status == 0
    assert "dry run" in said.told
    assert json.loads(report.read_text("utf-8"))["tables"]["members"]["taken"] == 2
    assert rows(store, members) == 0


def test_the_exit_status_tells_taken_taken_in_part_and_nothing_taken(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(MEMBERS, "utf-8")
    (tmp_path / "mixed.csv").write_text(MEMBERS + "cy,the day before,Cy,\n", "utf-8")
    (tmp_path / "bad.csv").write_text("member_id,joined_at\ncy,the day before\n", "utf-8")
    for name, status in (("good", 0), ("mixed", 3), ("bad", 1)):
        words = ("--as", "members", "--report", tmp_path / f"{name}.json", "--store", tmp_path / "store")
        assert rapport_here("import", tmp_path / f"{name}.csv", *words).status == status, name
    refused = (tmp_path / "mixed-rejects.csv").read_text("utf-8").splitlines()
    assert refused[1:] == ["members,mixed.csv,4,joined_at,the day before,not a time"]


def test_refused_rows_without_a_report_go_where_no_import_finds_them(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "members.csv").write_text(MEMBERS + "cy,the day before,Cy,\n", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    said = rapport_here("import", ".", "--store", shop)
    assert said.status == 3
    (written,) = (tmp_path / "temporary").glob("*/*-rejects.csv")
    assert str(written) in said.told
    assert written.parent.stat().st_mode & 0o077 == 0
    assert [each.name for each in Path().iterdir()] == ["members.csv"]
    written.unlink()
    written.parent.rmdir()
    (tmp_path / "here" / "members.csv").write_text(MEMBERS, "utf-8")
    assert rapport_here("import", ".", "--store", shop).status == 0
    assert not list((tmp_path / "temporary").iterdir())


def test_what_a_terminal_would_obey_is_spelt_out(shop: Path, tmp_path: Path) -> None:
    odd = tmp_path / "acts.csv"
    odd.write_text("interaction_id,member_id,occurred_at,kind\n1,anna,2024-01-02,\x1b]0;owned\x07\u202e\n", "utf-8")
    said = rapport_here("import", odd, "--as", "interactions", "--store", shop)
    assert said.status == 0
    assert "owned" in said.told
    assert all(letter.isprintable() or letter == "\n" for letter in said.told)
    (tmp_path / "odd.csv").write_text("\x9b31m\u202e,b\n1,2\n", "utf-8")
    said = rapport_here("import", tmp_path / "odd.csv", "--store", shop)
    assert said.status == 1
    assert all(letter.isprintable() or letter == "\n" for letter in said.told)


def test_a_report_takes_the_refused_rows_of_the_one_before_with_it(shop: Path, tmp_path: Path) -> None:
    file, report = tmp_path / "people.csv", tmp_path / "report.json"
    for text, status, is_there in ((MEMBERS + "cy,never,Cy,\n", 3, True), (MEMBERS, 0, False)):
        file.write_text(text, "utf-8")
        words = ("import", file, "--as", "members", "--report", report, "--store", shop)
        assert rapport_here(*words).status == status
        assert (tmp_path / "report-rejects.csv").exists() == is_there


def test_nothing_taken_is_said_to_be_nothing(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("member_id,joined_at\ncy,never\n", "utf-8")
    said = rapport_here("import", tmp_path / "people.csv", "--as", "members", "--store", shop)
    assert said.status == 1
    assert "Nothing was taken" in said.told
    assert "Done" not in said.told


def test_a_mapping_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "sold.txt").write_text("7 20240102 19.5\n8 20240103 3\n", "utf-8")
    (tmp_path / "sold.toml").write_text(
        'source = "sold"\ncreate_members = true\n[[table]]\nto = "orders"\nfrom = "sold.txt"\n'
        'format = { separator = "whitespace", header = false, columns = ["who", "day", "paid"] }\n'
        '[table.columns]\norder_id = { row_number = true }\nmember_id = "who"\n'
        'ordered_at = { column = "day", format = "%Y%m%d" }\namount = "paid"\n',
        "utf-8",
    )
    said = rapport("import", tmp_path, "--map", tmp_path / "sold.toml", "--store", tmp_path / "store", within=tmp_path)
    assert said.status == 0
    found = rapport_here("metrics", "--json", "--store", tmp_path / "store").read()["metrics"]
    assert (found["customers"]["value"], found["revenue"]["value"]) == (2, 22.5)


def test_check_tells_rows_imports_freshness_and_that_all_is_well(shop: Path) -> None:
    found = rapport_here("check", "--json", "--store", shop).read()
    assert found["ok"]
    assert found["tables"]["orders"] == {"rows": 3, "held": 0, "first": "2024-01-02", "last": "2024-02-04"}
    assert [batch["file_name"] for batch in found["batches"]] == ["members.csv", "orders.csv"]
    assert all(not each["problem"] for each in found["derived"].values())
    assert "orders" in rapport_here("check", "--store", shop).printed


def test_an_import_is_undone(shop: Path) -> None:
    said = rapport_here("undo", "--store", shop)
    assert said.status == 0
    assert "orders" in said.told
    assert (rows(shop, orders), rows(shop, members)) == (0, 2)


def test_refresh_makes_a_new_version(shop: Path) -> None:
    before = open_store(str(shop)).version()
    assert rapport_here("refresh", "--store", shop).status == 0
    assert open_store(str(shop)).version() != before


def test_a_member_can_be_exported_and_then_erased(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "anna.json"
    assert rapport_here("export", "anna", "--to", file, "--store", shop).status == 0
    exported = json.loads(file.read_text("utf-8"))
    assert exported["tables"].keys() == rapport_here("export", "anna", "--store", shop).read()["tables"].keys()
    assert len(exported["tables"]["orders"]) == 2
    assert rapport("erase", "anna", "--store", shop, typed="n\n").status == 1
    assert rapport_here("erase", "anna", "--yes", "--store", shop).read() == {"members": 1, "orders": 2}
    assert rapport_here("export", "anna", "--store", shop).status == 1
    assert rapport_here("metrics", "--json", "--store", shop).read()["metrics"]["revenue"]["value"] == 22.5


HOSTILE: dict[str, tuple[object, ...]] = {
    "a path where nothing is": ("import", "no/such/file.csv"),
    "an empty path": ("import", ""),
    "a source nobody knows": ("import", "FILE", "--as", "carrier-pigeon"),
    "a mapping that is not there": ("import", "FILE", "--map", "no/such/map.toml"),
    "a mapping that is no mapping": ("import", "FILE", "--map", "FILE"),
    "a file that is not what it says": ("import", "NOISE"),
    "a report that cannot be written": ("import", "FILE", "--report", "no/such/folder/report.json"),
    "a report that is a folder": ("import", "FILE", "--report", "store"),
    "a name that looks like mark-up": ("import", "[/bold].csv"),
    "a rate that is none": ("import", "FILE", "--rate", "EUR"),
    "a port that is taken": ("serve", "--port", "TAKEN"),
    "an address that is none of ours": ("serve", "--address", "999.1.1.1"),
    "a store that is a file": ("check", "--store", "FILE"),
    "a store that is no database we know": ("check", "--store", "sqlite:///own.db"),
    "a server that is not there": ("check", "--store", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"),
    "an address that is none": ("check", "--store", "postgresql+psycopg://nobody@:port/"),
    "a month that is none": ("metrics", "--from", "2024-13"),
    "months in the wrong order": ("metrics", "--from", "2024-03", "--to", "2024-01"),
    "a month in words": ("metrics", "--to", "'; DROP TABLE members; --"),
    "a member who is not there": ("export", "'; DROP TABLE members; --"),
    "a member with an empty name": ("export", ""),
    "a very long member": ("erase", "x" * 5_000, "--yes"),
    "an export that cannot be written": ("export", "anna", "--to", "no/such/folder/anna.json"),
    "an import that never was": ("undo", "99"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_be_done_is_said_in_words(
    what: str, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "noise.xlsx").write_bytes(bytes(range(256)) * 20)
    named = {"FILE": tmp_path / "orders.csv", "NOISE": tmp_path / "noise.xlsx"}
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = [(named | {"TAKEN": taken.getsockname()[1]}).get(str(word), word) for word in HOSTILE[what]]
        store = () if "--store" in words else ("--store", shop)
        said = rapport_here(*words, *store)
    assert said.status == 1, said.told
    assert len(said.told.strip()) > 20
    assert "Traceback" not in said.told
    assert rows(shop, members) == 2


@pytest.mark.parametrize(
    "words",
    [("demo", "--members", 0), ("serve", "--port", 99_999), ("dance",), ("undo", "the last"), ("metrics", "--colour")],
)
def test_what_is_not_understood_has_a_status_of_its_own(words: tuple[object, ...]) -> None:
    said = rapport_here(*words)
    assert said.status == 2
    assert "Usage" in said.told


def test_hostile_names_are_only_names(shop: Path) -> None:
    narrowed = ("--segment", "'; DROP TABLE members; --", "--channel", "\x1b[31m", "--category", "%s {0} \\")
    said = rapport_here("metrics", "--json", "--store", shop, *narrowed)
    assert said.status == 0
    assert "There is no channel '\\x1b[31m'" in said.told
    assert said.told.count("There is no") == 3
    assert "there is home, wine." in said.told
    assert rows(shop, members) == 2


def test_without_a_command_the_commands_are_told() -> None:
    said = rapport()
    for command in ("demo", "import", "undo", "refresh", "metrics", "check", "export", "erase", "serve"):
        assert command in said.printed + said.told
