"""The Data page: what came in, how sound it is, and bringing files by hand up to the rows in the store."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from components import tasks
from components.staging import STAGING
from data_access.store import open_store
from tests.data_access.filling import rows
from tests.house.reading import ROOT
from tests.stores import SharedStores, rapport

PAGE = str(ROOT / "pages" / "data.py")
ORDERS = b"No;Customer;Date;Total\nX1;c1;05/11/2026;1.234,50\nX2;c2;06/11/2026;abc\nX3;c1;07/10/2026;2,00\n"
HOSTILE = "<script>alert(1)</script>\u202e" + "n" * 10_000 + ".csv"


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers, stores, files and tasks of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    for reader in list(STAGING.readers):
        STAGING.remove(reader)
        tasks.forget(reader)


@pytest.fixture
def page(shared_stores: SharedStores, monkeypatch):
    """The page, opened at a part of it: on the store that is named, or on an empty one there.

    What is worked out from the rows is left for later: this page shows none of it.
    """

    def opened(store: Path, part: str) -> AppTest:
        if not store.exists():
            shutil.copytree(shared_stores.empty(), store)
        monkeypatch.setenv("RAPPORT_STORE", str(store))
        monkeypatch.setenv("RAPPORT_REFRESH", "later")
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.query_params["part"] = part
        return app.run()

    return opened


def settle(app: AppTest) -> AppTest:
    """Wait until what was begun is done."""
    for reader in STAGING.readers:
        task = tasks.of(reader)
        if task:
            task.result.exception(timeout=60)
    app.run()
    assert not app.exception
    return app


def bring(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "text/csv")])
    return app.run()


def select(app: AppTest, label: str, option: str) -> AppTest:
    next(box for box in app.selectbox if box.label == label).select(option)
    return app.run()


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def matched(app: AppTest) -> AppTest:
    """The orders dropped and matched."""
    bring(app, "orders.csv", ORDERS)
    assert "Say which columns are order_id" in said(app)
    select(app, "order_id (needed)", "No")
    select(app, "How ordered_at is written", "%d/%m/%Y")
    select(app, "Amounts are written", "1.234,56")
    app.checkbox[0].check().run()
    return app


def test_a_file_is_tried_then_taken_in_and_its_mapping_does_the_same_again(page, tmp_path):
    app = matched(page(tmp_path / "store", "Bring files"))
    settle(app.button(key="try").click().run())
    assert "2 of 3 rows would be taken, 1 refused" in said(app)
    assert "amount: not an amount of money" in said(app)
    assert not rows(open_store(str(tmp_path / "store")), "orders")
    settle(app.button(key="take_in").click().run())
    assert "2 of 3 rows were taken, 1 refused" in said(app)
    assert not app.file_uploader[0].value
    [outcome] = [task.result.result() for reader in STAGING.readers if (task := tasks.of(reader))]
    (tmp_path / "orders.csv").write_bytes(ORDERS)
    (tmp_path / "mapping.toml").write_text(outcome.mapping, "utf-8")
    mapping = str(tmp_path / "mapping.toml")
    rapport(tmp_path / "again", "import", str(tmp_path / "orders.csv"), "--map", mapping, "--yes")
    here, there = open_store(str(tmp_path / "store")), open_store(str(tmp_path / "again"))
    for table in ("orders", "members"):
        assert rows(here, table) == rows(there, table) != []
    assert outcome.rejects.read_bytes() == (tmp_path / "report-rejects.csv").read_bytes()


def test_dates_that_could_be_read_two_ways_are_asked_about(page, tmp_path):
    app = bring(page(tmp_path / "store", "Bring files"), "orders.csv", ORDERS)
    select(app, "order_id (needed)", "No")
    settle(app.button(key="try").click().run())
    assert "could be day first or month first" in said(app)
    assert "Choose the column, or how it writes its times, above." in said(app)


def test_a_busy_store_is_said_and_the_files_stay(page, tmp_path):
    app = matched(page(tmp_path / "store", "Bring files"))
    with open_store(str(tmp_path / "store")).writing():
        settle(app.button(key="take_in").click().run())
    assert "The store is busy" in said(app)
    settle(app.button(key="take_in").click().run())
    assert "2 of 3 rows were taken" in said(app)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("orders.csv", b"", "is empty"),
        ("orders.xlsx", b"no sheet", "orders.xlsx"),
        ("export.zip", b"PK\x03\x04", "Rapport does not know what this is"),
        ("orders.csv", b"\0\xff\xfe" * 400, "does not begin like a text file"),
        ("orders.csv", b"a,b\n1,2\n", "Say which columns"),
    ],
)
def test_what_cannot_be_read_is_said(page, tmp_path, name, content, told):
    app = bring(page(tmp_path / "store", "Bring files"), name, content)
    assert not app.exception
    assert told in said(app)


def test_a_hostile_name_is_text_and_its_columns_too(page, tmp_path):
    app = page(tmp_path / "store", "Bring files")
    bring(app, HOSTILE, b"member_id,joined_at,Name,name,<img src=x>,a\xe2\x80\xaeb\nm1,2026-01-01,Ann,Bob,x,y\n")
    assert not app.exception
    settle(app.button(key="take_in").click().run())
    assert "1 of 1 rows were taken" in said(app)
    [(name,)] = rows(open_store(str(tmp_path / "store")), "batches", "file_name")
    assert name.startswith("<script>")
    assert len(name) == 100
    assert "\u202e" not in name


def test_undoing_says_first_what_it_will_do(page, tmp_path, sample_store, refresh_later):
    store, newcomers = tmp_path / "store", tmp_path / "members.csv"
    shutil.copytree(sample_store, store)
    newcomers.write_text("member_id,joined_at\nnew-1,2026-01-05\nnew-2,2026-02-05\n", "utf-8")
    rapport(store, "import", str(newcomers), "--yes")
    app = page(store, "Imports")
    assert "2 of 2 rows were taken" in said(app)
    app.button(key="undo").click().run()
    assert "2 rows that it brought go" in said(app)
    assert [row[0] for row in rows(open_store(str(store)), "batches", "state")] == ["taken", "taken"]


def test_the_parts_say_what_they_find(page, sample_store):
    assert "rows in 12 of 12 tables" in said(page(sample_store, "Quality"))
    app = page(sample_store, "Dictionary")
    app.text_input(key="sought").input("reward").run()
    labels = [part.label.replace("\\", "") for part in app.expander]
    assert any(label.startswith("**referrals**") for label in labels)
    assert not any(label.startswith("**spend**") for label in labels)


def test_who_may_not_change_the_store_is_offered_nothing_that_does(page, sample_store, monkeypatch):
    monkeypatch.setattr("components.access.may_change_store", lambda: False)
    app = page(sample_store, "Imports")
    assert not app.file_uploader
    assert not [button for button in app.button if button.key == "undo"]
    assert "Ask an admin" in said(app)


def test_while_names_are_hidden_no_row_of_a_file_is_shown(page, tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPORT_STORE", str(tmp_path / "store"))
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["part"], app.query_params["names"] = "Bring files", "hidden"
    bring(app.run(), "members.csv", b"member_id,joined_at,name\nm1,2026-01-01,Ann\n")
    assert "Names are hidden, so the first rows are not shown" in said(app)
    assert not app.dataframe


def test_of_a_workbook_with_several_sheets_the_one_that_is_meant_can_be_chosen(page, tmp_path):
    book = Workbook()
    book.active.title = "Read me"  # empty, so it is not the first to be shown
    for title, row in (("Totals", ["all", 3]), ("Members", ["c1", "2026-01-05"])):
        sheet = book.create_sheet(title)
        sheet.append(["member_id", "joined_at"])
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    app = bring(page(tmp_path / "store", "Bring files"), "book.xlsx", (tmp_path / "book.xlsx").read_bytes())
    sheets = next(box for box in app.selectbox if box.label == "Sheet")
    assert (sheets.options, sheets.value) == (["Read me", "Totals", "Members"], "Totals")
    select(app, "Sheet", "Members")
    app.button(key="take_in").click().run()
    settle(app)
    assert rows(open_store(str(tmp_path / "store")), "members", "member_id") == [("c1",)]


def test_a_sheet_without_rows_is_refused_in_words_and_another_can_be_chosen(page, tmp_path):
    book = Workbook()
    book.active.append(["member_id", "joined_at"])
    book.active.append(["c1", "2026-01-05"])
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")
    app = bring(page(tmp_path / "store", "Bring files"), "book.xlsx", (tmp_path / "book.xlsx").read_bytes())
    select(app, "Sheet", "Empty")
    assert "has no rows" in said(app)
    select(app, "Sheet", "Sheet")
    assert app.button(key="take_in")
